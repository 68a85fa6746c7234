//! Values as text.

use super::error::{Error, Outcome};
use super::limits::Budget;
use super::value::{Val, number_text};
use std::fmt::Write;

/// After how many bytes of a string its writer is checked: escaped, it may be six times as long.
const CHECKED_BYTES: usize = 64 << 10;

/// The length at which messages cut a value off, in bytes.
const SHORTENED_BYTES: usize = 29;

impl Val {
    /// The value as JSON, as `tojson` has it.
    pub(super) fn to_json(&self, budget: &mut Budget) -> Outcome<String> {
        let mut text = String::new();
        // While a text grows, its old and its new place exist.
        write_value(self, &mut text, &mut |written| {
            budget.take(1)?;
            budget.reserve(written.saturating_mul(2))
        })?;
        budget.text(text.len())?;
        Ok(text)
    }

    /// A string as it is, and any other value as JSON: jq's `tostring`.
    pub(super) fn to_text(&self, budget: &mut Budget) -> Outcome<Val> {
        match self {
            Self::Str(_) => Ok(self.clone()),
            _ => Ok(self.to_json(budget)?.into()),
        }
    }

    /// The beginning of the value as JSON, as jq's messages show it.
    pub(super) fn shortened(&self) -> String {
        shorten(self, SHORTENED_BYTES)
    }

    /// The value as a message: a string as it is, and the beginning of any other value.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Str(text) => excerpt(text).to_owned(),
            _ => shorten(self, 200),
        }
    }
}

fn shorten(value: &Val, max: usize) -> String {
    let mut text = String::new();
    // The writer stops early, because a value with shared parts may be endless.
    let whole = match value {
        Val::Str(string) if string.len() > max + 1 => {
            write_string(cut(string, max + 1), &mut text, &mut |_| Ok(()))
        }
        _ => write_value(value, &mut text, &mut |written| {
            if written > max {
                return Err(Error::new(""));
            }
            Ok(())
        }),
    };
    if whole.is_ok() && text.len() <= max {
        return text;
    }
    let close = match text.chars().next() {
        Some('"') => "\"",
        Some('[') => "]",
        Some('{') => "}",
        _ => "",
    };
    format!("{}...{close}", cut(&text, max - 3 - close.len()))
}

/// As much of a text as a message quotes.
pub(super) fn excerpt(text: &str) -> &str {
    cut(text, 10_000)
}

/// As much of a text as fits.
fn cut(text: &str, max: usize) -> &str {
    let end = text.floor_char_boundary(max);
    text.get(..end).unwrap_or_default()
}

/// Writes a value. It recurses as deep as the value is nested, which a limit bounds. `check` receives the
/// bytes that are written so far.
fn write_value(
    value: &Val,
    text: &mut String,
    check: &mut dyn FnMut(usize) -> Outcome<()>,
) -> Outcome<()> {
    check(text.len())?;
    match value {
        Val::Null => text.push_str("null"),
        Val::Bool(true) => text.push_str("true"),
        Val::Bool(false) => text.push_str("false"),
        Val::Num(number) => text.push_str(&number_text(*number)),
        Val::Big(literal) => text.push_str(&literal.canonical()),
        Val::Str(string) => write_string(string, text, check)?,
        Val::Arr(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(item, text, check)?;
            }
            text.push(']');
        }
        Val::Obj(fields) => {
            text.push('{');
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(key, text, check)?;
                text.push(':');
                write_value(field, text, check)?;
            }
            text.push('}');
        }
    }
    Ok(())
}

fn write_string(
    string: &str,
    text: &mut String,
    check: &mut dyn FnMut(usize) -> Outcome<()>,
) -> Outcome<()> {
    text.push('"');
    let mut next_check = CHECKED_BYTES;
    for (at, c) in string.char_indices() {
        if at >= next_check {
            check(text.len())?;
            next_check += CHECKED_BYTES;
        }
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\u{0}'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            _ => text.push(c),
        }
    }
    text.push('"');
    Ok(())
}
