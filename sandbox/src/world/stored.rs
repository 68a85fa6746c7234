//! The forms in which `HrFlow` stores what an edit sent.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::profile::Profile;
use crate::api_variants::StoredValues;

/// The profile as it is stored. `old` is the one that was stored before.
pub(super) fn stored(form: StoredValues, mut profile: Profile, old: &Profile) -> Profile {
    match form {
        StoredValues::AsSent => {}
        StoredValues::NotAtAll => profile.clone_from(old),
        StoredValues::Trimmed => each_text(&mut profile, |text| text.trim().to_owned()),
        StoredValues::Decomposed => each_text(&mut profile, |text| text.nfd().collect()),
        StoredValues::TitleCase => {
            each_name(&mut profile, title_case);
        }
        StoredValues::PhonesWithoutSpaces => {
            of_info(&mut profile, "phone", |phone| {
                phone.chars().filter(|c| !c.is_whitespace()).collect()
            });
        }
        StoredValues::LowerCaseEmails => of_info(&mut profile, "email", str::to_lowercase),
        StoredValues::TagsWithValues => {
            if let Some(Value::Array(tags)) = profile.get_mut("tags") {
                tags.retain(|tag| {
                    tag.get("value")
                        .is_some_and(|value| !value.is_null() && value != "")
                });
            }
        }
        StoredValues::DatesWithoutZone => {
            if let Some(Value::String(date)) = profile.get_mut("created_at") {
                date.truncate("2021-11-10T10:00:00".len());
            }
        }
    }
    profile
}

/// The texts that an edit may set, wherever they are.
fn each_text(profile: &mut Profile, form: fn(&str) -> String) {
    for field in ["text", "info", "tags", "metadatas"] {
        if let Some(value) = profile.get_mut(field) {
            in_value(value, form);
        }
    }
}

fn in_value(value: &mut Value, form: fn(&str) -> String) {
    match value {
        Value::String(text) => *text = form(text),
        Value::Array(items) => items.iter_mut().for_each(|item| in_value(item, form)),
        Value::Object(fields) => fields.values_mut().for_each(|value| in_value(value, form)),
        _ => {}
    }
}

fn each_name(profile: &mut Profile, form: fn(&str) -> String) {
    for key in ["first_name", "last_name", "full_name"] {
        of_info(profile, key, form);
    }
}

fn of_info(profile: &mut Profile, key: &str, form: fn(&str) -> String) {
    let info = profile.get_mut("info").and_then(Value::as_object_mut);
    if let Some(Value::String(text)) = info.and_then(|info| info.get_mut(key)) {
        *text = form(text);
    }
}

/// A capital at the beginning of each word, and small letters behind it: `LE GOFF` becomes `Le Goff`, `de` `De`.
fn title_case(text: &str) -> String {
    let mut begins = true;
    let letters = text.chars().flat_map(|c| {
        let letter: Vec<char> = if begins {
            c.to_uppercase().collect()
        } else {
            c.to_lowercase().collect()
        };
        begins = !c.is_alphanumeric();
        letter
    });
    letters.collect()
}
