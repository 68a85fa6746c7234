//! The control API under `/_sandbox/`, for tests that reach the world only through a server.

use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::{ChangeError, World};
use crate::faults::Fault;
use crate::message::{Reply, Request};
use crate::settings::Settings;

/// One change in Flatchr.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Happening {
    /// See [`World::edit_candidate`].
    EditCandidate { id: String, set: Value },
    /// See [`World::change_row`].
    ChangeRow { id: String, set: Value },
    /// See [`World::override_row`]; a missing value removes the field.
    OverrideRow {
        id: String,
        field: String,
        #[serde(default, deserialize_with = "present")]
        value: Option<Value>,
    },
    /// See [`World::remove_applicant`].
    RemoveApplicant { id: String },
    /// See [`World::add_candidate`].
    AddCandidate {},
    /// See [`World::finish_parses`].
    FinishParses {},
}

/// One change or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(many) => many,
            Self::One(one) => vec![one],
        }
    }
}

impl World {
    pub(super) fn control(&mut self, path: &str, request: &Request) -> Reply {
        let done = Ok(json!({"ok": true}));
        let answer = match (request.method.as_str(), path) {
            ("GET", "journal") => Ok(json!(self.journal)),
            ("DELETE", "journal") => {
                self.clear_journal();
                done
            }
            ("GET", "faults") => Ok(json!(self.faults())),
            ("POST", "faults") => read::<OneOrMany<Fault>>(request).and_then(|faults| {
                faults
                    .into_vec()
                    .into_iter()
                    .for_each(|fault| self.add_fault(fault));
                done
            }),
            ("DELETE", "faults") => {
                self.clear_faults();
                done
            }
            ("POST", "reset") => self.reset(request).and(done),
            ("GET", "profiles") => Ok(self.profiles().collect()),
            ("GET", "state") => Ok(self.state()),
            ("GET", "personal-data") => Ok(json!(self.personal_data())),
            ("POST", "changes") => self.change(request),
            ("POST", "callback") => {
                self.callbacks.push(body_or_text(request));
                done
            }
            ("GET", "callbacks") => Ok(json!(self.callbacks)),
            _ => return Reply::json(404, &json!({"error": "no such route of the control API"})),
        };
        match answer {
            Ok(body) => Reply::json(200, &body),
            Err(message) => Reply::json(400, &json!({"error": message})),
        }
    }

    /// A new world from the present settings with the sent ones over them.
    fn reset(&mut self, request: &Request) -> Result<(), String> {
        let sent: Value = if request.body.is_empty() {
            json!({})
        } else {
            read(request)?
        };
        let mut settings =
            serde_json::to_value(&self.settings).map_err(|error| error.to_string())?;
        merge(&mut settings, sent);
        let settings: Settings =
            serde_json::from_value(settings).map_err(|error| error.to_string())?;
        *self = Self::new(settings);
        Ok(())
    }

    fn state(&self) -> Value {
        json!({
            "settings": self.settings, "candidates": self.data.people.len(), "applicants": self.data.applicants.len(),
            "profiles": self.profiles.len(), "requests": self.requests, "queued_parses": self.pending.len(),
            "moves": self.counters.moves, "same_column_puts": self.counters.same_column_puts,
            "mails": self.counters.mails, "edits": self.counters.edits, "parses": self.counters.parses,
        })
    }

    /// Makes changes one after the other, up to the first impossible one.
    fn change(&mut self, request: &Request) -> Result<Value, String> {
        let now_ms = request.now_ms;
        let mut added = Vec::new();
        for change in read::<OneOrMany<Happening>>(request)?.into_vec() {
            let made = match change {
                Happening::EditCandidate { id, set } => self.edit_candidate(&id, &set, now_ms),
                Happening::ChangeRow { id, set } => self.change_row(&id, &set, now_ms),
                Happening::OverrideRow { id, field, value } => {
                    self.override_row(&id, &field, value)
                }
                Happening::RemoveApplicant { id } => self.remove_applicant(&id),
                Happening::AddCandidate {} => {
                    added.push(self.add_candidate(now_ms).to_value());
                    Ok(())
                }
                Happening::FinishParses {} => {
                    self.finish_parses(now_ms);
                    Ok(())
                }
            };
            made.map_err(|error: ChangeError| error.to_string())?;
        }
        Ok(json!({"ok": true, "added": added}))
    }
}

fn read<T: for<'de> Deserialize<'de>>(request: &Request) -> Result<T, String> {
    serde_json::from_slice(&request.body).map_err(|error| error.to_string())
}

/// A value that is present, null included.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn body_or_text(request: &Request) -> Value {
    let text = || Value::from(String::from_utf8_lossy(&request.body));
    serde_json::from_slice(&request.body).unwrap_or_else(|_| text())
}

/// Objects are merged key by key, everything else is replaced.
fn merge(target: &mut Value, sent: Value) {
    match (target, sent) {
        (Value::Object(target), Value::Object(sent)) => {
            for (name, value) in sent {
                match target.get_mut(&name) {
                    // An enum with a value is an object too, and is replaced.
                    Some(old) if name == "api_variants" => merge(old, value),
                    Some(old) => *old = value,
                    None => drop(target.insert(name, value)),
                }
            }
        }
        (target, sent) => *target = sent,
    }
}
