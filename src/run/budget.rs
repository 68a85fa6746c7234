//! What a run may use, and whether that suffices for another group.

use super::Run;
use super::control::End;
use crate::http::{Client, Clock, Error, Http, MAX_IN_FLIGHT, Purpose};
use crate::report::count;
use std::time::Duration;

/// The most requests that a group sends besides the lookups of its rows: columns, vacancies, the
/// applicant again, the profile, the source, a résumé by its link, by `files/expire` and by the link that
/// `files/expire` returns, the parse with and without the key, and the edit, with another edit or another
/// read of the profile after the parse.
pub(super) const MAX_REQUESTS_PER_GROUP: u32 = 12;

/// How long after the search an applicant may still be moved to the column that the search named. A run
/// that takes longer ends, and the next one searches again.
const MAX_SEARCH_AGE_FOR_MOVE_MS: u64 = 120_000;

/// The requests that are reserved for a group or a page. They are returned when the permit is dropped.
pub(super) struct RequestPermit<'a, P: Http + Clock + 'static> {
    client: &'a Client<P>,
    requests: u32,
}

impl<P: Http + Clock + 'static> Drop for RequestPermit<'_, P> {
    fn drop(&mut self) {
        self.client.release(self.requests);
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// How many groups may be in progress at once: enough to keep all requests in flight busy, and few
    /// enough that an early end leaves few groups half done and that their reservations leave little
    /// of the limit unused.
    pub(super) fn groups_at_once(&self) -> usize {
        let of_limit = self.client.request_limit() / (4 * (MAX_REQUESTS_PER_GROUP + 1));
        usize::try_from(of_limit)
            .unwrap_or(usize::MAX)
            .clamp(1, 3 * MAX_IN_FLIGHT)
    }

    /// How many rows a match key may join, so that a group fits the budget.
    pub(super) fn max_rows_per_match_key(&self) -> usize {
        /// Few people apply more often. A group that is larger than its budget still gets its turn, as
        /// the first one of a run.
        const MIN_ROWS: usize = 8;
        let of_limit = usize::try_from(self.client.request_limit() / 4).unwrap_or(usize::MAX);
        of_limit.max(MIN_ROWS)
    }

    /// Whether somebody may have moved an applicant since the search, so that a move to the column that
    /// the search named would move it back.
    pub(super) fn search_is_old(&self) -> bool {
        let searched_ms = self.searched_ms.get();
        self.client.clock().now_ms() > searched_ms.saturating_add(MAX_SEARCH_AGE_FOR_MOVE_MS)
    }

    /// Whether an API asks for a pause that ends after the run.
    pub(super) fn is_asked_to_wait_longer(&self, failed: &Error) -> bool {
        let now_ms = self.client.clock().now_ms();
        let left_ms = self.control.time_left(Purpose::Prepare, now_ms);
        let asked = failed.kind.retry_after().unwrap_or_default();
        left_ms.is_some_and(|left_ms| asked > Duration::from_millis(left_ms))
    }

    /// Admits a group of `rows` rows, and reserves its requests.
    ///
    /// # Errors
    /// What the run has used up. Groups under way finish; the rest is left to the next run.
    pub(super) fn try_start_group(&self, rows: usize) -> Result<RequestPermit<'_, P>, End> {
        // The first group starts however large it is and however long the search took. Otherwise a
        // run could fail to make any progress, time after time.
        let is_first = !self.has_started.replace(true);
        let now_ms = self.client.clock().now_ms();
        let limit = self.control.time_limit();
        let is_late = limit.left_ms(Purpose::Prepare, now_ms) == 0
            || limit.is_last_group()
            || self.lookup.moves() && self.search_is_old();
        if is_late && !is_first {
            return Err(End::OutOfTime);
        }
        if is_first && limit.is_short(now_ms) {
            // The search took long. What was kept for writes goes to this group, and no other starts.
            self.control.limit_time(limit.for_last_group());
        }
        let lookups = count(rows).saturating_mul(self.lookup.requests_per_row());
        let requests = lookups.saturating_add(MAX_REQUESTS_PER_GROUP);
        let is_reserved = self.client.reserve(requests);
        if !is_reserved && !is_first {
            return Err(End::OutOfRequests);
        }
        Ok(self.permit(if is_reserved { requests } else { 0 }))
    }
    /// Reserves the request of a page, with room for a group that it shows. A run whose pages used up the limit would
    /// do nothing else.
    pub(super) fn try_reserve_page(&self) -> Option<RequestPermit<'_, P>> {
        let requests = 1 + MAX_REQUESTS_PER_GROUP + self.lookup.requests_per_row();
        self.client.reserve(requests).then(|| self.permit(requests))
    }

    fn permit(&self, requests: u32) -> RequestPermit<'_, P> {
        RequestPermit {
            client: self.client,
            requests,
        }
    }
}
