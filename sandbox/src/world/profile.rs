//! One profile of `HrFlow`: its fields, their defaults, and how an edit changes it.

use serde_json::{Map, Value, json};

use crate::api_variants::InfoUrls;
use crate::clock;
use crate::settings::Settings;

pub(super) type Profile = Map<String, Value>;

/// Fields whose value is a list.
const LISTS: &[&str] = &[
    "experiences",
    "educations",
    "skills",
    "languages",
    "certifications",
    "courses",
    "tasks",
    "interests",
    "labels",
    "tags",
    "metadatas",
];

/// Fields that an edit sets; all others are kept by `HrFlow` itself ("attachments … currently internally handled").
const EDITABLE: &[&str] = &[
    "reference",
    "created_at",
    "info",
    "text_language",
    "text",
    "experiences_duration",
    "educations_duration",
    "experiences",
    "educations",
    "skills",
    "languages",
    "certifications",
    "courses",
    "tasks",
    "interests",
    "labels",
    "tags",
    "metadatas",
];

/// A profile with nothing in it, in the order of the API's own samples.
pub(super) fn blank(settings: &Settings, key: &str, id: u64, now_ms: u64) -> Profile {
    let consent = json!({"parsing": true, "revealing": false, "embedding": true, "searching": false, "scoring": true,
                         "reasoning": false});
    let profile = json!({
        "source_key": settings.source_key, "id": id, "key": key, "reference": null,
        "consent_algorithmic": {"owner": consent.clone(), "controller": consent},
        "source": {"key": settings.source_key, "name": "Sandbox", "type": "api", "subtype": "python",
                   "environment": "production"},
        "archive": null, "archived_at": null,
        "updated_at": clock::hrflow(now_ms), "created_at": clock::hrflow(now_ms), "info": blank_info(settings),
        "text_language": null, "text": null, "experiences_duration": 0.0, "educations_duration": 0.0,
        "experiences": [], "educations": [], "attachments": [], "skills": [], "languages": [], "certifications": [],
        "courses": [], "tasks": [], "interests": [], "labels": [], "tags": [], "metadatas": [],
    });
    match profile {
        Value::Object(profile) => profile,
        _ => Profile::new(),
    }
}

fn blank_info(settings: &Settings) -> Value {
    json!({
        "full_name": null, "first_name": null, "last_name": null, "email": null, "phone": null, "date_birth": null,
        "location": {"text": null, "lat": null, "lng": null, "gmaps": null, "fields": []},
        "urls": urls(settings, &[]), "picture": null, "gender": null, "summary": null, "driving_license": null,
    })
}

/// Links in the shape of the API variant.
pub(super) fn urls(settings: &Settings, links: &[(&str, &str)]) -> Value {
    match settings.api_variants.info_urls {
        InfoUrls::List => links
            .iter()
            .map(|(kind, url)| json!({"type": kind, "url": url}))
            .collect(),
        InfoUrls::Object => {
            let mut object = Map::from_iter([("from_resume".to_owned(), json!([]))]);
            object.extend(
                links
                    .iter()
                    .map(|(kind, url)| ((*kind).to_owned(), json!(url))),
            );
            Value::Object(object)
        }
    }
}

/// The profile after an edit that sends `body`: "edit is a Put not a Patch so you need to provide all the fields" (the
/// vendor's notebook `profile_endpoints_examples`). A field that is not sent is emptied; fields that `HrFlow` keeps itself stay.
pub(super) fn edited(
    settings: &Settings,
    old: &Profile,
    body: &Profile,
    now_ms: u64,
) -> Result<Profile, String> {
    check(body)?;
    let id = old.get("id").and_then(Value::as_u64).unwrap_or_default();
    let mut new = blank(settings, text(old, "key").unwrap_or_default(), id, now_ms);
    for (name, value) in &mut new {
        let kept =
            !EDITABLE.contains(&name.as_str()) && name != "updated_at" || name == "created_at";
        if let Some(old) = old.get(name).filter(|_| kept) {
            *value = old.clone();
        }
    }
    for &name in EDITABLE {
        if let Some(value) = body.get(name).filter(|value| !value.is_null()) {
            new.insert(name.to_owned(), sent_value(settings, name, value)?);
        }
    }
    Ok(new)
}

fn sent_value(settings: &Settings, name: &str, value: &Value) -> Result<Value, String> {
    match name {
        "created_at" => {
            let ms = value.as_str().and_then(clock::parse_iso);
            Ok(json!(clock::hrflow(ms.ok_or(
                "Invalid profile fields: created_at is not an ISO 8601 date"
            )?)))
        }
        "info" => Ok(with_defaults(blank_info(settings), value)),
        _ => Ok(value.clone()),
    }
}

/// The defaults, overwritten by the sent object.
fn with_defaults(defaults: Value, sent: &Value) -> Value {
    match (defaults, sent) {
        (Value::Object(mut object), Value::Object(sent)) => {
            object.extend(sent.clone());
            Value::Object(object)
        }
        (_, sent) => sent.clone(),
    }
}

/// The types of an edit's fields.
fn check(body: &Profile) -> Result<(), String> {
    let wrong =
        |name: &str, wanted: &str| Err(format!("Invalid profile fields: {name} must be {wanted}"));
    match body.get("info") {
        None => {}
        Some(Value::Object(info)) => {
            if info
                .get("urls")
                .is_some_and(|urls| !urls.is_array() && !urls.is_object())
            {
                return wrong("info.urls", "a list");
            }
            let texts = [
                "full_name",
                "first_name",
                "last_name",
                "email",
                "phone",
                "summary",
            ];
            if let Some(name) = texts.iter().find(|name| {
                info.get(**name)
                    .is_some_and(|value| !value.is_string() && !value.is_null())
            }) {
                return wrong(&format!("info.{name}"), "a string");
            }
            if info
                .get("location")
                .is_some_and(|location| !location.is_object() && !location.is_null())
            {
                return wrong("info.location", "an object");
            }
        }
        Some(_) => return wrong("info", "an object"),
    }
    if let Some(list) = LISTS
        .iter()
        .find(|list| body.get(**list).is_some_and(|value| !value.is_array()))
    {
        return wrong(list, "a list");
    }
    for list in ["tags", "metadatas"] {
        let items = body
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        if items
            .into_iter()
            .any(|item| !item.get("name").is_some_and(Value::is_string))
        {
            return wrong(list, "a list of objects with a name");
        }
    }
    for field in ["reference", "text", "text_language", "created_at"] {
        if body
            .get(field)
            .is_some_and(|value| !value.is_string() && !value.is_null())
        {
            return wrong(field, "a string");
        }
    }
    Ok(())
}

/// A string of a profile.
pub(super) fn text<'p>(profile: &'p Profile, name: &str) -> Option<&'p str> {
    profile.get(name)?.as_str()
}

/// The e-mail of a profile.
pub(super) fn email(profile: &Profile) -> Option<&str> {
    profile.get("info")?.get("email")?.as_str()
}

/// Appends the tag that the API adds to every profile it makes.
pub(super) fn add_referrer(profile: &mut Profile) {
    if let Some(Value::Array(tags)) = profile.get_mut("tags") {
        tags.push(json!({"name": "referrer", "value": null}));
    }
}
