//! How much of a workflow's history is kept.

/// For how long an entry is kept: 30 days, in milliseconds, as long as reports.
pub const KEPT_FOR_MS: u64 = 30 * DAY_MS;

/// How many entries are kept: one every five minutes, for somewhat more than 30 days.
pub const MAX_ENTRIES: u64 = 10_000;

/// How many bytes are kept.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// An entry that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// When it was written: milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// Its size.
    pub bytes: u64,
}

impl Kept {
    /// Until when it is kept at most: milliseconds since 1970, UTC.
    #[must_use]
    pub fn until_ms(self) -> u64 {
        self.at_ms.saturating_add(KEPT_FOR_MS)
    }

    /// Whether its time is over. A time that lies ahead was told by a wrong clock, and would never be over.
    #[must_use]
    pub fn is_over(self, now_ms: u64) -> bool {
        self.until_ms() <= now_ms || self.at_ms > now_ms.saturating_add(DAY_MS)
    }
}

/// How much is kept in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// How many entries.
    pub entries: u64,
    /// How many bytes.
    pub bytes: u64,
}

impl Totals {
    /// How many of the oldest entries are to be deleted. `oldest` has the oldest entries, the oldest first; if all of them
    /// are to be deleted, look at those that follow.
    #[must_use]
    pub fn obsolete(mut self, oldest: &[Kept], now_ms: u64) -> usize {
        let is_obsolete = |kept: &&Kept| {
            let is_too_much = self.entries > MAX_ENTRIES || self.bytes > MAX_BYTES;
            let is_obsolete = is_too_much || kept.is_over(now_ms);
            self.entries = self.entries.saturating_sub(1);
            self.bytes = self.bytes.saturating_sub(kept.bytes);
            is_obsolete
        };
        oldest.iter().take_while(is_obsolete).count()
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, MAX_BYTES, MAX_ENTRIES, Totals};
    use proptest::prelude::*;

    const NOW_MS: u64 = 1_800_000_000_000;

    fn totals(kept: &[Kept]) -> Totals {
        Totals {
            entries: kept.len() as u64,
            bytes: kept.iter().map(|kept| kept.bytes).sum(),
        }
    }

    fn is_within(kept: &[Kept]) -> bool {
        let Totals { entries, bytes } = totals(kept);
        entries <= MAX_ENTRIES && bytes <= MAX_BYTES
    }

    /// Deletes as a store does, in batches.
    fn prune(mut kept: Vec<Kept>, batch: usize, now_ms: u64) -> Vec<Kept> {
        loop {
            let oldest = kept.get(..batch.min(kept.len())).unwrap_or_default();
            let obsolete = totals(&kept).obsolete(oldest, now_ms);
            kept.drain(..obsolete);
            if obsolete < batch {
                return kept;
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_within_the_bounds_and_nothing_goes_that_could_stay(
            entries in prop::collection::vec((0..40 * 86_400_000_u64, 1..3_000_000_u64), 0..60),
            small in 0..12_000_usize,
            batch in 1..500_usize,
        ) {
            let mut entries: Vec<Kept> = entries.iter().map(|(age, bytes)| Kept { at_ms: NOW_MS - age, bytes: *bytes }).collect();
            entries.sort_by_key(|kept| kept.at_ms);
            entries.extend((0..small).map(|_| Kept { at_ms: NOW_MS, bytes: 1 }));
            let kept = prune(entries.clone(), batch, NOW_MS);
            prop_assert!(is_within(&kept));
            prop_assert!(kept.iter().all(|kept| !kept.is_over(NOW_MS)));
            prop_assert!(entries.ends_with(&kept));
            let gone = entries.len() - kept.len();
            if let Some(last) = gone.checked_sub(1) {
                let one_more = entries.get(last..).unwrap_or_default();
                prop_assert!(!is_within(one_more) || one_more.iter().take(1).all(|kept| kept.is_over(NOW_MS)));
            }
        }
    }

    #[test]
    fn an_entry_of_a_clock_that_was_ahead_keeps_no_other_from_being_deleted() {
        let at = |at_ms| Kept { at_ms, bytes: 1 };
        let old = NOW_MS - 31 * 86_400_000;
        let entries = [at(NOW_MS * 2), at(old), at(old), at(NOW_MS)];
        assert_eq!(totals(&entries).obsolete(&entries, NOW_MS), 3);
    }
}
