//! The reference's way of combining a freshly parsed profile with the planned one.

use super::normalize::url_list;
use crate::json::{Object, get, is_truthy};
use serde_json::Value;

/// Lists of the planned profile that replace the parsed ones unless they are empty.
const LISTS: [&str; 8] = [
    "experiences",
    "educations",
    "skills",
    "languages",
    "certifications",
    "interests",
    "tags",
    "metadatas",
];

/// The result of the reference's `hydrate_profile`: the parsed profile, with the planned profile's values
/// over it where they are truthy. `info` is combined key by key, and its `urls` are united.
#[must_use]
pub fn hydrate(mut parsed: Object, planned: &Object) -> Object {
    hydrate_info(&mut parsed, get(planned, "info"));
    for list in LISTS {
        let planned = get(planned, list);
        if is_truthy(planned) {
            parsed.insert(list.to_owned(), planned.clone());
        }
    }
    for (field, wins) in [
        ("text", is_truthy as fn(&Value) -> bool),
        ("text_language", is_truthy),
        ("experiences_duration", |value| !value.is_null()),
        ("educations_duration", |value| !value.is_null()),
    ] {
        let ours = get(planned, field);
        let value = if wins(ours) {
            ours
        } else {
            get(&parsed, field)
        };
        let value = value.clone();
        parsed.insert(field.to_owned(), value);
    }
    parsed
}

fn hydrate_info(parsed: &mut Object, planned: &Value) {
    let Some(planned) = planned.as_object().filter(|info| !info.is_empty()) else {
        return;
    };
    let mut info = match parsed.get_mut("info").map(Value::take) {
        Some(Value::Object(info)) => info,
        _ => Object::new(),
    };
    let new = get(planned, "urls")
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let urls = info
        .entry("urls")
        .or_insert_with(|| Value::Array(Vec::new()));
    if !new.is_empty() {
        let mut united = url_list(urls);
        for url in new {
            if !united.contains(url) {
                united.push(url.clone());
            }
        }
        *urls = Value::Array(united);
    }
    for (key, value) in planned {
        let wins = match key.as_str() {
            "urls" => false,
            "location" => value
                .as_object()
                .is_some_and(|location| location.values().any(is_truthy)),
            _ => is_truthy(value),
        };
        if wins {
            info.insert(key.clone(), value.clone());
        }
    }
    parsed.insert("info".to_owned(), Value::Object(info));
}
