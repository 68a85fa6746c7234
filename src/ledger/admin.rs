//! What people may ask of a workflow's state: to see it, to start over, to try an applicant again.

use super::store::{read_committed, send};
use super::{
    Command, FORMAT, FailureView, LastRun, Ledger, LedgerError, ParseIntent, Response, Snapshot,
    StateStore, encode, encode_revision,
};
use crate::http::Clock;
use serde::Serialize;

/// What a workflow remembers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspection {
    /// The number of the ledger's format.
    pub format: u8,
    /// How many ledgers were committed.
    pub version: u64,
    /// The ledger's size in bytes; 0 where there is none.
    pub bytes: usize,
    /// Applicants that are as HrFlow.ai holds them.
    pub applicants: usize,
    /// Every change up to then was seen: milliseconds since 1970, UTC.
    pub watermark_ms: Option<u64>,
    /// All rows were seen then.
    pub full_scan_ms: Option<u64>,
    /// Rows that a full run has behind it which is not complete.
    pub full_run: Option<usize>,
    /// Résumés that were sent and are being parsed.
    pub pending: Vec<ParseIntent>,
    /// Items that failed when they were last tried.
    pub failed: Vec<FailureView>,
    /// The run that has the lease.
    pub leased_by: Option<String>,
    /// The last run that ended.
    pub last_run: Option<LastRun>,
}

/// What came of asking for another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryOutcome {
    /// The next run tries it.
    Scheduled,
    /// Nothing is known of this applicant: the next run tries it anyway, if it is among the rows.
    Unknown,
}

/// Shows the state.
///
/// # Errors
/// See [`LedgerError`].
pub async fn inspect(
    state: &dyn StateStore,
    clock: &impl Clock,
) -> Result<Inspection, LedgerError> {
    let Response::Snapshot(mut view) = send(state, clock, Command::Query).await? else {
        return Err(LedgerError::ProtocolMismatch);
    };
    let ledger = read_committed(state, clock, &mut view, false).await?;
    let bytes = view.committed.map_or(0, |_| encode(&ledger).len());
    let ledger = ledger.merged_with(&view);
    Ok(Inspection {
        format: FORMAT,
        version: view.version,
        bytes,
        applicants: ledger.applicants(),
        watermark_ms: ledger.checkpoint.watermark_ms,
        full_scan_ms: ledger.checkpoint.full_scan_ms,
        full_run: ledger.full_run(),
        pending: ledger.all_pending().cloned().collect(),
        failed: ledger.failures().collect(),
        leased_by: view.holder.map(|(run_id, _)| run_id),
        last_run: view.last_run,
    })
}

/// Starts over with an empty ledger. Résumés that may have been sent stay known, where the ledger
/// can be read: asking again is billed again.
///
/// # Errors
/// See [`LedgerError`]; a ledger that cannot be read is none here.
pub async fn reset(
    state: &dyn StateStore,
    clock: &impl Clock,
    run_id: &str,
) -> Result<(), LedgerError> {
    let changed = change(
        state,
        clock,
        run_id,
        |ledger, unreadable| match unreadable {
            None | Some(LedgerError::Undecodable(_) | LedgerError::Missing) => {
                Ok((Some(ledger.reset_keeping_pending()), ()))
            }
            Some(error) => Err(error),
        },
    );
    changed.await
}

/// Lets an applicant be tried in the next run, however often it failed.
///
/// # Errors
/// See [`LedgerError`].
pub async fn retry(
    state: &dyn StateStore,
    clock: &impl Clock,
    run_id: &str,
    applicant: &str,
) -> Result<RetryOutcome, LedgerError> {
    let changed = change(state, clock, run_id, |mut ledger, unreadable| {
        unreadable.map_or(Ok(()), Err)?;
        Ok(if ledger.retry(applicant) {
            (Some(ledger), RetryOutcome::Scheduled)
        } else {
            (None, RetryOutcome::Unknown)
        })
    });
    changed.await
}

/// Changes the ledger as a run would: under a lease.
async fn change<T>(
    state: &dyn StateStore,
    clock: &impl Clock,
    run_id: &str,
    change: impl FnOnce(Ledger, Option<LedgerError>) -> Result<(Option<Ledger>, T), LedgerError>,
) -> Result<T, LedgerError> {
    let ask = Command::Lease {
        run_id: run_id.to_owned(),
    };
    let (fencing_token, view) = match send(state, clock, ask).await? {
        Response::Leased(lease) => (lease.fencing_token, lease.snapshot),
        Response::Busy { run_id, for_ms } => return Err(LedgerError::Leased { run_id, for_ms }),
        _ => return Err(LedgerError::ProtocolMismatch),
    };
    let changed = change_leased(state, clock, fencing_token, view, change).await;
    let release = Command::Release {
        fencing_token,
        checkpoint: None,
        last_run: None,
        deleted: Vec::new(),
    };
    let released = send(state, clock, release).await;
    let changed = changed?;
    released.map(|_| changed)
}

async fn change_leased<T>(
    state: &dyn StateStore,
    clock: &impl Clock,
    fencing_token: u64,
    mut view: Snapshot,
    change: impl FnOnce(Ledger, Option<LedgerError>) -> Result<(Option<Ledger>, T), LedgerError>,
) -> Result<T, LedgerError> {
    let (ledger, unreadable) = match read_committed(state, clock, &mut view, true).await {
        Ok(ledger) => (ledger, None),
        Err(error) => (Ledger::default(), Some(error)),
    };
    let ledger = ledger.merged_with(&view);
    let (ledger, changed) = change(ledger, unreadable)?;
    let Some(mut ledger) = ledger else {
        return Ok(changed);
    };
    let sealed = encode_revision(&mut ledger, view.version + 1, fencing_token);
    let revision = sealed.as_ref().map(|(revision, _)| *revision);
    if let Some((revision, bytes)) = sealed {
        let written = state.write(revision, bytes).await;
        written.map_err(LedgerError::Unavailable)?;
    }
    let commit = Command::Commit {
        fencing_token,
        revision,
        intents_through: 0,
        deleted: Vec::new(),
    };
    match send(state, clock, commit).await? {
        Response::Done { obsolete, .. } => {
            for revision in obsolete {
                // One that cannot be deleted now is next time.
                let _ = state.delete(revision).await;
            }
            Ok(changed)
        }
        Response::Fenced => Err(LedgerError::LeaseLost),
        _ => Err(LedgerError::ProtocolMismatch),
    }
}
