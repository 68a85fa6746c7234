//! What came of a run: the fields of the reference's result under their names, and more.
//!
//! Only the answer to a dry run holds values of candidates (`Change::old`, `Change::new`, and in
//! `ErrorReport::detail`). Store, log and send on [`RunReport::without_values`] instead.

mod codes;
mod dead_run;
mod error;
mod events;
mod new;
mod redact;
mod summary;
mod trigger;

pub(crate) use codes::is_listed;
pub use codes::{CODES, RESUME, RESUME_CODES};
pub use dead_run::DeadRun;
pub use error::ErrorReport;
pub use events::{Events, Reason, Status};
pub(crate) use new::{count, item_report, new_report};
pub use new::{invalid_config_report, no_state_report, run_id};
pub(crate) use redact::redact_text;
pub use summary::RunSummary;
pub use trigger::Trigger;

use crate::config::{FieldWarning, Problem};
use crate::edit::Change;
use crate::http::Requests;
use serde::{Deserialize, Serialize};

/// What came of a run.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, under a name that reports publish"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunReport {
    /// How the run went as a whole.
    pub status: Status,
    /// Why the run is fatal; `none` if it is not.
    pub reason: Reason,
    /// The reference's nine counters.
    pub events: Events,
    /// Whether the run was to read only what changed.
    pub incremental: bool,
    /// Where the next incremental run starts: RFC 3339, UTC.
    pub incremental_token: Option<String>,
    /// The id of the run: a UUID of version 7, so that runs sort by their start.
    pub run_id: String,
    /// The workflow.
    pub workflow_id: String,
    /// What started the run.
    #[serde(default)]
    pub trigger: Trigger,
    /// The plan that this dry run made, or that this run carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// A hash of the parameters that decide about items and about which of them are searched for: 16 hexadecimal
    /// digits; empty if they are wrong. Two runs with the same one ran under the same configuration.
    #[serde(default)]
    pub configuration: String,
    /// The version of the configuration, if the Worker stores it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration_version: Option<u32>,
    /// The version of the build.
    #[serde(default)]
    pub version: String,
    /// False for a dry run.
    pub persist: bool,
    /// When it started: RFC 3339, UTC.
    pub started_at: String,
    /// When it ended: RFC 3339, UTC.
    pub finished_at: String,
    /// Whether every row has an outcome, and the ledger remembers them.
    pub complete: bool,
    /// Rows without an outcome; a later run does them.
    pub remaining: u32,
    /// Rows that the ledger knows as synced: counted, not listed.
    pub skipped: u32,
    /// Rows that failed in several runs and are left alone for now: counted, not listed.
    #[serde(default)]
    pub postponed: u32,
    /// Applicants that are set aside because they end runs, at most 100, until they change or a retry asks for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<String>,
    /// Rows that are counted in `events`, and not listed: those that cannot be read, beyond the first hundred, and in
    /// the Worker those that nothing was written for, beyond 20,000.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unlisted: u32,
    /// Whether the search showed all rows, not only those that changed.
    #[serde(default)]
    pub whole_search: bool,
    /// What ended the run before its last row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<StoppedBy>,
    /// More profiles would change than a run may change. In a dry run: a run that writes would write nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brake: Option<Brake>,
    /// Requests sent, repeated attempts included.
    pub requests: Requests,
    /// Why the run stopped, or why its commit or its callback failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
    /// The run before this one, if it ended without a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dead_run: Option<DeadRun>,
    /// What is wrong with the configuration; then nothing was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// Fields that the format gives and HrFlow.ai does not have, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<FieldWarning>,
    /// One record per applicant, in the order of the search.
    pub items: Vec<ItemReport>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl RunReport {
    /// The report without values of candidates. Messages of vendors and hooks keep only the words that
    /// cannot be a value.
    #[must_use]
    pub fn without_values(self) -> Self {
        self.redacted(false)
    }

    /// The same. `keep_hook_messages` keeps the messages of hooks that failed, for their author.
    pub(crate) fn redacted(mut self, keep_hook_messages: bool) -> Self {
        for item in &mut self.items {
            let changes = std::mem::take(&mut item.changes).into_iter();
            item.changes = changes.map(Change::without_values).collect();
        }
        let of_items = self.items.iter_mut().filter_map(|item| item.error.as_mut());
        for error in of_items.chain(self.error.as_mut()) {
            if keep_hook_messages && error.is_hook_error() {
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
    /// The requests were used up: `MAX_REQUESTS`.
    MaxRequests,
    /// The time was up: `MAX_SECONDS`, or the search was too old to move applicants by.
    MaxSeconds,
    /// An API asked for a longer pause than a run makes.
    RetryAfter,
    /// An error that every further request would meet; `error` says which.
    Error,
    /// Another run of the workflow was at work, so this one did nothing.
    Leased,
    /// The workflow is paused, so the run did nothing.
    Paused,
    /// Another run has taken over.
    LeaseLost,
    /// The ledger could not be read or written.
    State,
    /// It would have changed more profiles than it may, or had changed as many: `max_changes`.
    MaxChanges,
    /// The caller aborted it.
    Aborted,
    /// Unknown: it ended without a word. The next run reports it.
    Died,
}

impl StoppedBy {
    /// Whether the run used up its budget: then another run goes on where it stopped.
    #[must_use]
    pub fn is_budget(self) -> bool {
        matches!(self, Self::MaxRequests | Self::MaxSeconds)
    }
}

/// How many profiles would change, and how many may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Brake {
    /// How many profiles a run may change.
    pub max_changes: u32,
    /// How many would change, as far as they were counted. A run that writes stops counting when they are too many.
    pub changes: u32,
}

/// What came of one applicant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemReport {
    /// The applicant's id; null for a row that has none.
    pub applicant: Option<String>,
    /// The candidate's id, if it was found: HrFlow.ai's `reference`.
    pub candidate: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// The last step that it reached.
    pub stage: Stage,
    /// What was changed, or in a dry run would be.
    pub changes: Vec<Change>,
    /// What became of the résumé, if HrFlow.ai had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<ResumeOutcome>,
    /// How the profile was found, if not by the candidate's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched_by: Option<MatchedBy>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorReport>,
    /// The number of runs that tried it.
    pub tries: u32,
    /// Remarks for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The outcome for one applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The profile was edited, or in a dry run would be.
    Updated,
    /// The profile is up to date; nothing was sent.
    Unchanged,
    /// A logic discarded it.
    Discarded,
    /// A later run edits the profile: its résumé is being parsed, or the plan that the run applied does not show what
    /// would be changed (`changed_since`).
    Deferred,
    /// It failed; a later run tries again.
    Failed,
}

/// The steps of a run, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Read the row, the candidate and the résumé from Flatchr.
    Pull,
    /// Apply the logics.
    Logics,
    /// Make a profile of the item.
    Format,
    /// Compare the profile with HrFlow.ai's.
    Compare,
    /// Write the profile.
    Push,
}

/// What became of a résumé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResumeOutcome {
    /// A run that writes would have it parsed.
    ToParse,
    /// It was parsed, and the profile was edited with it.
    Parsed,
    /// This run sent it, and HrFlow.ai is parsing it.
    Submitted,
    /// An earlier run sent it, and HrFlow.ai is parsing it. A later run looks again.
    Pending,
    /// It could not be fetched or parsed.
    Failed,
    /// HrFlow.ai parses no résumé for now, for example because the quota is used up. A later run tries
    /// again.
    Waiting,
    /// HrFlow.ai does not parse it, as an earlier run reported. It is not sent again, unless the
    /// applicant is retried.
    GivenUp,
}

/// How a profile was found, if not by the candidate's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By the e-mail address, in a dry run against an API without a way to read the id.
    Email,
}
