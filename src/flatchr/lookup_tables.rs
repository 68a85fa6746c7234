//! Lookup tables of a company: columns by title, vacancies by number.

use crate::json::{Object, get, id_text};
use serde_json::Value;
use std::collections::HashMap;

/// A company's columns. Search rows name a column by its title, PUT applicant by its id. Titles need not
/// be unique.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    by_title: HashMap<String, Vec<Value>>,
}

impl Columns {
    pub(super) fn read(list: Value) -> Option<Self> {
        let mut columns = Self::default();
        for column in objects(list)? {
            let title = get(&column, "title").as_str();
            if let (Some(title), Some(_)) = (title, id_text(get(&column, "id"))) {
                let same_title = columns.by_title.entry(title.to_owned()).or_default();
                same_title.push(get(&column, "id").clone());
            }
        }
        Some(columns)
    }

    /// The ids of all columns with this title, as the API gives them.
    #[must_use]
    pub fn with_title(&self, title: &str) -> &[Value] {
        self.by_title.get(title).map_or(&[], Vec::as_slice)
    }
}

/// A company's vacancies. Search rows name a vacancy by its plain number (`vacancy_id`), PUT applicant by
/// its encoded `id`. The documentation does not say which closed vacancies are listed.
#[derive(Debug, Clone, Default)]
pub struct Vacancies {
    by_number: HashMap<String, String>,
}

impl Vacancies {
    pub(super) fn read(list: Value) -> Option<Self> {
        let mut vacancies = Self::default();
        for vacancy in objects(list)? {
            let number = id_text(get(&vacancy, "vacancy_id"));
            if let (Some(number), Some(id)) = (number, id_text(get(&vacancy, "id"))) {
                vacancies.by_number.entry(number).or_insert(id);
            }
        }
        Some(vacancies)
    }

    /// The encoded id of the vacancy with this number.
    #[must_use]
    pub fn id(&self, number: &str) -> Option<&str> {
        self.by_number.get(number).map(String::as_str)
    }
}

/// The objects of a list; other entries are skipped.
fn objects(list: Value) -> Option<impl Iterator<Item = Object>> {
    let Value::Array(items) = list else {
        return None;
    };
    Some(items.into_iter().filter_map(|item| match item {
        Value::Object(object) => Some(object),
        _ => None,
    }))
}
