//! A time limit on a request and its body.
//!
//! Not `AbortSignal.timeout`: it cannot be cleared, and a Worker may have 10,000 timers.

use crate::network;
use futures_channel::oneshot::channel;
use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use std::pin::pin;
use std::time::Duration;
use update_profiles_in_hrflow::http::TransportError;
use web_sys::{AbortController, AbortSignal};

/// Runs `exchange` with an abort signal, for at most `limit`. The signal aborts at the time limit, and if this
/// future is dropped before the exchange ends.
///
/// # Errors
/// The errors of `exchange`, and [`TransportError::Timeout`].
pub(super) async fn with_timeout<T, F>(
    limit: Duration,
    exchange: impl FnOnce(AbortSignal) -> F,
) -> Result<T, TransportError>
where
    F: Future<Output = Result<T, TransportError>>,
{
    let controller = AbortController::new().map_err(network)?;
    let signal = controller.signal();
    let mut abort_on_drop = AbortOnDrop(Some(controller));
    let (over, expired) = channel::<()>();
    let timer = Timeout::new(millis(limit), || drop(over));
    // The timer is polled first: an exchange that aborts at the limit must not count as a failed connection.
    let result = match select(expired, pin!(exchange(signal))).await {
        Either::Left(_) => return Err(TransportError::Timeout),
        Either::Right((result, _)) => result,
    };
    abort_on_drop.0.take();
    drop(timer);
    result
}

/// Aborts the exchange when dropped, unless the controller was taken out.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// A duration in milliseconds, as timers take it.
pub(super) fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
