//! The difference between two profiles, field by field, with the old and the new value of each.

use super::equality::{is_equivalent, is_equivalent_info, is_equivalent_list, is_same_name};
use super::normalize::{has_value, telling_entries, url_list};
use crate::hrflow::PROFILE_FIELDS;
use crate::json::{Object, get, has_content};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field that differs between two profiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// The path of the field: `text`, `info.phone`, `tags.column` (a tag by its name).
    pub field: String,
    /// The value that HrFlow.ai holds, null if it holds none. Present in the result of a dry run only.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[cfg_attr(feature = "schema", schemars(with = "Value"))]
    pub old: Option<Value>,
    /// The value that HrFlow.ai would hold. Present in the result of a dry run only.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    #[cfg_attr(feature = "schema", schemars(with = "Value"))]
    pub new: Option<Value>,
}

impl Change {
    /// The change without its values, for reports that are stored or logged. A name that may itself be a
    /// value becomes `…`.
    #[must_use]
    pub fn without_values(self) -> Self {
        // The workflow's format chooses the names, and may put personal data into them.
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
        let is_plain = |name: &str| name.len() <= 40 && name.chars().all(plain);
        let field = match self.field.split_once('.') {
            Some((group, name)) if PROFILE_FIELDS.contains(&group) && is_plain(name) => self.field,
            Some((group, _)) if PROFILE_FIELDS.contains(&group) => format!("{group}.…"),
            None if PROFILE_FIELDS.contains(&self.field.as_str()) => self.field,
            _ => "…".to_owned(),
        };
        Self {
            field,
            old: None,
            new: None,
        }
    }
}

/// Serialises an optional value so that `Some(null)` differs from `None`.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[expect(clippy::ref_option, reason = "the signature that serde requires")]
    pub(super) fn serialize<S: Serializer>(
        value: &Option<Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Value>, D::Error> {
        Value::deserialize(deserializer).map(Some)
    }
}

/// Fields that the edit request sets by itself, or that only HrFlow.ai changes.
const NOT_COMPARED: [&str; 3] = ["key", "source_key", "updated_at"];

/// The fields in which two profiles differ, in the order of the new profile.
#[must_use]
pub fn changes(old: &Object, new: &Object) -> Vec<Change> {
    let mut changes = Vec::new();
    for (field, new) in new {
        let old = get(old, field);
        match field.as_str() {
            field if NOT_COMPARED.contains(&field) || is_equivalent(old, new) => {}
            "info" if old.is_object() && new.is_object() => keys(&mut changes, field, old, new),
            "tags" | "metadatas" if new.is_array() && (old.is_array() || !has_content(old)) => {
                names(&mut changes, field, old, new);
            }
            _ => push(&mut changes, field.clone(), old, new),
        }
    }
    changes
}

fn push(changes: &mut Vec<Change>, field: String, old: &Value, new: &Value) {
    if !is_equivalent(old, new) {
        changes.push(Change {
            field,
            old: Some(old.clone()),
            new: Some(new.clone()),
        });
    }
}

/// Compares two objects key by key. A key that only the old object has is a change too.
fn keys(changes: &mut Vec<Change>, field: &str, old: &Value, new: &Value) {
    let empty = Object::new();
    let (old, new) = (
        old.as_object().unwrap_or(&empty),
        new.as_object().unwrap_or(&empty),
    );
    let removed = old.keys().filter(|key| !new.contains_key(*key));
    for key in new.keys().chain(removed) {
        let path = format!("{field}.{key}");
        match key.as_str() {
            "urls" => {
                let [old, new] = [get(old, key), get(new, key)].map(|urls| {
                    let urls = Value::Array(url_list(urls));
                    telling_entries("urls", &urls).into_owned()
                });
                push(changes, path, &old, &new);
            }
            key if is_equivalent_info(key, get(old, key), get(new, key)) => {}
            _ => push(changes, path, get(old, key), get(new, key)),
        }
    }
}

/// Compares two lists of `{ name, value }` name by name. The order of the names does not matter, and
/// entries without a value are as good as none.
fn names(changes: &mut Vec<Change>, field: &str, old: &Value, new: &Value) {
    let mut seen: Vec<&Value> = Vec::new();
    for entry in list(new).iter().chain(list(old)) {
        let name = &entry["name"];
        if seen.iter().any(|known| is_same_name(known, name)) {
            continue;
        }
        seen.push(name);
        let [old, new] = [old, new].map(|entries| with_name(entries, name));
        if !is_equivalent_list(&old, &new) {
            changes.push(Change {
                field: match name {
                    Value::Null => field.to_owned(),
                    Value::String(name) => format!("{field}.{name}"),
                    other => format!("{field}.{other}"),
                },
                old: Some(shown(name, old)),
                new: Some(shown(name, new)),
            });
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn with_name(entries: &Value, name: &Value) -> Vec<Value> {
    let matching = list(entries)
        .iter()
        .filter(|entry| is_same_name(&entry["name"], name));
    matching.filter(|entry| has_value(entry)).cloned().collect()
}

/// The value that a change shows for the entries of one name: the value of a single entry, or the list
/// of several. Entries without a name are shown unchanged.
fn shown(name: &Value, entries: Vec<Value>) -> Value {
    match entries.as_slice() {
        _ if name.is_null() => Value::Array(entries),
        [] => Value::Null,
        [entry] => entry["value"].clone(),
        _ => Value::Array(entries),
    }
}
