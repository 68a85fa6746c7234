//! The time of a run, and how much of it is kept for the writes that finish what was begun.

use crate::http::Purpose;
use std::time::Duration;

/// The most time that is kept for writes.
const MAX_RESERVE_MS: u64 = 15_000;

/// A run that has less than this left when its first group starts works on that one alone.
const SHORT: Duration = Duration::from_secs(10);

/// An API that does not answer for so long does not answer.
const FAIR: Duration = Duration::from_secs(10);

/// How long a callback may take after the time of the run is up.
const TELL_MS: u64 = 10_000;

/// When the parts of a run's work end: milliseconds since 1970, UTC, on the run's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeLimit {
    prepare_until_ms: u64,
    write_until_ms: u64,
    tell_until_ms: u64,
    /// What counts as too little time for a request that asks for more: half of what there was.
    most_asked: Duration,
    /// After how long a request that is cut off had time enough.
    fair: Duration,
}

impl Default for TimeLimit {
    /// No limit.
    fn default() -> Self {
        Self {
            prepare_until_ms: u64::MAX,
            write_until_ms: u64::MAX,
            tell_until_ms: u64::MAX,
            most_asked: Duration::MAX,
            fair: FAIR,
        }
    }
}

impl TimeLimit {
    /// The limit of a run that begins now.
    pub(super) fn new(now_ms: u64, until_ms: u64) -> Self {
        if until_ms == u64::MAX {
            return Self::default();
        }
        let whole_ms = until_ms.saturating_sub(now_ms);
        let prepare_ms = whole_ms - (whole_ms / 4).min(MAX_RESERVE_MS);
        let half = Duration::from_millis((prepare_ms / 2).max(1));
        Self {
            prepare_until_ms: now_ms.saturating_add(prepare_ms),
            write_until_ms: until_ms.max(now_ms),
            tell_until_ms: until_ms.max(now_ms),
            most_asked: half,
            fair: FAIR.min(half),
        }
    }

    /// Whether there is a limit.
    pub(super) fn is_limited(&self) -> bool {
        self.write_until_ms != u64::MAX
    }

    /// How much time is left for a purpose.
    pub(super) fn left_ms(&self, purpose: Purpose, now_ms: u64) -> u64 {
        let until_ms = match purpose {
            Purpose::Prepare => self.prepare_until_ms,
            Purpose::Write | Purpose::Complete => self.write_until_ms,
            Purpose::Tell => self.tell_until_ms,
        };
        until_ms.saturating_sub(now_ms)
    }

    /// How long a request may take that leaves now and needs `at_least`; `None` if that is too short.
    pub(super) fn time_for(
        &self,
        purpose: Purpose,
        at_least: Duration,
        now_ms: u64,
    ) -> Option<Duration> {
        let left_ms = self.left_ms(purpose, now_ms);
        let left = Duration::from_millis(left_ms);
        let needed = at_least.min(self.most_asked);
        (left_ms > 0 && left >= needed).then_some(left)
    }

    /// Whether a request had time enough to be answered.
    pub(super) fn is_fair(&self, took: Duration) -> bool {
        took >= self.fair
    }

    /// Gives the whole rest to one group: it may prepare for as long as it may write, and no request
    /// asks for more than there is.
    pub(super) fn for_last_group(self) -> Self {
        Self {
            prepare_until_ms: self.write_until_ms,
            most_asked: Duration::ZERO,
            ..self
        }
    }

    /// Whether one group got the whole rest.
    pub(super) fn is_last_group(&self) -> bool {
        self.most_asked.is_zero()
    }

    /// Whether so little is left to prepare that a parse could not begin any more.
    pub(super) fn is_short(&self, now_ms: u64) -> bool {
        let left = Duration::from_millis(self.left_ms(Purpose::Prepare, now_ms));
        left < self.most_asked.min(SHORT)
    }

    /// Allows a little more for the callback.
    pub(super) fn with_time_to_tell(self, now_ms: u64) -> Self {
        let tell_until_ms = self.tell_until_ms.max(now_ms.saturating_add(TELL_MS));
        Self {
            tell_until_ms,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TimeLimit;
    use crate::http::Purpose::{Prepare, Tell, Write};
    use std::time::Duration;

    const NOW: u64 = 1_000_000;

    fn left(limit: &TimeLimit) -> [u64; 3] {
        [Prepare, Write, Tell].map(|purpose| limit.left_ms(purpose, NOW))
    }

    #[test]
    fn a_quarter_of_the_time_is_kept_for_writes_and_at_most_fifteen_seconds() {
        for (seconds, prepare) in [(600, 585_000), (20, 15_000), (2, 1_500), (0, 0)] {
            let limit = TimeLimit::new(NOW, NOW + seconds * 1_000);
            assert_eq!(left(&limit), [prepare, seconds * 1_000, seconds * 1_000]);
        }
        assert_eq!(left(&TimeLimit::new(NOW, 1)), [0, 0, 0]);
        assert!(!TimeLimit::new(NOW, u64::MAX).is_limited());
    }

    #[test]
    fn a_request_leaves_with_what_is_left_unless_that_is_too_little() {
        let ten = Duration::from_secs(10);
        let limit = TimeLimit::new(NOW, NOW + 100_000);
        let time_for = |left_ms| limit.time_for(Prepare, ten, NOW + 85_000 - left_ms);
        assert_eq!(time_for(10_000), Some(ten));
        assert_eq!(time_for(9_999), None);
        assert_eq!(limit.time_for(Prepare, Duration::ZERO, NOW + 85_000), None);
        // Half of a small budget is enough, so that the request leaves at all.
        let small = TimeLimit::new(NOW, NOW + 8_000);
        assert!(small.time_for(Prepare, ten, NOW).is_some());
        assert!(small.time_for(Prepare, ten, NOW + 3_001).is_none());
    }

    #[test]
    fn the_last_group_gets_all_that_is_left() {
        let limit = TimeLimit::new(NOW, NOW + 20_000).for_last_group();
        assert_eq!(left(&limit), [20_000, 20_000, 20_000]);
        let ten = Duration::from_secs(10);
        assert!(limit.time_for(Prepare, ten, NOW + 19_000).is_some());
        assert!(limit.time_for(Prepare, ten, NOW + 20_000).is_none());
    }

    #[test]
    fn a_callback_gets_ten_seconds_even_if_the_time_is_up() {
        let limit = TimeLimit::new(NOW - 5_000, NOW).with_time_to_tell(NOW);
        assert_eq!(left(&limit), [0, 0, 10_000]);
    }
}
