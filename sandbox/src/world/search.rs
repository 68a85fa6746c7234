//! `POST search/applicants` (the page `Recuperer_un_candidat`): a bare list, one row per application.

use serde_json::{Map, Value, json};

use super::World;
use crate::call::Call;
use crate::clock::{self, DAY_MS};
use crate::data::{Applicant, Person};
use crate::dialect::{ArchivedRows, RowCandidate, RowUpdatedAt, UpdateFilter};
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
        let row = |row: &Applicant| {
            let person = self.data.people.get(row.person)?;
            self.matches(&filters, row, person)
                .then(|| self.row(row, person))
        };
        let rows: Vec<Value> = self
            .data
            .applicants
            .iter()
            .filter_map(|applicant| row(applicant))
            .collect();
        Reply::new(
            200,
            "application/json; charset=utf-8",
            serde_json::to_vec(&rows).unwrap_or_default(),
        )
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
        match (self.settings.dialect.start_update, updated) {
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
            row.status == 1 || self.settings.dialect.archived_rows == ArchivedRows::Returned;
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

    /// The documented fields, in their order; `created_at` is DD/MM/YY.
    pub(super) fn row(&self, row: &Applicant, person: &Person) -> Value {
        let dialect = &self.settings.dialect;
        let vacancy = self.vacancy_of(row);
        let mut fields = Map::new();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        set("applicant", row.id.to_value());
        set(
            "vacancy",
            json!(vacancy.map(|vacancy| vacancy.title.as_str())),
        );
        set("column", json!(row.column));
        set(
            "vacancy_id",
            vacancy.map_or(Value::Null, |vacancy| self.plain_id(vacancy.vacancy_id)),
        );
        set("external_id", json!(row.external_id));
        set("status", json!(row.status));
        set("score", json!(row.score));
        set("hired", json!(row.hired));
        set("firstname", json!(person.firstname));
        set("lastname", json!(person.lastname));
        set("email", json!(person.email));
        set("phone", json!(person.phone));
        set("created_at", json!(clock::day(row.created_ms)));
        match dialect.row_updated_at {
            RowUpdatedAt::Day => set("updated_at", json!(clock::day(row.updated_ms))),
            RowUpdatedAt::Iso => set("updated_at", json!(clock::iso(row.updated_ms))),
            RowUpdatedAt::EpochSeconds => set("updated_at", json!(row.updated_ms / 1_000)),
            RowUpdatedAt::Absent => None,
        };
        set("source", json!(row.source));
        match dialect.row_candidate {
            RowCandidate::Absent => None,
            RowCandidate::CandidateId => set("candidate_id", person.id.to_value()),
            RowCandidate::Object => set("candidate", json!({"id": person.id.to_value()})),
        };
        for (name, value) in &row.literal {
            match value {
                Some(value) => fields.insert(name.clone(), value.clone()),
                None => fields.shift_remove(name),
            };
        }
        Value::Object(fields)
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
