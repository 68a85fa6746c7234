//! What came of a check: an answer to each question, and what was found out.

use crate::flatchr::{LookupCapability, ResumeLinks};
use crate::http::Requests;
use crate::workflow::Problem;
use serde::{Deserialize, Serialize};

/// What came of a check. It holds names of fields and counts, no value of a candidate and no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// The workflow.
    pub workflow_id: String,
    /// When the check ended, RFC 3339, UTC.
    pub checked_at: String,
    /// The worst of the answers' verdicts.
    pub verdict: Severity,
    /// Requests sent, tries included. All of them only read.
    pub requests: Requests,
    /// What is wrong with the configuration; then nothing was sent.
    pub problems: Vec<Problem>,
    /// One answer a question, in the questions' order.
    pub answers: Vec<CheckResult>,
    /// What was found out of that which neither vendor documents.
    pub found: Findings,
}

/// How a check went as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Every question was answered well.
    Ok,
    /// Runs work, but not as well as they could, or a question stayed open.
    Warning,
    /// Runs fail.
    Failed,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckResult {
    /// Which question.
    pub question: CheckId,
    /// How it was answered.
    pub verdict: Verdict,
    /// What was found, and what it means for runs, in a sentence.
    pub message: String,
    /// What to do; null where there is nothing to do.
    pub remedy: Option<String>,
}

/// The questions, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// Does Flatchr accept the key?
    FlatchrKey,
    /// Does the company exist, may the key search it, and how many rows does the search give?
    Company,
    /// Does HrFlow.ai accept the key?
    HrflowKey,
    /// Does the source exist, and may the key read it?
    Source,
    /// Which fields do search rows carry?
    RowFields,
    /// How can a candidate's id be read?
    CandidateLookup,
    /// Does the search heed `start_update`?
    StartUpdate,
    /// What form do links to résumés have?
    ResumeLinks,
    /// Does the source parse at once?
    SyncParsing,
}

impl CheckId {
    pub(super) const ALL: [Self; 9] = [
        Self::FlatchrKey,
        Self::Company,
        Self::HrflowKey,
        Self::Source,
        Self::RowFields,
        Self::CandidateLookup,
        Self::StartUpdate,
        Self::ResumeLinks,
        Self::SyncParsing,
    ];

    /// As it should be.
    pub(super) fn ok(self, message: impl Into<String>) -> CheckResult {
        self.result(Verdict::Ok, message, None)
    }

    /// Not as it should be, but runs can do with it.
    pub(super) fn warning(self, message: impl Into<String>, remedy: &str) -> CheckResult {
        self.result(Verdict::Warning, message, Some(remedy))
    }

    /// Runs fail by it.
    pub(super) fn failed(self, message: impl Into<String>, remedy: &str) -> CheckResult {
        self.result(Verdict::Failed, message, Some(remedy))
    }

    /// It could not be found out.
    pub(super) fn unknown(self, message: impl Into<String>, remedy: Option<&str>) -> CheckResult {
        self.result(Verdict::Unknown, message, remedy)
    }

    fn result(
        self,
        verdict: Verdict,
        message: impl Into<String>,
        remedy: Option<&str>,
    ) -> CheckResult {
        CheckResult {
            question: self,
            verdict,
            message: message.into(),
            remedy: remedy.map(str::to_owned),
        }
    }
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Runs can do with it; the message says what it costs.
    Warning,
    /// Runs fail by it.
    Failed,
    /// It could not be found out; the message says why. It counts as a warning.
    Unknown,
}

impl From<Verdict> for Severity {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Ok => Self::Ok,
            Verdict::Warning | Verdict::Unknown => Self::Warning,
            Verdict::Failed => Self::Failed,
        }
    }
}

/// What was found out; null is what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Findings {
    /// The names of the fields that search rows carry.
    pub row_fields: Option<Vec<String>>,
    /// How the id of a row's candidate can be read.
    pub candidate_lookup: Option<LookupCapability>,
    /// What the search does with `start_update`.
    pub start_update: Option<UpdateFilter>,
    /// What form links to résumés have.
    pub resume_links: Option<ResumeLinks>,
    /// Whether the source parses at once.
    pub sync_parsing: Option<bool>,
}

/// What a search does with `start_update`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateFilter {
    /// Only what was modified since is shown.
    Honoured,
    /// The search is as if it had not been sent.
    Ignored,
    /// The search fails.
    Refused,
    /// What was modified since is left out too: a narrowed search misses changes.
    Unreliable,
}
