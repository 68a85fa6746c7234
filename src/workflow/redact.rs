//! A configuration as it may be shown: without keys, wherever somebody put one.

use super::parameters::Environment;
use super::read::{Secrets, is_like_a_key, is_secret_name};
use serde_json::{Map, Value};

const REDACTED: &str = "REDACTED";

/// What a parameter holds, and so what may be shown of it.
#[derive(Clone, Copy)]
enum FieldKind {
    /// A key, or an address with one in it.
    Key,
    /// One of the addresses of Flatchr.
    Address,
    /// An identifier or a word, in whose place a key may have been put.
    Word,
    Text,
    List(&'static FieldKind),
    Flag,
    Group(Parameters),
}

type Parameters = &'static [(&'static str, FieldKind)];

const WORKFLOW: Parameters = &[
    ("workflow_id", FieldKind::Text),
    ("connector_auth", FieldKind::Group(CONNECTOR_AUTH)),
    ("hrflow_auth", FieldKind::Group(HRFLOW_AUTH)),
    ("pull_parameters", FieldKind::Group(PULL_PARAMETERS)),
    ("push_parameters", FieldKind::Group(PUSH_PARAMETERS)),
    ("logics", FieldKind::List(&FieldKind::Text)),
    ("format", FieldKind::Text),
    ("callback", FieldKind::Key),
    ("persist", FieldKind::Flag),
    ("incremental", FieldKind::Flag),
    ("cron", FieldKind::Text),
];
const CONNECTOR_AUTH: Parameters = &[
    ("api_key", FieldKind::Key),
    ("company_id", FieldKind::Word),
    ("env_base_url", FieldKind::Address),
];
const HRFLOW_AUTH: Parameters = &[("api_secret", FieldKind::Key), ("api_user", FieldKind::Key)];
const PULL_PARAMETERS: Parameters = &[
    ("firstname", FieldKind::Word),
    ("lastname", FieldKind::Word),
    ("email", FieldKind::Word),
    ("hired", FieldKind::Flag),
    ("column", FieldKind::Word),
    ("start", FieldKind::Word),
    ("end", FieldKind::Word),
    ("vacancy", FieldKind::Word),
    ("start_update", FieldKind::Word),
    ("end_update", FieldKind::Word),
    ("phone", FieldKind::Word),
    ("company", FieldKind::Word),
    ("candidate_lookup", FieldKind::Word),
];
const PUSH_PARAMETERS: Parameters = &[
    ("source_key", FieldKind::Word),
    ("only_edit_fields", FieldKind::List(&FieldKind::Word)),
    ("edit_mode", FieldKind::Word),
];

/// A workflow's configuration with `REDACTED` for every key, for the address of the callback, for
/// what looks like a key of HrFlow.ai or is no address of Flatchr, and for every value of a type that
/// its parameter does not have: it may be a key in the wrong place.
/// Names that are no parameter's are left out, with all they hold. `{ "secret": "NAME" }` stays,
/// where the secret is set or NAME can be nothing but a name.
#[must_use]
pub fn redacted(workflow: &Value, secrets: &Secrets<'_>) -> Value {
    Redaction { secrets }.value(workflow, FieldKind::Group(WORKFLOW))
}

struct Redaction<'a> {
    secrets: &'a Secrets<'a>,
}

impl Redaction<'_> {
    fn value(&self, value: &Value, holds: FieldKind) -> Value {
        match (value, holds) {
            (Value::Null, _)
            | (Value::Bool(_), FieldKind::Flag)
            | (Value::String(_), FieldKind::Text) => value.clone(),
            (Value::Object(values), FieldKind::Group(known)) => self.group(values, known),
            (Value::String(text), FieldKind::Word) if !is_like_a_key(text) => value.clone(),
            (Value::String(text), FieldKind::Address) if Environment::at(text).is_some() => {
                value.clone()
            }
            (Value::Array(values), FieldKind::List(holds)) => {
                let values = values.iter().map(|value| self.value(value, *holds));
                Value::Array(values.collect())
            }
            (Value::Object(reference), FieldKind::Key | FieldKind::Text | FieldKind::Word) => {
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
