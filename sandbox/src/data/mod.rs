//! The people, applications, offers and columns of a world, made from its settings alone.

mod cases;
mod catalog;
mod people;
mod slug;
mod uniform_people;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::api_variants::Ids;
use crate::resume::Resume;
use crate::rng::Chance;
use crate::settings::{People, Settings};

pub use catalog::{Column, Vacancy};
pub(crate) use people::give_resume;

/// How many hand-chosen people a world begins with.
pub const CASES: usize = cases::CASES.len();

/// An id as the API shows it: 16 letters and digits, or a JSON number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Id {
    /// A string in JSON.
    Text(String),
    /// A number in JSON.
    Number(u64),
}

impl Id {
    /// The id in JSON.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_str()),
            Self::Number(number) => Value::from(*number),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Number(number) => write!(formatter, "{number}"),
        }
    }
}

/// One candidate of Flatchr, with what `HrFlow` knows at the beginning.
#[derive(Debug, Clone)]
pub struct Person {
    /// Position among the people; decides everything generated about this one.
    pub index: usize,
    /// Name of the hand-chosen case, e.g. `two_applications`; empty for generated people.
    pub case: &'static str,
    /// The candidate id, which is `HrFlow`'s `reference`.
    pub id: Id,
    /// First name.
    pub firstname: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Links, by kind: `{"linkedin": "https://…"}`.
    pub urls: Map<String, Value>,
    /// Whether the candidate agreed to be kept.
    pub consent: bool,
    /// When the candidate was made, in milliseconds.
    pub created_ms: u64,
    /// The résumé in Flatchr.
    pub resume: ResumeFile,
    /// What `HrFlow` knows at the beginning; none where the candidate has no profile.
    pub hrflow: Option<Vec<Known>>,
}

impl Person {
    /// First and last name, as far as there are any.
    #[must_use]
    pub fn full_name(&self) -> String {
        [self.firstname.as_deref(), self.lastname.as_deref()]
            .into_iter()
            .flatten()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The key of this person's profile in `HrFlow`, where there is one at the beginning.
    pub(crate) fn profile_key(&self, settings: &Settings) -> String {
        Chance::new(settings.seed, "profile", self.index as u64).key()
    }
}

/// A candidate's résumé in Flatchr.
#[derive(Debug, Clone)]
pub enum ResumeFile {
    /// There is a file.
    File {
        /// Key in Flatchr's store, without the extension.
        key: String,
        /// `pdf` or `docx`.
        extension: &'static str,
        /// What it says.
        content: Arc<Resume>,
    },
    /// `"aws": null`.
    Null,
    /// No key `aws`.
    Absent,
}

/// What of a candidate `HrFlow` knows, and what it knows otherwise than Flatchr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// An older phone number.
    OldPhone,
    /// The column of an earlier stage.
    OldColumn,
    /// None of Flatchr's tags.
    NoTags,
    /// The parsed résumé and its file in `attachments`.
    Resume,
    /// Tags, metadatas and labels that neither Flatchr nor the résumé brought.
    Others,
    /// A location without text, whose `fields` is the empty list.
    EmptyLocation,
    /// A list of links.
    Urls,
}

/// One application: a row of the search.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// The applicant id.
    pub id: Id,
    /// Index of the person among the people.
    pub person: usize,
    /// Index of the offer among the vacancies.
    pub vacancy: usize,
    /// Id of the column. It may be one that `columns` does not list.
    pub column_id: u64,
    /// Title of the column, as the row shows it.
    pub column: String,
    /// 0 archived, 1 active.
    pub status: u64,
    /// Stars.
    pub score: u64,
    /// Whether the candidate was hired.
    pub hired: bool,
    /// The customer's own id.
    pub external_id: Option<String>,
    /// Where the application came from.
    pub source: Option<String>,
    /// Free text.
    pub comment: String,
    /// When the application arrived, in milliseconds.
    pub created_ms: u64,
    /// When anything of it changed last, in milliseconds.
    pub updated_ms: u64,
    /// Literal values that replace what the row would show; none leaves the field out.
    pub literal: Vec<(String, Option<Value>)>,
}

/// All of Flatchr's data.
#[derive(Debug, Clone)]
pub(crate) struct Data {
    pub(crate) columns: Arc<Vec<Column>>,
    pub(crate) vacancies: Arc<Vec<Vacancy>>,
    pub(crate) people: Vec<Arc<Person>>,
    pub(crate) applicants: Vec<Arc<Applicant>>,
}

impl Data {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut data = Self {
            columns: Arc::new(catalog::columns(settings)),
            vacancies: Arc::new(catalog::vacancies(settings)),
            people: Vec::with_capacity(settings.candidates),
            applicants: Vec::with_capacity(settings.candidates + settings.candidates / 8),
        };
        for index in 0..settings.candidates {
            data.add_person(settings, index);
        }
        data
    }

    /// Adds the person of that index, with their applications.
    pub(crate) fn add_person(&mut self, settings: &Settings, index: usize) {
        let (mut person, mut rows) = people::person(settings, &self.columns, index);
        match settings.people {
            People::Mixed => cases::choose(settings, &self.columns, &mut person, &mut rows),
            People::Parsed => uniform_people::make(settings, &mut person, &mut rows, true),
            People::Unparsed => uniform_people::make(settings, &mut person, &mut rows, false),
        }
        for (nth, row) in rows.into_iter().enumerate() {
            let mut row = Applicant {
                person: self.people.len(),
                ..row
            };
            if settings.api_variants.applicant_ids == Ids::Integer {
                row.id = Id::Number(50_000 + 10 * index as u64 + nth as u64);
            }
            self.applicants.push(Arc::new(row));
        }
        self.people.push(Arc::new(person));
    }
}

/// The tags under which the reference connector keeps an application in a profile, in its order and with its types.
pub(crate) fn flatchr_tags(row: &Applicant, vacancy: &Vacancy) -> Vec<Value> {
    [
        ("applicant_id", row.id.to_value()),
        ("vacancy", json!(vacancy.title)),
        ("vacancy_id", json!(vacancy.vacancy_id)),
        ("source", json!(row.source)),
        ("external_id", json!(row.external_id)),
        ("hired", json!(row.hired)),
        ("column", json!(row.column)),
    ]
    .into_iter()
    .map(|(name, value)| json!({"name": name, "value": value}))
    .collect()
}
