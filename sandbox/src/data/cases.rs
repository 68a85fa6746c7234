//! Forty hand-chosen people, each one thing that goes wrong in careless code.

use serde_json::{Map, json};

use super::catalog::{self, Column};
use super::people;
use super::{Applicant, Id, Known, Person, ResumeFile};
use crate::clock::DAY_MS;
use crate::settings::Settings;

/// Name of the case, first name, last name, what HrFlow knows.
type Case = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<&'static [Known]>,
);

const STALE: Option<&[Known]> = Some(&[Known::OldColumn, Known::Resume]);
const CURRENT: Option<&[Known]> = Some(&[Known::Resume]);

#[rustfmt::skip]
pub(super) const CASES: [Case; 40] = [
    ("plain", Some("Juliette"), Some("Larfoillou"), STALE),
    ("accents", Some("Loïc"), Some("Crépeau-Œuvrard"), STALE),
    ("arabic", Some("محمد"), Some("الأحمدي"), STALE),
    ("hebrew", Some("נועה"), Some("בן־דוד"), STALE),
    ("chinese", Some("小明"), Some("欧阳"), STALE),
    ("japanese", Some("さくら"), Some("田中"), STALE),
    ("emoji", Some("Renata 🚀"), Some("Fernández 👩🏽‍💻"), STALE),
    ("apostrophe", Some("Siobhán"), Some("O'Brien"), STALE),
    ("long_name", None, None, STALE),
    ("null_names", None, None, STALE),
    ("null_contact", Some("Théodora"), Some("Vlachopoulou"), STALE),
    ("numeric_ids", Some("Bastien"), Some("Quatrefages"), STALE),
    ("two_applications", Some("Marguerite"), Some("Thévenoux"), STALE),
    ("three_applications", Some("Augustin"), Some("Lamoricière"), Some(&[Known::OldPhone, Known::Resume])),
    ("resume_null", Some("Capucine"), Some("Desmoulins"), Some(&[Known::OldColumn])),
    ("resume_absent", Some("Gaspard"), Some("Winterhalter"), Some(&[Known::OldColumn])),
    ("closed_offer", Some("Hortense"), Some("Beauharnais"), STALE),
    ("unknown_column", Some("Ferdinand"), Some("Lesseps"), STALE),
    ("duplicate_column", Some("Clothilde"), Some("Montesquiou"), STALE),
    ("duplicate_column_second", Some("Édouard"), Some("Vaillancourt"), STALE),
    ("spaced_title", Some("Philippine"), Some("Castellane"), STALE),
    ("odd_resume_key", Some("Désirée"), Some("Clary & Fils #1"), Some(&[Known::OldColumn])),
    ("docx", Some("Léopold"), Some("Sédillot"), Some(&[Known::OldColumn])),
    ("not_in_hrflow", Some("Eugénie"), Some("Grandet"), None),
    ("others_tags", Some("Victorine"), Some("Taillefer"), Some(&[Known::OldColumn, Known::Resume, Known::Others])),
    ("parsed", Some("Célestin"), Some("Crevel"), Some(&[Known::OldPhone, Known::Resume, Known::Urls])),
    ("up_to_date", Some("Ursule"), Some("Mirouët"), CURRENT),
    ("no_attachments", Some("Horace"), Some("Bianchon"), Some(&[Known::OldColumn])),
    ("no_tags", Some("Modeste"), Some("Mignon"), Some(&[Known::NoTags])),
    ("location_fields_list", Some("Félix"), Some("Vandenesse"), Some(&[Known::OldColumn, Known::Resume, Known::EmptyLocation])),
    ("hired", Some("Eugène"), Some("Rastignac"), STALE),
    ("archived", Some("Lucien"), Some("Chardon"), STALE),
    ("new_phone", Some("Delphine"), Some("Nucingen"), Some(&[Known::OldPhone, Known::Resume])),
    ("moved_column", Some("Anastasie"), Some("Restaud"), STALE),
    ("empty_strings", Some("Athanase"), Some("Granson"), STALE),
    ("combining_marks", Some("Ame\u{301}lie"), Some("Noe\u{308}l"), STALE),
    ("links", Some("Dinah"), Some("Piédefer"), Some(&[Known::OldColumn, Known::Resume, Known::Urls])),
    ("null_external_id", Some("Baltazar"), Some("Claës"), STALE),
    ("old_application", Some("Honorine"), Some("Bauvan"), STALE),
    ("spaced_names", Some("  Césarine "), Some(" Birotteau  "), STALE),
];

/// Turns one of the first forty people into their case.
pub(super) fn choose(
    settings: &Settings,
    columns: &[Column],
    person: &mut Person,
    rows: &mut Vec<Applicant>,
) {
    let Some(&(case, first, last, known)) = CASES.get(person.index) else {
        return;
    };
    person.case = case;
    person.firstname = first.map(str::to_owned);
    person.lastname = last.map(str::to_owned);
    person.hrflow = known.map(<[Known]>::to_vec);
    person.urls = Map::new();
    if case == "long_name" {
        person.firstname = Some("Wolfeschlegelsteinhausen ".repeat(8).trim_end().to_owned());
        person.lastname = Some("Bergerdorff-".repeat(16).trim_end_matches('-').to_owned());
    }
    person.email = Some(people::email(
        person.firstname.as_deref().unwrap_or_default(),
        person.lastname.as_deref().unwrap_or_default(),
        person.index,
    ));
    rows.truncate(1);
    if let Some(row) = rows.first_mut() {
        // Where a case is about an older column, the row must be in a later one.
        people::put_in_column(columns, row, 2);
        row.external_id = Some(String::new());
    }
    shape_person(settings, person);
    shape_rows(settings, columns, person, rows);
}

fn shape_person(settings: &Settings, person: &mut Person) {
    if person.case == "null_contact" {
        (person.email, person.phone) = (None, None);
    }
    people::give_resume(
        settings,
        person,
        if person.case == "docx" { "docx" } else { "pdf" },
        0,
    );
    match person.case {
        "resume_null" => person.resume = ResumeFile::Null,
        "resume_absent" => person.resume = ResumeFile::Absent,
        "numeric_ids" => person.id = Id::Number(1_260 + person.index as u64),
        "empty_strings" => person.phone = Some(String::new()),
        "old_application" => person.created_ms = settings.base_ms.saturating_sub(9 * 365 * DAY_MS),
        "links" => {
            person.urls.insert(
                "linkedin".to_owned(),
                json!("https://www.linkedin.com/in/dinah-piedefer"),
            );
            person.urls.insert(
                "website".to_owned(),
                json!("https://piedefer.example.org/?a=1&b=é"),
            );
        }
        "odd_resume_key" => {
            if let ResumeFile::File { key, .. } = &mut person.resume {
                let folder = key
                    .rsplit_once('/')
                    .map_or("", |(folder, _)| folder)
                    .to_owned();
                *key = format!("{folder}/désirée clary & fils #1 50%+");
            }
        }
        _ => {}
    }
}

fn shape_rows(settings: &Settings, columns: &[Column], person: &Person, rows: &mut Vec<Applicant>) {
    let more = match person.case {
        "two_applications" => 1,
        "three_applications" => 2,
        _ => 0,
    };
    for nth in 1..=more {
        let mut newer = people::application(settings, columns, person, nth);
        people::put_in_column(columns, &mut newer, 4);
        newer.vacancy = rows
            .first()
            .map_or(0, |row| (row.vacancy + 1) % catalog::OPEN);
        // The newer one comes first: nothing documents the order of rows.
        rows.insert(0, newer);
    }
    for row in rows {
        shape_row(columns, person, row);
    }
}

fn shape_row(columns: &[Column], person: &Person, row: &mut Applicant) {
    match person.case {
        "numeric_ids" => row.id = Id::Number(50_260),
        "closed_offer" => row.vacancy = catalog::OPEN,
        "unknown_column" => {
            row.column_id = 12_001;
            "Ancien process".clone_into(&mut row.column);
        }
        "duplicate_column" => people::put_in_column(columns, row, catalog::FIRST_TWIN),
        "duplicate_column_second" => people::put_in_column(columns, row, catalog::SECOND_TWIN),
        "spaced_title" => {
            row.vacancy = 0;
            people::put_in_column(columns, row, catalog::SPACED_COLUMN);
        }
        "hired" => people::put_in_column(columns, row, catalog::HIRED),
        "archived" => row.status = 0,
        "null_external_id" => row.external_id = None,
        "empty_strings" => row.source = Some(String::new()),
        "old_application" => row.created_ms = person.created_ms,
        _ => {}
    }
}
