//! A run: `pull → logics → format → compare → push`, several groups of rows in flight. A dry run is the
//! same without writes.
//!
//! | module | what it does |
//! | --- | --- |
//! | `lease` | takes the lease, renews it, gives it back |
//! | `sync` | the order of the steps, from the search to the report |
//! | `pull`, `selection` | the search, and which rows to work on |
//! | `profile_pages`, `listed` | many profiles in few requests, and what that settles |
//! | `careful` | how the row is found that ends runs |
//! | `lookup`, `record`, `prepare` | from a row to a formatted profile |
//! | `field_warnings` | which fields of formatted profiles HrFlow.ai does not have |
//! | `newest`, `hidden` | which application of a person decides, and whether all of them are seen |
//! | `profile_plan`, `resume`, `push` | from a formatted profile to HrFlow.ai |
//! | `run_plan` | what a dry run showed, so that a run can do exactly that |
//! | `recorder` | what came of each row |
//! | `control`, `budget`, `brake` | whether the run goes on |
//! | `conclude`, `callback` | what the run reports as a whole, and to whom |

mod brake;
mod budget;
mod callback;
mod careful;
mod conclude;
mod concurrency;
mod context;
mod control;
mod error;
mod field_warnings;
mod handoff;
mod hidden;
mod large_profile;
mod lease;
mod leftover;
mod listed;
mod lookup;
mod member;
mod newest;
mod options;
mod prepare;
mod profile_pages;
mod profile_plan;
mod progress;
mod pull;
mod push;
mod record;
mod recorder;
mod request;
mod resume;
mod run_plan;
mod same_day;
mod selection;
mod sync;
mod time_limit;
mod turns;

use context::Run;
pub(crate) use error::ItemError;
pub use options::{Limits, RunOptions};
pub(crate) use profile_pages::Pager;
pub use progress::{AtWork, Progress};
pub use request::RunRequest;
pub use run_plan::{PlanUse, RunPlan};
pub use turns::Turns;

use crate::flatchr::Flatchr;
use crate::hrflow::Hrflow;
use crate::http::{Client, Clock, Http, SendControl, SteadyClock};
use crate::ledger::{ConfigHash, ScopeHash};
use crate::report::{RunReport, new_report};
use crate::workflow::Workflow;
use async_lock::OnceCell;
use concurrency::KeyedQueue;
use control::RunControl;
use field_warnings::FieldWarnings;
use hidden::HiddenCandidates;
use large_profile::LargeProfiles;
use lookup::Lookup;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use time_limit::TimeLimit;

/// A hash of the parameters that decide about items, and about which of them are searched for: 16 hexadecimal digits.
#[must_use]
pub fn configuration(workflow: &Workflow) -> String {
    ScopeHash::of(workflow, ConfigHash::of(workflow)).to_string()
}

/// Runs a workflow and reports what came of it. A run never fails as a function: the report says what
/// stopped it.
pub async fn run<P>(port: Rc<P>, workflow: &Workflow, options: &RunOptions<'_>) -> RunReport
where
    P: Http + Clock + 'static,
{
    let clock = Rc::new(SteadyClock::new(Rc::clone(&port)));
    let started_ms = clock.now_ms();
    let time_limit = TimeLimit::new(started_ms, options.limits.until_ms);
    let mut report = new_report(&*port, &workflow.workflow_id, workflow.persist);
    report.incremental = workflow.incremental;
    report.trigger = options.trigger;
    report.configuration = configuration(workflow);
    report.configuration_version = options.configuration_version;
    let session = match lease::open(&*clock, workflow, options, time_limit, &report).await {
        Ok(session) => session,
        Err(end) => return lease::not_started(report, end, clock.now_ms()),
    };
    let control = Rc::new(RunControl::default());
    control.limit_time(time_limit);
    if let Some(session) = &session {
        report.incremental = !session.is_full();
        report.dead_run = careful::dead_run(session);
        control.set_lease_until(session.valid_until_ms());
    }
    let client = Client::with_clock(port, clock, Rc::clone(&control) as Rc<dyn SendControl>);
    client.set_request_limit(options.limits.requests);
    let flatchr = Flatchr::new(
        &client,
        &workflow.connector_auth,
        options.base_urls.flatchr.as_deref(),
        options.rate_limiters,
    );
    let hrflow = Hrflow::new(
        &client,
        &workflow.hrflow_auth,
        &workflow.push_parameters.source_key,
        options.base_urls.hrflow.as_deref(),
    );
    let run_id = report.run_id.clone();
    let large_profiles = LargeProfiles::default();
    let run = Run {
        workflow,
        options,
        id: &run_id,
        control: &control,
        client: &client,
        session: session.as_ref(),
        started_ms,
        searched_ms: Cell::new(started_ms),
        has_all_rows: Cell::default(),
        hidden_candidates: HiddenCandidates::default(),
        lookup: Lookup::new(
            &flatchr,
            &hrflow,
            workflow,
            options.capabilities,
            large_profiles.clone(),
            options.plan,
        ),
        large_profiles,
        flatchr: &flatchr,
        hrflow: &hrflow,
        source: OnceCell::new(),
        profile_queues: KeyedQueue::default(),
        download_budget: resume::download_budget(),
        parser: resume::Parser::default(),
        has_started: Cell::default(),
        change_count: brake::ChangeCount::default(),
        included_siblings: RefCell::default(),
        touched: RefCell::default(),
        in_hand: careful::RowsInHand::default(),
        reads: workflow.hooks.reads(),
        blank_rows: record::BlankRows::default(),
        field_warnings: FieldWarnings::new(&workflow.hooks),
    };
    let ending = run.run_with_watchers(&mut report).await;
    report.plan = options.plan.id(&run_id);
    run.finish(ending, &mut report).await;
    if workflow.persist {
        return report.redacted(options.keep_hook_messages);
    }
    report
}
