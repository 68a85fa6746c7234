//! `POST search/applicants` (the page `Recuperer_un_candidat`): a bare list, one row per application.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::World;
use crate::api_variants::{ArchivedRows, RowCandidate, RowUpdatedAt, UpdateFilter};
use crate::call::Call;
use crate::clock::{self, DAY_MS};
use crate::data::{Applicant, Id, Person};
use crate::faults::boom;
use crate::message::Reply;

/// The filters of one search, checked.
#[derive(Debug, Default)]
struct Filters {
    firstname: Option<String>,
    lastname: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    column: Option<String>,
    vacancy: Option<String>,
    company: Option<String>,
    hired: Option<bool>,
    start: Option<u64>,
    end: Option<u64>,
    start_update: Option<u64>,
    end_update: Option<u64>,
}

impl World {
    pub(super) fn search(&self, call: &Call) -> Reply {
        let filters = match self.filters(call) {
            Ok(filters) => filters,
            Err(message) => return boom(400, &message),
        };
        let mut rows = Vec::new();
        for row in &self.data.applicants {
            if let Some(person) = self.data.people.get(row.person)
                && self.matches(&filters, row, person)
            {
                rows.push(self.row(row, person));
            }
        }
        // JSON of plain data cannot fail.
        let body = serde_json::to_vec(&rows).unwrap_or_default();
        Reply::new(200, "application/json; charset=utf-8", body)
    }

    /// Reads the body. Names that are not documented and values of another type are refused, as hapi's validation does.
    fn filters(&self, call: &Call) -> Result<Filters, String> {
        let body = match &call.json {
            Some(Value::Object(body)) => body.clone(),
            None if call.request.body.is_empty() => Map::new(),
            _ => return Err("Invalid request payload JSON format".to_owned()),
        };
        let mut filters = Filters::default();
        for (name, value) in &body {
            filters.set(name, value)?;
        }
        let updated = filters.start_update.or(filters.end_update);
        match (self.settings.api_variants.start_update, updated) {
            (UpdateFilter::Refused, Some(_)) => Err("\"start_update\" is not allowed".to_owned()),
            (UpdateFilter::Ignored, _) => Ok(Filters {
                start_update: None,
                end_update: None,
                ..filters
            }),
            _ => Ok(filters),
        }
    }

    fn matches(&self, filters: &Filters, row: &Applicant, person: &Person) -> bool {
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| {
                found.is_some_and(|found| wanted.to_lowercase() == found.to_lowercase())
            })
        };
        let shown =
            row.status == 1 || self.settings.api_variants.archived_rows == ArchivedRows::Returned;
        shown
            && same(&filters.firstname, person.firstname.as_deref())
            && same(&filters.lastname, person.lastname.as_deref())
            && same(&filters.email, person.email.as_deref())
            && same(&filters.phone, person.phone.as_deref())
            && filters
                .column
                .as_ref()
                .is_none_or(|column| *column == row.column)
            && filters
                .company
                .as_ref()
                .is_none_or(|company| *company == self.settings.company_id)
            && filters.hired.is_none_or(|hired| hired == row.hired)
            && (filters.vacancy.as_deref()).is_none_or(|wanted| {
                self.vacancy_of(row)
                    .is_some_and(|vacancy| vacancy.id == wanted)
            })
            && within(filters.start, filters.end, row.created_ms)
            && within(filters.start_update, filters.end_update, row.updated_ms)
    }

    /// The row of an application.
    pub(super) fn row<'a>(&'a self, row: &'a Applicant, person: &'a Person) -> Shown<'a> {
        let api_variants = &self.settings.api_variants;
        let vacancy = self.vacancy_of(row);
        let plain = Row {
            applicant: &row.id,
            vacancy: vacancy.map(|vacancy| vacancy.title.as_str()),
            column: &row.column,
            vacancy_id: vacancy.map(|vacancy| self.plain_id(vacancy.vacancy_id)),
            external_id: row.external_id.as_deref(),
            status: row.status,
            score: row.score,
            hired: row.hired,
            firstname: person.firstname.as_deref(),
            lastname: person.lastname.as_deref(),
            email: person.email.as_deref(),
            phone: person.phone.as_deref(),
            created_at: clock::day(row.created_ms),
            updated_at: match api_variants.row_updated_at {
                RowUpdatedAt::Day => Some(json!(clock::day(row.updated_ms))),
                RowUpdatedAt::Iso => Some(json!(clock::iso(row.updated_ms))),
                RowUpdatedAt::EpochSeconds => Some(json!(row.updated_ms / 1_000)),
                RowUpdatedAt::Absent => None,
            },
            source: row.source.as_deref(),
            candidate_id: (api_variants.row_candidate == RowCandidate::CandidateId)
                .then_some(&person.id),
            candidate: (api_variants.row_candidate == RowCandidate::Object)
                .then_some(Candidate { id: &person.id }),
        };
        if row.literal.is_empty() {
            Shown::Plain(plain)
        } else {
            Shown::Literal(plain.with(row))
        }
    }
}

/// The documented fields, in their order, and those of the API variant; `created_at` is DD/MM/YY.
#[derive(Debug, Serialize)]
pub(super) struct Row<'a> {
    applicant: &'a Id,
    vacancy: Option<&'a str>,
    column: &'a str,
    vacancy_id: Option<Value>,
    external_id: Option<&'a str>,
    status: u64,
    score: u64,
    hired: bool,
    firstname: Option<&'a str>,
    lastname: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Value>,
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate_id: Option<&'a Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidate: Option<Candidate<'a>>,
}

#[derive(Debug, Serialize)]
struct Candidate<'a> {
    id: &'a Id,
}

/// A row, or the replacement that a test set.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are plain, and live as long as one reply"
)]
pub(super) enum Shown<'a> {
    Plain(Row<'a>),
    Literal(Value),
}

impl Shown<'_> {
    pub(super) fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Row<'_> {
    /// The row with the literal values that a test set.
    fn with(&self, row: &Applicant) -> Value {
        let mut shown = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = shown.as_object_mut() {
            for (name, value) in &row.literal {
                match value {
                    Some(value) => fields.insert(name.clone(), value.clone()),
                    None => fields.shift_remove(name),
                };
            }
        }
        shown
    }
}

impl Filters {
    fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let text = || {
            value
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| format!("\"{name}\" must be a string"))
        };
        let day = || {
            let day = value.as_str().and_then(clock::parse_filter_day);
            day.ok_or_else(|| format!("\"{name}\" must be a date in MM/DD/YY format"))
        };
        match name {
            "firstname" => self.firstname = Some(text()?),
            "lastname" => self.lastname = Some(text()?),
            "email" => self.email = Some(text()?),
            "phone" => self.phone = Some(text()?),
            "column" => self.column = Some(text()?),
            "vacancy" => self.vacancy = Some(text()?),
            "company" => self.company = Some(text()?),
            "start" => self.start = Some(day()?),
            "end" => self.end = Some(day()?),
            "start_update" => self.start_update = Some(day()?),
            "end_update" => self.end_update = Some(day()?),
            // The page's own example sends the string "true".
            "hired" => match (value.as_bool(), value.as_str()) {
                (Some(hired), _) => self.hired = Some(hired),
                (None, Some(hired @ ("true" | "false"))) => self.hired = Some(hired == "true"),
                _ => return Err("\"hired\" must be a boolean".to_owned()),
            },
            _ => return Err(format!("\"{name}\" is not allowed")),
        }
        Ok(())
    }
}

/// Whether a time lies between two days, both included.
fn within(start: Option<u64>, end: Option<u64>, ms: u64) -> bool {
    start.is_none_or(|start| ms >= start) && end.is_none_or(|end| ms < end + DAY_MS)
}
