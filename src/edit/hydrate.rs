//! Bringing a freshly parsed profile and a planned one together.

use super::merge::{merge_info, merge_named};
use super::normalize::{as_list, url_list};
use crate::json::{Object, get, has_content, is_truthy};
use serde_json::Value;

/// Lists of the planned profile that win over parsed ones when they are not empty.
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

/// What the reference's `hydrate_profile` gives: the parsed profile with the planned one's values
/// over it where it has some; `info` key by key, its `urls` united.
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

/// The parsed profile with the planned one merged into it, so that nothing of either is lost:
/// where both have content, the planned one wins, as in [`hydrate`], but also in fields that the
/// reference forgets (`created_at`, `courses`, `labels` and others); `info`, `tags` and `metadatas`
/// by the rules of [`merge`](super::merge). Not so for what HrFlow.ai alone decides, and for a
/// duration of 0, which is what a profile without a résumé has.
#[must_use]
pub fn hydrate_merging(parsed: Object, planned: &Object) -> Object {
    const DECIDED_BY_HRFLOW: [&str; 6] = [
        "id",
        "key",
        "source",
        "source_key",
        "attachments",
        "updated_at",
    ];
    let mut profile = parsed;
    for (field, value) in planned {
        if !has_content(value) || DECIDED_BY_HRFLOW.contains(&field.as_str()) {
            continue;
        }
        let parsed = get(&profile, field);
        let merged = match field.as_str() {
            "info" if value.is_object() => merge_info(parsed, value),
            "tags" | "metadatas" if value.is_array() && as_list(parsed).is_some() => {
                merge_named(parsed, value)
            }
            "experiences_duration" | "educations_duration"
                if !is_truthy(value) && has_content(parsed) =>
            {
                continue;
            }
            _ => value.clone(),
        };
        profile.insert(field.clone(), merged);
    }
    profile
}
