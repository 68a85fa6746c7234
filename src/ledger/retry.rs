//! Calls to the coordinator and to the store, repeated where they fail.

use super::port::StoreError;
use crate::http::Clock;
use std::time::Duration;

/// Pauses before a call is repeated.
const PAUSES_MS: [u64; 3] = [250, 1_000, 4_000];

/// Calls again if the call fails: each command and each write may be repeated. By hand, because a future
/// that `backon` sleeps with must not borrow the clock.
pub(super) async fn with_retry<T, F: Future<Output = Result<T, StoreError>>>(
    clock: &impl Clock,
    call: impl Fn() -> F,
) -> Result<T, StoreError> {
    for pause_ms in PAUSES_MS {
        if let Ok(value) = call().await {
            return Ok(value);
        }
        clock.sleep(Duration::from_millis(pause_ms)).await;
    }
    call().await
}
