//! A run: `pull → logics → format → compare → push`, one item at a time, several in flight.
//!
//! A dry run is the same, with no writer behind it.

mod chain;
mod error;
mod group;
mod lookup;
mod prepare;
mod push;
mod resume;
mod stop;
mod tell;
mod work;

use crate::flatchr::{Flatchr, split};
use crate::hooks::Callback;
use crate::hrflow::{Hrflow, Source};
use crate::http::{
    Api, Client, Clock, Endpoint, Error, ErrorKind, Http, IN_FLIGHT, Method, Request, Requests,
};
use crate::report::{ErrorReport, Events, ItemReport, Outcome, Reason, RunReport, Stage, Status};
use crate::workflow::{Problem, Problems, Workflow};
use async_lock::OnceCell;
use chain::{Chain, Chains};
use chrono::{DateTime, SecondsFormat};
use futures_util::StreamExt;
use lookup::Lookup;
use serde_json::value::RawValue;
use std::cell::RefCell;
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

/// Runs a workflow and tells what came of it. A run never fails as a function: what stopped it is
/// in the report.
pub async fn run<P>(port: Rc<P>, workflow: &Workflow, base_urls: &BaseUrls) -> RunReport
where
    P: Http + Clock + 'static,
{
    let mut report = blank(&*port, &workflow.workflow_id, workflow.persist);
    report.incremental = workflow.incremental;
    if workflow.incremental {
        report.reason = Reason::BackendNotConfigured;
        report.error = Some(no_state());
        return report;
    }
    let client = Client::new(port);
    let flatchr = Flatchr::new(
        &client,
        &workflow.connector_auth,
        base_urls.flatchr.as_deref(),
    );
    let source_key = &workflow.push_parameters.source_key;
    let hrflow = Hrflow::new(
        &client,
        &workflow.hrflow_auth,
        source_key,
        base_urls.hrflow.as_deref(),
    );
    let run = Run {
        workflow,
        client: &client,
        lookup: Lookup::new(&flatchr, &hrflow, workflow),
        flatchr: &flatchr,
        hrflow: &hrflow,
        source: OnceCell::new(),
        chains: Chains::default(),
        stop: RefCell::default(),
    };
    run.fill(&mut report).await;
    report.requests = client.sent();
    report.finished_at = time(client.clock().now_ms());
    if workflow.persist {
        return report.without_values();
    }
    report
}

/// The report of a configuration that does not hold: fatal, and no request was sent.
pub fn refused(clock: &impl Clock, workflow_id: &str, problems: Problems) -> RunReport {
    let mut report = blank(clock, workflow_id, true);
    let concerns = |groups: &[&str]| {
        let mut paths = problems.0.iter().map(|problem| problem.path.as_str());
        paths.any(|path| groups.iter().any(|group| path.starts_with(group)))
    };
    report.reason = if concerns(&["connector_auth", "pull_parameters"]) {
        Reason::BadOriginParameters
    } else if concerns(&["hrflow_auth", "push_parameters"]) {
        Reason::BadTargetParameters
    } else if concerns(&["workflow_id"]) {
        Reason::WorkflowIdNotFound
    } else {
        Reason::EventParsingFailure
    };
    report.problems = problems.0;
    report
}

/// A report of nothing yet, which is fatal until something is known.
fn blank(clock: &impl Clock, workflow_id: &str, persist: bool) -> RunReport {
    let now_ms = clock.now_ms();
    RunReport {
        status: Status::Fatal,
        reason: Reason::None,
        events: Events::default(),
        incremental: false,
        incremental_token: None,
        run_id: run_id(clock),
        workflow_id: workflow_id.to_owned(),
        persist,
        started_at: time(now_ms),
        finished_at: time(now_ms),
        complete: false,
        remaining: 0,
        skipped: 0,
        requests: Requests::default(),
        error: None,
        problems: Vec::<Problem>::new(),
        items: Vec::new(),
    }
}

fn no_state() -> ErrorReport {
    ErrorReport {
        code: "backend_not_configured".to_owned(),
        message: "incremental needs a place to keep state, and none is configured".to_owned(),
        remedy: "set incremental = false".to_owned(),
        endpoint: None,
        status: None,
        detail: None,
    }
}

fn run_id(clock: &impl Clock) -> String {
    let mut random = [0; 10];
    let words = [clock.random(), clock.random()].map(u64::to_le_bytes);
    for (byte, chance) in random.iter_mut().zip(words.as_flattened()) {
        *byte = *chance;
    }
    uuid::Builder::from_unix_timestamp_millis(clock.now_ms(), &random)
        .into_uuid()
        .to_string()
}

fn time(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or_default();
    DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Groups of rows in progress at once: enough to keep all requests in flight busy, few enough that
/// a stop leaves few of them half way.
const GROUPS_AT_ONCE: usize = 3 * IN_FLIGHT;

/// One run, under way.
struct Run<'a, P> {
    workflow: &'a Workflow,
    client: &'a Client<P>,
    lookup: Lookup<'a, P>,
    flatchr: &'a Flatchr<'a, P>,
    hrflow: &'a Hrflow<'a, P>,
    source: OnceCell<Result<Source, Error>>,
    chains: Chains,
    stop: RefCell<Option<Stop>>,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    async fn fill(&self, report: &mut RunReport) {
        let searched = self.flatchr.search(&self.workflow.pull_parameters).await;
        let rows = searched.as_ref().map(|body| split(body));
        match rows {
            Ok(Some(rows)) => self.process(&rows, report).await,
            Ok(None) => no_rows(report, &Flatchr::<P>::not_rows()),
            Err(error) => no_rows(report, error),
        }
    }

    async fn process(&self, rows: &[&RawValue], report: &mut RunReport) {
        let mut items = self.bring_up_to_date(rows).await;
        items.sort_by_key(|(place, _)| *place);
        let remaining = rows.len() - items.len();
        report.items = items.into_iter().map(|(_, item)| item).collect();
        report.remaining = u32::try_from(remaining).unwrap_or(u32::MAX);
        report.complete = remaining == 0;
        report.events = Events::of(&report.items);
        (report.status, report.reason) = report.events.verdict();
        match self.stop.take() {
            Some(Stop::Fatal { reason, error }) => {
                (report.status, report.reason) = (Status::Fatal, reason);
                report.error = Some(error);
            }
            Some(Stop::Wait { error }) => {
                // A clean end: what is left is not lost, and what failed is listed.
                (report.status, report.reason) = (Status::SuccessWithFailures, Reason::None);
                report.error = Some(error);
            }
            None => self.call_back(report).await,
        }
    }

    /// Several groups at once, all in one set, so that each goes on whenever it can: a request whose
    /// answer nobody reads would keep its place among those in flight. Groups take their places in
    /// the chains of the profiles in their order, whichever lookup is done first.
    async fn bring_up_to_date(&self, rows: &[&RawValue]) -> Vec<(usize, ItemReport)> {
        let done = RefCell::new(Vec::with_capacity(rows.len()));
        let order = Chain::<()>::default();
        let groups = futures_util::stream::iter(group::groups(rows));
        groups
            .for_each_concurrent(GROUPS_AT_ONCE, |group| {
                let mut place = order.join();
                let done = &done;
                async move {
                    let profiles = self.prepare(group, rows, done).await;
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
        done.into_inner()
    }

    /// Calls the callback, at the end of a run that was no dry run, did not fail as a whole, and
    /// had something to bring up to date.
    async fn call_back(&self, report: &mut RunReport) {
        let pushed = |item: &ItemReport| item.stage >= Stage::Compare;
        let due =
            report.persist && report.status != Status::Fatal && report.items.iter().any(pushed);
        let Some(callback) = self.workflow.hooks.callback.as_ref().filter(|_| due) else {
            return;
        };
        report.requests = self.client.sent();
        report.finished_at = time(self.client.clock().now_ms());
        let shared = report.clone().without_values();
        let body = serde_json::to_value(&shared).unwrap_or_default();
        report.events.callback_executed += 1;
        let called = match callback {
            Callback::Hook(hook) => hook.call(body).await.map(drop).map_err(error::of_callback),
            Callback::Url(url) => {
                let posted = self.post(url.expose(), body.to_string()).await;
                posted.map_err(|error| error::fatal(&error))
            }
        };
        if let Err(error) = called {
            report.events.callback_failure += 1;
            (report.status, report.reason) = report.events.verdict();
            report.error = Some(error);
        }
    }

    async fn post(&self, url: &str, body: String) -> Result<(), Error> {
        const CALLBACK: Endpoint = Endpoint {
            api: Api::Callback,
            name: "POST callback",
            repeatable: true,
        };
        let request = Request::new(CALLBACK, Method::Post, url.to_owned()).json(body.into_bytes());
        self.client
            .send(request, |answer| {
                answer.error(answer.response.status).map_or(Ok(()), Err)
            })
            .await
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

/// An item's report with what all outcomes have in common.
fn item_report(applicant: Option<&str>, outcome: Outcome, stage: Stage) -> ItemReport {
    ItemReport {
        applicant: applicant.map(str::to_owned),
        candidate: None,
        outcome,
        stage,
        changes: Vec::new(),
        resume: None,
        matched_by: None,
        error: None,
        tries: 1,
        notes: Vec::new(),
    }
}
