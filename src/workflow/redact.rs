//! A configuration as it may be shown: without keys, wherever somebody put one.

use super::parameters::Environment;
use super::read::{Secrets, is_like_a_key, is_secret_name};
use serde_json::{Map, Value};

const REDACTED: &str = "REDACTED";

/// What a parameter holds, and so what may be shown of it.
#[derive(Clone, Copy)]
enum Holds {
    /// A key, or an address with one in it.
    Key,
    /// One of the addresses of Flatchr.
    Address,
    /// An identifier or a word, in whose place a key may have been put.
    Word,
    Text,
    List(&'static Holds),
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
    ("logics", Holds::List(&Holds::Text)),
    ("format", Holds::Text),
    ("callback", Holds::Key),
    ("persist", Holds::Flag),
    ("incremental", Holds::Flag),
    ("cron", Holds::Text),
];
const CONNECTOR_AUTH: Parameters = &[
    ("api_key", Holds::Key),
    ("company_id", Holds::Word),
    ("env_base_url", Holds::Address),
];
const HRFLOW_AUTH: Parameters = &[("api_secret", Holds::Key), ("api_user", Holds::Key)];
const PULL_PARAMETERS: Parameters = &[
    ("firstname", Holds::Word),
    ("lastname", Holds::Word),
    ("email", Holds::Word),
    ("hired", Holds::Flag),
    ("column", Holds::Word),
    ("start", Holds::Word),
    ("end", Holds::Word),
    ("vacancy", Holds::Word),
    ("start_update", Holds::Word),
    ("end_update", Holds::Word),
    ("phone", Holds::Word),
    ("company", Holds::Word),
    ("candidate_lookup", Holds::Word),
];
const PUSH_PARAMETERS: Parameters = &[
    ("source_key", Holds::Word),
    ("only_edit_fields", Holds::List(&Holds::Word)),
    ("edit_mode", Holds::Word),
];

/// A workflow's configuration with `REDACTED` for every key, for the address of the callback, for
/// what looks like a key of HrFlow.ai or is no address of Flatchr, and for every value of a type that
/// its parameter does not have: it may be a key in the wrong place.
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
            (Value::String(text), Holds::Word) if !is_like_a_key(text) => value.clone(),
            (Value::String(text), Holds::Address) if Environment::at(text).is_some() => {
                value.clone()
            }
            (Value::Array(values), Holds::List(holds)) => {
                let values = values.iter().map(|value| self.value(value, *holds));
                Value::Array(values.collect())
            }
            (Value::Object(reference), Holds::Key | Holds::Text | Holds::Word) => {
                self.reference(reference)
            }
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
