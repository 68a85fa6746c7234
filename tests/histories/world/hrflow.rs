//! What HrFlow.ai answers, stores and parses.

use super::wire::{query, refusal};
use super::{Answer, Call, PersonState, World, text};
use crate::history::{Document, List, Object};
use crate::odd;
use serde_json::{Value, json};

/// For how long a résumé that HrFlow.ai took is awaited.
pub(super) const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

impl World {
    pub(super) fn hrflow(&mut self, call: &Call<'_>, path: &str, is_about_another: bool) -> Answer {
        match call.method {
            "GET" if path.ends_with("/source") => {
                let is_sync = !self.setting.queues;
                enveloped(
                    200,
                    "Source info",
                    json!({ "key": "source", "sync_parsing": is_sync }),
                )
            }
            "GET" if path.ends_with("/storing/profiles") => self.list(call),
            "GET" => self.profile(call, is_about_another),
            "PUT" => self.edit(call),
            _ => self.parse(call),
        }
    }

    fn profile(&self, call: &Call<'_>, is_about_another: bool) -> Answer {
        let reference = query(call.url, "reference");
        let folded = |email: &str| email.trim().to_lowercase();
        let email = query(call.url, "email").map(|email| folded(&email));
        let is_asked = |profile: &&Object| {
            if let Some(reference) = &reference {
                return profile["reference"] == reference.as_str();
            }
            let held = profile["info"]["email"].as_str().map(folded);
            held.is_some() && held == email
        };
        let mut profiles = self
            .persons
            .iter()
            .filter_map(|person| person.profile.as_ref());
        match profiles.find(|profile| is_asked(profile) != is_about_another) {
            Some(profile) => enveloped(200, "Profile details", Value::Object(profile.clone())),
            None => enveloped(
                400,
                "Invalid parameters. Unable to find object: profile",
                Value::Null,
            ),
        }
    }

    /// A page of all profiles.
    fn list(&self, call: &Call<'_>) -> Answer {
        let number = |name| query(call.url, name).and_then(|text| text.parse::<usize>().ok());
        let (page, limit) = (number("page").unwrap_or(1), number("limit").unwrap_or(30));
        let persons = self.persons.iter();
        let (limit, profiles): (usize, Vec<&Object>) = match self.setting.list {
            List::NotOffered => return refusal(404),
            List::Whole => (limit, persons.filter_map(PersonState::shown).collect()),
            List::Small => (1, persons.filter_map(PersonState::shown).collect()),
            List::Skips => (
                limit,
                persons.step_by(2).filter_map(PersonState::shown).collect(),
            ),
            List::Lags => (limit, persons.filter_map(PersonState::shown_late).collect()),
        };
        let total = profiles.len();
        let data: Vec<&Object> = (profiles.into_iter().skip((page - 1) * limit))
            .take(limit)
            .collect();
        let meta = json!({ "page": page, "count": data.len(), "total": total });
        let body = json!({ "code": 200, "message": "Profiles list", "meta": meta, "data": data });
        Answer::json(200, &body)
    }

    fn edit(&mut self, call: &Call<'_>) -> Answer {
        let Some(Value::Object(mut body)) = odd::read(call.body) else {
            self.violate(
                "an edit is JSON",
                String::from_utf8_lossy(call.body).into_owned(),
            );
            return refusal(400);
        };
        let key = body.shift_remove("key").unwrap_or_default();
        body.shift_remove("source_key");
        let Some(index) = self.index_by(|profile| profile["key"] == key) else {
            return refusal(400);
        };
        self.writes += 1;
        self.judge_edit(index, &body);
        body.insert("key".to_owned(), key);
        if self.setting.normalizes {
            normalize(&mut body);
        }
        let person = &mut self.persons[index];
        person.before_edit = person.profile.replace(body.clone());
        self.note_known();
        enveloped(200, "Profile edited", Value::Object(body))
    }

    fn index_by(&self, is_asked: impl Fn(&Object) -> bool) -> Option<usize> {
        let has_it = |person: &super::PersonState| person.profile.as_ref().is_some_and(&is_asked);
        self.persons.iter().position(has_it)
    }

    fn parse(&mut self, call: &Call<'_>) -> Answer {
        let part = |name| {
            call.parts
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.clone())
        };
        let reference = part("reference").unwrap_or_default();
        let Some(index) = self.index_by(|profile| profile["reference"] == reference.as_str())
        else {
            return refusal(400);
        };
        if self.setting.refuses_references && part("key").is_none() {
            let message =
                format!("Cannot create profile with this reference: {reference}. Already used!");
            return enveloped(400, &message, Value::Null);
        }
        self.judge_parse(index, call.file);
        if let Document::Refused(status) = self.persons[index].document {
            return refusal(status);
        }
        self.writes += 1;
        self.bill(index);
        let lists = ["tags", "metadatas", "labels"];
        let lists: Vec<_> = lists
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), odd::read(part(name)?.as_bytes())?)))
            .collect();
        if let Some((_, tags)) = lists.iter().find(|(name, _)| name == "tags") {
            self.judge_tags(index, tags);
        }
        let person = &mut self.persons[index];
        if let Some(profile) = &mut person.profile {
            profile.extend(lists);
        }
        if self.setting.queues || person.document == Document::NeverParsed {
            person.is_queued = true;
            return enveloped(
                202,
                "Your profile as been sent successfully to the Parsing Queue.",
                json!([]),
            );
        }
        self.parse_now(index);
        self.note_known();
        let profile = self.persons[index].profile.clone().map(Value::Object);
        enveloped(
            201,
            "Profile parsed successfully.",
            json!({ "profile": profile, "parsing": {} }),
        )
    }

    /// HrFlow.ai answered 500 whatever it did: no run sends the résumé again, for it may have been taken.
    pub(super) fn note_failed_parse(&mut self, call: &Call<'_>) {
        let is_asked = |(name, _): &&(&str, String)| *name == "reference";
        if let Some((_, reference)) = call.parts.iter().find(is_asked)
            && let Some(index) = self.index_by(|profile| profile["reference"] == reference.as_str())
        {
            self.persons[index].may_be_given_up = true;
        }
    }

    /// A résumé is parsed once. Without an attachment after a day, it may be sent again.
    fn bill(&mut self, index: usize) {
        let now = (self.true_ms, self.shown_at_most_ms);
        let person = &mut self.persons[index];
        let is_early = |taken: &(u64, u64)| now.0 < taken.0 + DAY_MS && now.1 < taken.1 + DAY_MS;
        let is_second = person.taken.last().is_some_and(is_early);
        person.taken.push(now);
        if is_second && !self.setting.is_forgetful {
            let id = text(&self.persons[index].id);
            self.violate("no document is parsed twice", format!("that of {id}"));
        }
    }

    /// HrFlow.ai parses what it has in its queue.
    pub(super) fn parse_queue(&mut self) {
        let true_ms = self.true_ms;
        self.show_time(self.shown_ms);
        for index in 0..self.persons.len() {
            let person = &self.persons[index];
            let is_recent = |taken: &(u64, u64)| true_ms < taken.0 + DAY_MS;
            let is_parsed = person.taken.last().is_some_and(is_recent);
            if person.is_queued && is_parsed && person.document != Document::NeverParsed {
                self.parse_now(index);
            }
        }
    }

    /// A parse overwrites what the profile held.
    fn parse_now(&mut self, index: usize) {
        let person = &mut self.persons[index];
        person.is_queued = false;
        let Some(profile) = &mut person.profile else {
            return;
        };
        let id = text(&person.id);
        if let Some(Value::Object(info)) = profile.get_mut("info") {
            for (key, value) in [
                ("first_name", "Read"),
                ("last_name", "From Résumé"),
                ("full_name", "Read From Résumé"),
                ("phone", "+33700000000"),
                ("summary", "as the résumé has it"),
            ] {
                info.insert(key.to_owned(), value.into());
            }
        }
        profile.insert("text".to_owned(), format!("the text of {id}").into());
        profile.insert("text_language".to_owned(), "fr".into());
        profile.insert(
            "skills".to_owned(),
            json!([{ "name": "reading", "type": "hard", "value": null }]),
        );
        profile.insert(
            "attachments".to_owned(),
            json!([{ "type": "original", "file_name": "resume.pdf" }]),
        );
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "`json!` values are passed as they are made"
)]
fn enveloped(code: u16, message: &str, data: Value) -> Answer {
    Answer::json(
        code,
        &json!({ "code": code, "message": message, "data": data }),
    )
}

/// HrFlow.ai's own forms of values.
fn normalize(profile: &mut Object) {
    if let Some(Value::Object(info)) = profile.get_mut("info") {
        for value in info.values_mut() {
            if let Value::String(text) = value {
                *text = text.trim().to_owned();
            }
        }
        let texts =
            |info: &Object, key: &str| info.get(key).and_then(Value::as_str).map(str::to_owned);
        if let Some(email) = texts(info, "email") {
            info.insert("email".to_owned(), email.to_lowercase().into());
        }
        if let Some(phone) = texts(info, "phone") {
            info.insert(
                "phone".to_owned(),
                phone.split_whitespace().collect::<String>().into(),
            );
        }
    }
    if let Some(Value::Array(tags)) = profile.get_mut("tags") {
        tags.retain(|tag| !tag["value"].is_null() && tag["value"] != "");
        for tag in tags {
            if let Some(text) = tag["value"].as_str() {
                tag["value"] = text.trim().into();
            }
        }
    }
}
