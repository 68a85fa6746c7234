//! What a write of the engine may do, judged by the model.

use super::{World, text};
use crate::history::Object;
use crate::model::{self, Expected};
use crate::odd;
use chrono::DateTime;
use serde_json::Value;

/// The fields that the default format writes.
const WRITTEN: [&str; 12] = [
    "info.email",
    "info.first_name",
    "info.last_name",
    "info.full_name",
    "info.phone",
    "tags.applicant_id",
    "tags.vacancy",
    "tags.vacancy_id",
    "tags.source",
    "tags.external_id",
    "tags.hired",
    "tags.column",
];

impl World {
    /// Judges an edit of a person's profile.
    pub(super) fn judge_edit(&mut self, index: usize, written: &Object) {
        let person = &self.persons[index];
        let id = text(&person.id);
        let Some(held) = person.profile.clone() else {
            return;
        };
        let expected = self.of_parameters(self.expected(person));
        let mut broken = Vec::new();
        if self.is_dry {
            broken.push(("a dry run writes nothing", "an edit".to_owned()));
        }
        for (name, value) in &held {
            let is_ours = matches!(
                name.as_str(),
                "key" | "updated_at" | "info" | "tags" | "created_at"
            );
            if !is_ours && !says_same(value, written.get(name)) {
                broken.push(("what is not ours stays", format!("{name}: {value}")));
            }
        }
        broken.extend(foreign_in_info(&held, written));
        broken.extend(foreign_tags(&held["tags"], &written["tags"]));
        broken.extend(types(written));
        broken.extend(created_at(&held, written));
        for field in WRITTEN {
            let [before, after] = [&held, written].map(|profile| plain(profile, field));
            if model::may_write(field, before.as_ref(), after.as_ref(), &expected) {
                continue;
            }
            if field == "info.full_name"
                && is_made_of_names(written, before.as_deref(), after.as_deref())
            {
                continue;
            }
            let rule = match expected {
                _ if before.is_some() && after.is_none() => "nothing known is emptied",
                Expected::Unchanged => "a person who waits or is left stays",
                Expected::Edit { .. } => "the newest application decides",
            };
            broken.push((rule, format!("{field}: {before:?} became {after:?}")));
        }
        for (rule, what) in broken {
            self.violate(rule, format!("{id}: {what}"));
        }
    }

    /// Judges the tags that are sent with a résumé: HrFlow.ai puts them in the place of the profile's.
    pub(super) fn judge_tags(&mut self, index: usize, written: &Value) {
        let Some(held) = &self.persons[index].profile else {
            return;
        };
        if let Some((rule, what)) = foreign_tags(&held["tags"], written) {
            self.violate(rule, what);
        }
    }

    /// Judges a résumé that is sent to be parsed.
    pub(super) fn judge_parse(&mut self, index: usize, file: &[u8]) {
        let person = &self.persons[index];
        let id = text(&person.id);
        let has_attachment = |profile: &Object| {
            profile["attachments"]
                .as_array()
                .is_some_and(|list| !list.is_empty())
        };
        let expected = self.expected(person);
        let mut broken = Vec::new();
        if self.is_dry {
            broken.push("a dry run writes nothing");
        }
        if file != format!("%PDF-1.4 of {id} %%EOF").as_bytes() {
            broken.push("nothing but the person's own document is sent");
        }
        if person.profile.as_ref().is_some_and(has_attachment) {
            broken.push("a profile with a résumé gets no other");
        }
        if expected == Expected::Unchanged || self.setting.only_tags {
            broken.push("a person who waits or is left stays");
        }
        for rule in broken {
            self.violate(rule, format!("a résumé was sent for {id}"));
        }
    }

    /// What `only_edit_fields` leaves of the expectation.
    pub fn of_parameters(&self, expected: Expected) -> Expected {
        match expected {
            Expected::Edit {
                mut newest,
                mut older,
                is_certain,
                ..
            } if self.setting.only_tags => {
                newest.retain(|field, _| field.starts_with("tags."));
                older.retain(|field, _| field.starts_with("tags."));
                Expected::Edit {
                    newest,
                    older,
                    full_names: Vec::new(),
                    is_certain,
                }
            }
            other => other,
        }
    }
}

/// The text of a field of a profile.
pub fn plain(profile: &Object, field: &str) -> Option<String> {
    let (group, name) = field.split_once('.')?;
    let group = profile.get(group)?;
    let value = match group {
        Value::Array(entries) => &entries.iter().find(|entry| entry["name"] == name)?["value"],
        _ => group.get(name)?,
    };
    model::plain(field, &odd::understood(value))
}

/// Whether a full name is that of the two names in the same profile, or of one of them where there was no
/// full name.
fn is_made_of_names(written: &Object, before: Option<&str>, after: Option<&str>) -> bool {
    let [first, last] = ["info.first_name", "info.last_name"].map(|field| plain(written, field));
    let both = first
        .iter()
        .zip(&last)
        .map(|(first, last)| format!("{first} {last}"))
        .next();
    after.is_some_and(|after| {
        let is = |name: &Option<String>| name.as_deref() == Some(after);
        is(&both) || before.is_none() && (is(&first) || is(&last))
    })
}

type Broken = (&'static str, String);

fn foreign_in_info(held: &Object, written: &Object) -> Vec<Broken> {
    let ours = |key: &str| WRITTEN.contains(&format!("info.{key}").as_str());
    let fields = held["info"].as_object().into_iter().flatten();
    let changed = fields.filter(|(key, value)| {
        !ours(key) && !says_same(value, written.get("info").and_then(|info| info.get(*key)))
    });
    let broken =
        changed.map(|(key, value)| ("what is not ours stays", format!("info.{key}: {value}")));
    broken.collect()
}

/// Tags of other names than ours are as they were. HrFlow.ai may drop one without a value.
fn foreign_tags(held: &Value, written: &Value) -> Option<Broken> {
    let is_foreign = |tag: &Value| {
        let name = tag["name"].as_str().unwrap_or_default();
        !WRITTEN.contains(&format!("tags.{name}").as_str()) && !is_nothing(&tag["value"])
    };
    let foreign = |tags: &Value| {
        let tags = tags.as_array().into_iter().flatten().map(odd::understood);
        let tags = tags.filter(is_foreign).map(|tag| tag.to_string());
        let mut tags: Vec<String> = tags.collect();
        tags.sort();
        tags
    };
    let [before, after] = [held, written].map(foreign);
    let what = || format!("tags: {before:?} became {after:?}");
    (before != after).then(|| ("what is not ours stays", what()))
}

/// HrFlow.ai's types: what describes a person is text.
fn types(written: &Object) -> Vec<Broken> {
    let names = ["email", "first_name", "last_name", "full_name", "phone"];
    let info = &written["info"];
    let wrong = names.into_iter().filter(|name| {
        info.get(name)
            .is_some_and(|value| !value.is_string() && !value.is_null())
    });
    wrong
        .map(|name| {
            (
                "a value has HrFlow.ai's type",
                format!("info.{name}: {}", info[name]),
            )
        })
        .collect()
}

/// `created_at` is ISO 8601, and a moment does not become a day.
fn created_at(held: &Object, written: &Object) -> Option<Broken> {
    let [before, after] = [held, written].map(|profile| {
        profile
            .get("created_at")
            .and_then(Value::as_str)
            .unwrap_or_default()
    });
    let is_iso = after.len() == 10 && after.as_bytes()[4] == b'-'
        || DateTime::parse_from_rfc3339(after).is_ok()
        || DateTime::parse_from_str(after, "%Y-%m-%dT%H:%M:%S%z").is_ok();
    let is_kept = before == after || is_iso && (after.contains('T') || !before.contains('T'));
    (!is_kept).then(|| {
        (
            "created_at is ISO 8601 and no less precise",
            format!("{before:?} became {after:?}"),
        )
    })
}

/// Whether two values say the same; nothing is nothing.
fn says_same(held: &Value, written: Option<&Value>) -> bool {
    let [held, written] = [held, written.unwrap_or(&Value::Null)].map(odd::understood);
    held == written || is_nothing(&held) && is_nothing(&written)
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
