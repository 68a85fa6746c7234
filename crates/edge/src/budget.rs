//! What an invocation may use, shared by its runs.

use crate::config::{Config, MIN_REQUESTS};
use std::cell::Cell;
use std::rc::Rc;
use update_profiles_api::LogBudget;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::{BaseUrls, Clock, RateLimiters, RequestTimes, SteadyClock};
use update_profiles_in_hrflow::report::RunReport;
use update_profiles_in_hrflow::run::Limits;

/// How many rows a report lists of those that nothing was written for: an isolate has 128 MB for all that runs in it,
/// and KV takes reports of 25 MiB.
const MAX_LISTED_ITEMS: usize = 20_000;

thread_local! {
    /// When the requests of each company may leave next, for all invocations of the isolate.
    static TIMES: RequestTimes = RequestTimes::default();
}

/// The rest of what an invocation may use.
pub(crate) struct Budget {
    requests: Cell<u32>,
    clock: SteadyClock<Fetch>,
    /// The end, on this clock.
    until_ms: u64,
    /// The addresses of the two APIs.
    pub(crate) base_urls: BaseUrls,
    /// What was logged.
    pub(crate) log: LogBudget,
    /// The rate limiters that the runs share.
    pub(crate) rate_limiters: RateLimiters,
}

impl Budget {
    /// The whole budget of an invocation that starts now.
    ///
    /// # Errors
    /// A sentence about the var that is wrong.
    pub(crate) fn new(config: &Config<'_>) -> Result<Self, String> {
        let limits = config.limits.clone()?;
        let base_urls = config.base_urls()?.clone();
        let clock = SteadyClock::new(Rc::new(Fetch));
        Ok(Self {
            requests: Cell::new(limits.max_requests),
            until_ms: clock.now_ms() + u64::from(limits.max_seconds) * 1_000,
            clock,
            base_urls,
            log: LogBudget::default(),
            rate_limiters: TIMES.with(RateLimiters::sharing),
        })
    }

    /// The next run's equal share of the rest, with `runs` runs to come.
    pub(crate) fn share(&self, runs: usize) -> Limits {
        let runs = u32::try_from(runs).unwrap_or(u32::MAX).max(1);
        let left_ms = self.until_ms.saturating_sub(self.clock.now_ms());
        Limits {
            requests: self.requests.get() / runs,
            until_ms: Fetch.now_ms() + left_ms / u64::from(runs),
            listed_items: MAX_LISTED_ITEMS,
            ..Limits::default()
        }
    }

    /// Whether the rest is too small for another run.
    pub(crate) fn is_spent(&self) -> bool {
        self.requests.get() < MIN_REQUESTS || self.clock.now_ms() >= self.until_ms
    }

    /// For how many runs the requests are enough.
    pub(crate) fn max_runs(&self) -> usize {
        usize::try_from(self.requests.get() / MIN_REQUESTS).unwrap_or(usize::MAX)
    }

    /// Subtracts the requests of a run.
    pub(crate) fn spend(&self, report: &RunReport) {
        let left = self.requests.get().saturating_sub(report.requests.total());
        self.requests.set(left);
    }
}
