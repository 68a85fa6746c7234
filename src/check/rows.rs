//! A sample of the rows of a search: the fields they have, and the applicants to look up.

use super::{CheckId, CheckResult};
use crate::flatchr::{RawRows, Row, is_field_name};
use crate::json::read_object;
use crate::sort::sort_by_key;
use std::collections::HashSet;

/// The number of rows in a sample, spread evenly over all rows.
const SAMPLE_SIZE: usize = 100;

/// The most names that a report lists. Rows with more have values in the place of names.
const MAX_NAMES: usize = 64;

/// The fields that the default format reads.
const EXPECTED_FIELDS: [&str; 12] = [
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

/// A sample of the rows of a search.
pub(super) struct Sample {
    /// The number of rows that the search returned.
    pub(super) count: usize,
    /// The names of the sampled rows' fields, in the order of their first appearance.
    pub(super) names: Vec<String>,
    /// Rows of different applicants, archived ones last.
    pub(super) rows: Vec<Row>,
}

impl Sample {
    pub(super) fn of(all: &RawRows<()>) -> Self {
        let step = all.len().div_ceil(SAMPLE_SIZE).max(1);
        let (mut names, mut rows) = (Vec::<String>::new(), Vec::new());
        let mut applicants = HashSet::new();
        for (text, ()) in all.iter().step_by(step) {
            let fields = read_object(text).ok().flatten().unwrap_or_default();
            for name in fields.keys().filter(|name| is_field_name(name)) {
                if !names.contains(name) && names.len() < MAX_NAMES {
                    names.push(name.clone());
                }
            }
            let archived = fields.get("status").is_some_and(|status| status == 0);
            let row = Row::read(text)
                .ok()
                .filter(|row| applicants.insert(row.applicant().to_owned()));
            rows.extend(row.map(|row| (archived, row)));
        }
        sort_by_key(&mut rows, |(archived, _)| *archived);
        Self {
            count: all.len(),
            names,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        }
    }

    /// The check of the fields that rows have.
    pub(super) fn row_fields(&self) -> CheckResult {
        if self.count == 0 {
            return CheckId::RowFields.unknown(
                "not checked: the search returns no row",
                Some("check again once the search returns applicants"),
            );
        }
        if self.rows.is_empty() {
            return CheckId::RowFields.failed(
                "no row can be read: none is an object with an `applicant`",
                "compare Flatchr's response to search/applicants with its documentation",
            );
        }
        let candidate_id = if self.rows.iter().any(|row| row.candidate_id().is_some()) {
            "the candidate's id is among them"
        } else {
            "the candidate's id is not among them"
        };
        let is_missing = |name: &&str| !self.names.iter().any(|known| known == name);
        let missing: Vec<&str> = EXPECTED_FIELDS.into_iter().filter(is_missing).collect();
        let count = self.names.len();
        if missing.is_empty() {
            return CheckId::RowFields.ok(format!("rows have all expected fields; {candidate_id}"));
        }
        CheckId::RowFields.warning(
            format!(
                "rows have {count} fields, but not {}; {candidate_id}",
                missing.join(", ")
            ),
            "the default format leaves the missing fields out: fill them with a format of your own, or check in Flatchr which fields its API returns",
        )
    }
}
