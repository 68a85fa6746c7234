//! What a problem's message may repeat of a value: never something that may be a key.

use crate::secret::REDACTED;
use serde_json::Value;
use std::ops::Range;

/// Whether a text can only be the name of a secret. Anything else may be the key itself, for example
/// one written in capital hexadecimal digits.
#[must_use]
pub fn is_secret_name(text: &str) -> bool {
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

/// Whether a key stands in a text, by its form: one of HrFlow.ai (developers.hrflow.ai, "API Authentication"), or a
/// JSON Web Token.
pub(crate) fn is_like_a_key(text: &str) -> bool {
    next_key(text, 0).is_some()
}

/// A text with `REDACTED` in place of all that has the form of a key.
pub(super) fn without_keys(text: &str) -> String {
    let mut shown = String::new();
    let mut at = 0;
    while let Some(key) = next_key(text, at) {
        shown.push_str(text.get(at..key.start).unwrap_or_default());
        shown.push_str(REDACTED);
        at = key.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// Where the first key after a place stands.
fn next_key(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let beginning = text.len() - text.trim_start().len();
    (from..bytes.len()).find_map(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        // A key is not the end of a longer word.
        if before.is_some_and(|before| is_key_byte(*before)) {
            return None;
        }
        let rest = bytes.get(at..)?;
        let length = hrflow_key_length(rest, at == beginning).or_else(|| web_token_length(rest))?;
        Some(at..at + length)
    })
}

/// The length of the key of HrFlow.ai at the beginning of a text. A text that is nothing else needs no more than the
/// prefix to be taken for one.
fn hrflow_key_length(text: &[u8], is_whole_text: bool) -> Option<usize> {
    const MIN_KEY_BYTES: usize = 12;
    let prefixes: [&[u8]; 3] = [b"ask_", b"askr_", b"askw_"];
    let has = |prefix: &&[u8]| {
        let start = text.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let prefix = prefixes.into_iter().find(has)?;
    let word = word_at(text);
    let key = word.get(prefix.len()..)?;
    let is_long = key.len() >= MIN_KEY_BYTES && key.iter().any(u8::is_ascii_digit);
    (is_whole_text || is_long).then_some(word.len())
}

/// The length of the JSON Web Token at the beginning of a text: words of base64, of which the first begins as `{"` does.
fn web_token_length(text: &[u8]) -> Option<usize> {
    const MIN_WORD_BYTES: usize = 16;
    let first = word_at(text).len();
    let is_token = text.starts_with(b"eyJ") && first >= MIN_WORD_BYTES;
    let rest = text.get(first..)?.strip_prefix(b".")?;
    let second = word_at(rest).len();
    if !is_token || second < MIN_WORD_BYTES {
        return None;
    }
    let signature = rest.get(second..)?.strip_prefix(b".").map(word_at);
    Some(first + 1 + second + signature.map_or(0, |word| 1 + word.len()))
}

fn word_at(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !is_key_byte(*byte));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Whether a text may hold a key of any form: a long run of letters and digits. Words that people write are not so.
fn may_hold_a_key(text: &str) -> bool {
    const MIN_RUN: usize = 16;
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_mixed = |run: &str| {
        run.bytes().any(|b| b.is_ascii_digit()) && run.bytes().any(|b| b.is_ascii_alphabetic())
    };
    is_like_a_key(text) || runs.any(|run| run.len() >= MIN_RUN && is_mixed(run))
}

/// A value as the subject of a message: in quotes, unless it may be a key.
pub(crate) fn quoted(text: &str) -> String {
    if may_hold_a_key(text) {
        "it looks like a key, and".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// A name as a message may repeat it: as it is, unless it may be a key.
#[must_use]
pub fn shown_name(name: &str) -> &str {
    const MAX_NAME_BYTES: usize = 40;
    if name.len() > MAX_NAME_BYTES || may_hold_a_key(name) {
        REDACTED
    } else {
        name
    }
}

/// A hint to append to a message: the nearest known name, or all of them where none is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    match near(name, known.clone()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; the names are {}", known.collect::<Vec<_>>().join(", ")),
    }
}

/// The known name that somebody may have meant who wrote this one.
pub(crate) fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing takes time in proportion to the length of both.
    const MAX_NAME_BYTES: usize = 100;
    if name.len() > MAX_NAME_BYTES {
        return None;
    }
    let length = name.chars().count();
    // A name of one letter is near to every other one.
    let most = (1 + length / 3).min(length.saturating_sub(1));
    known
        .filter(|known| known.len() <= MAX_NAME_BYTES)
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= most)
        .map(|(_, known)| known)
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

#[cfg(test)]
mod tests {
    use super::{is_like_a_key, quoted, shown_name, without_keys};

    const HRFLOW: &str = "askw_0123456789abcdef0123456789abcdef";
    const WEB_TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEyMyIsIm4iOjF9.c2lnbmF0dXJl";

    #[test]
    fn a_key_is_found_wherever_it_stands_in_a_text() {
        for key in [HRFLOW, WEB_TOKEN, &HRFLOW.to_uppercase()] {
            for text in [
                key.to_owned(),
                format!("  {key}"),
                format!(".key = \"{key}\""),
                format!("https://x.example/?k={key}&é={key}"),
            ] {
                assert!(is_like_a_key(&text), "{text}");
                let shown = without_keys(&text);
                assert!(!shown.contains(key), "{shown}");
                assert_eq!(shown, text.replace(key, "REDACTED"));
            }
        }
        assert!(is_like_a_key("ask_1") && is_like_a_key(" ASKR_x"));
    }

    #[test]
    fn what_people_write_is_not_taken_for_a_key() {
        for text in [
            "select(.hired | not)",
            "def ask_me: .; ask_me",
            "mask_0123456789abcdef",
            "eyJust a word. Another one",
            "flatchr-to-hrflow-2024-île-de-france",
            "6f1c2b9e-0b1d-4c8e-9f53-2a1b3c4d5e6f",
            "",
        ] {
            assert!(!is_like_a_key(text), "{text}");
            assert_eq!(without_keys(text), text);
        }
    }

    #[test]
    fn a_value_is_quoted_unless_it_may_be_a_key() {
        for text in [
            "13/31/25",
            "overwrite",
            "*/15 * * *",
            "flatchr-to-hrflow-2024",
        ] {
            assert_eq!(quoted(text), format!("`{text}`"));
        }
        for text in [
            HRFLOW,
            "0 0 * 9f8e7d6c5b4a39281706",
            "Bearer abcdefgh12345678",
        ] {
            assert!(!quoted(text).contains('`'), "{text}");
        }
    }

    #[test]
    fn a_name_that_may_be_a_key_is_no_path() {
        for name in ["presist", "field_2", "edit-mode", "Größe"] {
            assert_eq!(shown_name(name), name);
        }
        for name in [
            HRFLOW,
            WEB_TOKEN,
            "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
            "xK92mQpL0sRt5uVwYz",
            &"x".repeat(41),
        ] {
            assert_eq!(shown_name(name), "REDACTED", "{name}");
        }
    }
}
