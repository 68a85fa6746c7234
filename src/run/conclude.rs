//! What a run reports about itself as a whole. The only place in which a run's `status`, `reason`,
//! `stopped_by`, `error` and `complete` are made.
//!
//! A run meets up to four causes, one after the other: its items, what ended it early, the commit of its
//! ledger, and its callback.
//!
//! * `stopped_by`: what ended the run early. A failed commit is reported there too, if the run was not
//!   ended early or only ran out of budget.
//! * `error`: of what ended the run early; else of the commit; else of the callback.
//! * `status` and `reason`: a cause that is fatal by itself decides. A run that leaves its rest to a
//!   later one in good order (retry-after, leased, paused, lease lost, too many changes) is `success_with_failures`. In all other
//!   runs the items decide, and a failed commit or callback, or a row that is set aside, rules out `success`.
//! * `complete`: every row has an outcome, nothing ended the run early, and the commit succeeded.

use super::control::End;
use crate::ledger::LedgerError;
use crate::report::{
    ErrorReport, Events, ItemReport, Reason, ResumeOutcome, RunReport, Stage, Status, StoppedBy,
};

/// What is known of a run when it is concluded.
#[derive(Debug, Clone)]
pub(super) struct Ending {
    /// What ended the run before its last row.
    pub(super) end: Option<End>,
    /// Counts of the items' outcomes.
    pub(super) events: Events,
    /// Whether a profile was edited although its résumé failed.
    pub(super) was_edited_without_resume: bool,
    /// Whether HrFlow.ai holds rows that this run had nothing to do about.
    pub(super) has_other_synced_rows: bool,
    /// Whether the ledger has rows set aside, because they end runs.
    pub(super) has_set_aside: bool,
    /// Rows without an outcome.
    pub(super) remaining: u32,
    /// Why the ledger was not committed, once that was tried.
    pub(super) commit_error: Option<LedgerError>,
    /// Why the callback failed, once it was called.
    pub(super) callback_error: Option<ErrorReport>,
}

/// What a run reports about itself as a whole. The fields are those of [`RunReport`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conclusion {
    pub(super) status: Status,
    pub(super) reason: Reason,
    pub(super) stopped_by: Option<StoppedBy>,
    pub(super) error: Option<ErrorReport>,
    pub(super) complete: bool,
}

impl Ending {
    /// The ending of a run whose work is over, before its ledger is committed.
    pub(super) fn of(report: &RunReport, end: Option<End>, has_other_synced_rows: bool) -> Self {
        let was_edited = |item: &ItemReport| item.resume == Some(ResumeOutcome::Failed);
        Self {
            end,
            events: report.events,
            was_edited_without_resume: report.items.iter().any(was_edited),
            has_other_synced_rows,
            has_set_aside: false,
            remaining: report.remaining,
            commit_error: None,
            callback_error: None,
        }
    }

    /// Status and reason of the items. That all of them failed is fatal, unless other rows are synced,
    /// or a profile was edited although its résumé failed.
    fn verdict(&self) -> (Status, Reason) {
        match self.events.verdict() {
            (Status::Fatal, _) if self.has_other_synced_rows => {
                (Status::SuccessWithFailures, Reason::None)
            }
            (Status::Fatal, Reason::WriteFailure) if self.was_edited_without_resume => {
                (Status::SuccessWithFailures, Reason::None)
            }
            verdict => verdict,
        }
    }
}

/// Concludes a run. The module states the rule.
pub(super) fn conclude(ending: &Ending) -> Conclusion {
    let (status, reason) = status(ending);
    Conclusion {
        status,
        reason,
        stopped_by: stopped_by(ending),
        error: error(ending),
        complete: ending.end.is_none() && ending.remaining == 0 && ending.commit_error.is_none(),
    }
}

fn status(ending: &Ending) -> (Status, Reason) {
    match &ending.end {
        Some(End::Fatal(reason, _)) => (Status::Fatal, *reason),
        Some(End::NoState) => (Status::Fatal, Reason::BackendNotConfigured),
        Some(End::StateUnread(_)) => (Status::Fatal, Reason::ReadFailure),
        Some(End::StateUnwritten(_)) => (Status::Fatal, Reason::WriteFailure),
        Some(
            End::RetryAfter(_)
            | End::Leased(_)
            | End::Paused(_)
            | End::LeaseLost
            | End::TooManyChanges(_),
        ) => (Status::SuccessWithFailures, Reason::None),
        Some(End::OutOfRequests | End::OutOfTime | End::Aborted) | None => {
            let has_failed = ending.commit_error.is_some()
                || ending.callback_error.is_some()
                || ending.has_set_aside;
            match ending.verdict() {
                (Status::Success, _) if has_failed => (Status::SuccessWithFailures, Reason::None),
                verdict => verdict,
            }
        }
    }
}

fn stopped_by(ending: &Ending) -> Option<StoppedBy> {
    let uncommitted = ending.commit_error.as_ref().map(End::unrecorded);
    let end = match (&ending.end, &uncommitted) {
        (Some(end), Some(uncommitted)) if end.gives_way_to(uncommitted) => Some(uncommitted),
        (end, uncommitted) => end.as_ref().or(uncommitted.as_ref()),
    };
    end.and_then(End::stopped_by)
}

fn error(ending: &Ending) -> Option<ErrorReport> {
    let end = ending.end.as_ref().and_then(End::error);
    let commit = || ending.commit_error.as_ref().map(LedgerError::report);
    end.or_else(commit)
        .or_else(|| ending.callback_error.clone())
}

impl Conclusion {
    /// Writes the conclusion into the report.
    pub(super) fn apply_to(self, report: &mut RunReport) {
        report.status = self.status;
        report.reason = self.reason;
        report.stopped_by = self.stopped_by;
        report.error = self.error;
        report.complete = self.complete;
    }
}

/// Whether the callback is due: the run wrote, or found nothing to write, for at least one row, did not
/// fail as a whole, and ended at its last row or only for want of budget.
pub(super) fn is_callback_due(report: &RunReport) -> bool {
    let was_compared = |item: &ItemReport| {
        let is_pending = item.resume == Some(ResumeOutcome::Pending) && item.changes.is_empty();
        item.stage >= Stage::Compare && !is_pending
    };
    report.persist
        && report.status != Status::Fatal
        && report.stopped_by.is_none_or(StoppedBy::is_budget)
        && report.items.iter().any(was_compared)
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed"
)]
mod tests;
