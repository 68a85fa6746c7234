//! `edit_mode = "merge"`, the default: HrFlow.ai keeps every value that the formatted profile does not
//! replace by another value.
//!
//! * A value that says nothing (null, a blank text, `[]`, `{}`, and values made of these) overwrites nothing.
//! * An entry of a list that says nothing (a kind without a value, a tag with a name alone, a URL without
//!   an address) is left out.
//! * A value that means the same as HrFlow.ai's is no value of its own: HrFlow.ai's notation stays.
//! * `info` is merged key by key. `info.urls` are united. `info.location` is replaced only by a location
//!   with new information. `info.full_name` follows its parts: see [`full_name`](super::full_name).
//! * `tags` and `metadatas` are merged by `name`: formatted entries replace those of the same name or are
//!   added, and entries of other names stay.
//! * In `created_at`, a day never replaces a moment, not even an earlier one. Only rows know days, and a
//!   row's is that of one application; a moment is that of the candidate, and one that was learned is
//!   worth more than a day of something else.
//! * Every other field is replaced.

use super::equality::{is_equivalent, is_equivalent_info, is_equivalent_list, is_same_name};
use super::full_name::full_name;
use super::normalize::{as_list, has_address, has_value, is_nothing, telling_entries, url_list};
use crate::hrflow::RESUME;
use crate::json::{Object, get, has_content};
use crate::moment::Moment;
use serde_json::Value;

/// The current profile with the formatted values merged in. With `only`, other top-level fields stay.
#[must_use]
pub fn merge(current: &Object, formatted: &Object, only: Option<&[String]>) -> Object {
    let mut profile = current.clone();
    for (field, value) in formatted {
        let may_change = only.is_none_or(|only| only.contains(field));
        let value = telling_entries(field, value);
        if field == RESUME || !may_change || is_nothing(&value) {
            continue;
        }
        let before = get(current, field);
        let merged = match field.as_str() {
            "info" => merge_info(before, &value),
            "tags" | "metadatas" => merge_named(before, &value),
            "created_at" if is_less_precise(&value, before) => continue,
            _ if is_equivalent(before, &value) => continue,
            _ => value.into_owned(),
        };
        profile.insert(field.clone(), merged);
    }
    profile
}

pub(super) fn merge_info(current: &Value, formatted: &Value) -> Value {
    let Some(formatted) = formatted.as_object() else {
        return current.clone();
    };
    let empty = Object::new();
    let current = current.as_object().unwrap_or(&empty);
    let mut info = current.clone();
    for (key, value) in formatted.iter().filter(|(_, value)| !is_nothing(value)) {
        let before = get(current, key);
        let merged = match key.as_str() {
            "full_name" => continue,
            "urls" => unite_urls(before, value),
            "location" if is_subset_of(value, before) => continue,
            key if is_equivalent_info(key, before, value) => continue,
            _ => value.clone(),
        };
        info.insert(key.clone(), merged);
    }
    if let Some(name) = full_name(current, formatted, &info)
        && !is_equivalent(get(current, "full_name"), &name)
    {
        info.insert("full_name".to_owned(), name);
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

/// Merges lists of `{ name, value }` by name. The formatted entries of a name take the place of the
/// current entries of that name, or are appended. Entries of other names stay, and formatted entries
/// without a value are left out.
pub(super) fn merge_named(current: &Value, formatted: &Value) -> Value {
    let (Some(formatted), Some(current)) = (formatted.as_array(), as_list(current)) else {
        return current.clone();
    };
    let mut merged: Vec<Value> = current.to_vec();
    let mut done: Vec<&Value> = Vec::new();
    for entry in formatted.iter().filter(|entry| has_value(entry)) {
        let Some(name) = entry.get("name").filter(|name| !name.is_null()) else {
            if !merged.contains(entry) {
                merged.push(entry.clone());
            }
            continue;
        };
        if !done.iter().any(|known| is_same_name(known, name)) {
            done.push(name);
            merge_name(&mut merged, name, formatted);
        }
    }
    Value::Array(merged)
}

/// Merges all entries of one name. One of the formatted entries has a value.
fn merge_name(merged: &mut Vec<Value>, name: &Value, formatted: &[Value]) {
    let has_name = |entry: &Value| {
        entry
            .get("name")
            .is_some_and(|other| is_same_name(other, name))
    };
    let with_values = |entries: &[Value]| -> Vec<Value> {
        let matching = entries.iter().filter(|entry| has_name(entry));
        matching.filter(|entry| has_value(entry)).cloned().collect()
    };
    let with_value = with_values(formatted);
    if is_equivalent_list(&with_values(merged), &with_value) {
        return;
    }
    let position = merged.iter().position(has_name);
    merged.retain(|entry| !has_name(entry));
    let end = merged.split_off(position.unwrap_or(merged.len()).min(merged.len()));
    merged.extend(with_value);
    merged.extend(end);
}

/// Whether `new` is a day and `current` a moment.
fn is_less_precise(new: &Value, current: &Value) -> bool {
    let has_time = |date: &Value| Moment::read(date).map(Moment::has_time);
    has_time(new) == Some(false) && has_time(current) == Some(true)
}
