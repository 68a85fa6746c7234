//! What the rows of runs say: the share that fails, and how many a search shows.

use super::message::Details;
use crate::report::{Outcome, RunSummary};
use serde::{Deserialize, Serialize};

/// With fewer rows than this, no drop is sudden.
pub const MIN_USUAL_ROWS: u32 = 20;

/// After this time, a smaller number of rows counts as the usual one: three days, in milliseconds.
pub const ACCEPTED_AFTER_MS: u64 = 3 * 24 * 60 * 60 * 1_000;

/// What is known of a workflow's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Rows {
    /// How many a whole search usually shows.
    usual: Option<u32>,
    too_many_fail: Option<Failures>,
    too_few: Option<Drop>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Failures {
    since_ms: u64,
    affected: u32,
    rows: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Drop {
    since_ms: u64,
    rows: u32,
    usual: u32,
}

impl Rows {
    /// Takes in a run that is not fatal. `degraded_above` is in percent.
    pub(super) fn ended(&mut self, run: &RunSummary, degraded_above: u32, now_ms: u64) {
        let rows = [run.items, run.skipped, run.postponed, run.remaining];
        let rows = rows.into_iter().fold(0, u32::saturating_add);
        let saw_all = run.whole_search && run.remaining == 0;
        if saw_all {
            self.count(rows, now_ms);
        }
        let failed = run.outcomes.get(&Outcome::Failed).copied().unwrap_or(0);
        let affected = failed.saturating_add(run.postponed);
        // A narrowed search shows the rows that changed. They say little about the share of all.
        let all = self.usual.filter(|_| !saw_all).unwrap_or(0).max(rows);
        let above = |percent: u32| u64::from(affected) * 100 > u64::from(all) * u64::from(percent);
        if all > 0 && above(degraded_above) {
            let since_ms = self
                .too_many_fail
                .as_ref()
                .map_or(now_ms, |known| known.since_ms);
            self.too_many_fail = Some(Failures {
                since_ms,
                affected,
                rows: all,
            });
        } else if saw_all && !above(degraded_above / 2) {
            // Below half of the limit: at the limit itself it would come and go.
            self.too_many_fail = None;
        }
    }

    /// Compares the number of rows of a whole search with the usual one: below half of it is a drop, and three quarters end
    /// one.
    fn count(&mut self, rows: u32, now_ms: u64) {
        let usual = self.usual.unwrap_or(rows);
        let (part, whole) = if self.too_few.is_some() {
            (3, 4)
        } else {
            (1, 2)
        };
        let is_drop = usual >= MIN_USUAL_ROWS && u64::from(rows) * whole < u64::from(usual) * part;
        let since_ms = self.too_few.as_ref().map_or(now_ms, |drop| drop.since_ms);
        if is_drop && now_ms.saturating_sub(since_ms) < ACCEPTED_AFTER_MS {
            self.too_few = Some(Drop {
                since_ms,
                rows,
                usual,
            });
        } else {
            self.too_few = None;
            self.usual = Some(rows);
        }
    }

    /// Other rows are searched for.
    pub(super) fn start_over(&mut self) {
        *self = Self::default();
    }

    /// Since when the workflow is degraded, if it is.
    pub(super) fn degraded_since_ms(&self) -> Option<u64> {
        let failures = self.too_many_fail.as_ref().map(|known| known.since_ms);
        let drop = self.too_few.as_ref().map(|drop| drop.since_ms);
        failures.into_iter().chain(drop).min()
    }

    pub(super) fn describe(&self, details: &mut Details) {
        if let Some(failures) = &self.too_many_fail {
            details.affected = Some(failures.affected);
            details.rows = Some(failures.rows);
        }
        if let Some(drop) = &self.too_few {
            details.rows = details.rows.or(Some(drop.rows));
            details.found_rows = Some(drop.rows);
            details.usual_rows = Some(drop.usual);
        }
    }
}
