//! The run and its lease: taken before anything else, renewed while the run works, given back at the
//! end.

use super::conclude::{Ending, conclude};
use super::control::End;
use super::time_limit::TimeLimit;
use super::{Run, RunOptions, careful};
use crate::history::{Entry, RunEntry, Touched};
use crate::http::{Clock, Http, Purpose};
use crate::ledger::{LedgerError, RENEW_EVERY, Session};
use crate::report::{RunReport, RunSummary};
use crate::time::rfc3339;
use crate::workflow::Workflow;
use async_lock::OnceCell;
use futures_util::future::{Either, pending, select};
use std::pin::pin;
use std::time::Duration;

/// Takes the lease and reads the ledger. `Ok(None)` for a run without a state store.
///
/// # Errors
/// Why the run cannot start.
pub(super) async fn open<'a>(
    clock: &impl Clock,
    workflow: &Workflow,
    options: &RunOptions<'a>,
    limit: TimeLimit,
    report: &RunReport,
) -> Result<Option<Session<'a>>, End> {
    let started = pin!(start(clock, workflow, options, report));
    let out_of_time = pin!(async {
        if limit.is_limited() {
            let left_ms = limit.left_ms(Purpose::Prepare, clock.now_ms());
            clock.sleep(Duration::from_millis(left_ms)).await;
        } else {
            pending::<()>().await;
        }
    });
    // If the lease was taken just now, it expires.
    match select(select((options.abort_signal)(), out_of_time), started).await {
        Either::Right((opened, _)) => opened,
        Either::Left((Either::Left(_), _)) => Err(End::Aborted),
        Either::Left((Either::Right(_), _)) => Err(End::OutOfTime),
    }
}

async fn start<'a>(
    clock: &impl Clock,
    workflow: &Workflow,
    options: &RunOptions<'a>,
    report: &RunReport,
) -> Result<Option<Session<'a>>, End> {
    let Some(state) = options.state else {
        return if workflow.incremental {
            Err(End::NoState)
        } else {
            Ok(None)
        };
    };
    let base_urls = [&options.base_urls.flatchr, &options.base_urls.hrflow].map(Option::as_deref);
    let opened = Session::open(state, clock, workflow, base_urls, &report.run_id).await;
    let mut session = opened.map_err(|error| End::before_start(&error))?;
    if let Some(dead) = careful::dead_run(&session)
        && !(options.on_dead_run)(dead.report(clock, &workflow.workflow_id)).await
    {
        // If the lease cannot be given back, it expires.
        let _ = session.give_back(clock).await;
        return Err(End::Aborted);
    }
    if let Err(error) = session.load(clock).await {
        let end = End::before_start(&error);
        let report = not_started(report.clone(), end.clone(), clock.now_ms());
        // Nothing was done. If the lease cannot be given back, it expires.
        let last_run = RunSummary::of(&report);
        let _ = session.close(clock, false, last_run, None).await;
        return Err(end);
    }
    // Waiting for the ledger may have used up half of the lease.
    let renewed = session.renew_if_old(clock).await;
    renewed.map_err(|error| End::before_start(&error))?;
    Ok(Some(session))
}

/// The report of a run that could not start.
pub(super) fn not_started(mut report: RunReport, end: End, now_ms: u64) -> RunReport {
    conclude(&Ending::of(&report, Some(end), false)).apply_to(&mut report);
    report.finished_at = rfc3339(now_ms);
    report
}

/// Commits the ledger and gives the lease back. Returns where the next incremental run starts.
pub(super) async fn close(
    session: &Session<'_>,
    clock: &impl Clock,
    report: &RunReport,
    touched: Vec<Touched>,
) -> Result<Option<String>, LedgerError> {
    let entry = RunEntry::of(report, touched).map(Entry::Run);
    let last_run = RunSummary::of(report);
    session
        .close(clock, report.complete, last_run, entry)
        .await?;
    let watermark = session.ledger().checkpoint.watermark_ms;
    Ok(watermark.filter(|_| report.incremental).map(rfc3339))
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Renews the lease and commits the ledger at intervals, until the work is done. A renewal under way
    /// is finished even then: half a commit is none.
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
                Err(LedgerError::LeaseLost) => return self.control.stop(End::LeaseLost),
                // A coordinator that does not answer now may answer next time: the lease is still
                // valid.
                Err(_) | Ok(()) => self.control.set_lease_until(session.valid_until_ms()),
            }
            if session.is_to_stop() {
                self.control.abort();
            }
        }
    }
}
