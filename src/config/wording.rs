//! What a problem's message may repeat of a value: never something that may be a key.

use serde_json::Value;

/// Whether a text can only be the name of a secret. Anything else may be the key itself, for example
/// one written in capital hexadecimal digits.
pub(crate) fn is_secret_name(text: &str) -> bool {
    const MIN_KEY_DIGITS: usize = 16;
    const MAX_NAME_BYTES: usize = 64;
    let is_allowed = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_hex =
        |part: &str| part.len() >= MIN_KEY_DIGITS && part.bytes().all(|b| b.is_ascii_hexdigit());
    text.len() <= MAX_NAME_BYTES
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(is_allowed)
        && !text.split('_').any(is_hex)
}

/// Whether a text begins as keys of HrFlow.ai do (developers.hrflow.ai, "API Authentication").
pub(crate) fn is_like_a_key(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    ["ask_", "askr_", "askw_"]
        .iter()
        .any(|prefix| text.starts_with(prefix))
}

/// A value as the subject of a message: in quotes, unless it may be a key.
pub(crate) fn quoted(text: &str) -> String {
    if is_like_a_key(text) {
        "it looks like a key, and".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// A hint to append to a message: the nearest known name, or all of them where none is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = known
        .clone()
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= 1 + name.chars().count() / 3);
    match near {
        Some((_, near)) => format!("; did you mean `{near}`?"),
        None => format!("; the names are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

/// The type of a value, without its content, which may be a secret.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
