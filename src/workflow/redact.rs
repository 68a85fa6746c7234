//! A configuration as it may be shown: without keys, wherever a user put one.

use super::hooks;
use super::parameters::Workflow;
use crate::config::{
    FieldKind, Problem, ReadContext, Secrets, declared_fields, is_like_a_key, is_secret_name,
    key_values,
};
use crate::secret::{REDACTED, Secret, masked};
use serde_json::{Map, Value};

/// A workflow's configuration with `REDACTED` in place of
///
/// * every key and the address of the callback,
/// * every text in which something has the form of a key, or is one of the workflow's own keys,
/// * every text that is not an address of Flatchr or a cron expression where one is expected,
/// * every value whose type is not that of its parameter: it may be a key in the wrong place.
///
/// Unknown names are left out, with everything under them. `{ "secret": "NAME" }` stays if the
/// secret is set or NAME can only be a name.
#[must_use]
pub fn redacted(workflow: &Value, secrets: &Secrets<'_>) -> Value {
    let fields = declared_fields(|root| drop(Workflow::read_section(root, hooks::skip)));
    let redaction = Redaction {
        secrets,
        fields,
        keys: keys(workflow, secrets),
    };
    redaction.value(workflow, "", FieldKind::Section)
}

/// What of a workflow's configuration [`redacted`] does not show, of what `problems` do not name already: keys, and texts
/// that may be one. Where a configuration is stored as it is, none may be in it.
#[must_use]
pub fn written_keys(workflow: &Value, secrets: &Secrets<'_>, problems: &[Problem]) -> Vec<Problem> {
    let mut found = Vec::new();
    compare(workflow, &redacted(workflow, secrets), "", &mut found);
    let is_named = |path: &str| problems.iter().any(|problem| problem.path == path);
    let found = found.into_iter().filter(|path| !is_named(path));
    let message = "is or may be a key, and keys are kept sealed: set it with PUT …/secrets/NAME, and write { \"secret\": \"NAME\" } in its place";
    found.map(|path| Problem::new(path, message)).collect()
}

/// Collects the paths at which a value is not as it is shown. Names that are not shown at all are unknown, which is a
/// problem of its own.
fn compare(value: &Value, shown: &Value, path: &str, found: &mut Vec<String>) {
    match (value, shown) {
        (Value::Object(values), Value::Object(shown)) => {
            for (name, value) in values {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                if let Some(shown) = shown.get(name) {
                    compare(value, shown, &path, found);
                }
            }
        }
        (Value::Array(values), Value::Array(shown)) => {
            for (index, (value, shown)) in values.iter().zip(shown).enumerate() {
                compare(value, shown, &format!("{path}[{index}]"), found);
            }
        }
        _ if value == shown => {}
        _ => found.push(path.to_owned()),
    }
}

/// The keys of a workflow, wherever they are kept.
#[must_use]
pub fn keys(workflow: &Value, secrets: &Secrets<'_>) -> Vec<Secret> {
    let context = ReadContext::with_secrets(secrets);
    key_values(workflow, &context, |root| {
        drop(Workflow::read_section(root, hooks::read_callback_alone));
    })
}

/// The id of a workflow, if it has one that may be shown: one without a key in it, and without one of these secrets.
#[must_use]
pub fn shown_id<'v>(workflow: &'v Value, secrets: &[Secret]) -> Option<&'v str> {
    let id = workflow.get("workflow_id")?.as_str()?;
    (!is_like_a_key(id) && masked(id, secrets) == id).then_some(id)
}

struct Redaction<'a> {
    secrets: &'a Secrets<'a>,
    /// All parameters by their paths.
    fields: Vec<(String, FieldKind)>,
    /// The keys of the workflow.
    keys: Vec<Secret>,
}

impl Redaction<'_> {
    fn value(&self, value: &Value, path: &str, kind: FieldKind) -> Value {
        match (value, kind) {
            (Value::Null, _) | (Value::Bool(_), FieldKind::Flag) => value.clone(),
            (value, FieldKind::Amount(is_one)) if is_one(value) => value.clone(),
            (Value::Object(values), FieldKind::Section) => self.section(values, path),
            (Value::Array(values), FieldKind::Sections) => {
                let path = format!("{path}[]");
                let values = values.iter();
                let values = values.map(|value| self.value(value, &path, FieldKind::Section));
                Value::Array(values.collect())
            }
            (Value::String(text), FieldKind::Word) if !self.has_key(text) => value.clone(),
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

    fn has_key(&self, text: &str) -> bool {
        is_like_a_key(text) || masked(text, &self.keys) != text
    }

    fn is_name(&self, text: &str) -> bool {
        is_secret_name(text) || (self.secrets)(text).is_some()
    }
}
