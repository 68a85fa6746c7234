//! Reaching the coordinator and the store: again where they do not answer, and waiting for what the store
//! does not show yet.

use super::{
    Command, Ledger, LedgerError, Response, Snapshot, StateStore, StoreError, checksum, decode,
};
use crate::http::Clock;
use std::time::Duration;

/// Pauses between tries to reach the coordinator or the store.
const PAUSES_MS: [u64; 3] = [250, 1_000, 4_000];

/// Pauses in which a ledger that was committed is waited for: Workers KV shows a write everywhere
/// after a minute or more (developers.cloudflare.com/kv/concepts/how-kv-works).
const STALE_PAUSES_MS: [u64; 8] = [500, 1_500, 3_000, 5_000, 10_000, 20_000, 30_000, 30_000];

/// Reads the ledger that counts, waiting for it where the store does not show it yet. Who has no
/// lease asks again which one counts: a run may have committed another, and deleted this one.
pub(super) async fn read_committed(
    state: &dyn StateStore,
    clock: &impl Clock,
    view: &mut Snapshot,
    has_lease: bool,
) -> Result<Ledger, LedgerError> {
    let mut pauses = STALE_PAUSES_MS.into_iter();
    loop {
        let Some(revision) = view.committed else {
            return Ok(Ledger::default());
        };
        let read = || state.read(revision);
        let bytes = with_retry(clock, read)
            .await
            .map_err(LedgerError::Unavailable)?;
        if let Some(bytes) = &bytes {
            // One that is whole but another was written before, under the same number.
            let ledger = decode(bytes).map_err(LedgerError::Undecodable)?;
            if checksum(bytes) == revision.checksum {
                return Ok(ledger);
            }
        }
        match pauses.next() {
            Some(pause) => clock.sleep(Duration::from_millis(pause)).await,
            None => return Err(LedgerError::Missing),
        }
        if !has_lease && let Response::Snapshot(now) = send(state, clock, Command::Query).await? {
            *view = now;
        }
    }
}

/// Asks the coordinator, again where it does not answer.
pub(super) async fn send(
    state: &dyn StateStore,
    clock: &impl Clock,
    ask: Command,
) -> Result<Response, LedgerError> {
    with_retry(clock, || state.send(ask.clone()))
        .await
        .map_err(LedgerError::Unavailable)
}

/// Tries a few times. All that is asked of the state may be asked twice.
pub(super) async fn with_retry<T, F: Future<Output = Result<T, StoreError>>>(
    clock: &impl Clock,
    ask: impl Fn() -> F,
) -> Result<T, StoreError> {
    let mut pauses = PAUSES_MS.into_iter();
    loop {
        match (ask().await, pauses.next()) {
            (Err(_), Some(pause)) => clock.sleep(Duration::from_millis(pause)).await,
            (answer, _) => return answer,
        }
    }
}
