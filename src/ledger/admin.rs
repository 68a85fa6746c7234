//! What an operator may do with a workflow's state: inspect it, start over, have an applicant tried again.

use super::codec::FORMAT;
use super::coordinator::{Command, Pause, Response, Snapshot};
use super::driver::Driver;
use super::error::LedgerError;
use super::ledger::{FailureView, Ledger};
use super::operation::{Operation, Patience};
use super::port::StateStore;
use super::retry::with_retry;
use super::types::ParseIntent;
use crate::history::Entry;
use crate::http::Clock;
use crate::report::RunSummary;
use serde::Serialize;

/// What a workflow remembers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// The number of the ledger's format.
    pub format: u8,
    /// The version of the last commit.
    pub version: u64,
    /// The ledger's size in bytes; 0 if there is none.
    pub bytes: usize,
    /// Applicants that are in sync.
    pub applicants: usize,
    /// All changes up to this time were seen: milliseconds since 1970, UTC.
    pub watermark_ms: Option<u64>,
    /// When a run last saw all rows.
    pub full_scan_ms: Option<u64>,
    /// Rows that an unfinished full run has done.
    pub full_run: Option<usize>,
    /// Résumés that were sent and are being parsed.
    pub pending: Vec<ParseIntent>,
    /// Résumés that are not sent again.
    pub given_up: Vec<ParseIntent>,
    /// Items that failed when they were last tried.
    pub failed: Vec<FailureView>,
    /// The run that holds the lease.
    pub leased_by: Option<String>,
    /// The last run that ended.
    pub last_run: Option<RunSummary>,
    /// Why the workflow is paused; `None` if it is not.
    pub paused: Option<Pause>,
}

/// The outcome of [`retry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryOutcome {
    /// The next run tries the applicant.
    Scheduled,
    /// The ledger knows nothing of this applicant. The next run tries it if it is among the rows.
    Unknown,
}

/// The outcome of [`reset`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetOutcome {
    /// No résumé that was sent is forgotten.
    KeptParses,
    /// The old ledger could not be read. Only the résumés that the coordinator knows of, those sent
    /// since the last commit, are not forgotten.
    LostParses,
}

/// Reads the state, without a lease.
///
/// # Errors
/// See [`LedgerError`].
pub async fn inspect(
    store: &dyn StateStore,
    clock: &impl Clock,
) -> Result<Inspection, LedgerError> {
    let driver = Driver::new(store);
    driver.run(clock, Operation::Open(None)).await?;
    let load = Operation::Load(Patience::Full);
    let loaded = driver.run(clock, load).await?;
    let protocol = driver.protocol().borrow();
    let (ledger, snapshot) = (protocol.contents(), loaded.snapshot);
    let intents = ledger.all_pending().cloned();
    let (given_up, pending) = intents.partition(ParseIntent::is_given_up);
    Ok(Inspection {
        format: FORMAT,
        version: snapshot.version,
        bytes: loaded.bytes,
        applicants: ledger.applicants(),
        watermark_ms: ledger.checkpoint.watermark_ms,
        full_scan_ms: ledger.checkpoint.full_scan_ms,
        full_run: ledger.full_run(),
        pending,
        given_up,
        failed: ledger.failures().collect(),
        leased_by: snapshot.holder.map(|(run_id, _)| run_id),
        last_run: snapshot.last_run,
        paused: snapshot.paused.map(|pause| *pause),
    })
}

/// Pauses the workflow: no run that writes starts until it is resumed. A run under way goes on.
///
/// # Errors
/// The coordinator does not answer.
pub async fn pause(
    store: &dyn StateStore,
    clock: &impl Clock,
    reason: &str,
) -> Result<(), LedgerError> {
    let reason = reason.to_owned();
    ask(store, clock, Command::Pause { reason }).await.map(drop)
}

/// Ends the pause. Returns whether there was one.
///
/// # Errors
/// The coordinator does not answer.
pub async fn resume(store: &dyn StateStore, clock: &impl Clock) -> Result<bool, LedgerError> {
    let was_paused = ask(store, clock, Command::Query).await?.paused.is_some();
    ask(store, clock, Command::Resume).await?;
    Ok(was_paused)
}

/// Asks the run under way to stop: it starts nothing new, finishes what it began, and ends as an aborted one. Returns its
/// id; `None` if no run is under way.
///
/// # Errors
/// The coordinator does not answer.
pub async fn stop(
    store: &dyn StateStore,
    clock: &impl Clock,
) -> Result<Option<String>, LedgerError> {
    let snapshot = ask(store, clock, Command::Stop).await?;
    Ok(snapshot.holder.map(|(run_id, _)| run_id))
}

async fn ask(
    store: &dyn StateStore,
    clock: &impl Clock,
    command: Command,
) -> Result<Snapshot, LedgerError> {
    match with_retry(clock, || store.send(command.clone())).await {
        Ok(Response::Snapshot(snapshot)) => Ok(snapshot),
        Ok(_) => Err(LedgerError::ProtocolMismatch),
        Err(error) => Err(LedgerError::Unavailable(error)),
    }
}

/// Starts over with an empty ledger. It keeps the résumés that may have been sent, if the ledger can be
/// read: parsing them again would be billed again.
///
/// # Errors
/// See [`LedgerError`]. A ledger that is missing or undecodable is no error here, and is waited for a few
/// seconds only.
pub async fn reset(
    store: &dyn StateStore,
    clock: &impl Clock,
    run_id: &str,
) -> Result<ResetOutcome, LedgerError> {
    let entry = Entry::Reset;
    change(
        store,
        clock,
        run_id,
        Patience::Brief,
        entry,
        |ledger, loaded| {
            let outcome = match loaded {
                Ok(()) => ResetOutcome::KeptParses,
                Err(LedgerError::Undecodable(_) | LedgerError::Missing) => ResetOutcome::LostParses,
                Err(error) => return Err(error),
            };
            *ledger = std::mem::take(ledger).reset_keeping_pending();
            Ok((true, outcome))
        },
    )
    .await
}

/// Has the next run try an applicant, however often it failed.
///
/// # Errors
/// See [`LedgerError`].
pub async fn retry(
    store: &dyn StateStore,
    clock: &impl Clock,
    run_id: &str,
    applicant: &str,
) -> Result<RetryOutcome, LedgerError> {
    let entry = Entry::Retry {
        applicant: applicant.to_owned(),
    };
    change(
        store,
        clock,
        run_id,
        Patience::Full,
        entry,
        |ledger, loaded| {
            loaded?;
            Ok(if ledger.retry(applicant) {
                (true, RetryOutcome::Scheduled)
            } else {
                (false, RetryOutcome::Unknown)
            })
        },
    )
    .await
}

/// Changes the ledger as a run would: under a lease, and by the same protocol. `edit` gives whether
/// there is anything to commit; then the history gets the entry.
async fn change<T>(
    store: &dyn StateStore,
    clock: &impl Clock,
    run_id: &str,
    patience: Patience,
    entry: Entry,
    edit: impl FnOnce(&mut Ledger, Result<(), LedgerError>) -> Result<(bool, T), LedgerError>,
) -> Result<T, LedgerError> {
    let driver = Driver::new(store);
    let open = Operation::OpenAsOperator(run_id.to_owned());
    driver.run(clock, open).await?;
    let loaded = driver.run(clock, Operation::Load(patience)).await.map(drop);
    let edited = {
        let mut protocol = driver.protocol().borrow_mut();
        let edited = edit(protocol.contents_mut(), loaded);
        if matches!(edited, Ok((true, _))) {
            protocol.mark_changed();
        }
        edited
    };
    let close = Operation::Close {
        checkpoint: None,
        last_run: None,
        entry: matches!(edited, Ok((true, _))).then(|| Box::new(entry)),
    };
    let closed = driver.run(clock, close).await;
    let (_, outcome) = edited?;
    closed.map(|_| outcome)
}
