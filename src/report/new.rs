//! New reports, before anything is known.

use super::{Events, ItemReport, Outcome, Reason, RunReport, Stage, Status};
use crate::config::{Problem, Problems};
use crate::http::{Clock, Requests};
use crate::time::rfc3339;

/// The report of a configuration that does not hold: fatal, and no request was sent.
pub fn invalid_config_report(
    clock: &impl Clock,
    workflow_id: &str,
    problems: Problems,
) -> RunReport {
    let mut report = new_report(clock, workflow_id, true);
    let concerns = |groups: &[&str]| {
        let mut paths = problems.0.iter().map(|problem| problem.path.as_str());
        paths.any(|path| groups.iter().any(|group| path.starts_with(group)))
    };
    report.reason = if concerns(&["connector_auth", "pull_parameters"]) {
        Reason::BadOriginParameters
    } else if concerns(&["hrflow_auth", "push_parameters"]) {
        Reason::BadTargetParameters
    } else if concerns(&["workflow_id"]) {
        Reason::WorkflowIdNotFound
    } else {
        Reason::EventParsingFailure
    };
    report.problems = problems.0;
    report
}

/// A report of nothing yet, which is fatal until something is known.
pub(crate) fn new_report(clock: &impl Clock, workflow_id: &str, persist: bool) -> RunReport {
    let now_ms = clock.now_ms();
    RunReport {
        status: Status::Fatal,
        reason: Reason::None,
        events: Events::default(),
        incremental: false,
        incremental_token: None,
        run_id: run_id(clock),
        workflow_id: workflow_id.to_owned(),
        persist,
        started_at: rfc3339(now_ms),
        finished_at: rfc3339(now_ms),
        complete: false,
        remaining: 0,
        skipped: 0,
        postponed: 0,
        stopped_by: None,
        requests: Requests::default(),
        error: None,
        problems: Vec::<Problem>::new(),
        items: Vec::new(),
    }
}

/// An id for a run: a UUID of version 7, which sorts by the time of its making.
pub fn run_id(clock: &impl Clock) -> String {
    let mut random = [0; 10];
    let words = [clock.random(), clock.random()].map(u64::to_le_bytes);
    for (byte, chance) in random.iter_mut().zip(words.as_flattened()) {
        *byte = *chance;
    }
    uuid::Builder::from_unix_timestamp_millis(clock.now_ms(), &random)
        .into_uuid()
        .to_string()
}

pub(crate) fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// An item's report with what all outcomes have in common.
pub(crate) fn item_report(applicant: Option<&str>, outcome: Outcome, stage: Stage) -> ItemReport {
    ItemReport {
        applicant: applicant.map(str::to_owned),
        candidate: None,
        outcome,
        stage,
        changes: Vec::new(),
        resume: None,
        matched_by: None,
        error: None,
        tries: 1,
        notes: Vec::new(),
    }
}
