//! New reports: those of runs that never started, and the empty ones that runs fill.

use super::{ErrorReport, Events, ItemReport, Outcome, Reason, RunReport, Stage, Status, Trigger};
use crate::config::{Problem, Problems};
use crate::http::{Clock, Requests};
use crate::time::rfc3339;

/// The report of a run whose configuration is wrong: fatal, and no request was sent.
pub fn invalid_config_report(
    clock: &impl Clock,
    workflow_id: &str,
    persist: bool,
    problems: Problems,
) -> RunReport {
    let mut report = new_report(clock, workflow_id, persist);
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

/// The report of a run that could not start for want of a state store: fatal, and no request was sent.
/// `remedy` says how to provide one.
pub fn no_state_report(clock: &impl Clock, workflow_id: &str, remedy: String) -> RunReport {
    let mut report = new_report(clock, workflow_id, true);
    report.reason = Reason::BackendNotConfigured;
    report.error = Some(ErrorReport::new(
        "backend_not_configured",
        "there is no place to keep state, without which runs could not be kept apart",
        remedy,
    ));
    report
}

/// A report before anything is known. It is fatal until the run is concluded.
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
        trigger: Trigger::default(),
        plan: None,
        configuration: String::new(),
        configuration_version: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        persist,
        started_at: rfc3339(now_ms),
        finished_at: rfc3339(now_ms),
        complete: false,
        remaining: 0,
        skipped: 0,
        postponed: 0,
        set_aside: Vec::new(),
        unlisted: 0,
        whole_search: false,
        stopped_by: None,
        brake: None,
        requests: Requests::default(),
        error: None,
        dead_run: None,
        problems: Vec::<Problem>::new(),
        warnings: Vec::new(),
        items: Vec::new(),
    }
}

/// A new run id: a UUID of version 7, so that runs sort by their start.
pub fn run_id(clock: &impl Clock) -> String {
    let mut random = [0; 10];
    let words = [clock.random(), clock.random()].map(u64::to_le_bytes);
    for (byte, word_byte) in random.iter_mut().zip(words.as_flattened()) {
        *byte = *word_byte;
    }
    uuid::Builder::from_unix_timestamp_millis(clock.now_ms(), &random)
        .into_uuid()
        .to_string()
}

/// A number of items, as reports count.
pub(crate) fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// The report of an item, before its changes, errors and notes are known.
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
