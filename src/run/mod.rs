//! A run: `pull → logics → format → compare → push`, one item at a time, several in flight.
//!
//! A dry run is the same, with no writer behind it.

mod budget;
mod callback;
mod concurrency;
mod error;
mod handoff;
mod lookup;
mod outcome;
mod prepare;
mod profile_plan;
mod progress;
mod pull;
mod push;
mod recorder;
mod request;
mod resume;
mod selection;
mod session;
mod stop;

pub use budget::Limits;
pub(crate) use error::ItemError;
pub use progress::Progress;
pub use request::{RunRequest, Trigger};

use crate::flatchr::{CapabilityCache, Flatchr, RateLimiters};
use crate::hrflow::{Hrflow, Source};
use crate::http::{BaseUrls, Client, Clock, Error, ErrorKind, Http};
use crate::ledger::{LedgerError, RowVersion, Session, StateStore};
use crate::report::{Events, ItemReport, Reason, RunReport, Status, StoppedBy, count, new_report};
use crate::time::rfc3339;
use crate::workflow::Workflow;
use async_lock::OnceCell;
use concurrency::{KeyedQueue, MemoryBudget, Queue};
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, join3, pending, ready};
use handoff::ProfileHandoff;
use lookup::Lookup;
use pull::Pulled;
use recorder::OutcomeRecorder;
use selection::{RowIndex, Rows, Selection};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use stop::Stop;

/// What a run is given besides its workflow.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct RunOptions<'a> {
    /// Where the APIs are.
    pub base_urls: &'a BaseUrls,
    /// Where the workflow's state is kept; `None` where nothing is to be remembered, and nobody
    /// keeps two runs apart.
    pub state: Option<&'a dyn StateStore>,
    /// What the run may use.
    pub limits: Limits,
    /// The paces that it shares with other runs.
    pub rate_limiters: &'a RateLimiters,
    /// What a check found out about the company; `None` where nobody keeps it.
    pub capabilities: Option<&'a dyn CapabilityCache>,
    /// Is told how far the run is.
    pub on_progress: &'a dyn Fn(&Progress<'_>),
    /// Resolves when somebody wants the run to end: it begins nothing new, brings to their end the
    /// writes that are under way, and tells what was done.
    pub abort_signal: &'a dyn Fn() -> LocalBoxFuture<'static, ()>,
    /// Whether the report goes to who gave the hooks and is kept nowhere: then it repeats what they
    /// say when they fail.
    pub keep_hook_messages: bool,
}

impl<'a> RunOptions<'a> {
    /// No state, no limits, and nobody who watches.
    #[must_use]
    pub fn new(base_urls: &'a BaseUrls, paces: &'a RateLimiters) -> Self {
        Self {
            base_urls,
            state: None,
            limits: Limits::default(),
            rate_limiters: paces,
            capabilities: None,
            on_progress: &|_| (),
            abort_signal: &|| Box::pin(pending()),
            keep_hook_messages: false,
        }
    }
}

/// Runs a workflow and tells what came of it. A run never fails as a function: what stopped it is
/// in the report.
pub async fn run<P>(port: Rc<P>, workflow: &Workflow, setup: &RunOptions<'_>) -> RunReport
where
    P: Http + Clock + 'static,
{
    let started_ms = port.now_ms();
    let mut report = new_report(&*port, &workflow.workflow_id, workflow.persist);
    report.incremental = workflow.incremental;
    let Ok(session) = session::open(&*port, workflow, setup, &mut report).await else {
        return report;
    };
    let client = Client::new(port);
    client.set_request_limit(setup.limits.requests);
    if let Some(session) = &session {
        client.set_write_deadline(session.valid_until_ms());
    }
    let flatchr = Flatchr::new(
        &client,
        &workflow.connector_auth,
        setup.base_urls.flatchr.as_deref(),
        setup.rate_limiters,
    );
    let source_key = &workflow.push_parameters.source_key;
    let hrflow = Hrflow::new(
        &client,
        &workflow.hrflow_auth,
        source_key,
        setup.base_urls.hrflow.as_deref(),
    );
    let run_id = report.run_id.clone();
    let run = Run {
        workflow,
        options: setup,
        id: &run_id,
        client: &client,
        session: session.as_ref(),
        started_ms,
        searched_ms: Cell::new(started_ms),
        lookup: Lookup::new(&flatchr, &hrflow, workflow, setup.capabilities),
        flatchr: &flatchr,
        hrflow: &hrflow,
        source: OnceCell::new(),
        profile_queues: KeyedQueue::default(),
        download_budget: resume::download_budget(),
        stop: RefCell::default(),
        budget_exhausted: Cell::default(),
        has_started: Cell::default(),
        included_siblings: RefCell::default(),
    };
    run.run_with_watchers(&mut report).await;
    run.finish(&mut report).await;
    if workflow.persist {
        return report.redacted(setup.keep_hook_messages);
    }
    report
}

/// One run, under way.
struct Run<'a, P> {
    workflow: &'a Workflow,
    options: &'a RunOptions<'a>,
    id: &'a str,
    client: &'a Client<P>,
    session: Option<&'a Session<'a>>,
    started_ms: u64,
    /// When the search was sent whose rows are worked on.
    searched_ms: Cell<u64>,
    lookup: Lookup<'a, P>,
    flatchr: &'a Flatchr<'a, P>,
    hrflow: &'a Hrflow<'a, P>,
    source: OnceCell<Result<Source, Error>>,
    profile_queues: KeyedQueue<ProfileHandoff>,
    download_budget: MemoryBudget,
    stop: RefCell<Option<Stop>>,
    /// What the run has no more of: then nothing new begins.
    budget_exhausted: Cell<Option<StoppedBy>>,
    has_started: Cell<bool>,
    /// Rows that were left out and then drawn in by another application of their candidate.
    included_siblings: RefCell<HashSet<RowIndex>>,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Does what there is to do, while the lease is kept.
    async fn run_with_watchers(&self, report: &mut RunReport) {
        let is_done = OnceCell::new();
        let work = async {
            self.sync(report).await;
            is_done.get_or_init(|| ready(())).await;
        };
        // Heeded first: what is not wanted from the beginning sends nothing.
        join3(self.watch_abort(&is_done), self.keep_lease(&is_done), work).await;
    }

    async fn sync(&self, report: &mut RunReport) {
        let worked = async {
            let (mut rows, mut selection, mut is_whole) = self.select(self.pull().await?);
            if !is_whole && self.has_hidden_siblings(&rows, &selection) {
                // Before the next search, which gives them again.
                drop(rows);
                (rows, selection, is_whole) = self.select(self.pull_all().await?);
            }
            self.process(&rows, selection, is_whole, report).await;
            Ok(())
        };
        let worked = worked.await;
        if self.client.is_aborted() && worked.is_err() {
            (report.status, report.stopped_by) = (Status::Success, Some(StoppedBy::Aborted));
        } else if let Err(error) = worked {
            no_rows(report, &error);
            report.stopped_by = Some(StoppedBy::Error);
            self.stop_if_fatal(&error);
            if self.stop.borrow().is_some() {
                self.apply_to_report(report);
            }
        }
    }

    fn select(&self, pulled: Pulled) -> (Rows, Selection, bool) {
        let mut rows = Rows::new(pulled.rows, self.session);
        let now_ms = self.client.clock().now_ms();
        let selection = rows.select(self.session, self.max_rows_per_match_key(), now_ms);
        (rows, selection, pulled.is_whole)
    }

    /// Whether persons with a row that changed have applications that a narrowed search did not
    /// show.
    fn has_hidden_siblings(&self, rows: &Rows, selection: &Selection) -> bool {
        let changed = rows.changed(selection);
        let others =
            |session: &Session<'_>| session.ledger().has_sibling_rows(&rows.versions, &changed);
        !changed.is_empty() && self.session.is_some_and(others)
    }

    async fn process(
        &self,
        rows: &Rows,
        selection: Selection,
        is_whole: bool,
        report: &mut RunReport,
    ) {
        let left_out = selection.skipped + selection.postponed;
        let watch = |done, item: Option<&ItemReport>| {
            let total =
                (rows.len() + self.included_siblings.borrow().len()).saturating_sub(left_out);
            (self.options.on_progress)(&Progress {
                run_id: self.id,
                pulled: rows.len(),
                total,
                done,
                item,
            });
        };
        watch(0, None);
        let done = OutcomeRecorder::new(rows, self.session, &watch);
        let elsewhere = |session: &Session<'_>| session.postponed_elsewhere(&rows.versions);
        let unseen = self.session.filter(|_| !is_whole).map_or(0, elsewhere);
        report.postponed = count(selection.postponed + unseen);
        if let Err(error) = self.mark_dirty(&rows.changed(&selection)).await {
            self.stop(Stop::State(error));
        }
        self.sync_groups(&selection, &done).await;
        let drawn = self.included_siblings.borrow().len();
        report.skipped = count(selection.skipped.saturating_sub(drawn));
        done.waive_outage_failures();
        report.items = done.into_items();
        let done_or_left_out = report.items.len() + left_out;
        let remaining = (rows.len() + drawn).saturating_sub(done_or_left_out);
        report.remaining = count(remaining);
        report.events = Events::of(&report.items);
        (report.status, report.reason) = report.verdict(self.has_other_synced_rows());
        self.apply_to_report(report);
        report.complete = remaining == 0 && report.stopped_by.is_none();
        let started_ms = self.started_ms;
        match self.session {
            Some(session) if report.complete => {
                session.complete(&rows.versions, is_whole, started_ms)
            }
            Some(session) => session.mark_incomplete(),
            None => {}
        }
    }

    async fn mark_dirty(&self, marks: &[RowVersion]) -> Result<(), LedgerError> {
        match self.session {
            Some(session) => session.mark_dirty(self.client.clock(), marks).await,
            None => Ok(()),
        }
    }

    /// Several groups at once, all in one set, so that each goes on whenever it can: a request whose
    /// answer nobody reads would keep its place among those in flight. Groups take their places in
    /// the chains of the profiles in their order, whichever lookup is done first.
    async fn sync_groups(&self, selection: &Selection, done: &OutcomeRecorder<'_>) {
        let order = Queue::<()>::default();
        futures_util::stream::iter(&selection.groups)
            .for_each_concurrent(self.groups_at_once(), |group| {
                let mut place = order.enqueue();
                async move {
                    let Some(_share) = self.try_start_group(group.len()) else {
                        return;
                    };
                    let profiles = self.prepare(group, selection, done).await;
                    place.acquire().await;
                    let joined = profiles.into_iter().map(|profile| {
                        let link = self.profile_queues.enqueue(&profile.reference);
                        (profile, link)
                    });
                    let joined: Vec<_> = joined.collect();
                    place.release(());
                    for (profile, link) in joined {
                        self.push(profile, link, done).await;
                    }
                }
            })
            .await;
    }

    /// Whether HrFlow.ai holds rows that this run had nothing to do about.
    fn has_other_synced_rows(&self) -> bool {
        let knows = |session: &Session<'_>| {
            let ledger = session.ledger();
            ledger.applicants() + ledger.full_run().unwrap_or_default() > 0
        };
        self.session.is_some_and(knows)
    }

    /// Lets count what was done, gives the lease back, and calls the callback.
    async fn finish(&self, report: &mut RunReport) {
        report.requests = self.client.sent();
        report.finished_at = rfc3339(self.client.clock().now_ms());
        if let Some(session) = self.session {
            session::close(session, self.client.clock(), report).await;
        }
        self.call_back(report).await;
        report.requests = self.client.sent();
        report.finished_at = rfc3339(self.client.clock().now_ms());
    }
}

/// The search failed: there is nothing to do, and nothing is known to be left.
fn no_rows(report: &mut RunReport, error: &Error) {
    report.events.read_failure = 1;
    report.reason = Reason::ReadFailure;
    let mut told = error::fatal(error);
    if let ErrorKind::TooLarge { limit } = error.kind {
        told.message = format!(
            "the search gives more than {} MB of applicants",
            limit >> 20
        );
    }
    report.error = Some(told);
}
