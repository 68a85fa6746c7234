//! Flatchr's API: `https://developers.flatchr.io`.

use serde_json::{Map, Value, json};

use super::World;
use crate::api_variants::{ApplicantLookup, CandidateFiles, ExpireToken, PlainIds};
use crate::call::{Call, Endpoint};
use crate::clock;
use crate::data::{Applicant, Column, Person, ResumeFile, Vacancy};
use crate::faults::boom;
use crate::message::Reply;

impl World {
    pub(super) fn flatchr(&mut self, call: &Call) -> Reply {
        if call.endpoint == Endpoint::SignedLink {
            return self.signed_link(call);
        }
        if let Some(refusal) = self.flatchr_refusal(call) {
            return refusal;
        }
        match call.endpoint {
            Endpoint::Search => self.search(call),
            Endpoint::Columns => self.list_columns(),
            Endpoint::Vacancies => self.list_vacancies(call),
            Endpoint::Applicant => self.get_applicant(call),
            Endpoint::Move => self.move_applicant(call),
            Endpoint::Expire => self.expire(call),
            _ => boom(404, "Not Found"),
        }
    }

    /// The page `getting_started`: a bearer header or `?token=`. The page `Recuperer_CV` documents `token` as required.
    fn flatchr_refusal(&self, call: &Call) -> Option<Reply> {
        let key = self.settings.flatchr_key.as_str();
        let header_counts = call.endpoint != Endpoint::Expire
            || self.settings.api_variants.expire_token == ExpireToken::QueryOrHeader;
        let bearer = call
            .request
            .header_value("authorization")
            .and_then(|value| value.strip_prefix("Bearer "));
        let in_header = header_counts && bearer == Some(key);
        if !in_header && call.request.query_value("token").as_deref() != Some(key) {
            return Some(boom(401, "Invalid token"));
        }
        (call.name(0) != self.settings.company_id).then(|| boom(404, "Company not found"))
    }

    /// `GET columns`: a bare list; the schema page `column` names the fields.
    fn list_columns(&self) -> Reply {
        let column = |column: &Column| {
            json!({
                "id": self.plain_id(column.id), "title": column.title, "company_id": self.settings.company_id,
                "position": column.position, "created_at": clock::iso(column.created_ms),
                "updated_at": clock::iso(column.created_ms), "visible": column.visible, "hired": column.hired,
            })
        };
        Reply::hapi(200, &self.data.columns.iter().map(column).collect())
    }

    /// `GET vacancies`: a bare list, the open ones unless `status` asks for others.
    fn list_vacancies(&self, call: &Call) -> Reply {
        let status = call
            .request
            .query_value("status")
            .unwrap_or_else(|| "1".to_owned());
        let fields = call.request.query_value("fields").unwrap_or_default();
        let asked = |vacancy: &&Vacancy| {
            status
                .split(',')
                .any(|one| one == vacancy.status.to_string())
        };
        let rows = self
            .data
            .vacancies
            .iter()
            .filter(asked)
            .map(|vacancy| self.vacancy_json(vacancy, &fields));
        Reply::hapi(200, &rows.collect())
    }

    fn vacancy_json(&self, vacancy: &Vacancy, fields: &str) -> Value {
        let mut row = json!({
            "id": vacancy.id, "vacancy_id": self.plain_id(vacancy.vacancy_id), "slug": vacancy.slug,
            "reference": format!("REF-{}", vacancy.vacancy_id), "title": vacancy.title,
            "description": "<p>Une entreprise de démonstration.</p>", "experience": 2, "mission": "<p>…</p>",
            "profile": "<p>…</p>", "salary": "0", "status": vacancy.status, "language": "fr_FR", "contract_type_id": 1,
            "education_level_id": 6, "activity_id": 25, "channel_id": 2, "metier_id": 49, "company_id": 29,
            "mensuality": "y", "apply_url": null, "currency": "EUR", "created_at": clock::iso(vacancy.created_ms),
            "updated_at": clock::iso(vacancy.updated_ms), "start_date": null, "end_date": null, "driver_license": false,
            "remote": false, "handicap": false, "partial": false, "kanban": true, "meta_title": null,
            "meta_description": null, "meta_tags": null, "options": {"indeed": false, "linkedin": false},
        });
        let extra = [
            ("address", json!({"locality": "Paris", "country": "France"})),
            ("tags", json!([])),
            ("items", json!([])),
        ];
        for (name, value) in extra
            .into_iter()
            .filter(|(name, _)| fields.split(',').any(|field| field == *name))
        {
            if let Some(row) = row.as_object_mut() {
                row.insert(name.to_owned(), value);
            }
        }
        row
    }

    /// `GET company/{company}/applicant/{applicant}` ("Récupérer un candidat", 2020).
    fn get_applicant(&self, call: &Call) -> Reply {
        let lookup = self.settings.api_variants.applicant;
        let (Some(row), false) = (
            self.applicant(call.name(1)),
            lookup == ApplicantLookup::Missing,
        ) else {
            return boom(404, "Not Found");
        };
        let Some(person) = self.data.people.get(row.person) else {
            return boom(404, "Not Found");
        };
        let candidate = if lookup == ApplicantLookup::OfferedWithId {
            self.candidate(person, call.request.now_ms)
        } else {
            json!({"email": person.email, "firstname": person.firstname, "lastname": person.lastname,
                   "phone": person.phone, "cv": self.unsigned_link(person)})
        };
        Reply::hapi(
            200,
            &json!({
                "id": row.id.to_value(), "vacancy_id": self.vacancy_of(row).map(|vacancy| vacancy.id.as_str()),
                "column_id": self.plain_id(row.column_id), "score": row.score, "comment": row.comment,
                "created_at": row.created_ms / 1_000, "status": row.status, "seen": true, "candidate": candidate,
                "foreigner": false, "count_message": 0, "count_comment": 0,
            }),
        )
    }

    /// `PUT company/{c}/vacancy/{v}/applicant/{a}` (the page `Deplacer_candidat`). It is a write even if the column
    /// stays: the sample's `updated_at` is the time of the call.
    fn move_applicant(&mut self, call: &Call) -> Reply {
        let body = call.json.clone().unwrap_or_default();
        let Some(position) = self.index.applicant(call.name(1)) else {
            return boom(404, "Applicant not found");
        };
        let Some(row) = self.data.applicants.get(position) else {
            return boom(404, "Applicant not found");
        };
        if self
            .vacancy_of(row)
            .is_none_or(|vacancy| vacancy.id != call.name(2))
        {
            return boom(404, "Vacancy not found");
        }
        if !body.is_object() {
            return boom(400, "Invalid request payload input");
        }
        let column = match body.get("column_id") {
            None => None,
            Some(id) => match self.column_by_id(id) {
                Some(column) => Some(column.clone()),
                None => return boom(400, "Invalid column_id"),
            },
        };
        self.put_in_column(position, column.as_ref(), call.request.now_ms);
        if call.request.query_value("disable_mail").as_deref() != Some("true") {
            self.counters.mails += 1;
        }
        self.moved_applicant(position, call.request.now_ms)
    }

    fn put_in_column(&mut self, position: usize, column: Option<&Column>, now_ms: u64) {
        let Some(row) = self.data.applicants.get_mut(position) else {
            return;
        };
        let row = std::sync::Arc::make_mut(row);
        row.updated_ms = now_ms;
        match column {
            Some(column) if column.id != row.column_id => {
                self.counters.moves += 1;
                row.column_id = column.id;
                row.column.clone_from(&column.title);
                row.hired = column.hired;
            }
            _ => self.counters.same_column_puts += 1,
        }
    }

    /// The reply of the `PUT`, in the shape of the sample of 2022.
    fn moved_applicant(&self, position: usize, now_ms: u64) -> Reply {
        let Some(row) = self.data.applicants.get(position) else {
            return boom(404, "Applicant not found");
        };
        let Some(person) = self.data.people.get(row.person) else {
            return boom(404, "Candidate not found");
        };
        let vacancy = |row: &Applicant| self.vacancy_of(row).map(|vacancy| vacancy.id.clone());
        let applies = self
            .index
            .rows_of(row.person)
            .iter()
            .filter_map(|&position| self.data.applicants.get(position));
        let applies = applies.map(|row| {
            json!({"id": row.id.to_value(), "created_at": clock::iso(row.created_ms), "vacancy_id": vacancy(row),
                   "offerer_id": null, "import": false})
        });
        Reply::hapi(
            200,
            &json!({
                "id": row.id.to_value(), "vacancy_id": vacancy(row), "column_id": self.plain_id(row.column_id),
                "score": row.score, "comment": row.comment, "created_at": row.created_ms / 1_000,
                "updated_at": row.updated_ms / 1_000, "status": row.status, "view": true, "anonym": false,
                "external_id": row.external_id, "candidate": self.candidate(person, now_ms), "column": {}, "vacancy": {},
                "foreigner": false, "applies": applies.collect::<Vec<_>>(),
            }),
        )
    }

    /// The candidate in the shape of the sample of 2022.
    fn candidate(&self, person: &Person, now_ms: u64) -> Value {
        let mut candidate = Map::new();
        let mut set = |name: &str, value: Value| candidate.insert(name.to_owned(), value);
        set("id", person.id.to_value());
        set("email", json!(person.email));
        set("firstname", json!(person.firstname));
        set("lastname", json!(person.lastname));
        set("urls", Value::Object(person.urls.clone()));
        set("created_at", json!(clock::iso(person.created_ms)));
        set("phone", json!(person.phone));
        set("consent", json!(person.consent));
        match (self.settings.api_variants.candidate_files, &person.resume) {
            (CandidateFiles::Absent, _) | (_, ResumeFile::Absent) => {}
            (_, ResumeFile::Null) => {
                set("cv", Value::Null);
                set("aws", Value::Null);
            }
            (files, ResumeFile::File { key, extension, .. }) => {
                set("cv", json!(self.unsigned_link(person)));
                let mut aws = json!({"key": key, "extension": extension});
                if let (CandidateFiles::Signed, Some(aws)) = (files, aws.as_object_mut()) {
                    aws.insert(
                        "signature".to_owned(),
                        json!(self.signature(key, extension, now_ms)),
                    );
                }
                set("aws", aws);
            }
        }
        Value::Object(candidate)
    }

    pub(super) fn applicant(&self, id: &str) -> Option<&Applicant> {
        self.index
            .applicant(id)
            .and_then(|position| self.data.applicants.get(position))
            .map(AsRef::as_ref)
    }

    pub(super) fn vacancy_of(&self, row: &Applicant) -> Option<&Vacancy> {
        self.data.vacancies.get(row.vacancy)
    }

    /// The column of that id, which arrives as a number, or in digits if the API variant shows it so.
    pub(super) fn column_by_id(&self, id: &Value) -> Option<&Column> {
        let text_counts = self.settings.api_variants.plain_ids == PlainIds::Text;
        let id = id
            .as_u64()
            .or_else(|| id.as_str().filter(|_| text_counts)?.parse().ok())?;
        self.data.columns.iter().find(|column| column.id == id)
    }

    pub(super) fn plain_id(&self, id: u64) -> Value {
        match self.settings.api_variants.plain_ids {
            PlainIds::Integer => json!(id),
            PlainIds::Text => json!(id.to_string()),
        }
    }
}
