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

/// Does what `exchange` makes of a signal, within a time. The signal aborts when the time is over, and when this
/// future is dropped before it is done.
pub(super) async fn with_timeout<T, F>(
    time: Duration,
    exchange: impl FnOnce(AbortSignal) -> F,
) -> Result<T, TransportError>
where
    F: Future<Output = Result<T, TransportError>>,
{
    let controller = AbortController::new().map_err(network)?;
    let signal = controller.signal();
    let mut unfinished = Unfinished(Some(controller));
    let (over, expired) = channel::<()>();
    let timer = Timeout::new(millis(time), || drop(over));
    // The time first: what aborts for it must not be told as a failed connection.
    let done = match select(expired, pin!(exchange(signal))).await {
        Either::Left(_) => return Err(TransportError::Timeout),
        Either::Right((done, _)) => done,
    };
    unfinished.0.take();
    drop(timer);
    done
}

/// Aborts what is dropped unfinished.
struct Unfinished(Option<AbortController>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// Milliseconds as timers take them.
pub(super) fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
