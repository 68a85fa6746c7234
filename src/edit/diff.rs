//! How two profiles differ: field by field, old and new value each.

use super::merge::url_list;
use crate::json::{Object, get, has_content};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The field: `text`, `info.phone`, `tags.column` (by the tag's name).
    pub field: String,
    /// What HrFlow.ai holds; null where it holds nothing. In the answer to a dry run only.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    pub old: Option<Value>,
    /// What it is to hold. In the answer to a dry run only.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "present")]
    pub new: Option<Value>,
}

impl Change {
    /// The change without what HrFlow.ai holds and is to hold.
    #[must_use]
    pub fn without_values(self) -> Self {
        // The name of a tag comes from the workflow's format, which may put anything there.
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let field = match self.field.split_once('.') {
            Some((group, name)) if name.len() > 40 || !name.chars().all(plain) => {
                format!("{group}.…")
            }
            _ => self.field,
        };
        Self {
            field,
            old: None,
            new: None,
        }
    }
}

/// A value that is there, null included.
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    #[expect(clippy::ref_option, reason = "serde hands it over so")]
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

/// Fields that the edit sets by itself or that HrFlow.ai alone decides.
const NOT_COMPARED: [&str; 3] = ["key", "source_key", "updated_at"];

/// The fields in which two profiles differ, in the order of the new one.
#[must_use]
pub fn changes(old: &Object, new: &Object) -> Vec<Change> {
    let mut changes = Vec::new();
    for (field, new) in new {
        let old = get(old, field);
        match field.as_str() {
            field if NOT_COMPARED.contains(&field) || is_same(old, new) => {}
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
    if !is_same(old, new) {
        changes.push(Change {
            field,
            old: Some(old.clone()),
            new: Some(new.clone()),
        });
    }
}

/// Objects, key by key: keys that are gone are changes too.
fn keys(changes: &mut Vec<Change>, field: &str, old: &Value, new: &Value) {
    let empty = Object::new();
    let (old, new) = (
        old.as_object().unwrap_or(&empty),
        new.as_object().unwrap_or(&empty),
    );
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    for key in new.keys().chain(gone) {
        let path = format!("{field}.{key}");
        match key.as_str() {
            "urls" => {
                let [old, new] = [get(old, key), get(new, key)].map(url_list);
                push(changes, path, &Value::Array(old), &Value::Array(new));
            }
            _ => push(changes, path, get(old, key), get(new, key)),
        }
    }
}

/// Lists of `{ name, value }`, name by name. Their order says nothing.
fn names(changes: &mut Vec<Change>, field: &str, old: &Value, new: &Value) {
    let mut seen: Vec<&Value> = Vec::new();
    for entry in list(new).iter().chain(list(old)) {
        let name = &entry["name"];
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let [old, new] = [old, new].map(|entries| with_name(entries, name));
        if !is_same_list(&old, &new) {
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
    let mine = list(entries).iter().filter(|entry| &entry["name"] == name);
    mine.cloned().collect()
}

/// What is shown of the entries of one name: the value of the only one, or the list. Entries
/// without a name are shown as they are.
fn shown(name: &Value, entries: Vec<Value>) -> Value {
    match entries.as_slice() {
        _ if name.is_null() => Value::Array(entries),
        [] => Value::Null,
        [entry] => entry["value"].clone(),
        _ => Value::Array(entries),
    }
}

/// Whether two lists of `{ name, value }` say the same.
pub(super) fn is_same_list(old: &[Value], new: &[Value]) -> bool {
    old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(old, new)| is_same_entry(old, new))
}

/// HrFlow.ai documents tags' values both as text and as text, numbers or booleans, so `2403` is
/// `"2403"`. The old entry may hold more than the new one says.
fn is_same_entry(old: &Value, new: &Value) -> bool {
    let is_named = !new["name"].is_null() && old["name"] == new["name"];
    let (Value::Object(fields), true) = (new, is_named) else {
        return is_same(old, new);
    };
    let [old_value, new_value] = [&old["value"], &new["value"]];
    let mut others = fields.iter().filter(|(key, _)| *key != "value");
    (is_same(old_value, new_value) || is_same_text(old_value, new_value))
        && others.all(|(key, value)| is_same(&old[key.as_str()], value))
}

fn is_same_text(old: &Value, new: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    match (text(old), text(new)) {
        (Some(old), Some(new)) => {
            old == new || (old.eq_ignore_ascii_case(&new) && (old.len() < 6) && is_flag(&old))
        }
        _ => false,
    }
}

fn is_flag(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Whether two values say the same: nothing is nothing (null, `""`, `[]`), 1 is 1.0, and a moment
/// is a moment however it is written.
pub(super) fn is_same(old: &Value, new: &Value) -> bool {
    if old == new || (!has_content(old) && !has_content(new)) {
        return true;
    }
    match (old, new) {
        (Value::Number(old), Value::Number(new)) => {
            old.is_f64() != new.is_f64() && old.as_f64() == new.as_f64()
        }
        (Value::String(old), Value::String(new)) => {
            matches!((moment(old), moment(new)), (Some(old), Some(new)) if old == new)
        }
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new))
        }
        (Value::Object(old), Value::Object(new)) => {
            let keys = old.keys().chain(new.keys());
            keys.into_iter()
                .all(|key| is_same(get(old, key), get(new, key)))
        }
        _ => false,
    }
}

/// A moment, to the second: HrFlow.ai writes `2023-06-20T15:25:07+0000`, Flatchr
/// `2023-06-20T15:25:07.589Z`.
fn moment(text: &str) -> Option<i64> {
    if !text.contains('T') || text.len() > 40 {
        return None;
    }
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .ok()
        .map(|time| time.timestamp())
}
