//! A configuration as it may be shown: without keys, wherever somebody put one.

use super::read::{Secrets, is_secret_name};
use serde_json::{Map, Value};

const REDACTED: &str = "REDACTED";

/// What a parameter holds, and so what may be shown of it.
#[derive(Clone, Copy)]
enum Holds {
    /// A key, or an address with one in it.
    Key,
    Text,
    Texts,
    Flag,
    Group(Parameters),
}

type Parameters = &'static [(&'static str, Holds)];

const WORKFLOW: Parameters = &[
    ("workflow_id", Holds::Text),
    ("connector_auth", Holds::Group(CONNECTOR_AUTH)),
    ("hrflow_auth", Holds::Group(HRFLOW_AUTH)),
    ("pull_parameters", Holds::Group(PULL_PARAMETERS)),
    ("push_parameters", Holds::Group(PUSH_PARAMETERS)),
    ("logics", Holds::Texts),
    ("format", Holds::Text),
    ("callback", Holds::Key),
    ("persist", Holds::Flag),
    ("incremental", Holds::Flag),
    ("cron", Holds::Text),
];
const CONNECTOR_AUTH: Parameters = &[
    ("api_key", Holds::Key),
    ("company_id", Holds::Text),
    ("env_base_url", Holds::Text),
];
const HRFLOW_AUTH: Parameters = &[("api_secret", Holds::Key), ("api_user", Holds::Key)];
const PULL_PARAMETERS: Parameters = &[
    ("firstname", Holds::Text),
    ("lastname", Holds::Text),
    ("email", Holds::Text),
    ("hired", Holds::Flag),
    ("column", Holds::Text),
    ("start", Holds::Text),
    ("end", Holds::Text),
    ("vacancy", Holds::Text),
    ("start_update", Holds::Text),
    ("end_update", Holds::Text),
    ("phone", Holds::Text),
    ("company", Holds::Text),
    ("candidate_lookup", Holds::Text),
];
const PUSH_PARAMETERS: Parameters = &[
    ("source_key", Holds::Text),
    ("only_edit_fields", Holds::Texts),
    ("edit_mode", Holds::Text),
];

/// A workflow's configuration with `REDACTED` for every key, for the address of the callback, and
/// for every value of a type that its parameter does not have: it may be a key in the wrong place.
/// Names that are no parameter's are left out, with all they hold. `{ "secret": "NAME" }` stays,
/// where the secret is set or NAME can be nothing but a name.
#[must_use]
pub fn redacted(workflow: &Value, secrets: &Secrets<'_>) -> Value {
    Redaction { secrets }.value(workflow, Holds::Group(WORKFLOW))
}

struct Redaction<'a> {
    secrets: &'a Secrets<'a>,
}

impl Redaction<'_> {
    fn value(&self, value: &Value, holds: Holds) -> Value {
        match (value, holds) {
            (Value::Null, _) | (Value::Bool(_), Holds::Flag) | (Value::String(_), Holds::Text) => {
                value.clone()
            }
            (Value::Object(values), Holds::Group(known)) => self.group(values, known),
            (Value::Array(values), Holds::Texts) => {
                let texts = values.iter().map(|text| self.value(text, Holds::Text));
                Value::Array(texts.collect())
            }
            (Value::Object(reference), Holds::Key | Holds::Text) => self.reference(reference),
            _ => REDACTED.into(),
        }
    }

    fn group(&self, values: &Map<String, Value>, known: Parameters) -> Value {
        let shown = values.iter().filter_map(|(name, value)| {
            let (_, holds) = known.iter().find(|(known, _)| known == name)?;
            Some((name.clone(), self.value(value, *holds)))
        });
        Value::Object(shown.collect())
    }

    fn reference(&self, reference: &Map<String, Value>) -> Value {
        match reference.get("secret").and_then(Value::as_str) {
            Some(name) if reference.len() == 1 && self.is_name(name) => reference.clone().into(),
            _ => REDACTED.into(),
        }
    }

    fn is_name(&self, text: &str) -> bool {
        is_secret_name(text) || (self.secrets)(text).is_some()
    }
}
