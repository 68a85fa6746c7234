//! Bringing a freshly parsed profile and a planned one together.

use super::merge::url_list;
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
    let mut urls = url_list(get(&info, "urls"));
    for url in get(planned, "urls").as_array().into_iter().flatten() {
        if !urls.contains(url) {
            urls.push(url.clone());
        }
    }
    info.insert("urls".to_owned(), Value::Array(urls));
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

/// As [`hydrate`], and what it leaves behind is kept: fields of the planned profile that have
/// content and that the reference forgets (`created_at`, `courses`, `labels` and others), but for
/// those that HrFlow.ai alone decides. A duration of 0, which is what a profile without a résumé
/// has, does not win over a parsed one.
#[must_use]
pub fn hydrate_merging(parsed: Object, planned: &Object) -> Object {
    const DECIDED_BY_HRFLOW: [&str; 7] = [
        "id",
        "key",
        "source",
        "source_key",
        "attachments",
        "updated_at",
        "info",
    ];
    let durations = ["experiences_duration", "educations_duration"]
        .map(|field| (field, get(&parsed, field).clone()));
    let mut profile = hydrate(parsed, planned);
    for (field, value) in planned {
        if has_content(value) && !DECIDED_BY_HRFLOW.contains(&field.as_str()) {
            profile.insert(field.clone(), value.clone());
        }
    }
    for (field, parsed) in durations {
        if !is_truthy(get(planned, field)) {
            profile.insert(field.to_owned(), parsed);
        }
    }
    profile
}
