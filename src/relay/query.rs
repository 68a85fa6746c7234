//! Decodes percent-encoded input, and rejects input that two readers could decode differently.

use super::Refusal;
use percent_encoding::percent_decode_str;

/// Parses a query into names and decoded values. Each name must be one of `known` and occur once.
///
/// # Errors
/// [`Refusal::Query`] for a wrong name, [`Refusal::Value`] for a value that is empty or ambiguous.
pub(super) fn parse_query<'a>(
    query: &'a str,
    known: &[&str],
    allowed: &'static str,
) -> Result<Vec<(&'a str, String)>, Refusal> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for pair in query.split('&') {
        let refusal = Refusal::Query { allowed };
        let (name, value) = pair.split_once('=').ok_or(refusal.clone())?;
        if !known.contains(&name) || pairs.iter().any(|(other, _)| *other == name) {
            return Err(refusal);
        }
        let value = decode(value).filter(|value| !value.is_empty());
        pairs.push((name, value.ok_or(Refusal::Value)?));
    }
    Ok(pairs)
}

/// Decodes a percent-encoded text.
///
/// Returns `None` for a text that readers decode differently: some read `+` as a space, and a `%` may
/// not be followed by two hexadecimal digits. Control characters and invalid UTF-8 are rejected too.
pub(super) fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_escape = |at: usize| {
        let digits = bytes.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let mut signs = bytes.iter().enumerate();
    let is_unambiguous = signs.all(|(at, sign)| *sign != b'+' && (*sign != b'%' || is_escape(at)));
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (is_unambiguous && !decoded.chars().any(char::is_control)).then(|| decoded.into_owned())
}
