//! Small functions over JSON values, used in many places.

use serde_json::{Map, Value};

/// A JSON object.
pub type Object = Map<String, Value>;

/// Whether a value has content. Null, empty strings, empty lists and empty objects have none, and
/// neither have lists and objects that contain only such values. `false` and `0` are content.
#[must_use]
pub fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(has_content),
        Value::Object(fields) => fields.values().any(has_content),
    }
}

/// An identifier as trimmed text, whether it arrived as a string or as a number. `None` if it is
/// blank or of another type.
#[must_use]
pub fn id_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The string under a key. `None` if it is missing, empty or of another type.
#[must_use]
pub fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The value under a key; null if it is missing.
#[must_use]
pub fn get<'a>(object: &'a Object, key: &str) -> &'a Value {
    object.get(key).unwrap_or(&Value::Null)
}

/// Whether Python calls a value true, which is how the reference implementation decides.
#[must_use]
pub fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}
