//! What an invocation may use, and stopping between items when it is used up.

use super::Run;
use crate::http::{Client, Clock, Http, MAX_IN_FLIGHT};
use crate::report::{StoppedBy, count};

/// What a run may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests to both APIs, tries included.
    pub requests: u32,
    /// When it begins nothing new any more: milliseconds since 1970, UTC.
    pub until_ms: u64,
}

impl Default for Limits {
    /// None.
    fn default() -> Self {
        Self {
            requests: u32::MAX,
            until_ms: u64::MAX,
        }
    }
}

/// The most requests that a group makes besides one lookup for each row: columns, vacancies, the
/// applicant again, the profile, the source, a résumé by its link, by `files/expire` and where that
/// leads to, the parse with and without the key, and the edit.
pub(super) const MAX_REQUESTS_PER_GROUP: u32 = 12;

/// How long after the search an applicant may still be moved to the column that it named. A run that
/// takes longer ends, and the next one searches again.
const MAX_SEARCH_AGE_FOR_MOVE_MS: u64 = 120_000;

/// The requests that a group may make; given back when it is done.
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
    /// Groups in progress at once: enough to keep all requests in flight busy, few enough that a stop
    /// leaves few of them half way, and that what is reserved for them leaves little of the limit
    /// unused.
    pub(super) fn groups_at_once(&self) -> usize {
        let of_limit = self.client.request_limit() / (4 * (MAX_REQUESTS_PER_GROUP + 1));
        usize::try_from(of_limit)
            .unwrap_or(usize::MAX)
            .clamp(1, 3 * MAX_IN_FLIGHT)
    }

    /// How many rows a hint may join, so that they fit a budget.
    pub(super) fn max_rows_per_match_key(&self) -> usize {
        usize::try_from(self.client.request_limit() / 4).unwrap_or(usize::MAX)
    }

    /// Whether a group of so many rows may begin. Where it may not, the run stops: what is begun is
    /// brought to its end, and the rest is left to the next run.
    pub(super) fn try_start_group(&self, rows: usize) -> Option<RequestPermit<'_, P>> {
        if self.is_stopped() || self.budget_exhausted.get().is_some() {
            return None;
        }
        // The first one begins, however large it is and however long the search took: else there are
        // runs that never do anything.
        let is_first = !self.has_started.replace(true);
        let now_ms = self.client.clock().now_ms();
        // Somebody may have moved the applicant since an old search, and it would be moved back.
        let is_old = now_ms
            > self
                .searched_ms
                .get()
                .saturating_add(MAX_SEARCH_AGE_FOR_MOVE_MS);
        let is_late = now_ms >= self.options.limits.until_ms || self.lookup.moves() && is_old;
        if is_late && !is_first {
            self.budget_exhausted.set(Some(StoppedBy::MaxSeconds));
            return None;
        }
        let requests = count(rows).saturating_add(MAX_REQUESTS_PER_GROUP);
        if !self.client.reserve(requests) && !is_first {
            self.budget_exhausted.set(Some(StoppedBy::MaxRequests));
            return None;
        }
        Some(RequestPermit {
            client: self.client,
            requests,
        })
    }
}
