//! A sample of the rows of a search: which fields they carry, and whom to ask about.

use super::{CheckId, CheckResult};
use crate::flatchr::{RawRows, Row};
use crate::json::Object;
use crate::sort::sort_by_key;
use std::collections::HashSet;

/// So many rows are looked at, spread over all.
const SAMPLE: usize = 100;

/// More names than that are no names of fields.
const MOST_NAMES: usize = 64;

/// What the default format reads of a row.
const EXPECTED: [&str; 12] = [
    "applicant",
    "vacancy",
    "vacancy_id",
    "column",
    "external_id",
    "hired",
    "firstname",
    "lastname",
    "email",
    "phone",
    "created_at",
    "source",
];

/// What is kept of a search.
pub(super) struct Sample {
    /// How many rows the search gave.
    pub(super) count: usize,
    /// The names of the sample's fields, in the order in which they come.
    pub(super) names: Vec<String>,
    /// Rows of different applicants, those first that are not archived.
    pub(super) rows: Vec<Row>,
}

impl Sample {
    pub(super) fn of(all: &RawRows<()>) -> Self {
        let every = all.len().div_ceil(SAMPLE).max(1);
        let (mut names, mut rows) = (Vec::<String>::new(), Vec::new());
        let mut applicants = HashSet::new();
        for (text, ()) in all.iter().step_by(every) {
            let fields: Object = serde_json::from_slice(text).unwrap_or_default();
            for name in fields.keys().filter(|name| is_name(name)) {
                if !names.contains(name) && names.len() < MOST_NAMES {
                    names.push(name.clone());
                }
            }
            let archived = fields.get("status").is_some_and(|status| status == 0);
            let row = Row::read(text).filter(|row| applicants.insert(row.applicant().to_owned()));
            rows.extend(row.map(|row| (archived, row)));
        }
        sort_by_key(&mut rows, |(archived, _)| *archived);
        Self {
            count: all.len(),
            names,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        }
    }

    /// Which fields rows carry, and which of those that are needed they do not.
    pub(super) fn answer(&self) -> CheckResult {
        if self.count == 0 {
            return CheckId::RowFields.unknown(
                "the search gives no row to look at",
                Some("check again once the search gives applicants"),
            );
        }
        if self.rows.is_empty() {
            return CheckId::RowFields.failed(
                "no row is an object with an `applicant`, so that none can be read",
                "compare Flatchr's answer to search/applicants with its documentation",
            );
        }
        let carries = if self.rows.iter().any(|row| row.candidate_id().is_some()) {
            "the candidate's id is among them"
        } else {
            "the candidate's id is not among them"
        };
        let is_missing = |name: &&str| !self.names.iter().any(|known| known == name);
        let missing: Vec<&str> = EXPECTED.into_iter().filter(is_missing).collect();
        let count = self.names.len();
        if missing.is_empty() {
            return CheckId::RowFields.ok(format!(
                "rows carry all fields that are expected; {carries}"
            ));
        }
        CheckId::RowFields.warning(
            format!(
                "rows carry {count} fields, and not {}; {carries}",
                missing.join(", ")
            ),
            "the default format leaves out what is missing: have a format fill it, or see in Flatchr what the API gives",
        )
    }
}

/// Whether a key of a row is the name of a field, and not a value that stands where a name should.
fn is_name(key: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(is_plain)
}
