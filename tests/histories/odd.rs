//! What JSON can carry and `Value` cannot: in the world's values they are marks, on the wire the real thing.

use serde_json::Value;

/// Half of a surrogate pair, within a text.
pub const SURROGATE: &str = "@half@";
/// A value that is not JSON, and that some servers send.
pub const NAN: &str = "@nan@";
/// A number with more digits than a double.
pub const BIG: &str = "@big@";
/// Its digits.
const DIGITS: &str = "123456789012345678901234567891";

pub fn write(value: &Value) -> String {
    let text = value.to_string();
    if !text.contains('@') {
        return text;
    }
    text.replace(&format!("\"{NAN}\""), "NaN")
        .replace(&format!("\"{BIG}\""), DIGITS)
        .replace(SURROGATE, "\\ud83d")
}

/// Reads what the engine sent. `None` if it is not JSON.
pub fn read(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains(DIGITS) {
        return serde_json::from_str(&text.replace(DIGITS, &format!("\"{BIG}\""))).ok();
    }
    serde_json::from_str(text).ok()
}

/// The value as a careful reader understands it.
pub fn understood(value: &Value) -> Value {
    match value {
        Value::String(text) if text == NAN => Value::Null,
        Value::String(text) => Value::String(text.replace(SURROGATE, "\u{fffd}")),
        Value::Array(items) => items.iter().map(understood).collect(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (name.clone(), understood(value)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}
