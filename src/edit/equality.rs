//! Semantic equality: whether two values mean the same, however they are written.
//!
//! HrFlow.ai keeps some values in a form of its own. A difference that it would undo is no difference, or
//! every full run would edit the profile again.

use super::normalize::{is_nothing, says_something};
use super::phone::is_same_number;
use crate::json::{get, number_text, trim, whole};
use crate::moment::Moment;
use serde_json::{Number, Value};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Whether two lists of `{ name, value }` mean the same. Entries without a value do not count.
pub(super) fn is_equivalent_list(old: &[Value], new: &[Value]) -> bool {
    old.len() == new.len()
        && old
            .iter()
            .zip(new)
            .all(|(old, new)| is_equivalent_entry(old, new))
}

/// HrFlow.ai's documentation gives the values of tags in one place as texts, in another as texts, numbers
/// or booleans, so `2403` equals `"2403"`. The old entry may have more keys than the new one.
fn is_equivalent_entry(old: &Value, new: &Value) -> bool {
    let is_named = !new["name"].is_null() && is_same_name(&old["name"], &new["name"]);
    let (Value::Object(fields), true) = (new, is_named) else {
        return is_equivalent(old, new);
    };
    let [old_value, new_value] = [&old["value"], &new["value"]];
    let mut others = fields
        .iter()
        .filter(|(key, _)| !["name", "value"].contains(&key.as_str()));
    (is_equivalent(old_value, new_value) || is_equivalent_text(old_value, new_value))
        && others.all(|(key, value)| is_equivalent(&old[key.as_str()], value))
}

fn is_equivalent_text(old: &Value, new: &Value) -> bool {
    fn text(value: &Value) -> Option<Cow<'_, str>> {
        match value {
            Value::String(text) => Some(plain(text)),
            Value::Number(number) => Some(number_text(number).into()),
            Value::Bool(flag) => Some(flag.to_string().into()),
            _ => None,
        }
    }
    match (text(old), text(new)) {
        (Some(old), Some(new)) => old == new || (is_flag(&old) && old.eq_ignore_ascii_case(&new)),
        _ => false,
    }
}

fn is_flag(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Whether two values of a key of `info` mean the same: an e-mail address in any case, a phone number in
/// any notation.
pub(crate) fn is_equivalent_info(key: &str, old: &Value, new: &Value) -> bool {
    let texts = old.as_str().zip(new.as_str());
    is_equivalent(old, new)
        || texts.is_some_and(|(old, new)| match key {
            "email" => plain(old).to_lowercase() == plain(new).to_lowercase(),
            "phone" => is_same_number(old, new),
            _ => false,
        })
}

/// Whether two values mean the same. All values that say nothing (null, blanks, `[]`, and lists of entries
/// without values) are equal, 1 equals 1.0, and texts are equal by [`is_same_text`].
pub(super) fn is_equivalent(old: &Value, new: &Value) -> bool {
    if old == new || (is_nothing(old) && is_nothing(new)) {
        return true;
    }
    match (old, new) {
        (Value::Number(old), Value::Number(new)) => is_same_quantity(old, new),
        (Value::String(old), Value::String(new)) => is_same_text(old, new),
        (Value::Array(old), Value::Array(new)) => {
            let [mut old, mut new] =
                [old, new].map(|list| list.iter().filter(|entry| says_something(entry)));
            loop {
                match (old.next(), new.next()) {
                    (None, None) => return true,
                    (Some(old), Some(new)) if is_equivalent(old, new) => {}
                    _ => return false,
                }
            }
        }
        (Value::Object(old), Value::Object(new)) => {
            let keys = old.keys().chain(new.keys());
            keys.into_iter()
                .all(|key| is_equivalent(get(old, key), get(new, key)))
        }
        _ => false,
    }
}

fn is_same_quantity(old: &Number, new: &Number) -> bool {
    let has_digits_only = |number: &Number| {
        let text = number.to_string();
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
    };
    match (whole(old), whole(new)) {
        (Some(old), Some(new)) => old == new,
        // Two whole numbers that no machine type holds, which as floats could be the same.
        (None, None) if has_digits_only(old) && has_digits_only(new) => old == new,
        (None, None) => old.as_f64() == new.as_f64(),
        _ => false,
    }
}

/// Whether two texts mean the same: their letters are the same, composed or not, with white space trimmed
/// and collapsed; or they write the same moment, to the second.
pub(super) fn is_same_text(old: &str, new: &str) -> bool {
    plain(old) == plain(new)
        || matches!([old, new].map(Moment::seconds_of), [Some(old), Some(new)] if old == new)
}

/// Whether two names of tags or metadatas are the same, as people read them.
pub(super) fn is_same_name(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => plain(one) == plain(other),
        _ => one == other,
    }
}

/// The text with its letters decomposed, its white space trimmed and collapsed, and nothing invisible
/// around its words. Decomposed letters are equal exactly if composed ones (NFC) are.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    made_plain(text).into()
}

fn made_plain(text: &str) -> String {
    let words = text.split_whitespace().map(trim);
    let mut words = words.filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    let text = words.fold(first, |text, word| text + " " + word);
    if text.is_ascii() {
        text
    } else {
        text.nfd().collect()
    }
}

/// Whether a text is plain as it is: printable ASCII only, with one space between words, as most texts that are compared.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        let is_first_space = byte == b' ' && before != b' ';
        if !byte.is_ascii_graphic() && !is_first_space {
            return false;
        }
        before = byte;
    }
    before != b' ' || text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{made_plain, plain};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_text_that_is_plain_as_it_is_is_the_one_that_would_be_made(
            text in "[a-c \\t\u{a0}\u{200b}\u{7f}é\u{301}]{0,6}"
        ) {
            prop_assert_eq!(plain(&text).into_owned(), made_plain(&text));
        }
    }
}
