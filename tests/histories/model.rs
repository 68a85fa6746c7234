//! What HrFlow.ai has to hold: the rules once more, as naively as possible. This page knows no budget, no
//! ledger, no retry and no two runs at once, and shares no code with the engine.
//!
//! 1. The unit is the person. Of its applications in the search, the newest one decides. The true moment of
//!    the application tells which one that is, whoever knows it.
//! 2. A newest application that the logics discard leaves the person as HrFlow.ai has it.
//! 3. A newest application that cannot be read, or whose candidate cannot be found, makes the whole person
//!    wait.
//! 4. Any other newest application brings the profile up to date in one edit. What it does not say, an older
//!    application may say, unless that one is discarded or fails, or is older than one that fails.
//! 5. What says nothing overwrites nothing: null, blanks of any kind, and the placeholder of a candidate who
//!    was made anonymous. What Flatchr's record says goes before what the row says.
//! 6. A full name needs both of its halves. Where the profile has none at all, one half is better than none.
//! 7. Everything else in the profile belongs to somebody else, and stays.
//! 8. Where all applications are silent, the profile keeps what it has: what HrFlow.ai's parser wrote last,
//!    else what was there.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The texts of a profile, by field: `info.phone`, `tags.column`.
pub type Fields = BTreeMap<String, String>;

/// One application of a person, as far as it matters to the rules.
pub struct Application {
    /// When the person applied, in seconds since 1970.
    pub moment: i64,
    pub fate: Fate,
    /// What it says.
    pub says: Fields,
}

/// What becomes of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It can be pushed.
    Pushed,
    /// The logics discard it.
    Discarded,
    /// It cannot be read, or its candidate cannot be found.
    Failed,
    /// It depends on what earlier runs saw whether its candidate can be found.
    Unsure,
    /// The same, and the logics discard it if it is found.
    UnsureAndDiscarded,
}

/// What the applications of a person make of the profile.
#[derive(Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing may change.
    Unchanged,
    /// An edit has to bring this, all of it.
    Edit {
        /// What the newest application says.
        newest: Fields,
        /// What older ones say where it is silent.
        older: Fields,
        /// Full names that one application or another says.
        full_names: Vec<String>,
        /// Whether the edit has to be made. If not, the person may also wait.
        is_certain: bool,
    },
}

/// Rules 1 to 4.
pub fn expected(mut applications: Vec<Application>) -> Expected {
    applications.sort_by_key(|application| application.moment);
    let Some(newest) = applications.pop() else {
        return Expected::Unchanged;
    };
    let leaves_all = [Fate::Discarded, Fate::Failed, Fate::UnsureAndDiscarded];
    if leaves_all.contains(&newest.fate) {
        return Expected::Unchanged;
    }
    let is_failed = |application: &Application| application.fate == Fate::Failed;
    let silent = applications
        .iter()
        .rposition(is_failed)
        .map_or(0, |failed| failed + 1);
    applications.drain(..silent);
    let mut is_certain = newest.fate == Fate::Pushed;
    let mut older = Fields::new();
    let mut full_names: Vec<String> = newest
        .says
        .get("info.full_name")
        .cloned()
        .into_iter()
        .collect();
    for application in applications {
        is_certain &= application.fate != Fate::UnsureAndDiscarded;
        if matches!(application.fate, Fate::Pushed | Fate::Unsure) {
            is_certain &= application.fate == Fate::Pushed;
            full_names.extend(application.says.get("info.full_name").cloned());
            older.extend(application.says);
        }
    }
    older.retain(|field, _| !newest.says.contains_key(field));
    let newest = newest.says;
    Expected::Edit {
        newest,
        older,
        full_names,
        is_certain,
    }
}

/// Rules 5 and 6: what the default format makes of a row and its candidate's record.
pub fn says(row: &Map<String, Value>, candidate: Option<&Map<String, Value>>) -> Fields {
    const OF_PERSON: [(&str, &str); 4] = [
        ("info.email", "email"),
        ("info.first_name", "firstname"),
        ("info.last_name", "lastname"),
        ("info.phone", "phone"),
    ];
    const TAGS: [&str; 6] = [
        "vacancy",
        "vacancy_id",
        "source",
        "external_id",
        "hired",
        "column",
    ];
    let told = |from: &Map<String, Value>, field: &str, name: &str| plain(field, from.get(name)?);
    let mut says = Fields::new();
    for (field, name) in OF_PERSON {
        let of_record = candidate.and_then(|candidate| told(candidate, field, name));
        says.extend(
            of_record
                .or_else(|| told(row, field, name))
                .map(|text| (field.to_owned(), text)),
        );
    }
    if let (Some(first), Some(last)) = (says.get("info.first_name"), says.get("info.last_name")) {
        says.insert("info.full_name".to_owned(), format!("{first} {last}"));
    }
    for name in TAGS {
        let field = format!("tags.{name}");
        says.extend(told(row, &field, name).map(|text| (field, text)));
    }
    let applicant = told(row, "tags.applicant_id", "applicant");
    says.extend(applicant.map(|text| ("tags.applicant_id".to_owned(), text)));
    says
}

/// The text of a value without the differences that HrFlow.ai makes when it stores one; `None` if it says
/// nothing.
pub fn plain(field: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    let is_blank = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}".contains(c)
    };
    let words: Vec<&str> = text
        .split(is_blank)
        .filter(|word| !word.is_empty())
        .collect();
    let is_placeholder = field.starts_with("info.") && words.iter().all(|word| *word == "XXXXX");
    if words.is_empty() || is_placeholder {
        return None;
    }
    Some(match field {
        // A number is the same with the code of its country and without it.
        "info.phone" => last_digits(&words.concat()),
        "info.email" => words.concat().to_lowercase(),
        _ => words.join(" "),
    })
}

fn last_digits(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(9)..].iter().collect()
}

/// Rules 4 and 8: whether an edit may write this where the profile holds that.
pub fn may_write(
    field: &str,
    held: Option<&String>,
    written: Option<&String>,
    expected: &Expected,
) -> bool {
    let Expected::Edit {
        newest,
        older,
        full_names,
        ..
    } = expected
    else {
        return held == written;
    };
    match (newest.get(field), older.get(field)) {
        (Some(said), _) => written == Some(said),
        (None, Some(said)) => held == written || written == Some(said),
        (None, None) if field == "info.full_name" => {
            held == written || written.is_some_and(|name| full_names.contains(name))
        }
        (None, None) => held == written,
    }
}
