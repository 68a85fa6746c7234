//! One profile of `HrFlow`: its fields, their defaults, and how an edit changes it.

use serde_json::{Map, Value, json};

use crate::chance::{Chance, sha1_hex};
use crate::clock;
use crate::data::{self, Applicant, Known, Person, ResumeFile, Vacancy};
use crate::dialect::InfoUrls;
use crate::resume::Resume;
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

/// Links in the dialect's shape.
fn urls(settings: &Settings, links: &[(&str, &str)]) -> Value {
    match settings.dialect.info_urls {
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
/// vendor's notebook `profile_endpoints_examples`). What is not sent is emptied; what `HrFlow` keeps itself stays.
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

/// The sent object over the defaults.
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
        // A file that is not ours still parses to the same profile each time.
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

    /// Puts what the file says into the profile: lists and text are replaced, `info` where the file says something.
    pub(super) fn fill(&self, settings: &Settings, profile: &mut Profile, now_ms: u64) {
        let resume = &self.resume;
        let mut set = |name: &str, value: Value| profile.insert(name.to_owned(), value);
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

/// What `HrFlow` knows of a person at the beginning.
pub(super) fn born(
    settings: &Settings,
    vacancies: &[Vacancy],
    person: &Person,
    row: &Applicant,
) -> Profile {
    let known = person.hrflow.as_deref().unwrap_or_default();
    let mut profile = blank(
        settings,
        &person.profile_key(settings),
        900_000 + person.index as u64,
        person.created_ms,
    );
    if let (
        true,
        ResumeFile::File {
            extension, content, ..
        },
    ) = (known.contains(&Known::Resume), &person.resume)
    {
        let file = content.file(extension, settings.resume_bytes);
        Upload::new(&format!("resume.{extension}"), &file).fill(
            settings,
            &mut profile,
            person.created_ms,
        );
    }
    profile.insert("reference".to_owned(), json!(person.id.to_string()));
    if let Some(Value::Object(info)) = profile.get_mut("info") {
        info.extend(born_info(settings, person, known));
    }
    let mut tags = vec![];
    if let (false, Some(vacancy)) = (known.contains(&Known::NoTags), vacancies.get(row.vacancy)) {
        let mut row = row.clone();
        if known.contains(&Known::OldColumn) {
            let old = if row.column == "Nouveaux candidats" {
                "Pré-qualification RH"
            } else {
                "Nouveaux candidats"
            };
            (row.column, row.hired) = (old.to_owned(), false);
        }
        tags = data::flatchr_tags(&row, vacancy);
    }
    profile.insert("tags".to_owned(), Value::Array(tags));
    add_referrer(&mut profile);
    if known.contains(&Known::Others) {
        add_others(&mut profile, person.index);
    }
    profile
}

fn born_info(settings: &Settings, person: &Person, known: &[Known]) -> Map<String, Value> {
    let phone = if known.contains(&Known::OldPhone) {
        Some(old_phone(settings, person))
    } else {
        person.phone.clone()
    };
    let full_name = Some(person.full_name()).filter(|name| !name.is_empty());
    let mut info = Map::from_iter([
        ("full_name".to_owned(), json!(full_name)),
        ("first_name".to_owned(), json!(person.firstname)),
        ("last_name".to_owned(), json!(person.lastname)),
        ("email".to_owned(), json!(person.email)),
        ("phone".to_owned(), json!(phone)),
    ]);
    if known.contains(&Known::EmptyLocation) {
        let location = json!({"text": "", "lat": null, "lng": null, "gmaps": null, "fields": []});
        info.insert("location".to_owned(), location);
    }
    if known.contains(&Known::Urls) {
        let links = [
            ("github", "https://github.com/example"),
            ("from_resume", "https://portfolio.example.org/"),
        ];
        info.insert("urls".to_owned(), urls(settings, &links));
    }
    info
}

/// The phone number that `HrFlow` still has where Flatchr has a newer one.
pub(super) fn old_phone(settings: &Settings, person: &Person) -> String {
    let number = Chance::new(settings.seed, "old phone", person.index as u64).below(10_000);
    format!("+33 1 99 00 {:02} {:02}", number / 100, number % 100)
}

/// What users and other connectors put into a profile, which no update may lose.
fn add_others(profile: &mut Profile, index: usize) {
    let mut add = |list: &str, items: Value| {
        if let (Some(Value::Array(list)), Value::Array(items)) = (profile.get_mut(list), items) {
            list.extend(items);
        }
    };
    add(
        "tags",
        json!([{"name": "talent_pool", "value": "Île-de-France"}, {"name": "rating", "value": 4.5},
                       {"name": "newsletter", "value": true}, {"name": "visits", "value": 3}]),
    );
    add(
        "metadatas",
        json!([{"name": "crm_id", "value": format!("CRM-{index:05}")}, {"name": "gdpr_until", "value": null}]),
    );
    add(
        "labels",
        json!([{"board_key": "b0a2db0a2db0a2db0a2db0a2db0a2db0a2db0a2d", "job_key": "10b10b10b10b10b10b10b10b10b10b10b10b10b1",
                          "job_reference": "", "stage": "yes", "date_stage": null, "rating": 0.9, "date_rating": null}]),
    );
    add("interests", json!([{"name": "chess", "value": null}]));
    if let Some(Value::Object(info)) = profile.get_mut("info") {
        info.insert(
            "picture".to_owned(),
            json!("https://pictures.example.org/1.jpg"),
        );
        info.insert("gender".to_owned(), json!("female"));
    }
}
