//! The one reader of what the APIs answer. It reads what their own languages write and read: a byte order
//! mark, half of a surrogate pair (read as U+FFFD), Python's `NaN`, `Infinity` and `-Infinity` (read as
//! null), and control characters inside strings. Numbers keep their digits.
//!
//! A text that is JSON costs one pass of `serde_json`. Only if that fails is it mended and read again.

use super::Object;
use super::mend::{Mended, mend};
use serde_json::Value;
use std::fmt;

/// Why a text cannot be read, and where. It holds nothing of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The place in bytes, from 0.
    pub at: usize,
    /// What is wrong there, in the words of `serde_json` or of this module.
    pub reason: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.reason, place(self.at))
    }
}

/// The place of a fault, as the detail of an error tells it. It stays out of messages, of which a ledger
/// keeps each once.
pub(crate) fn place(at: usize) -> String {
    format!("{PLACE}{at}")
}

/// Whether a text is such a place, and so no value.
pub(crate) fn is_place(text: &str) -> bool {
    let digits = text.strip_prefix(PLACE);
    digits
        .is_some_and(|digits| digits.len() < 10 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

const PLACE: &str = "at byte ";

/// Reads a value.
///
/// # Errors
/// The text is not JSON even so, has so many values that a tree of them would take many times its size, is nested more than 128 deep, is not UTF-8, or has a number that is
/// beyond the range of a 64-bit float.
pub fn read(text: &[u8]) -> Result<Value, Unreadable> {
    if let Some(at) = beyond_values(text, max_values(text)) {
        return Err(Unreadable {
            at,
            reason: "too many values".to_owned(),
        });
    }
    read_any_size(text)
}

/// Reads a value that is the caller's own, and that may fill the memory.
///
/// # Errors
/// See [`read`], but for the number of values.
pub fn read_any_size(text: &[u8]) -> Result<Value, Unreadable> {
    let value: Value = serde_json::from_slice(text).or_else(|error| match mend(text).mended {
        None => Err(unreadable(text, &error, |at| at)),
        Some(mended) => serde_json::from_slice(&mended.text)
            .map_err(|error| unreadable(&mended.text, &error, |at| mended.original(at))),
    })?;
    if is_out_of_range(&value) {
        return Err(Unreadable {
            at: mend(text).out_of_range.unwrap_or_default(),
            reason: "number out of range".to_owned(),
        });
    }
    Ok(value)
}

/// How many values a text may have. A value takes about a hundred bytes in memory, however short its text is.
fn max_values(text: &[u8]) -> usize {
    const ALWAYS: usize = 10_000;
    const BYTES_PER_VALUE: usize = 16;
    ALWAYS.max(text.len() / BYTES_PER_VALUE)
}

/// The place of the first value that is too much. Each one but the first follows a bracket or a comma.
fn beyond_values(text: &[u8], max: usize) -> Option<usize> {
    if text.len() <= max {
        return None;
    }
    let (mut values, mut is_in_string, mut is_escaped) = (0, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b'[' | b'{' | b',' if !is_in_string => values += 1,
            _ => {}
        }
        if values > max {
            return Some(at);
        }
    }
    None
}

/// Reads an object; `None` for a value of another type.
///
/// # Errors
/// As [`read`].
pub fn read_object(text: &[u8]) -> Result<Option<Object>, Unreadable> {
    Ok(match read(text)? {
        Value::Object(fields) => Some(fields),
        _ => None,
    })
}

/// The text as `serde_json` reads it, where it does not read it as it is.
pub(crate) fn mended(text: &[u8]) -> Option<Vec<u8>> {
    mend(text).mended.map(|Mended { text, .. }| text)
}

/// Whether a number of a value is beyond the range of a 64-bit float, so that nobody could read it.
#[must_use]
pub fn is_out_of_range(value: &Value) -> bool {
    match value {
        Value::Number(number) => is_number_out_of_range(number.as_str()),
        Value::Array(items) => items.iter().any(is_out_of_range),
        Value::Object(fields) => fields.values().any(is_out_of_range),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// The same of a number as it is written.
pub(super) fn is_number_out_of_range(number: &str) -> bool {
    /// No number with fewer digits and no exponent is out of range.
    const DIGITS: usize = 308;
    let may_be = number.len() > DIGITS || number.contains(['e', 'E']);
    may_be && number.parse::<f64>().is_ok_and(f64::is_infinite)
}

fn unreadable(
    text: &[u8],
    error: &serde_json::Error,
    original: impl FnOnce(usize) -> usize,
) -> Unreadable {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line().max(1) - 1).map(<[u8]>::len).sum();
    let reason = error.to_string();
    // The place is told apart.
    let reason = reason.split(" at line ").next().unwrap_or_default();
    Unreadable {
        // The column counts the byte that is wrong.
        at: original(before + error.column().saturating_sub(1)),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, read};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "-?[1-9][0-9]{17,40}(\\.[0-9]{1,30})?".prop_map(|text| number(&text)),
            vec(any::<char>(), 0..6).prop_map(|text| String::from_iter(text).into()),
            "[\u{fffd}\u{1f600}\u{0}\n\"\\\\/aé]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let name = "[\u{fffd}\n\"\\\\a]{0,3}";
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                vec((name, inner), 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    fn number(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    /// Writes what the reader tolerates in place of what it reads: the way chooses.
    struct OddWriter<'a> {
        text: String,
        way: std::iter::Cycle<std::slice::Iter<'a, u8>>,
    }

    impl OddWriter<'_> {
        fn choose<'a>(&mut self, of: &[&'a str]) -> &'a str {
            of[usize::from(*self.way.next().unwrap()) % of.len()]
        }

        fn write(&mut self, value: &Value) {
            match value {
                Value::Null => {
                    let null = self.choose(&["null", "NaN", "Infinity", "-Infinity"]);
                    self.text += null;
                }
                Value::String(text) => self.string(text),
                Value::Array(items) => {
                    let mut separator = "[";
                    for item in items {
                        self.text += separator;
                        self.write(item);
                        separator = " , ";
                    }
                    self.text += if items.is_empty() { "[]" } else { "]" };
                }
                Value::Object(fields) => {
                    let mut separator = "{";
                    for (name, field) in fields {
                        self.text += separator;
                        self.string(name);
                        self.text += ":\n";
                        self.write(field);
                        separator = ",";
                    }
                    self.text += if fields.is_empty() { "{}" } else { "}" };
                }
                other => self.text += &other.to_string(),
            }
        }

        fn string(&mut self, text: &str) {
            self.text.push('"');
            for character in text.chars() {
                match character {
                    // Halves in an order in which no two make a whole.
                    '\u{fffd}' => {
                        let half = self.choose(&["\u{fffd}", "\\ud83d", "\\uDBFF", "\\ufffd"]);
                        self.text += half;
                    }
                    '"' | '\\' => self.text.extend(['\\', character]),
                    // A whole pair, or the character itself.
                    '\u{1f600}' => {
                        let whole = self.choose(&["\u{1f600}", "\\ud83d\\ude00"]);
                        self.text += whole;
                    }
                    other => self.text.push(other),
                }
            }
            self.text.push('"');
        }
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_reads_as_serde_json_reads_it(value in any_value()) {
            for text in [serde_json::to_vec(&value), serde_json::to_vec_pretty(&value)] {
                let text = text.unwrap();
                prop_assert_eq!(read(&text), Ok(serde_json::from_slice(&text).unwrap()));
            }
        }

        #[test]
        fn what_other_writers_write_reads_as_what_they_meant(
            value in any_value(),
            way in vec(any::<u8>(), 1..20),
        ) {
            let mut writer = OddWriter { text: "\u{feff}".to_owned(), way: way.iter().cycle() };
            writer.write(&value);
            let meant = serde_json::from_str(&value.to_string()).unwrap();
            prop_assert_eq!(read(writer.text.as_bytes()), Ok(meant), "{}", writer.text);
        }

        #[test]
        fn bytes_are_read_or_refused_at_a_place_in_them(text in "[\\[\\]{}\",:\\\\uNaInfity0-9.eE+\u{feff}é -]{0,40}") {
            if let Err(Unreadable { at, .. }) = read(text.as_bytes()) {
                prop_assert!(at <= text.len());
            }
        }
    }

    #[test]
    fn half_of_a_surrogate_pair_is_the_replacement_character() {
        for (text, read_as) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\ude00b""#, "\u{fffd}b"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\\ud83d\ud83d""#, "\\ud83d\u{fffd}"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\uD83Dé""#, "\u{fffd}é"),
        ] {
            assert_eq!(read(text.as_bytes()), Ok(json!(read_as)), "{text}");
        }
    }

    #[test]
    fn words_are_only_replaced_outside_strings() {
        let text = br#"{"NaN":"NaN","a":[NaN,-Infinity,{"b":Infinity}]}"#;
        let meant = json!({ "NaN": "NaN", "a": [null, null, { "b": null }] });
        assert_eq!(read(text), Ok(meant));
    }

    #[test]
    fn numbers_keep_their_digits() {
        for text in [
            "123456789012345678901234567890",
            "-18446744073709551616",
            "0.10000000000000000000000000001",
            "1.50",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn of_two_fields_with_one_name_the_last_counts() {
        assert_eq!(read(br#"{"a":1,"a":2}"#), Ok(json!({ "a": 2 })));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_place() {
        let nested = [&b"[".repeat(200)[..], &b"]".repeat(200)].concat();
        let digits = [&b"[0,"[..], &b"9".repeat(400), b"]"].concat();
        for (text, at) in [
            (&b""[..], 0),
            (b"\xEF\xBB\xBF", 3),
            (b"<html>", 0),
            (b"{\"a\":1} x", 8),
            (b"{\"a\":\n  x}", 8),
            (b"[NaN,\"\\ud83d\",\n\"\x01\",x]", 19),
            (b"{\"a\":\"Zo\xE9\"}", 8),
            (b"[1,1e999]", 3),
            (b"[NaN,-1E999]", 5),
            (b"[01]", 2),
            (b"[NaNa]", 1),
            (b"[-NaN]", 2),
            (&digits, 3),
            (&nested, 127),
        ] {
            let error = read(text).unwrap_err();
            let text = String::from_utf8_lossy(text);
            assert_eq!(error.at, at, "{text} {error}");
        }
    }
}
