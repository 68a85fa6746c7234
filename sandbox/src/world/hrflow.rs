//! `HrFlow`'s API: `https://developers.hrflow.ai/reference`.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::World;
use super::profile::{self, Profile};
use super::stored::stored;
use crate::api_variants::{ContentType, SyncParsing};
use crate::call::{Call, Endpoint};
use crate::clock;
use crate::message::Reply;

/// The message of every query that finds nothing.
pub(super) const NO_PROFILE: &str = "Invalid parameters. Unable to find object: profile";
const NO_SOURCE: &str = "Invalid parameters. Unable to find object: source";

/// The result of an endpoint: code, message and data, or the code and message of a failure.
pub(super) type Answer = Result<(u16, &'static str, Data), (u16, String)>;

/// The `data` of an envelope.
#[derive(Debug)]
pub(super) enum Data {
    Json(Value),
    Profile(Arc<Profile>),
    /// Of a synchronous parse.
    Parsed(Arc<Profile>, Value),
    /// A page of a list, with what `meta` says of it.
    Page(Vec<Arc<Profile>>, Value),
}

#[derive(Serialize)]
struct Envelope<'a, T: ?Sized> {
    code: u16,
    message: &'a str,
    data: &'a T,
}

#[derive(Serialize)]
struct Page<'a> {
    code: u16,
    message: &'a str,
    meta: &'a Value,
    data: &'a [&'a Profile],
}

#[derive(Serialize)]
struct Parsed<'a> {
    profile: &'a Profile,
    parsing: &'a Value,
}

impl Data {
    fn envelope(&self, code: u16, message: &str) -> Vec<u8> {
        match self {
            Self::Json(data) => envelope(code, message, data),
            Self::Profile(profile) => envelope(code, message, profile.as_ref()),
            Self::Parsed(profile, parsing) => envelope(code, message, &Parsed { profile, parsing }),
            Self::Page(profiles, meta) => page(code, message, meta, profiles),
        }
    }
}

fn envelope<T: Serialize + ?Sized>(code: u16, message: &str, data: &T) -> Vec<u8> {
    // JSON of JSON values cannot fail.
    serde_json::to_vec(&Envelope {
        code,
        message,
        data,
    })
    .unwrap_or_default()
}

fn page(code: u16, message: &str, meta: &Value, profiles: &[Arc<Profile>]) -> Vec<u8> {
    let data: Vec<&Profile> = profiles.iter().map(AsRef::as_ref).collect();
    // JSON of JSON values cannot fail.
    serde_json::to_vec(&Page {
        code,
        message,
        meta,
        data: &data,
    })
    .unwrap_or_default()
}

impl World {
    pub(super) fn hrflow(&mut self, call: &Call) -> Reply {
        let answer = match self.hrflow_refusal(call) {
            Some(message) => Err((401, message)),
            None => match call.endpoint {
                Endpoint::Source => self.get_source(call),
                Endpoint::Profile => self.get_profile(call),
                Endpoint::ProfileList => self.list_profiles(call),
                Endpoint::Edit => self.edit_profile(call),
                Endpoint::Parse => self.parse_file(call),
                _ => Err((404, "Not found".to_owned())),
            },
        };
        let content_type = match self.settings.api_variants.content_type {
            ContentType::Plain => "application/json",
            ContentType::WithCharset => "application/json; charset=utf-8",
        };
        // The HTTP status mirrors the envelope's code. A failure has no data.
        match answer {
            Ok((code, message, data)) => {
                Reply::new(code, content_type, data.envelope(code, message))
            }
            Err((code, message)) => {
                let body = json!({"code": code, "message": message});
                Reply::new(code, content_type, body.to_string())
            }
        }
    }

    /// The page `api-authentication`. Like the API, the message repeats the key it was given.
    fn hrflow_refusal(&self, call: &Call) -> Option<String> {
        let secret = call.request.header_value("x-api-key").unwrap_or_default();
        let user = call
            .request
            .header_value("x-user-email")
            .unwrap_or_default();
        if secret != self.settings.hrflow_secret {
            return Some(format!("Unauthorized. Invalid secret key: {secret}"));
        }
        (user != self.settings.hrflow_user)
            .then(|| format!("Unauthorized. Invalid user email: {user}"))
    }

    pub(super) fn check_source(&self, key: Option<&str>) -> Result<(), (u16, String)> {
        match key {
            Some(key) if key == self.settings.source_key => Ok(()),
            Some(_) => Err((400, NO_SOURCE.to_owned())),
            None => Err((400, "Invalid parameters. source_key is required".to_owned())),
        }
    }

    /// `GET source?key=`.
    fn get_source(&self, call: &Call) -> Answer {
        let Some(key) = call.request.query_value("key") else {
            return Err((400, "Invalid source fields".to_owned()));
        };
        self.check_source(Some(&key))?;
        let sync_parsing = match self.settings.api_variants.sync_parsing {
            SyncParsing::True => json!(true),
            SyncParsing::One => json!(1),
            SyncParsing::OneText => json!("1"),
            SyncParsing::False => json!(false),
            SyncParsing::Zero => json!(0),
        };
        let made = clock::hrflow(self.settings.base_ms.saturating_sub(900 * clock::DAY_MS));
        Ok((
            200,
            "Source info",
            Data::Json(json!({
                "id": 4_242, "key": key, "name": "Sandbox", "description": "", "type": "api", "subtype": "python",
                "environment": "production", "private": true, "status": true, "disable": false, "archive": null,
                "archived_at": null, "sync_parsing": sync_parsing, "members": [], "notification": false, "consent": true,
                "consent_url": null, "updated_at": made, "created_at": made,
            })),
        ))
    }

    /// `GET profile/indexing` by `key`, `reference` or `email`.
    fn get_profile(&mut self, call: &Call) -> Answer {
        self.check_source(call.request.query_value("source_key").as_deref())?;
        let slot = self.asked_slot(call).ok_or((400, NO_PROFILE.to_owned()))?;
        let profile = self
            .profiles
            .open(&self.settings, slot)
            .ok_or((400, NO_PROFILE.to_owned()))?;
        Ok((200, "Profile details", Data::Profile(profile)))
    }

    fn asked_slot(&self, call: &Call) -> Option<usize> {
        let asked = |name: &str| {
            call.request
                .query_value(name)
                .filter(|value| !value.is_empty())
        };
        match (asked("key"), asked("reference"), asked("email")) {
            (Some(key), ..) => self.profiles.by_key(&key),
            (None, Some(reference), _) => self.profiles.by_reference(&reference),
            (None, None, Some(email)) => self.profiles.by_email(&email),
            (None, None, None) => None,
        }
    }

    /// `PUT profile/indexing`: a flat profile with `source_key` and `key`, as the SDK sends it.
    fn edit_profile(&mut self, call: &Call) -> Answer {
        let Some(Value::Object(body)) = &call.json else {
            return Err((400, "Invalid profile fields".to_owned()));
        };
        self.check_source(call.json_text("source_key"))?;
        let key = call
            .json_text("key")
            .ok_or((400, "Invalid profile fields: key is required".to_owned()))?;
        let slot = self
            .profiles
            .by_key(key)
            .ok_or((400, NO_PROFILE.to_owned()))?;
        if let Some(reference) = call.json_text("reference")
            && self
                .profiles
                .by_reference(reference)
                .is_some_and(|other| other != slot)
        {
            return Err((400, already_used("edit", reference)));
        }
        let old = self
            .profiles
            .open(&self.settings, slot)
            .ok_or((400, NO_PROFILE.to_owned()))?;
        let new = profile::edited(&self.settings, &old, body, call.request.now_ms)
            .map_err(|message| (400, message))?;
        let new = stored(self.settings.api_variants.stored_values, new, &old);
        let new = self.profiles.put(&self.settings, Some(slot), new);
        self.counters.edits += 1;
        Ok((200, "Profile edited", Data::Profile(new)))
    }

    pub(super) fn profile_subjects(&self, call: &Call) -> Vec<String> {
        let (key, reference, slot) = match call.endpoint {
            Endpoint::Profile => (
                call.request.query_value("key"),
                call.request.query_value("reference"),
                self.asked_slot(call),
            ),
            Endpoint::Edit => {
                let key = call.json_text("key").map(str::to_owned);
                let slot = key.as_deref().and_then(|key| self.profiles.by_key(key));
                (key, call.json_text("reference").map(str::to_owned), slot)
            }
            _ => (
                call.part_text("key"),
                call.part_text("reference"),
                self.parse_slot(call),
            ),
        };
        let found = slot.map(|slot| self.profiles.names(&self.settings, slot));
        let mut subjects: Vec<String> = key.into_iter().chain(reference).collect();
        for subject in found.into_iter().flatten().flatten() {
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }
}

/// The message for a reference that another profile has.
pub(super) fn already_used(verb: &str, reference: &str) -> String {
    format!("Cannot {verb} profile with this reference: {reference}. Already used!")
}
