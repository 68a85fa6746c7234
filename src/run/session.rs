//! The run and its state: the lease before anything else, and what is told of it.

use super::stop::Stop;
use super::{Run, RunOptions};
use crate::http::{Clock, Http};
use crate::ledger::{LastRun, LedgerError, RENEW_EVERY, Session};
use crate::report::{ErrorReport, Reason, RunReport, Status, StoppedBy, count};
use crate::time::rfc3339;
use crate::workflow::Workflow;
use async_lock::OnceCell;
use futures_util::future::{Either, select};
use std::pin::pin;

/// Takes the lease and reads the ledger. Where that is not possible, or not wanted any more, the report
/// is all there is.
pub(super) async fn open<'a>(
    clock: &impl Clock,
    workflow: &Workflow,
    setup: &RunOptions<'a>,
    report: &mut RunReport,
) -> Result<Option<Session<'a>>, ()> {
    let opened = {
        let begun = pin!(begin(clock, workflow, setup, report));
        match select((setup.abort_signal)(), begun).await {
            Either::Right((opened, _)) => Some(opened),
            // A lease that was taken just now expires.
            Either::Left(_) => None,
        }
    };
    opened.unwrap_or_else(|| {
        (report.status, report.stopped_by) = (Status::Success, Some(StoppedBy::Aborted));
        Err(())
    })
}

async fn begin<'a>(
    clock: &impl Clock,
    workflow: &Workflow,
    setup: &RunOptions<'a>,
    report: &mut RunReport,
) -> Result<Option<Session<'a>>, ()> {
    let Some(state) = setup.state else {
        if workflow.incremental {
            report.reason = Reason::BackendNotConfigured;
            report.error = Some(no_state());
            return Err(());
        }
        return Ok(None);
    };
    let base_urls = [&setup.base_urls.flatchr, &setup.base_urls.hrflow].map(Option::as_deref);
    let opened = Session::open(state, clock, workflow, base_urls, &report.run_id).await;
    let mut session = opened.map_err(|error| tell(report, &error))?;
    if let Err(error) = session.load(clock).await {
        tell(report, &error);
        report.finished_at = rfc3339(clock.now_ms());
        // Whether the lease is given back or expires: nothing was done.
        let _ = session.close(clock, false, last_run(report)).await;
        return Err(());
    }
    // A ledger may have been waited for, and a lease be half over by now.
    if let Err(error) = session.renew_if_old(clock).await {
        tell(report, &error);
        return Err(());
    }
    report.incremental = !session.is_full();
    Ok(Some(session))
}

/// Lets count what was done, and gives the lease back.
pub(super) async fn close(session: &Session<'_>, clock: &impl Clock, report: &mut RunReport) {
    let closed = session
        .close(clock, report.complete, last_run(report))
        .await;
    if let Err(error) = closed {
        report.complete = false;
        if report.error.is_none() {
            report.error = Some(error.report());
        }
        if report.status == Status::Success {
            report.status = Status::SuccessWithFailures;
        }
        report.events.getting_incremental_token_failure = u32::from(report.incremental);
        report.stopped_by.get_or_insert(match error {
            LedgerError::LeaseLost => StoppedBy::LeaseLost,
            _ => StoppedBy::State,
        });
        return;
    }
    let watermark = session.ledger().checkpoint.watermark_ms;
    report.incremental_token = watermark.filter(|_| report.incremental).map(rfc3339);
}

/// Why a run did not begin.
fn tell(report: &mut RunReport, error: &LedgerError) {
    report.error = Some(error.report());
    (report.status, report.reason, report.stopped_by) = match error {
        // Nothing failed: what there is to do is being done.
        LedgerError::Leased { .. } => (
            Status::SuccessWithFailures,
            Reason::None,
            Some(StoppedBy::Leased),
        ),
        _ => (Status::Fatal, Reason::ReadFailure, Some(StoppedBy::State)),
    };
}

fn no_state() -> ErrorReport {
    ErrorReport::new(
        "backend_not_configured",
        "incremental needs a place to keep state, and none is configured",
        "set incremental = false, or give the run a state",
    )
}

fn last_run(report: &RunReport) -> LastRun {
    LastRun {
        run_id: report.run_id.clone(),
        status: report.status,
        reason: report.reason,
        started_at: report.started_at.clone(),
        finished_at: report.finished_at.clone(),
        complete: report.complete,
        remaining: report.remaining,
        skipped: report.skipped,
        postponed: report.postponed,
        items: count(report.items.len()),
        requests: report.requests,
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Renews the lease and commits what was done, until the work is. A renewal that is under way is
    /// brought to its end: half a commit is none.
    pub(super) async fn keep_lease(&self, work_is_done: &OnceCell<()>) {
        let Some(session) = self.session.filter(|session| session.has_lease()) else {
            return;
        };
        let clock = self.client.clock();
        loop {
            let pause = pin!(clock.sleep(RENEW_EVERY));
            if let Either::Right(_) = select(pause, pin!(work_is_done.wait())).await {
                return;
            }
            match session.renew(clock).await {
                Err(LedgerError::LeaseLost) => return self.stop(Stop::LeaseLost),
                // A coordinator that does not answer may do so next time: the lease is still valid.
                Err(_) | Ok(()) => self.client.set_write_deadline(session.valid_until_ms()),
            }
        }
    }
}
