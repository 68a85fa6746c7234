//! `edit_mode = "merge"`, the default: HrFlow.ai keeps every value that the formatted profile does not
//! replace by another value.
//!
//! * A value without content (null, `""`, `[]`, `{}`, and values made of these) overwrites nothing.
//! * `info` is merged key by key. `info.urls` are united, and an entry without an address is left out.
//!   `info.location` is replaced only by a location with new information.
//! * `tags` and `metadatas` are merged by `name`: formatted entries replace those of the same name or are
//!   added, and entries of other names stay.
//! * A date without a time does not replace one with a time.
//! * Every other field is replaced.

use super::equality::{is_equivalent, is_equivalent_list};
use super::normalize::{as_list, url_list};
use crate::hrflow::RESUME;
use crate::json::{Object, get, has_content};
use serde_json::Value;

/// The current profile with the formatted values merged in. With `only`, other top-level fields stay.
#[must_use]
pub fn merge(current: &Object, formatted: &Object, only: Option<&[String]>) -> Object {
    let mut profile = current.clone();
    for (field, value) in formatted {
        let may_change = only.is_none_or(|only| only.contains(field));
        if field == RESUME || !may_change || !has_content(value) {
            continue;
        }
        let before = get(current, field);
        let merged = match field.as_str() {
            "info" => merge_info(before, value),
            "tags" | "metadatas" => merge_named(before, value),
            "created_at" if is_less_precise(value, before) => continue,
            _ => value.clone(),
        };
        profile.insert(field.clone(), merged);
    }
    profile
}

pub(super) fn merge_info(current: &Value, formatted: &Value) -> Value {
    let Some(formatted) = formatted.as_object() else {
        return current.clone();
    };
    let mut info = current.as_object().cloned().unwrap_or_default();
    for (key, value) in formatted.iter().filter(|(_, value)| has_content(value)) {
        let merged = match (key.as_str(), info.get(key)) {
            ("urls", current) => unite_urls(current.unwrap_or(&Value::Null), value),
            ("location", Some(current)) if is_subset_of(value, current) => continue,
            _ => value.clone(),
        };
        info.insert(key.clone(), merged);
    }
    Value::Object(info)
}

/// Whether `current` contains all of `new`. It may contain more: HrFlow.ai adds coordinates and a
/// breakdown to an address.
fn is_subset_of(new: &Value, current: &Value) -> bool {
    match new {
        Value::Object(fields) => fields
            .iter()
            .all(|(key, value)| is_subset_of(value, &current[key.as_str()])),
        _ => !has_content(new) || is_equivalent(new, current),
    }
}

/// The current URLs, and the new URLs that are not among them. An object of URLs by type (Flatchr's
/// form, and HrFlow.ai's until 2021) counts as a list of `{ type, url }`. If both are objects, the result
/// is an object.
fn unite_urls(current: &Value, new: &Value) -> Value {
    if let (Value::Object(by_type), Value::Object(new)) = (current, new)
        && has_content(current)
    {
        let mut urls = by_type.clone();
        let new = new.iter().filter(|(_, url)| has_content(url));
        urls.extend(new.map(|(kind, url)| (kind.clone(), url.clone())));
        return Value::Object(urls);
    }
    let mut urls = url_list(current);
    for url in url_list(new) {
        if has_address(&url) && !urls.iter().any(|known| is_equivalent(known, &url)) {
            urls.push(url);
        }
    }
    Value::Array(urls)
}

/// Whether an entry has a URL and not only a type.
fn has_address(url: &Value) -> bool {
    has_content(url.get("url").unwrap_or(url))
}

/// Merges lists of `{ name, value }` by name. The formatted entries of a name take the place of the
/// current entries of that name, or are appended. Entries of other names stay. A formatted entry without
/// a value is appended if its name is new, and overwrites nothing.
pub(super) fn merge_named(current: &Value, formatted: &Value) -> Value {
    let (Some(formatted), Some(current)) = (formatted.as_array(), as_list(current)) else {
        return current.clone();
    };
    let mut merged: Vec<Value> = current.to_vec();
    let mut done: Vec<&Value> = Vec::new();
    for entry in formatted {
        let Some(name) = entry.get("name").filter(|name| !name.is_null()) else {
            if has_content(entry) && !merged.contains(entry) {
                merged.push(entry.clone());
            }
            continue;
        };
        if !done.contains(&name) {
            done.push(name);
            merge_name(&mut merged, name, formatted);
        }
    }
    Value::Array(merged)
}

/// Merges all entries of one name.
fn merge_name(merged: &mut Vec<Value>, name: &Value, formatted: &[Value]) {
    let has_name = |entry: &Value| entry.get("name") == Some(name);
    let with_values = |entries: &[Value]| -> Vec<Value> {
        let matching = entries.iter().filter(|entry| has_name(entry));
        matching
            .filter(|entry| has_content(&entry["value"]))
            .cloned()
            .collect()
    };
    let with_value = with_values(formatted);
    let position = merged.iter().position(has_name);
    match (position, with_value.is_empty()) {
        (Some(_), true) => {}
        (None, true) => merged.extend(formatted.iter().find(|entry| has_name(entry)).cloned()),
        (None, false) => merged.extend(with_value),
        (Some(position), false) => {
            if is_equivalent_list(&with_values(merged), &with_value) {
                return;
            }
            merged.retain(|entry| !has_name(entry));
            let end = merged.split_off(position.min(merged.len()));
            merged.extend(with_value);
            merged.extend(end);
        }
    }
}

/// Whether `new` is a day and `current` a moment. Rows hold the day of an application, and candidates the
/// moment of their creation.
fn is_less_precise(new: &Value, current: &Value) -> bool {
    let has_time = |value: &Value| Some(value.as_str()?.contains(['T', ':']));
    has_time(new) == Some(false) && has_time(current) == Some(true)
}
