//! Reading what arrives percent-encoded, without guessing.

use super::Refusal;
use percent_encoding::percent_decode_str;

/// The pairs of a query whose names are known, each at most once, with their values decoded.
pub(super) fn pairs<'a>(
    query: &'a str,
    known: &[&str],
    allowed: &'static str,
) -> Result<Vec<(&'a str, String)>, Refusal> {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for pair in query.split('&') {
        let refused = Refusal::Query { allowed };
        let (name, value) = pair.split_once('=').ok_or(refused.clone())?;
        if !known.contains(&name) || pairs.iter().any(|(other, _)| *other == name) {
            return Err(refused);
        }
        let value = decoded(value).filter(|value| !value.is_empty());
        pairs.push((name, value.ok_or(Refusal::Value)?));
    }
    Ok(pairs)
}

/// A text decoded; `None` where readers could differ about it: a `+` is a space to some, and what
/// follows a `%` may be no byte.
pub(super) fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_byte = |at: usize| {
        let digits = bytes.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let mut signs = bytes.iter().enumerate();
    let plain = signs.all(|(at, sign)| *sign != b'+' && (*sign != b'%' || is_byte(at)));
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    (plain && !decoded.chars().any(char::is_control)).then(|| decoded.into_owned())
}
