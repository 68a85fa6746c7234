//! What Flatchr answers.

use super::wire::{query, refusal};
use super::{Answer, ApplicationState, Call, PersonState, World, text};
use crate::chance::Chance;
use crate::history::{Document, Oddity, Record};
use crate::odd;
use crate::random::{COLUMNS, VACANCIES};
use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

impl World {
    pub(super) fn flatchr(
        &mut self,
        call: &Call<'_>,
        path: &str,
        chance: &Chance,
        is_about_another: bool,
    ) -> Answer {
        let last = path.rsplit('/').next().unwrap_or_default();
        match call.method {
            "POST" => self.search(call, chance),
            "PUT" => {
                self.violate("nobody is moved", format!("{last} was moved"));
                refusal(500)
            }
            _ if path.contains("/applicant/") => self.applicant(last, is_about_another),
            _ if path.ends_with("/files/expire") => {
                let key = query(call.url, "key").unwrap_or_default();
                self.document(&key)
            }
            _ => Answer::json(200, &lookup_table(last)),
        }
    }

    fn search(&mut self, call: &Call<'_>, chance: &Chance) -> Answer {
        let asked: Value = serde_json::from_slice(call.body).unwrap_or_default();
        let since = asked["start_update"].as_str();
        let since = since.and_then(|day| NaiveDate::parse_from_str(day, "%m/%d/%y").ok());
        let is_shown = |state: &&ApplicationState| {
            let updated =
                DateTime::from_timestamp_millis(i64::try_from(state.updated_ms).unwrap()).unwrap();
            !state.is_archived && since.is_none_or(|since| updated.date_naive() >= since)
        };
        let all = self
            .persons
            .iter()
            .flat_map(|person| person.applications.iter().map(move |state| (person, state)));
        let shown: Vec<_> = all.filter(|(_, state)| is_shown(state)).collect();
        let mut rows: Vec<String> = Vec::new();
        for (person, state) in &shown {
            let row = row(person, state);
            if state.application.oddity == Oddity::Duplicated {
                rows.push(row.clone());
            }
            rows.push(row);
        }
        chance.shuffle(&mut rows);
        let shown = shown
            .iter()
            .map(|(_, state)| state.application.id.clone())
            .collect();
        self.shown = Some(shown);
        Answer {
            body: format!("[{}]", rows.join(",")).into_bytes(),
            ..Answer::json(200, &Value::Null)
        }
    }

    fn applicant(&self, id: &str, is_about_another: bool) -> Answer {
        let other = || {
            let mut all = self.persons.iter().flat_map(|person| &person.applications);
            all.find(|state| state.application.id != id)
        };
        let asked = || self.application(id).map(|(_, state)| state);
        let state = if is_about_another { other() } else { asked() };
        let Some(application) = state.map(|state| &state.application) else {
            return refusal(404);
        };
        let mut candidate = match &application.record {
            Record::NotFound => return refusal(404),
            Record::Forbidden => return refusal(403),
            Record::Named(candidate) | Record::WithoutId(candidate) => candidate.clone(),
        };
        let person = self.application(&application.id).map(|(person, _)| person);
        if let (Record::Named(_), Some(person)) = (&application.record, person) {
            candidate.insert("id".to_owned(), person.id.clone());
        }
        let record = json!({
            "id": application.id,
            "created_at": application.at,
            "status": 1,
            "candidate": candidate,
        });
        Answer::json(200, &record)
    }

    /// A résumé, by its link or its key: the last part is the candidate's id.
    pub(super) fn document(&self, path: &str) -> Answer {
        let owner = path.rsplit('/').next().unwrap_or_default();
        let person = self.persons.iter().find(|person| text(&person.id) == owner);
        let (status, content_type, body) = match person.map(|person| person.document) {
            Some(Document::Good | Document::NeverParsed | Document::Refused(_)) => {
                (200, "application/pdf", format!("%PDF-1.4 of {owner} %%EOF"))
            }
            Some(Document::Page) => {
                let page = "<!DOCTYPE html><html><body>Link expired</body></html>".to_owned();
                (200, "application/octet-stream", page)
            }
            Some(Document::Message) => {
                let message =
                    "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>".to_owned();
                (200, "application/xml", message)
            }
            Some(Document::Empty) => (200, "application/pdf", String::new()),
            Some(Document::Missing) | None => return refusal(404),
        };
        Answer {
            status,
            content_type,
            retry_after: None,
            body: body.into_bytes(),
        }
    }
}

/// The columns or the vacancies: with them, an applicant could be moved.
fn lookup_table(name: &str) -> Value {
    if name == "columns" {
        let column = |(id, title)| json!({ "id": id, "title": title });
        return COLUMNS.iter().enumerate().map(column).collect();
    }
    let vacancy = |number| json!({ "id": format!("V{number}"), "vacancy_id": number });
    VACANCIES.map(vacancy).collect()
}

/// A row as the search writes it.
fn row(person: &PersonState, state: &ApplicationState) -> String {
    let application = &state.application;
    let mut row = application.row.clone();
    if row.contains_key("candidate_id") {
        row.insert("candidate_id".to_owned(), person.id.clone());
    }
    let applicant = match application.oddity {
        Oddity::Nameless => Value::Null,
        _ => application.id.clone().into(),
    };
    row.insert("applicant".to_owned(), applicant);
    let row = odd::write(&Value::Object(row));
    match application.oddity {
        Oddity::HugeNumber => row.replacen('{', "{\"score\":1e999,", 1),
        _ => row,
    }
}
