//! Lookup tables of a company: columns by title, vacancies by number.

use crate::json::{Object, get, id_text, shows_nothing};
use serde_json::Value;
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// A company's columns. Search rows name a column by its title, PUT applicant by its id. Titles need not
/// be unique, and are compared as people read them.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    by_title: HashMap<String, Vec<Value>>,
    by_read_title: HashMap<String, Vec<Value>>,
}

impl Columns {
    pub(super) fn read(list: Value) -> Option<Self> {
        let mut columns = Self::default();
        for column in objects(list)? {
            let title = get(&column, "title").as_str();
            if let (Some(title), Some(_)) = (title, id_text(get(&column, "id"))) {
                let id = get(&column, "id");
                for (titles, title) in [
                    (&mut columns.by_title, title.to_owned()),
                    (&mut columns.by_read_title, as_read(title)),
                ] {
                    titles.entry(title).or_default().push(id.clone());
                }
            }
        }
        Some(columns)
    }

    /// The ids of all columns with this title, as the API gives them: those that write it exactly so, or
    /// if there are none, those that people read as the same.
    #[must_use]
    pub fn with_title(&self, title: &str) -> &[Value] {
        let same = self.by_title.get(title);
        let same = same.or_else(|| self.by_read_title.get(&as_read(title)));
        same.map_or(&[], Vec::as_slice)
    }
}

/// A title without what people do not see: case, the kind and number of blanks, how an accent is composed,
/// and characters that show nothing.
fn as_read(title: &str) -> String {
    let composed: String = title.nfkc().collect();
    let shown: String = composed
        .chars()
        .filter(|c| c.is_whitespace() || !shows_nothing(*c))
        .collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    words.join(" ").to_lowercase()
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

#[cfg(test)]
mod tests {
    use super::Columns;
    use serde_json::json;

    fn columns() -> Columns {
        let list = json!([
            { "id": 1, "title": "Entretien RH " },
            { "id": 2, "title": "Refus\u{e9}" },
            { "id": 3, "title": "offre" },
            { "id": 4, "title": "Offre" },
            { "id": 5, "title": "Offre" },
        ]);
        Columns::read(list).unwrap()
    }

    #[test]
    fn titles_are_compared_as_people_read_them() {
        for (title, ids) in [
            ("Entretien RH ", json!([1])),
            ("entretien\u{a0} RH", json!([1])),
            ("Refuse\u{301}", json!([2])),
            ("\u{feff}Refus\u{e9}\u{200b}", json!([2])),
            ("Entre\u{ad}tien RH", json!([1])),
            ("Refuse", json!([])),
            ("Entretien", json!([])),
        ] {
            assert_eq!(json!(columns().with_title(title)), ids, "{title}");
        }
    }

    #[test]
    fn the_same_title_goes_before_one_that_reads_alike() {
        assert_eq!(columns().with_title("offre"), [json!(3)]);
        assert_eq!(columns().with_title("Offre"), [json!(4), json!(5)]);
        assert_eq!(
            columns().with_title("OFFRE"),
            [json!(3), json!(4), json!(5)]
        );
    }
}
