//! The report of a connection check: the result of each check, and the findings.

use crate::flatchr::{LookupCapability, ResumeLinks};
use crate::http::Requests;
use crate::workflow::Problem;
use serde::{Deserialize, Serialize};

/// The report of a connection check. It holds names of fields and counts, but no value of a candidate and no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckReport {
    /// The workflow's id.
    pub workflow_id: String,
    /// When the check ended: RFC 3339, UTC.
    pub checked_at: String,
    /// The worst status of the checks. `unknown` counts as `warning`.
    pub status: Severity,
    /// Requests sent, retries included. All of them only read.
    pub requests: Requests,
    /// The problems of the configuration. If there are any, nothing was sent and `status` is `failed`.
    pub problems: Vec<Problem>,
    /// The result of each check, in the order of [`CheckId`].
    pub checks: Vec<CheckResult>,
    /// What the check found out about behaviour that the vendors do not document.
    pub findings: Findings,
}

/// The status of a connection check as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Every check is `ok`.
    Ok,
    /// Runs work, but with limits, or a check is `unknown`.
    Warning,
    /// Runs fail.
    Failed,
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckResult {
    /// Which check this is.
    pub id: CheckId,
    /// The status of this check.
    pub status: CheckStatus,
    /// What was found and what it means for runs, as a phrase that starts in lower case.
    pub message: String,
    /// What to do about it; null if there is nothing to do.
    pub remedy: Option<String>,
}

/// The checks, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckId {
    /// Does Flatchr accept the key?
    FlatchrKey,
    /// Does the company exist, may the key search it, and how many rows does the search return?
    Company,
    /// Does HrFlow.ai accept the key?
    HrflowKey,
    /// Does the source exist, and may the key read it?
    Source,
    /// Which fields do search rows have?
    RowFields,
    /// How can the id of a candidate be read?
    CandidateLookup,
    /// Does the search respect `start_update`?
    StartUpdate,
    /// Which form do links to résumés have?
    ResumeLinks,
    /// Does the source parse at once, or queue résumés?
    SyncParsing,
    /// Does HrFlow.ai list whole profiles, and how many on a page?
    ProfileList,
}

impl CheckId {
    pub(super) const ALL: [Self; 10] = [
        Self::FlatchrKey,
        Self::Company,
        Self::HrflowKey,
        Self::Source,
        Self::RowFields,
        Self::CandidateLookup,
        Self::StartUpdate,
        Self::ResumeLinks,
        Self::SyncParsing,
        Self::ProfileList,
    ];

    pub(super) fn ok(self, message: impl Into<String>) -> CheckResult {
        self.result(CheckStatus::Ok, message, None)
    }

    pub(super) fn warning(self, message: impl Into<String>, remedy: &str) -> CheckResult {
        self.result(CheckStatus::Warning, message, Some(remedy))
    }

    pub(super) fn failed(self, message: impl Into<String>, remedy: &str) -> CheckResult {
        self.result(CheckStatus::Failed, message, Some(remedy))
    }

    pub(super) fn unknown(self, message: impl Into<String>, remedy: Option<&str>) -> CheckResult {
        self.result(CheckStatus::Unknown, message, remedy)
    }

    fn result(
        self,
        status: CheckStatus,
        message: impl Into<String>,
        remedy: Option<&str>,
    ) -> CheckResult {
        CheckResult {
            id: self,
            status,
            message: message.into(),
            remedy: remedy.map(str::to_owned),
        }
    }
}

/// The status of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Runs work fully in this respect.
    Ok,
    /// Runs work, but with a limit that the message describes.
    Warning,
    /// Runs fail.
    Failed,
    /// The check could not be made; the message gives the reason. It counts as a warning.
    Unknown,
}

impl From<CheckStatus> for Severity {
    fn from(status: CheckStatus) -> Self {
        match status {
            CheckStatus::Ok => Self::Ok,
            CheckStatus::Warning | CheckStatus::Unknown => Self::Warning,
            CheckStatus::Failed => Self::Failed,
        }
    }
}

/// What a connection check found out. A field is null if the check could not find it out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Findings {
    /// The names of the fields that search rows have.
    pub row_fields: Option<Vec<String>>,
    /// How the id of a row's candidate can be read.
    pub candidate_lookup: Option<LookupCapability>,
    /// How the search treats `start_update`.
    pub start_update: Option<UpdateFilter>,
    /// Which form links to résumés have.
    pub resume_links: Option<ResumeLinks>,
    /// True if the source parses at once, false if it queues résumés.
    pub sync_parsing: Option<bool>,
    /// What HrFlow.ai's list of the source's profiles is like.
    pub profile_list: Option<ProfileList>,
}

/// What HrFlow.ai's list of a source's profiles is like. A field is null if the list did not show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileList {
    /// Whether HrFlow.ai gives the list to the key.
    pub offered: bool,
    /// How many profiles a run asks for on a page: as many as the list was seen to give, and about 1 MB at most.
    pub page_size: Option<usize>,
    /// Whether profiles come whole, with their info and tags.
    pub whole: Option<bool>,
    /// True if archived profiles are in it; null if none was seen.
    pub archived: Option<bool>,
}

/// How a search treats `start_update`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UpdateFilter {
    /// The search returns only rows that were modified on or after the day.
    Honoured,
    /// The search returns all rows.
    Ignored,
    /// The search fails.
    Refused,
    /// The search also leaves out rows that were modified since: an incremental run misses changes.
    Unreliable,
}
