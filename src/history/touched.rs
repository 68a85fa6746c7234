//! What a run did with one applicant, and whether that is news.

use super::email_hash::EmailHash;
use crate::edit::Change;
use crate::report::{ItemReport, Outcome, ResumeOutcome};
use serde::{Deserialize, Serialize};

/// How many names of fields are kept of one applicant.
const MAX_FIELDS: usize = 60;

/// The longest id that is kept, in bytes. Ids have some sixteen letters.
const MAX_ID_BYTES: usize = 200;

/// What a run did with one applicant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Touched {
    /// See [`ItemReport::applicant`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    /// See [`ItemReport::candidate`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<String>,
    /// Of the address in the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailHash>,
    /// See [`ItemReport::outcome`].
    pub outcome: Outcome,
    /// The names of the fields that were changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// See [`ItemReport::resume`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumeOutcome>,
    /// The code of the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl Touched {
    /// What an item's report says, without its values. `code` is that of an error that the report does not have.
    #[must_use]
    pub fn of(item: &ItemReport, email: Option<EmailHash>, code: Option<&str>) -> Self {
        let mut fields: Vec<String> = Vec::new();
        for change in &item.changes {
            let field = Change::without_values(change.clone()).field;
            if fields.len() < MAX_FIELDS && !fields.contains(&field) {
                fields.push(field);
            }
        }
        let kept = |id: &Option<String>| id.clone().filter(|id| id.len() <= MAX_ID_BYTES);
        let of_item = item.error.as_ref().map(|error| error.code.as_str());
        Self {
            applicant: kept(&item.applicant),
            candidate: kept(&item.candidate),
            email,
            outcome: item.outcome,
            fields,
            resume: item.resume,
            code: of_item.or(code).map(str::to_owned),
        }
    }

    /// Whether anybody can ask for it.
    pub(super) fn is_found(&self) -> bool {
        self.applicant.is_some() || self.candidate.is_some() || self.email.is_some()
    }
}

/// What the ledger knew of a row before this run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Before {
    /// The same row had its outcome, or nobody knows.
    pub(crate) was_synced: bool,
    /// The same row failed with the same code, for a reason that may pass, such as an outage.
    pub(crate) failed_alike: bool,
}

/// Whether an outcome is news. An outage, or a workflow that always reads all rows, would else write the same at each tick.
pub(crate) fn is_news(item: &ItemReport, before: Before) -> bool {
    let says_resume = !matches!(
        item.resume,
        None | Some(ResumeOutcome::Pending | ResumeOutcome::GivenUp)
    );
    match item.outcome {
        Outcome::Updated => true,
        Outcome::Failed => !before.failed_alike,
        Outcome::Deferred => says_resume || !item.changes.is_empty() || item.error.is_some(),
        Outcome::Discarded => !before.was_synced,
        Outcome::Unchanged => says_resume && !before.failed_alike,
    }
}
