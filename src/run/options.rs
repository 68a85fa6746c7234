//! What a run is given besides its workflow.

use super::{AtWork, PlanUse, Progress};
use crate::flatchr::CapabilityCache;
use crate::http::{BaseUrls, RateLimiters};
use crate::ledger::StateStore;
use crate::report::{RunReport, Trigger};
use futures_util::future::{LocalBoxFuture, pending, ready};

/// What a run is given besides its workflow.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct RunOptions<'a> {
    /// What starts the run.
    pub trigger: Trigger,
    /// The version of the workflow's configuration, where the host numbers them. The report names it.
    pub configuration_version: Option<u32>,
    /// Where the APIs are.
    pub base_urls: &'a BaseUrls,
    /// Where the workflow's state is kept. With `None` the run remembers nothing, and nothing keeps two
    /// runs of the workflow apart.
    pub state: Option<&'a dyn StateStore>,
    /// What the run may use.
    pub limits: Limits,
    /// How many profiles a run may change that writes for a workflow without `max_changes`, as long as no run of the
    /// workflow has seen all rows. `None` is no limit.
    pub first_max_changes: Option<usize>,
    /// The plan that a dry run makes, or that a run carries out.
    pub plan: PlanUse<'a>,
    /// The rate limiters that the run shares with other runs.
    pub rate_limiters: &'a RateLimiters,
    /// Where the findings of a connection check about the company are kept; `None` if they are not.
    pub capabilities: Option<&'a dyn CapabilityCache>,
    /// Called with the progress after the search, and after each row with an outcome.
    pub on_progress: &'a dyn Fn(&Progress<'_>),
    /// Called right before each program works on an item.
    pub on_program: &'a dyn Fn(&AtWork<'_>),
    /// Awaited before the programs of each item. Programs that work for long keep a thread busy; here it can
    /// let its other tasks have their turn.
    pub pause: &'a dyn Fn() -> LocalBoxFuture<'static, ()>,
    /// Resolves when the run is to end. The run then starts nothing new, finishes the writes under way,
    /// and reports what was done.
    pub abort_signal: &'a dyn Fn() -> LocalBoxFuture<'static, ()>,
    /// Called before the work if the run before this one ended without a word, with the report that it did
    /// not make. Returns whether this run is to go on. One that is not leaves everything as it is.
    pub on_dead_run: &'a dyn Fn(RunReport) -> LocalBoxFuture<'static, bool>,
    /// Whether the report keeps the messages of hooks that failed. Set this only if the report goes to
    /// the author of the hooks and is not stored: a message may hold values of candidates.
    pub keep_hook_messages: bool,
}

impl<'a> RunOptions<'a> {
    /// No state, no limits, no abort signal, no pauses, and no listener to progress or to dead runs.
    #[must_use]
    pub fn new(base_urls: &'a BaseUrls, rate_limiters: &'a RateLimiters) -> Self {
        Self {
            trigger: Trigger::default(),
            configuration_version: None,
            base_urls,
            state: None,
            limits: Limits::default(),
            first_max_changes: None,
            plan: PlanUse::None,
            rate_limiters,
            capabilities: None,
            on_progress: &|_| (),
            on_program: &|_| (),
            pause: &|| Box::pin(ready(())),
            abort_signal: &|| Box::pin(pending()),
            on_dead_run: &|_| Box::pin(ready(true)),
            keep_hook_messages: false,
        }
    }
}

/// What a run may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests to both APIs, repeated attempts included.
    pub requests: u32,
    /// When the run is over, but for the commit of its ledger and ten seconds for its callback:
    /// milliseconds since 1970, UTC. Requests and pauses under way end by then. Reads, downloads and
    /// parses end fifteen seconds before, or at three quarters of the time if that is later, so that
    /// the edits that follow them fit.
    pub until_ms: u64,
    /// From how many groups of rows on a run asks for pages of profiles. With few, the first page would often
    /// be one request too many.
    pub groups_for_pages: usize,
    /// How many rows the report lists. Beyond them, rows that nothing was written for are counted: they may cost no
    /// request, so that nothing else bounds how many there are.
    pub listed_items: usize,
}

impl Default for Limits {
    /// No limits, and pages from 60 groups on.
    fn default() -> Self {
        Self {
            requests: u32::MAX,
            until_ms: u64::MAX,
            groups_for_pages: 60,
            listed_items: usize::MAX,
        }
    }
}
