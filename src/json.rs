//! Reading JSON, and small functions over its values, used in many places.

mod mend;
mod read;
mod repeated;

pub(crate) use mend::BYTE_ORDER_MARK;
pub use read::{Unreadable, read, read_any_size, read_object};
pub(crate) use read::{is_place, mended, place};
pub use repeated::repeated_name;

mod blank;

pub(crate) use blank::shows_nothing;
pub use blank::{is_blank, trim};

use serde::Deserialize;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// A JSON object.
pub type Object = Map<String, Value>;

/// Whether a value has content. Null, blank strings ([`is_blank`]), empty lists and empty objects have
/// none, and neither have lists and objects that contain only such values. `false` and `0` are content.
#[must_use]
pub fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !is_blank(text),
        Value::Array(items) => items.iter().any(has_content),
        Value::Object(fields) => fields.values().any(has_content),
    }
}

/// The longest id of the vendors that is kept. Theirs have 40 at most.
pub(crate) const MAX_ID_BYTES: usize = 128;

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

/// A number as the text of its digits: a whole number has no fraction, however it arrived.
#[must_use]
pub fn number_text(number: &Number) -> String {
    whole(number).map_or_else(|| number.to_string(), |whole| whole.to_string())
}

/// The whole number that a number is: `1` of `1`, and of `1.0`. `None` if it has a fraction, or is too
/// large to be told exactly.
#[must_use]
pub fn whole(number: &Number) -> Option<i128> {
    /// Up to here, a float holds every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let whole = number.as_i64().map(i128::from);
    whole
        .or_else(|| number.as_u64().map(i128::from))
        .or_else(|| {
            let float = number.as_f64()?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "the number is whole and in range"
            )]
            (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i128)
        })
}

/// The same as [`id_text`], of JSON text that is not parsed yet.
pub(crate) fn raw_id(value: &[u8]) -> Option<Cow<'_, str>> {
    match value {
        [b'"', ..] => trimmed(raw_text(value)?),
        [b'0'..=b'9' | b'-', ..] => raw_number(value),
        _ => None,
    }
}

/// The string that JSON text holds; `None` for other values.
pub(crate) fn raw_text(value: &[u8]) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    if let Ok(Text(text)) = serde_json::from_slice(value) {
        return Some(text);
    }
    let mended: String = serde_json::from_slice(&mended(value)?).ok()?;
    Some(Cow::Owned(mended))
}

/// A number as [`Number`] writes it, which spells exponents in one way.
fn raw_number(value: &[u8]) -> Option<Cow<'_, str>> {
    if value.iter().all(|byte| b"-0123456789".contains(byte)) {
        return str::from_utf8(value).ok().map(Cow::Borrowed);
    }
    let number: Number = serde_json::from_slice(value).ok()?;
    Some(Cow::Owned(number.to_string()))
}

fn trimmed(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The string under a key. `None` if it is missing, blank or of another type.
#[must_use]
pub fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !is_blank(text))
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
    use super::{id_text, raw_id, raw_text, read};

    #[test]
    fn an_id_is_the_same_before_and_after_parsing() {
        for text in [
            r#""abc""#,
            r#"" abc\n""#,
            r#""Zo\u00e9""#,
            r#""  ""#,
            r#""\u200b\u00a0""#,
            r#""\ufeffabc\u200b""#,
            r#""""#,
            "7",
            "-7",
            "0",
            "-0",
            "1.50",
            "1E5",
            "123456789012345678901234567890",
            r#""half \ud83d of a pair""#,
            "\"a raw \n line\"",
            "NaN",
            "-Infinity",
            "null",
            "true",
            "[1]",
            r#"{"a":1}"#,
        ] {
            let parsed = read(text.as_bytes()).unwrap();
            assert_eq!(
                raw_id(text.as_bytes()).as_deref(),
                id_text(&parsed).as_deref(),
                "{text}"
            );
            let text_of_raw = raw_text(text.as_bytes());
            assert_eq!(text_of_raw.as_deref(), parsed.as_str(), "{text}");
        }
    }
}
