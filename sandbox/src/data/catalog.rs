//! Columns and vacancies.

use super::slug::slug;
use crate::clock::DAY_MS;
use crate::rng::Chance;
use crate::settings::Settings;

/// A stage of the recruiting process. Nothing in the schema page `column` says that titles are unique.
#[derive(Debug, Clone)]
pub struct Column {
    /// Plain id.
    pub id: u64,
    /// Title, free text.
    pub title: String,
    /// Place among the columns.
    pub position: u64,
    /// Whether the board shows it.
    pub visible: bool,
    /// Whether candidates in it are hired.
    pub hired: bool,
    /// When it was made, in milliseconds.
    pub created_ms: u64,
}

/// An offer.
#[derive(Debug, Clone)]
pub struct Vacancy {
    /// Encoded id, as in paths and in the search filter.
    pub id: String,
    /// Plain id, as in rows.
    pub vacancy_id: u64,
    /// Title, free text.
    pub title: String,
    /// Name in addresses.
    pub slug: String,
    /// 1 open, 0 closed. Which number means what is not documented.
    pub status: u64,
    /// When it was made, in milliseconds.
    pub created_ms: u64,
    /// When it was last changed, in milliseconds.
    pub updated_ms: u64,
}

/// Title, visible, hired. Two of them share a title.
const COLUMNS: &[(&str, bool, bool)] = &[
    ("Nouveaux candidats", true, false),
    ("Pré-qualification RH", true, false),
    ("Entretien RH", true, false),
    ("Entretien  manager ", true, false),
    ("Offre envoyée", true, false),
    ("Recruté", true, true),
    ("Refusé", true, false),
    ("À rappeler", true, false),
    ("À rappeler", true, false),
    ("Vivier", false, false),
];

/// Index of the first of the two columns that share a title.
pub(super) const FIRST_TWIN: usize = 7;
/// Index of the second.
pub(super) const SECOND_TWIN: usize = 8;
/// Index of the column of the hired.
pub(super) const HIRED: usize = 5;
/// Index of the column whose title has a double and a trailing space.
pub(super) const SPACED_COLUMN: usize = 3;

const TITLES: &[&str] = &[
    "Ingénieur Développement  H/F ",
    "Account Executive SaaS H/F ",
    "Infirmier de nuit",
    "Comptable fournisseurs F/H",
    "Développeur·se Rust",
    "Chef de chantier (CDI)",
    "Responsable paie & administration",
    "Conducteur de travaux",
    "Data engineer / \"remote\"",
    "Assistante de direction",
    "Technicien <maintenance>",
    "Commercial itinérant 100%",
];

/// How many offers are open; the closed ones follow.
pub(super) const OPEN: usize = 24;
const CLOSED: usize = 3;

pub(super) fn columns(settings: &Settings) -> Vec<Column> {
    COLUMNS
        .iter()
        .zip(0_u64..)
        .map(|(&(title, visible, hired), position)| Column {
            id: 13_130 + position,
            title: title.to_owned(),
            position,
            visible,
            hired,
            created_ms: settings.base_ms.saturating_sub(1_500 * DAY_MS),
        })
        .collect()
}

pub(super) fn vacancies(settings: &Settings) -> Vec<Vacancy> {
    let titles = TITLES.iter().cycle();
    titles
        .zip(0_u64..)
        .take(OPEN + CLOSED)
        .map(|(title, index)| vacancy(settings, title, index))
        .collect()
}

fn vacancy(settings: &Settings, title: &str, index: u64) -> Vacancy {
    let mut chance = Chance::new(settings.seed, "vacancy", index);
    let id = chance.encoded_id();
    let created_ms = settings
        .base_ms
        .saturating_sub((300 + chance.below(600)) * DAY_MS);
    Vacancy {
        slug: format!("{}-{}", id.to_lowercase(), slug(title)),
        id,
        vacancy_id: 84_512 + index * 37,
        title: title.to_owned(),
        status: u64::from(index < OPEN as u64),
        created_ms,
        updated_ms: created_ms + chance.below(200 * DAY_MS),
    }
}
