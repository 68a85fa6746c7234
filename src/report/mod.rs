//! What came of a run: the reference's result by its names, and ours on top.
//!
//! Values of candidates (`Change::old`, `Change::new`, and what `ErrorReport::detail` may hold) are
//! in the answer to a dry run only; [`RunReport::without_values`] is what is stored, logged and
//! sent elsewhere.

mod error;
mod events;
mod new;
mod redact;
mod summary;

pub use error::ErrorReport;
pub use events::{Events, Reason, Status};
pub(crate) use new::{count, item_report, new_report};
pub use new::{invalid_config_report, no_state_report, run_id};
pub(crate) use redact::redact_text;
pub use summary::RunSummary;

use crate::config::Problem;
use crate::edit::Change;
use crate::http::Requests;
use serde::{Deserialize, Serialize};

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunReport {
    /// How it went as a whole.
    pub status: Status,
    /// Why it is fatal; `none` where it is not.
    pub reason: Reason,
    /// What is counted.
    pub events: Events,
    /// Whether only changes were to be read.
    pub incremental: bool,
    /// Where the next incremental run starts.
    pub incremental_token: Option<String>,
    /// Identifies the run; a UUID of version 7, so that runs sort by their start.
    pub run_id: String,
    /// The workflow.
    pub workflow_id: String,
    /// False for a dry run.
    pub persist: bool,
    /// When it started, RFC 3339, UTC.
    pub started_at: String,
    /// When it ended.
    pub finished_at: String,
    /// Whether every row was brought to an outcome.
    pub complete: bool,
    /// Rows without an outcome: they are left to a later run.
    pub remaining: u32,
    /// Rows that the ledger knows as they are: counted, not listed.
    pub skipped: u32,
    /// Rows that failed in too many runs and are left alone for now: counted, not listed.
    #[serde(default)]
    pub postponed: u32,
    /// What ended the run before its last row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<StoppedBy>,
    /// Requests sent, tries included.
    pub requests: Requests,
    /// Why the run stopped, where it did, or why its callback failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
    /// What is wrong with the configuration; then nothing was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// One record per applicant, in the order of the search.
    pub items: Vec<ItemReport>,
}

impl RunReport {
    /// The report without values of candidates. Of the vendors' and the hooks' own words, only
    /// those are left that cannot be one.
    #[must_use]
    pub fn without_values(self) -> Self {
        self.redacted(false)
    }

    /// The same; what a hook says when it fails may stay, where who gave it reads it.
    pub(crate) fn redacted(mut self, keeps_words_of_hooks: bool) -> Self {
        for item in &mut self.items {
            let changes = std::mem::take(&mut item.changes).into_iter();
            item.changes = changes.map(Change::without_values).collect();
        }
        let of_items = self.items.iter_mut().filter_map(|item| item.error.as_mut());
        for error in of_items.chain(self.error.as_mut()) {
            if keeps_words_of_hooks && error.is_hook_error() {
                continue;
            }
            error.detail = error.detail.as_deref().and_then(redact_text);
        }
        self
    }
}

/// What ended a run before its last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StoppedBy {
    /// It had no more requests: `MAX_REQUESTS`.
    MaxRequests,
    /// It had no more time: `MAX_SECONDS`, or its search was too old to move applicants by.
    MaxSeconds,
    /// An API asked for a longer pause than a run makes.
    RetryAfter,
    /// An error that everything else would have met; `error` says which.
    Error,
    /// Another run of the workflow was at work.
    Leased,
    /// Another run has taken over.
    LeaseLost,
    /// The ledger could not be read or kept.
    State,
    /// Whoever started it wanted it to end.
    Aborted,
}

impl StoppedBy {
    /// Whether the run used up what it was given: then another goes on where it stopped.
    #[must_use]
    pub fn is_budget(self) -> bool {
        matches!(self, Self::MaxRequests | Self::MaxSeconds)
    }
}

/// What came of one applicant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemReport {
    /// The applicant's id; null for a row that has none.
    pub applicant: Option<String>,
    /// The candidate's id, where it was found: HrFlow.ai's `reference`.
    pub candidate: Option<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// How far it came.
    pub stage: Stage,
    /// What was changed, or in a dry run: would be.
    pub changes: Vec<Change>,
    /// What became of the résumé, where HrFlow.ai had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumeOutcome>,
    /// How the profile was found, where not by the candidate's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<MatchedBy>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
    /// In how many runs it was tried.
    pub tries: u32,
    /// What one should know besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The outcome for one applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The profile was edited, or in a dry run: would be.
    Updated,
    /// The profile is as it is to be; nothing was sent.
    Unchanged,
    /// A logic discarded it.
    Discarded,
    /// The résumé is being parsed; a later run edits.
    Deferred,
    /// It failed; a later run tries again.
    Failed,
}

/// The steps of a run, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Row, candidate and résumé are read from Flatchr.
    Pull,
    /// logics are applied.
    Logics,
    /// The item is turned into a profile.
    Format,
    /// The profile is compared with the current one.
    Compare,
    /// The profile is written.
    Push,
}

/// What became of a résumé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResumeOutcome {
    /// A dry run would have it parsed.
    ToParse,
    /// Parsed, and the profile edited with it.
    Parsed,
    /// Accepted for parsing, in this run.
    Submitted,
    /// Sent before and being parsed; a later run looks again.
    Pending,
    /// It could not be had or parsed.
    Failed,
}

/// How a profile was found, where not by the candidate's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By the e-mail address, in a dry run where the API offers no way to read the id.
    Email,
}
