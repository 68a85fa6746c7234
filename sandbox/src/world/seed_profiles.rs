//! The initial profiles of a world.

use serde_json::{Map, Value, json};

use super::profile::{Profile, add_referrer, blank, urls};
use super::upload::Upload;
use crate::api_variants::ApplicantTags;
use crate::data::{self, Applicant, Known, Person, ResumeFile, Vacancy};
use crate::rng::Chance;
use crate::settings::Settings;

/// `HrFlow`'s initial knowledge of a person.
pub(super) fn profile(
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
        if settings.api_variants.applicant_tags == ApplicantTags::Absent {
            tags.retain(|tag| tag["name"] != "applicant_id");
        }
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

/// Values that users and other connectors put into a profile. No update may lose them.
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
