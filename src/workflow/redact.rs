//! A configuration as it may be shown: without keys, wherever a user put one.

use super::hooks;
use super::parameters::Workflow;
use crate::config::{FieldKind, Secrets, declared_fields, is_like_a_key, is_secret_name};
use serde_json::{Map, Value};

const REDACTED: &str = "REDACTED";

/// A workflow's configuration with `REDACTED` in place of
///
/// * every key and the address of the callback,
/// * every text that looks like a key of HrFlow.ai, or is not an address of Flatchr where one is
///   expected,
/// * every value whose type is not that of its parameter: it may be a key in the wrong place.
///
/// Unknown names are left out, with everything under them. `{ "secret": "NAME" }` stays if the
/// secret is set or NAME can only be a name.
#[must_use]
pub fn redacted(workflow: &Value, secrets: &Secrets<'_>) -> Value {
    let fields = declared_fields(|root| drop(Workflow::read_section(root, hooks::skip)));
    let redaction = Redaction { secrets, fields };
    redaction.value(workflow, "", FieldKind::Section)
}

struct Redaction<'a> {
    secrets: &'a Secrets<'a>,
    /// All parameters by their paths.
    fields: Vec<(String, FieldKind)>,
}

impl Redaction<'_> {
    fn value(&self, value: &Value, path: &str, kind: FieldKind) -> Value {
        match (value, kind) {
            (Value::Null, _) | (Value::Bool(_), FieldKind::Flag) => value.clone(),
            (Value::Object(values), FieldKind::Section) => self.section(values, path),
            (Value::String(text), FieldKind::Word) if !is_like_a_key(text) => value.clone(),
            (Value::String(text), FieldKind::Accepted(accepts)) if accepts(text) => value.clone(),
            (Value::Array(values), FieldKind::Words) => {
                let values = values.iter();
                let values = values.map(|value| self.value(value, path, FieldKind::Word));
                Value::Array(values.collect())
            }
            (Value::Object(reference), FieldKind::Key | FieldKind::Word) => {
                self.reference(reference)
            }
            _ => REDACTED.into(),
        }
    }

    fn section(&self, values: &Map<String, Value>, path: &str) -> Value {
        let shown = values.iter().filter_map(|(name, value)| {
            let path = match path {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            let (_, kind) = self.fields.iter().find(|(known, _)| *known == path)?;
            Some((name.clone(), self.value(value, &path, *kind)))
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
