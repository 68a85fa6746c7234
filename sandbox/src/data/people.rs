//! Generated people: any number of them, each from the seed and its index alone.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::catalog::{self, Column};
use super::slug::slug;
use super::{Applicant, Id, Known, Person, ResumeFile};
use crate::api_variants::Ids;
use crate::clock::{self, DAY_MS};
use crate::resume::Resume;
use crate::rng::Chance;
use crate::settings::Settings;

const FIRST: &[&str] = &[
    "Juliette",
    "Alexandre",
    "Amélie",
    "Bérénice",
    "Camille",
    "Clément",
    "Corentin",
    "Delphine",
    "Élodie",
    "Emmanuel",
    "Fatoumata",
    "François",
    "Gaëlle",
    "Guillaume",
    "Héloïse",
    "Ibrahim",
    "Inès",
    "Jérôme",
    "Karim",
    "Laëtitia",
    "Ludovic",
    "Maëlys",
    "Mathilde",
    "Nadège",
    "Noémie",
    "Olivier",
    "Ophélie",
    "Quentin",
    "Raphaël",
    "Sébastien",
    "Solène",
    "Théophile",
    "Valentin",
    "Véronique",
    "Wassim",
    "Yasmine",
    "Zacharie",
    "Łukasz",
    "Ångela",
    "Jürgen",
];

const LAST: &[&str] = &[
    "Larfoillou",
    "Andrieux",
    "Bachelard",
    "Benchekroun",
    "Castelnau",
    "Chevrollier",
    "Courtemanche",
    "Delacroix-Vidal",
    "Desrosiers",
    "Dieudonné",
    "Escoffier",
    "Feuillade",
    "Garnier-Roux",
    "Grandjean",
    "Hasnaoui",
    "Jankowiak",
    "Kerguélen",
    "Lachaussée",
    "Lefrançois",
    "Maisonneuve",
    "Montfaucon",
    "N'Guessan",
    "Ouédraogo",
    "Pellissier",
    "Quesnel",
    "Rabemananjara",
    "Rousselot",
    "Saint-Exupéry",
    "Szczepański",
    "Thibaudeau",
    "Tréguier",
    "Vandenberghe",
    "Villeneuve",
    "Wojciechowski",
    "Yıldırım",
    "Zimmermann",
];

const SOURCES: &[&str] = &[
    "L'Apec",
    "Indeed",
    "LinkedIn",
    "Cooptation",
    "Site carrière",
    "HelloWork",
];

/// The person of that index and their applications, as if there were no hand-chosen cases.
pub(super) fn person(
    settings: &Settings,
    columns: &[Column],
    index: usize,
) -> (Person, Vec<Applicant>) {
    let mut chance = Chance::new(settings.seed, "person", index as u64);
    let (first, last) = (chance.pick(FIRST), chance.pick(LAST));
    let encoded = chance.encoded_id();
    let created_ms = settings
        .base_ms
        .saturating_sub((61 + chance.below(700)) * DAY_MS + chance.below(DAY_MS));
    let mut person = Person {
        index,
        case: "",
        id: match settings.api_variants.candidate_ids {
            Ids::Encoded => Id::Text(encoded),
            Ids::Integer => Id::Number(1_260 + index as u64),
        },
        firstname: Some(first.to_owned()),
        lastname: Some(last.to_owned()),
        email: Some(email(first, last, index)),
        phone: Some(phone(&mut chance)),
        urls: urls(&mut chance, first, last),
        consent: chance.percent(90),
        created_ms,
        resume: ResumeFile::Null,
        hrflow: known(&mut chance),
    };
    if chance.percent(95) {
        give_resume(settings, &mut person, "pdf", 0);
    }
    let rows = if chance.percent(5) { 2 } else { 1 };
    let rows = (0..rows)
        .map(|nth| application(settings, columns, &person, nth))
        .collect();
    (person, rows)
}

/// The n-th application of a person; a later one is newer.
pub(super) fn application(
    settings: &Settings,
    columns: &[Column],
    person: &Person,
    nth: u64,
) -> Applicant {
    let mut chance = Chance::new(settings.seed, "application", person.index as u64 * 10 + nth);
    // The columns from which people are drawn are the first seven: neither the twins nor the hidden one.
    let column = usize::try_from(chance.below(7)).unwrap_or_default();
    let created_ms = person.created_ms + nth * 30 * DAY_MS;
    let mut row = Applicant {
        id: Id::Text(chance.encoded_id()),
        person: 0,
        vacancy: usize::try_from(chance.below(catalog::OPEN as u64)).unwrap_or_default(),
        column_id: 0,
        column: String::new(),
        status: 1,
        score: chance.below(6),
        hired: false,
        external_id: Some(if chance.percent(20) {
            format!("EXT-{}", person.index)
        } else {
            String::new()
        }),
        source: Some(chance.pick(SOURCES).to_owned()),
        comment: String::new(),
        created_ms,
        updated_ms: settings
            .base_ms
            .saturating_sub(chance.below(60 * DAY_MS))
            .max(created_ms),
        literal: Vec::new(),
    };
    put_in_column(columns, &mut row, column);
    row
}

/// Puts an application in the column of that index.
pub(super) fn put_in_column(columns: &[Column], row: &mut Applicant, column: usize) {
    if let Some(column) = columns.get(column) {
        row.column_id = column.id;
        row.column.clone_from(&column.title);
        row.hired = column.hired;
    }
}

/// Gives a person the résumé of that version, under a key made from their name as Flatchr does.
pub(crate) fn give_resume(
    settings: &Settings,
    person: &mut Person,
    extension: &'static str,
    version: u64,
) {
    let mut chance = Chance::new(
        settings.seed,
        "resume",
        person.index as u64 * 1_000 + version,
    );
    let name = match slug(&person.full_name()) {
        empty if empty.is_empty() => "candidat".to_owned(),
        name => name,
    };
    let key = format!(
        "candidates/{}/{}/{name}",
        clock::year_month(person.created_ms),
        chance.uuid()
    );
    let content = Resume::invent(
        &mut chance,
        &person.full_name(),
        person.email.as_deref(),
        person.phone.as_deref(),
    );
    person.resume = ResumeFile::File {
        key,
        extension,
        content: Arc::new(content),
    };
}

/// An e-mail address nobody has.
pub(super) fn email(first: &str, last: &str, index: usize) -> String {
    let name = [slug(first), slug(last)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(".");
    let name = name
        .get(..name.len().min(48))
        .unwrap_or("candidat")
        .to_owned();
    format!(
        "{}{}@example.org",
        if name.is_empty() { "candidat" } else { &name },
        index + 1
    )
}

/// A French mobile number, in the format of the vendor's samples, from the range kept for fiction.
pub(super) fn phone(chance: &mut Chance) -> String {
    let number = chance.below(1_000_000);
    format!(
        "+33 6 39 {:02} {:02} {:02}",
        number / 10_000,
        number / 100 % 100,
        number % 100
    )
}

fn urls(chance: &mut Chance, first: &str, last: &str) -> Map<String, Value> {
    let mut urls = Map::new();
    if chance.percent(30) {
        urls.insert(
            "linkedin".to_owned(),
            json!(format!(
                "https://www.linkedin.com/in/{}-{}",
                slug(first),
                slug(last)
            )),
        );
    }
    urls
}

fn known(chance: &mut Chance) -> Option<Vec<Known>> {
    if chance.percent(3) {
        return None;
    }
    let mut known = Vec::new();
    if chance.percent(70) {
        known.push(Known::Resume);
    }
    match chance.below(10) {
        0..=3 => {}
        4..=6 => known.push(Known::OldColumn),
        7 => known.push(Known::OldPhone),
        8 => known.extend([Known::OldColumn, Known::OldPhone]),
        _ => known.push(Known::NoTags),
    }
    if chance.percent(15) {
        known.push(Known::Others);
    }
    Some(known)
}
