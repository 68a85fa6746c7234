//! The questions that the client asks before each request: may it still leave, and for how long?

use futures_util::future::{LocalBoxFuture, pending};
use std::cell::Cell;
use std::time::Duration;

/// What a request is for. It decides when the request is given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To read, and whatever else comes before the write that the work is for. Ends early enough
    /// that the write fits.
    #[default]
    Prepare,
    /// To write what was prepared.
    Write,
    /// To complete a write that is half done. It leaves even after the run has stopped.
    Complete,
    /// To tell what was done, after all work.
    Tell,
}

/// Decides whether requests may leave. The owner of a [`super::Client`] decides, the client asks.
pub trait SendControl {
    /// Whether a new request may leave. One that completes a write leaves in any case.
    fn may_send(&self) -> bool;

    /// Whether a write may leave that takes effect by `effect_by_ms` (milliseconds since 1970, UTC).
    /// The client asks this once for each write, just before it sends it.
    fn may_write(&self, effect_by_ms: u64) -> bool;

    /// How long a request of this purpose may take if it leaves at `now_ms`; `None` if that is no time
    /// at all, or less than it needs `at_least`. The client asks this before each attempt.
    fn time_for(&self, _purpose: Purpose, _at_least: Duration, _now_ms: u64) -> Option<Duration> {
        Some(Duration::MAX)
    }

    /// Whether a request that took so long until it was given up had time enough to be answered. Then
    /// its failure is its own: otherwise what hangs in every run would be tried in every run.
    fn is_fair(&self, _took: Duration) -> bool {
        true
    }

    /// Resolves when what is under way for this purpose is to be given up: pauses, turns, and reads.
    /// Writes under way go on: a write that is given up may or may not have taken effect.
    fn given_up(&self, _purpose: Purpose) -> LocalBoxFuture<'_, ()> {
        Box::pin(pending())
    }
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
}
