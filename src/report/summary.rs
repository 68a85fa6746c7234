//! A run in short.

use super::{Outcome, Reason, RunReport, Status, StoppedBy, Trigger, count};
use crate::http::Requests;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much of an error's message a summary holds, in characters.
const MAX_MESSAGE_CHARS: usize = 160;

/// A run in short: the coordinator remembers it of the last run, the list of runs shows it, and the log
/// line of a run holds it. Workers KV keeps it as metadata of the report, which may have 1,024 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RunSummary {
    /// See [`RunReport::run_id`].
    pub run_id: String,
    /// See [`RunReport::status`].
    pub status: Status,
    /// See [`RunReport::reason`].
    pub reason: Reason,
    /// See [`RunReport::stopped_by`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_by: Option<StoppedBy>,
    /// See [`RunReport::trigger`].
    #[serde(default)]
    pub trigger: Trigger,
    /// See [`RunReport::configuration`].
    #[serde(default)]
    pub configuration: String,
    /// See [`RunReport::configuration_version`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration_version: Option<u32>,
    /// See [`RunReport::persist`].
    pub persist: bool,
    /// See [`RunReport::started_at`].
    pub started_at: String,
    /// See [`RunReport::finished_at`].
    pub finished_at: String,
    /// See [`RunReport::complete`].
    pub complete: bool,
    /// See [`RunReport::remaining`].
    pub remaining: u32,
    /// See [`RunReport::skipped`].
    pub skipped: u32,
    /// See [`RunReport::postponed`].
    pub postponed: u32,
    /// How many rows have an outcome.
    pub items: u32,
    /// How many rows have each outcome; outcomes of no row are left out.
    pub outcomes: BTreeMap<Outcome, u32>,
    /// See [`RunReport::requests`].
    pub requests: Requests,
    /// See [`RunReport::whole_search`].
    #[serde(default)]
    pub whole_search: bool,
    /// The code of [`RunReport::error`]; `bad_configuration` for a configuration with problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The beginning of the message of [`RunReport::error`], or of the first problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl RunSummary {
    /// The summary of a report.
    #[must_use]
    pub fn of(report: &RunReport) -> Self {
        let mut outcomes = BTreeMap::new();
        for item in &report.items {
            *outcomes.entry(item.outcome).or_default() += 1;
        }
        let problem = report.problems.first();
        let error = report.error.as_ref();
        let code = error.map(|error| error.code.clone());
        let message = error.map(|error| error.message.clone());
        let message = message.or_else(|| problem.map(ToString::to_string));
        Self {
            run_id: report.run_id.clone(),
            status: report.status,
            reason: report.reason,
            stopped_by: report.stopped_by,
            trigger: report.trigger,
            configuration: report.configuration.clone(),
            configuration_version: report.configuration_version,
            persist: report.persist,
            started_at: report.started_at.clone(),
            finished_at: report.finished_at.clone(),
            complete: report.complete,
            remaining: report.remaining,
            skipped: report.skipped,
            postponed: report.postponed,
            items: count(report.items.len()),
            outcomes,
            requests: report.requests,
            whole_search: report.whole_search,
            code: code.or_else(|| problem.map(|_| "bad_configuration".to_owned())),
            error: message.map(|message| message.chars().take(MAX_MESSAGE_CHARS).collect()),
        }
    }

    /// The summary of the same run after its ledger could not be committed. The coordinator gets it
    /// before the run itself concludes; a test holds this against that conclusion.
    #[must_use]
    pub fn uncommitted(self) -> Self {
        let is_early = |by: &StoppedBy| !by.is_budget();
        Self {
            status: self.status.max(Status::SuccessWithFailures),
            stopped_by: self.stopped_by.filter(is_early).or(Some(StoppedBy::State)),
            complete: false,
            code: self.code.or_else(|| Some("state_unavailable".to_owned())),
            error: self
                .error
                .or_else(|| Some("the ledger could not be committed".to_owned())),
            ..self
        }
    }
}
