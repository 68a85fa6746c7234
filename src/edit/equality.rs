//! Semantic equality: whether two values mean the same, however they are written.

use crate::json::{get, has_content};
use chrono::DateTime;
use serde_json::Value;

/// Whether two lists of `{ name, value }` mean the same.
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
    let is_named = !new["name"].is_null() && old["name"] == new["name"];
    let (Value::Object(fields), true) = (new, is_named) else {
        return is_equivalent(old, new);
    };
    let [old_value, new_value] = [&old["value"], &new["value"]];
    let mut others = fields.iter().filter(|(key, _)| *key != "value");
    (is_equivalent(old_value, new_value) || is_equivalent_text(old_value, new_value))
        && others.all(|(key, value)| is_equivalent(&old[key.as_str()], value))
}

fn is_equivalent_text(old: &Value, new: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    match (text(old), text(new)) {
        (Some(old), Some(new)) => {
            old == new || (old.eq_ignore_ascii_case(&new) && (old.len() < 6) && is_flag(&old))
        }
        _ => false,
    }
}

fn is_flag(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// Whether two values mean the same. All values without content (null, `""`, `[]`) are equal, 1 equals
/// 1.0, and two texts are equal if they write the same moment.
pub(super) fn is_equivalent(old: &Value, new: &Value) -> bool {
    if old == new || (!has_content(old) && !has_content(new)) {
        return true;
    }
    match (old, new) {
        (Value::Number(old), Value::Number(new)) => {
            old.is_f64() != new.is_f64() && old.as_f64() == new.as_f64()
        }
        (Value::String(old), Value::String(new)) => {
            matches!((moment(old), moment(new)), (Some(old), Some(new)) if old == new)
        }
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len()
                && old
                    .iter()
                    .zip(new)
                    .all(|(old, new)| is_equivalent(old, new))
        }
        (Value::Object(old), Value::Object(new)) => {
            let keys = old.keys().chain(new.keys());
            keys.into_iter()
                .all(|key| is_equivalent(get(old, key), get(new, key)))
        }
        _ => false,
    }
}

/// The moment that a text writes, in epoch seconds. HrFlow.ai writes `2023-06-20T15:25:07+0000`, Flatchr
/// `2023-06-20T15:25:07.589Z`.
fn moment(text: &str) -> Option<i64> {
    if !text.contains('T') || text.len() > 40 {
        return None;
    }
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .ok()
        .map(|time| time.timestamp())
}
