//! The question that the client asks before each request: may it still leave?

use futures_util::future::{LocalBoxFuture, pending};
use std::cell::Cell;

/// Decides whether requests may leave. The owner of a [`super::Client`] decides, the client asks.
pub trait SendControl {
    /// Whether a new request may leave. A request with `must_complete` leaves in any case.
    fn may_send(&self) -> bool;

    /// Whether a write may leave that takes effect by `effect_by_ms` (milliseconds since 1970, UTC).
    /// The client asks this once for each write, just before it sends it.
    fn may_write(&self, effect_by_ms: u64) -> bool;

    /// Resolves when reads and pauses under way are to be given up. Writes under way go on: a write
    /// that is given up may or may not have taken effect.
    fn aborted(&self) -> LocalBoxFuture<'_, ()>;
}

/// A control with one switch, for requests that belong to no run.
#[derive(Default)]
pub struct SendSwitch {
    is_off: Cell<bool>,
}

impl SendSwitch {
    /// Lets no new request leave.
    pub fn turn_off(&self) {
        self.is_off.set(true);
    }
}

impl SendControl for SendSwitch {
    fn may_send(&self) -> bool {
        !self.is_off.get()
    }

    fn may_write(&self, _effect_by_ms: u64) -> bool {
        true
    }

    fn aborted(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(pending())
    }
}
