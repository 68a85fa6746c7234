//! What ends a run before its last item.

use super::{Run, error};
use crate::http::{Api, Clock, Error, ErrorKind, Http, MAX_RETRY_AFTER};
use crate::ledger::LedgerError;
use crate::report::{ErrorReport, Reason, RunReport, Status, StoppedBy};
use async_lock::OnceCell;
use futures_util::future::{Either, select};
use std::pin::pin;

/// Why a run ended early.
pub(super) enum Stop {
    /// Every further request would fail alike.
    Fatal { reason: Reason, error: ErrorReport },
    /// An API asked for a longer pause than a run can make.
    Wait { error: ErrorReport },
    /// Another run has taken over, or may have.
    LeaseLost,
    /// What is about to be done cannot be made known to later runs.
    State(LedgerError),
    /// Somebody wants it to end.
    Aborted,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether no further request may be sent, but for those that end what was begun.
    pub(super) fn is_stopped(&self) -> bool {
        self.client.is_stopped()
    }

    /// Whether what fails now may fail for another reason than its own.
    pub(super) fn is_fatal(&self) -> bool {
        matches!(*self.stop.borrow(), Some(Stop::Fatal { .. }))
    }

    /// Tells what ended the run before its last row.
    pub(super) fn apply_to_report(&self, report: &mut RunReport) {
        let lapsed = || self.is_stopped().then_some(Stop::LeaseLost);
        let stop = self.stop.take().or_else(lapsed);
        report.stopped_by = match &stop {
            Some(Stop::Fatal { .. }) => Some(StoppedBy::Error),
            Some(Stop::Wait { .. }) => Some(StoppedBy::RetryAfter),
            Some(Stop::LeaseLost | Stop::State(LedgerError::LeaseLost)) => {
                Some(StoppedBy::LeaseLost)
            }
            Some(Stop::State(_)) => Some(StoppedBy::State),
            Some(Stop::Aborted) => Some(StoppedBy::Aborted),
            None => self.budget_exhausted.get(),
        };
        let (status, reason, error) = match stop {
            Some(Stop::Fatal { reason, error }) => (Status::Fatal, reason, error),
            // A clean end: what is left is not lost, and what failed is listed.
            Some(Stop::Wait { error }) => (Status::SuccessWithFailures, Reason::None, error),
            Some(Stop::LeaseLost | Stop::State(LedgerError::LeaseLost)) => {
                let error = LedgerError::LeaseLost.report();
                (Status::SuccessWithFailures, Reason::None, error)
            }
            Some(Stop::State(error)) => (Status::Fatal, Reason::WriteFailure, error.report()),
            Some(Stop::Aborted) | None => return,
        };
        (report.status, report.reason) = (status, reason);
        report.error = Some(error);
    }

    /// Stops the run where a failed request says that it must.
    pub(super) fn stop_if_fatal(&self, failed: &Error) {
        let error = || error::fatal(failed);
        let stop = match failed.kind {
            ErrorKind::Forbidden if self.client.is_isolated_refusal(failed.endpoint) => return,
            kind if kind.is_account_wide() => Stop::Fatal {
                reason: reason(failed.endpoint.api),
                error: error(),
            },
            ErrorKind::Retryable {
                retry_after: Some(asked),
                ..
            } if asked > MAX_RETRY_AFTER => Stop::Wait { error: error() },
            _ => return,
        };
        self.stop(stop);
    }

    /// Ends the run because the source of the profiles does not exist.
    pub(super) fn source_is_missing(&self, failed: &Error) {
        self.stop(Stop::Fatal {
            reason: Reason::WriteFailure,
            error: error::fatal(failed),
        });
    }

    /// Ends the run when somebody wants it to end, unless it is done before.
    pub(super) async fn watch_abort(&self, work_is_done: &OnceCell<()>) {
        let aborted = (self.options.abort_signal)();
        if let Either::Left(_) = select(aborted, pin!(work_is_done.wait())).await {
            self.stop(Stop::Aborted);
            self.client.abort();
        }
    }

    pub(super) fn stop(&self, stop: Stop) {
        self.client.stop();
        self.stop.borrow_mut().get_or_insert(stop);
    }
}

fn reason(api: Api) -> Reason {
    match api {
        Api::Hrflow => Reason::WriteFailure,
        Api::Flatchr | Api::Callback => Reason::ReadFailure,
    }
}
