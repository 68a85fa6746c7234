//! When a workflow fails, and when it has recovered.

use super::message::Cause;
use serde::{Deserialize, Serialize};

/// A failure that returns within this time after a recovery is the same one: a day, in milliseconds.
const RELAPSES_WITHIN_MS: u64 = 24 * 60 * 60 * 1_000;

/// At most this many good runs in a row are a recovery.
const MAX_GOOD_RUNS: u32 = 8;

/// What is known of fatal runs. One good run ends a failure. A failure that returns takes twice as many as the last time, so
/// that an API that comes and goes is not told at every run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Failing {
    now: Option<Failure>,
    last: Option<Recovery>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Failure {
    since_ms: u64,
    cause: Cause,
    good_runs: u32,
    needed: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Recovery {
    at_ms: u64,
    needed: u32,
}

impl Failing {
    pub(super) fn fatal(&mut self, cause: Cause, now_ms: u64) {
        let needed = match &self.last {
            Some(last) if now_ms.saturating_sub(last.at_ms) < RELAPSES_WITHIN_MS => {
                (last.needed * 2).min(MAX_GOOD_RUNS)
            }
            _ => 1,
        };
        let failure = self.now.get_or_insert(Failure {
            since_ms: now_ms,
            cause: Cause::default(),
            good_runs: 0,
            needed,
        });
        failure.cause = cause;
        failure.good_runs = 0;
    }

    pub(super) fn good(&mut self, now_ms: u64) {
        let Some(failure) = &mut self.now else {
            return;
        };
        failure.good_runs += 1;
        if failure.good_runs >= failure.needed {
            let needed = failure.needed;
            self.last = Some(Recovery {
                at_ms: now_ms,
                needed,
            });
            self.now = None;
        }
    }

    pub(super) fn since_ms(&self) -> Option<u64> {
        self.now.as_ref().map(|failure| failure.since_ms)
    }

    pub(super) fn cause(&self) -> Option<&Cause> {
        self.now.as_ref().map(|failure| &failure.cause)
    }
}
