//! Small functions over JSON values, used in many places.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

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
        Value::String(text) => trimmed(text.into()).map(Cow::into_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The same as [`id_text`], of JSON text that is not parsed yet.
pub(crate) fn raw_id(value: &[u8]) -> Option<Cow<'_, str>> {
    match value {
        [b'"', ..] => trimmed(raw_text(value)?),
        [b'0'..=b'9' | b'-', ..] => str::from_utf8(value).ok().map(Cow::Borrowed),
        _ => None,
    }
}

/// The string that JSON text holds; `None` for other values.
pub(crate) fn raw_text(value: &[u8]) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let text: Text<'_> = serde_json::from_slice(value).ok()?;
    Some(text.0)
}

fn trimmed(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    Some(text).filter(|text| !text.is_empty())
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

#[cfg(test)]
mod tests {
    use super::{id_text, raw_id};
    use serde_json::Value;

    #[test]
    fn an_id_is_the_same_before_and_after_parsing() {
        for text in [
            r#""abc""#,
            r#"" abc\n""#,
            r#""Zo\u00e9""#,
            r#""  ""#,
            r#""""#,
            "7",
            "-7",
            "0",
            "null",
            "true",
            "[1]",
            r#"{"a":1}"#,
        ] {
            let parsed: Value = serde_json::from_str(text).unwrap();
            assert_eq!(
                raw_id(text.as_bytes()).as_deref(),
                id_text(&parsed).as_deref(),
                "{text}"
            );
        }
    }
}
