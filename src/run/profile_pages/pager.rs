//! Which page of a list to ask for next, and how many profiles on it.
//!
//! How many a page may have is not documented beyond 30. The first page asks for more, and what comes back tells what
//! the API heeds. How large profiles are is not known before either, and a few pages are in memory at once.

use crate::http::ErrorKind;
use std::ops::Range;

/// What the documentation says of a page.
const DOCUMENTED_LIMIT: usize = 30;
/// What the first page asks for.
const FIRST_LIMIT: usize = 100;
const MAX_LIMIT: usize = 1_000;

/// How large a page is to be, in bytes.
const PAGE_BYTES: usize = 1 << 20;

/// A page is tried that is at least so many times as large as the last one.
const WORTH_TRYING: usize = 2;

/// The pages of a list, numbered from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    limit: usize,
    /// How many profiles from the first on are on pages that were read.
    seen: usize,
    total: usize,
    /// Whether a page was refused, so that none larger is tried.
    was_refused: bool,
    /// How many pages were read.
    read: usize,
}

impl Default for Pager {
    fn default() -> Self {
        Self {
            limit: FIRST_LIMIT,
            seen: 0,
            total: 0,
            was_refused: false,
            read: 0,
        }
    }
}

impl Pager {
    /// How many profiles to ask for.
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// The first page that shows a profile that was not seen.
    pub(crate) fn next(&self) -> usize {
        self.seen / self.limit + 1
    }

    /// The pages that show the others, by the list's own total.
    pub(super) fn rest(&self) -> Range<usize> {
        let end = self.total.div_ceil(self.limit) + 1;
        let start = if self.seen < self.total {
            self.next()
        } else {
            end
        };
        start.min(end)..end
    }

    /// The pages behind them: some, if the total is wrong and the last page is full.
    pub(super) fn beyond(&self) -> impl Iterator<Item = usize> {
        let is_full = self.total.is_multiple_of(self.limit);
        (self.rest().end..).take_while(move |_| is_full)
    }

    /// Learns that a page failed. Returns whether a smaller one is to be tried: where the failure may be about how many
    /// profiles were asked for.
    pub(crate) fn learn_failure(&mut self, failure: ErrorKind) -> bool {
        let is_about_size = matches!(
            failure,
            ErrorKind::Rejected { status: 400 | 422 } | ErrorKind::TooLarge { .. }
        );
        let heeded = if self.read == 0 {
            DOCUMENTED_LIMIT
        } else {
            FIRST_LIMIT
        };
        let is_smaller = heeded < self.limit;
        self.limit = self.limit.min(heeded);
        self.was_refused = true;
        is_about_size && is_smaller
    }

    /// Learns what came of the page that was asked for: how many profiles, how many there are by the list's word,
    /// and how many bytes. Returns whether all further pages may be asked for with this limit.
    pub(crate) fn learn(&mut self, count: usize, total: Option<usize>, bytes: usize) -> bool {
        self.read += 1;
        self.seen = self.seen.max((self.next() - 1) * self.limit + count);
        self.total = total.unwrap_or(self.seen);
        if count < self.limit {
            // The last page, or as many as the API gives. Thirty are so many even if the total denies it.
            if self.seen < self.total || count == DOCUMENTED_LIMIT {
                self.limit = count.max(1);
            }
            return true;
        }
        let fitting =
            (PAGE_BYTES / (bytes / count.max(1)).max(1)).clamp(DOCUMENTED_LIMIT, MAX_LIMIT);
        let is_first = self.read == 1 && !self.was_refused;
        let is_larger = fitting >= self.limit.saturating_mul(WORTH_TRYING);
        if is_larger && is_first && self.seen < self.total {
            self.limit = fitting;
            return false;
        }
        self.limit = self.limit.min(fitting);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{DOCUMENTED_LIMIT, Pager};
    use crate::http::ErrorKind;

    const SMALL: usize = 1_000;
    const LARGE: usize = 30_000;
    const REFUSED: ErrorKind = ErrorKind::Rejected { status: 400 };

    /// Asks a list of `all` profiles of a size, that gives at most `most` a page, for all of them. Returns the limit, and
    /// how many requests that were.
    fn read(all: usize, most: usize, size: usize) -> (usize, usize) {
        let mut pager = Pager::default();
        let mut seen = vec![false; all];
        let mut requests = 0;
        let mut page = |number: usize, limit: usize| {
            requests += 1;
            let limit = limit.min(most);
            let start = ((number - 1) * limit).min(all);
            let page = start..(start + limit).min(all);
            seen[page.clone()].fill(true);
            page.len()
        };
        loop {
            let count = page(pager.next(), pager.limit());
            if pager.learn(count, Some(all), count * size) {
                break;
            }
        }
        for number in pager.rest() {
            page(number, pager.limit());
        }
        assert!(seen.iter().all(|seen| *seen), "{all} {most} {size}");
        (pager.limit(), requests)
    }

    #[test]
    fn every_profile_is_on_a_page_that_is_asked_for_and_pages_are_as_large_as_the_api_heeds() {
        for (all, most, size, limit, requests) in [
            (10_000, 30, SMALL, 30, 334),
            (10_000, 30, LARGE, 30, 334),
            (10_000, 50, SMALL, 50, 200),
            (10_000, 100, SMALL, 100, 101),
            (10_000, 1_000, SMALL, 1_000, 11),
            (10_000, 5_000, SMALL, 1_000, 11),
            (10_000, 1_000, 4_000, 262, 40),
            (10_000, 1_000, LARGE, 34, 294),
            (10_000, 1_000, 1_000_000, 30, 332),
            (100, 1_000, SMALL, 100, 1),
            (20, 1_000, SMALL, 100, 1),
            (1, 30, SMALL, 100, 1),
        ] {
            assert_eq!(
                read(all, most, size),
                (limit, requests),
                "{all} {most} {size}"
            );
        }
        for all in (0..400).step_by(7) {
            for most in [1, 7, 30, 99, 100, 101, 1_000] {
                for size in [10, SMALL, LARGE] {
                    read(all, most, size);
                }
            }
        }
    }

    #[test]
    fn pages_beyond_the_total_are_asked_for_if_the_last_one_is_full() {
        let beyond = |count| {
            let mut pager = Pager::default();
            assert!(pager.learn(count, Some(count), count * SMALL));
            pager.beyond().take(2).collect::<Vec<_>>()
        };
        assert_eq!(beyond(30), [2, 3]);
        assert!(beyond(29).is_empty());
        let mut pager = Pager::default();
        assert!(pager.learn_failure(REFUSED));
        assert!(pager.learn(30, Some(30), 30 * LARGE));
        assert_eq!(pager.beyond().take(2).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_smaller_page_is_tried_once_and_only_if_the_failure_may_be_about_the_size() {
        for failure in [
            REFUSED,
            ErrorKind::Rejected { status: 422 },
            ErrorKind::TooLarge { limit: 1 },
        ] {
            let mut pager = Pager::default();
            assert!(pager.learn_failure(failure));
            assert_eq!(pager.limit(), DOCUMENTED_LIMIT);
            assert!(!pager.learn_failure(failure));
            // A page that is larger than the first one is refused: the first one was heeded.
            let mut pager = Pager::default();
            assert!(!pager.learn(100, Some(5_000), 100 * SMALL));
            assert_eq!((pager.limit(), pager.next()), (1_000, 1));
            assert!(pager.learn_failure(failure));
            assert_eq!((pager.limit(), pager.next()), (100, 2));
            assert!(pager.learn(100, Some(5_000), 100 * SMALL));
            assert_eq!((pager.limit(), pager.rest()), (100, 3..51));
        }
        for failure in [
            ErrorKind::Forbidden,
            ErrorKind::NotFound,
            ErrorKind::Timeout,
            ErrorKind::Rejected { status: 405 },
        ] {
            assert!(!Pager::default().learn_failure(failure), "{failure:?}");
        }
    }
}
