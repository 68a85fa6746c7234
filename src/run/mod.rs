//! A run: `pull → logics → format → compare → push`, one item at a time, several in flight.
//!
//! A dry run is the same, with no writer behind it.

mod blank;
mod budget;
mod callback;
mod chain;
mod done;
mod error;
mod group;
mod head;
mod kin;
mod lookup;
mod memory;
mod prepare;
mod progress;
mod pull;
mod push;
mod request;
mod resume;
mod room;
mod rows;
mod session;
mod stop;
mod tell;
mod work;

pub use blank::{refused, run_id, time};
pub use budget::Limits;
pub(crate) use error::ItemError;
pub use memory::Memory;
pub use progress::Progress;
pub use request::{RunRequest, Trigger};

use crate::flatchr::{Flatchr, Paces};
use crate::hrflow::{Hrflow, Source};
use crate::http::{Client, Clock, Error, ErrorKind, Http};
use crate::ledger::{LedgerError, Mark, Session, State};
use crate::report::{Events, ItemReport, Reason, RunReport, Status, StoppedBy};
use crate::workflow::Workflow;
use async_lock::OnceCell;
use blank::{blank, count, item_report};
use chain::{Chain, Chains};
use done::Done;
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, join3, pending, ready};
use lookup::Lookup;
use pull::Pulled;
use room::Room;
use rows::{Rows, Selection};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use stop::Stop;

/// Where the APIs are, when not where they always are: a sandbox, a gateway.
#[derive(Debug, Clone, Default)]
pub struct BaseUrls {
    /// Instead of the environment's address.
    pub flatchr: Option<String>,
    /// Instead of `https://api.hrflow.ai/v1`.
    pub hrflow: Option<String>,
}

/// What a run is given besides its workflow.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Setup<'a> {
    /// Where the APIs are.
    pub base_urls: &'a BaseUrls,
    /// Where the workflow's state is kept; `None` where nothing is to be remembered, and nobody
    /// keeps two runs apart.
    pub state: Option<&'a dyn State>,
    /// What the run may use.
    pub limits: Limits,
    /// The paces that it shares with other runs.
    pub paces: &'a Paces,
    /// What a check found out about the company; `None` where nobody keeps it.
    pub memory: Option<&'a dyn Memory>,
    /// Is told how far the run is.
    pub watch: &'a dyn Fn(&Progress<'_>),
    /// Resolves when somebody wants the run to end: it begins nothing new, brings to their end the
    /// writes that are under way, and tells what was done.
    pub aborted: &'a dyn Fn() -> LocalBoxFuture<'static, ()>,
    /// Whether the report goes to who gave the hooks and is kept nowhere: then it repeats what they
    /// say when they fail.
    pub is_private: bool,
}

impl<'a> Setup<'a> {
    /// No state, no limits, and nobody who watches.
    #[must_use]
    pub fn new(base_urls: &'a BaseUrls, paces: &'a Paces) -> Self {
        Self {
            base_urls,
            state: None,
            limits: Limits::default(),
            paces,
            memory: None,
            watch: &|_| (),
            aborted: &|| Box::pin(pending()),
            is_private: false,
        }
    }
}

/// Runs a workflow and tells what came of it. A run never fails as a function: what stopped it is
/// in the report.
pub async fn run<P>(port: Rc<P>, workflow: &Workflow, setup: &Setup<'_>) -> RunReport
where
    P: Http + Clock + 'static,
{
    let started_ms = port.now_ms();
    let mut report = blank(&*port, &workflow.workflow_id, workflow.persist);
    report.incremental = workflow.incremental;
    let Ok(session) = session::open(&*port, workflow, setup, &mut report).await else {
        return report;
    };
    let client = Client::new(port);
    client.limit(setup.limits.requests);
    if let Some(session) = &session {
        client.write_until(session.valid_until_ms());
    }
    let flatchr = Flatchr::new(
        &client,
        &workflow.connector_auth,
        setup.base_urls.flatchr.as_deref(),
        setup.paces,
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
        setup,
        id: &run_id,
        client: &client,
        session: session.as_ref(),
        started_ms,
        pulled_ms: Cell::new(started_ms),
        lookup: Lookup::new(&flatchr, &hrflow, workflow, setup.memory),
        flatchr: &flatchr,
        hrflow: &hrflow,
        source: OnceCell::new(),
        chains: Chains::default(),
        room: Room::default(),
        stop: RefCell::default(),
        exhausted: Cell::default(),
        has_begun: Cell::default(),
        drawn: RefCell::default(),
    };
    run.fill(&mut report).await;
    run.conclude(&mut report).await;
    if workflow.persist {
        return report.reduced(setup.is_private);
    }
    report
}

/// One run, under way.
struct Run<'a, P> {
    workflow: &'a Workflow,
    setup: &'a Setup<'a>,
    id: &'a str,
    client: &'a Client<P>,
    session: Option<&'a Session<'a>>,
    started_ms: u64,
    /// When the search was sent whose rows are worked on.
    pulled_ms: Cell<u64>,
    lookup: Lookup<'a, P>,
    flatchr: &'a Flatchr<'a, P>,
    hrflow: &'a Hrflow<'a, P>,
    source: OnceCell<Result<Source, Error>>,
    chains: Chains,
    room: Room,
    stop: RefCell<Option<Stop>>,
    /// What the run has no more of: then nothing new begins.
    exhausted: Cell<Option<StoppedBy>>,
    has_begun: Cell<bool>,
    /// Rows that were left out and then drawn in by another application of their candidate.
    drawn: RefCell<HashSet<usize>>,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Does what there is to do, while the lease is kept.
    async fn fill(&self, report: &mut RunReport) {
        let is_done = OnceCell::new();
        let work = async {
            self.work(report).await;
            is_done.get_or_init(|| ready(())).await;
        };
        // Heeded first: what is not wanted from the beginning sends nothing.
        join3(self.heed_abort(&is_done), self.keep_lease(&is_done), work).await;
    }

    async fn work(&self, report: &mut RunReport) {
        let worked = async {
            let (mut rows, mut selection, mut is_whole) = self.select(self.pull().await?);
            if !is_whole && self.has_others(&rows, &selection) {
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
            self.heed(&error);
            if self.stop.borrow().is_some() {
                self.tell_stop(report);
            }
        }
    }

    fn select(&self, pulled: Pulled) -> (Rows, Selection, bool) {
        let mut rows = Rows::new(pulled.rows, self.session);
        let now_ms = self.client.clock().now_ms();
        let selection = rows.select(self.session, self.most_by_hint(), now_ms);
        (rows, selection, pulled.is_whole)
    }

    /// Whether persons with a row that changed have applications that a narrowed search did not
    /// show.
    fn has_others(&self, rows: &Rows, selection: &Selection) -> bool {
        let changed = rows.changed(selection);
        let others = |session: &Session<'_>| session.ledger().knows_others(&rows.marks, &changed);
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
            let total = (rows.len() + self.drawn.borrow().len()).saturating_sub(left_out);
            (self.setup.watch)(&Progress {
                run_id: self.id,
                pulled: rows.len(),
                total,
                done,
                item,
            });
        };
        watch(0, None);
        let done = Done::new(rows, self.session, &watch);
        let elsewhere = |session: &Session<'_>| session.postponed_elsewhere(&rows.marks);
        let unseen = self.session.filter(|_| !is_whole).map_or(0, elsewhere);
        report.postponed = count(selection.postponed + unseen);
        if let Err(error) = self.touch(&rows.changed(&selection)).await {
            self.end(Stop::State(error));
        }
        self.bring_up_to_date(&selection, &done).await;
        let drawn = self.drawn.borrow().len();
        report.skipped = count(selection.skipped.saturating_sub(drawn));
        done.excuse_an_outage();
        report.items = done.into_items();
        let done_or_left_out = report.items.len() + left_out;
        let remaining = (rows.len() + drawn).saturating_sub(done_or_left_out);
        report.remaining = count(remaining);
        report.events = Events::of(&report.items);
        (report.status, report.reason) = report.verdict(self.others_hold());
        self.tell_stop(report);
        report.complete = remaining == 0 && report.stopped_by.is_none();
        let started_ms = self.started_ms;
        match self.session {
            Some(session) if report.complete => session.complete(&rows.marks, is_whole, started_ms),
            Some(session) => session.leave_off(),
            None => {}
        }
    }

    async fn touch(&self, marks: &[Mark]) -> Result<(), LedgerError> {
        match self.session {
            Some(session) => session.touch(self.client.clock(), marks).await,
            None => Ok(()),
        }
    }

    /// Several groups at once, all in one set, so that each goes on whenever it can: a request whose
    /// answer nobody reads would keep its place among those in flight. Groups take their places in
    /// the chains of the profiles in their order, whichever lookup is done first.
    async fn bring_up_to_date(&self, selection: &Selection, done: &Done<'_>) {
        let order = Chain::<()>::default();
        futures_util::stream::iter(&selection.groups)
            .for_each_concurrent(self.groups_at_once(), |group| {
                let mut place = order.join();
                async move {
                    let Some(_share) = self.begin(group.len()) else {
                        return;
                    };
                    let profiles = self.prepare(group, selection, done).await;
                    place.turn().await;
                    let joined = profiles.into_iter().map(|profile| {
                        let link = self.chains.join(&profile.reference);
                        (profile, link)
                    });
                    let joined: Vec<_> = joined.collect();
                    place.pass_on(());
                    for (profile, link) in joined {
                        self.push(profile, link, done).await;
                    }
                }
            })
            .await;
    }

    /// Whether HrFlow.ai holds rows that this run had nothing to do about.
    fn others_hold(&self) -> bool {
        let knows = |session: &Session<'_>| {
            let ledger = session.ledger();
            ledger.applicants() + ledger.full_run().unwrap_or_default() > 0
        };
        self.session.is_some_and(knows)
    }

    /// Lets count what was done, gives the lease back, and calls the callback.
    async fn conclude(&self, report: &mut RunReport) {
        report.requests = self.client.sent();
        report.finished_at = time(self.client.clock().now_ms());
        if let Some(session) = self.session {
            session::close(session, self.client.clock(), report).await;
        }
        self.call_back(report).await;
        report.requests = self.client.sent();
        report.finished_at = time(self.client.clock().now_ms());
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
