//! An uploaded résumé, and the values that its parse puts into a profile.

use serde_json::{Value, json};

use super::profile::Profile;
use crate::clock;
use crate::resume::Resume;
use crate::rng::{Chance, sha1_hex};
use crate::settings::Settings;

/// An uploaded file.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) sha1: String,
    pub(super) size: usize,
    pub(super) resume: Resume,
}

impl Upload {
    pub(super) fn new(name: &str, file: &[u8]) -> Self {
        let sha1 = sha1_hex(file);
        // A file of another origin still parses to the same profile each time.
        let resume = Resume::read(file)
            .unwrap_or_else(|| Resume::invent(&mut Chance::new(0, &sha1, 0), "", None, None));
        Self {
            name: name.to_owned(),
            size: file.len(),
            resume,
            sha1,
        }
    }

    /// The two attachments of a parse. `alt` is the "file hash id … calculated based on the file's binary".
    fn attachments(&self, settings: &Settings, now_ms: u64) -> Value {
        let extension = self
            .name
            .rsplit_once('.')
            .map(|(_, extension)| format!(".{extension}"));
        let attachment = |kind: &str, alt: &str| {
            json!({
                "type": kind, "alt": alt, "file_size": self.size, "file_name": format!("{alt}{}", extension.as_deref().unwrap_or("")),
                "original_file_name": self.name, "extension": extension,
                "public_url": format!("{}/hrflow-files/{alt}", settings.public_url),
                "updated_at": clock::hrflow(now_ms), "created_at": clock::hrflow(now_ms),
            })
        };
        json!([
            attachment("original", &self.sha1),
            attachment("resume", &sha1_hex(self.sha1.as_bytes()))
        ])
    }

    /// Puts the file's content into the profile: where the file has a value, it replaces what was there, the language and
    /// the summary too; where it has none, what was there stays.
    pub(super) fn fill(&self, settings: &Settings, profile: &mut Profile, now_ms: u64) {
        let resume = &self.resume;
        let mut set = |name: &str, value: Value| {
            if value.as_array().is_none_or(|list| !list.is_empty()) {
                profile.insert(name.to_owned(), value);
            }
        };
        set("attachments", self.attachments(settings, now_ms));
        set("text", json!(resume.lines().join("\n")));
        set("text_language", json!("en"));
        set(
            "experiences",
            resume
                .experiences
                .iter()
                .map(|step| self.step(step, "company"))
                .collect(),
        );
        set(
            "educations",
            resume
                .educations
                .iter()
                .map(|step| self.step(step, "school"))
                .collect(),
        );
        set("experiences_duration", json!(years(&resume.experiences)));
        set("educations_duration", json!(years(&resume.educations)));
        set(
            "skills",
            resume
                .skills
                .iter()
                .map(|name| json!({"name": name, "type": "hard", "value": null}))
                .collect(),
        );
        set(
            "languages",
            resume
                .languages
                .iter()
                .map(|name| json!({"name": name, "value": null}))
                .collect(),
        );
        if let Some(Value::Object(info)) = profile.get_mut("info") {
            let (first, last) = resume.name.split_once(' ').unwrap_or((&resume.name, ""));
            let said = [
                ("full_name", resume.name.as_str()),
                ("first_name", first),
                ("last_name", last),
                ("email", &resume.email),
                ("phone", &resume.phone),
            ];
            info.extend(
                said.into_iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(name, value)| (name.to_owned(), json!(value))),
            );
            info.insert(
                "summary".to_owned(),
                json!(format!(
                    "{} years of experience.",
                    years(&resume.experiences)
                )),
            );
            let location = resume.location();
            if !location.is_null() {
                info.insert("location".to_owned(), location);
            }
        }
    }

    fn step(&self, step: &[String], place: &str) -> Value {
        let [title, name, from, to] = step else {
            return Value::Null;
        };
        json!({
            "key": sha1_hex(format!("{}{title}{name}{from}", self.sha1).as_bytes()), "title": title, "description": null,
            "location": {"text": null, "lat": null, "lng": null, "gmaps": null, "fields": []},
            "date_start": format!("{from}T00:00:00"), "date_end": format!("{to}T00:00:00"), "skills": [],
            "certifications": [], "courses": [], "tasks": [], place: name,
        })
    }
}

fn years(steps: &[Vec<String>]) -> f64 {
    let year = |text: Option<&String>| {
        text.and_then(|text| text.get(..4)?.parse::<i32>().ok())
            .unwrap_or_default()
    };
    f64::from(
        steps
            .iter()
            .map(|step| year(step.get(3)) - year(step.get(2)))
            .sum::<i32>(),
    )
}
