//! Runs workflows, logs the runs, and stores their reports: also those that dead runs did not make.

use crate::budget::Budget;
use crate::capability_store::CapabilityStore;
use crate::config::Config;
use crate::log::{self, Log};
use crate::reports;
use crate::state::WorkerState;
use crate::workflow_config::WorkflowConfig;
use serde_json::json;
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use update_profiles_api::LogBudget;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::ledger::{Command, StateStore, StoreError};
use update_profiles_in_hrflow::report::{
    RunReport, RunSummary, Status, StoppedBy, Trigger, invalid_config_report, no_state_report,
};
use update_profiles_in_hrflow::run::{self, PlanUse, Progress, RunOptions};
use update_profiles_in_hrflow::workflow::{Problems, Workflow};
use worker::Env;

/// How many profiles the first runs of a workflow may change that has no `max_changes`: until a run has seen all rows.
const FIRST_MAX_CHANGES: usize = 1_000;

/// What a run does if the one before it died: it might die as well, and end its invocation.
#[derive(Clone)]
pub(crate) enum AfterDeath {
    /// It works carefully.
    GoOn,
    /// It leaves everything as it is and says so here, so that others go first.
    GiveWay(Rc<Cell<bool>>),
}

impl AfterDeath {
    pub(crate) fn gave_way(&self) -> bool {
        matches!(self, Self::GiveWay(gave_way) if gave_way.get())
    }

    /// Whether the run goes on.
    fn decide(&self) -> bool {
        match self {
            Self::GoOn => true,
            Self::GiveWay(gave_way) => {
                gave_way.set(true);
                false
            }
        }
    }
}

/// How a run is started.
#[derive(Clone)]
pub(crate) struct Start<'a> {
    /// What starts it.
    pub(crate) trigger: Trigger,
    /// How many runs are to come in this invocation, with this one: it gets an equal share of what the budget has left.
    pub(crate) runs: usize,
    pub(crate) after_death: AfterDeath,
    /// The plan that it makes or carries out.
    pub(crate) plan: PlanUse<'a>,
}

/// Runs the workflow of an entry of the configuration.
pub(crate) async fn run_entry(
    config: &Config<'_>,
    entry: &WorkflowConfig,
    budget: &Budget,
    start: &Start<'_>,
) -> RunReport {
    let report = match entry.read(config) {
        Ok(workflow) => run_and_store(config, entry, &workflow, budget, start).await,
        Err(problems) => reject(config.env, entry, problems, budget, start.trigger).await,
    };
    if let Some(id) = entry.id()
        && (entry.is_dry() || !report.problems.is_empty())
    {
        tell_coordinator(config.env, id, &report).await;
    }
    report
}

/// Tells the coordinator of a run that never had the lease. A run that had it told the coordinator when it gave it back.
async fn tell_coordinator(env: &Env, id: &str, report: &RunReport) {
    let Ok(state) = WorkerState::of(env, id) else {
        // The report says so, and nobody else could be told.
        return;
    };
    let run = Box::new(RunSummary::of(report));
    let told = match state.send(Command::RunEnded { run: run.clone() }).await {
        // The same run may be told twice.
        Err(_) => state.send(Command::RunEnded { run }).await,
        told => told,
    };
    if let Err(StoreError(error)) = told {
        let message = format!("the coordinator could not be told of a run: {error}");
        log::error(
            &message,
            &json!({ "workflow_id": id, "run_id": report.run_id }),
        );
    }
}

async fn reject(
    env: &Env,
    entry: &WorkflowConfig,
    problems: Problems,
    budget: &Budget,
    trigger: Trigger,
) -> RunReport {
    let id = entry.id().unwrap_or_default();
    let mut report = invalid_config_report(&Fetch, id, !entry.is_dry(), problems);
    report.trigger = trigger;
    report.configuration_version = entry.version();
    Log::new(id, &budget.log).run(&report);
    if !entry.is_dry() {
        store_report(env, &report).await;
    }
    report
}

/// Runs the workflow of an entry, as it was read, logs the run, and stores its report.
pub(crate) async fn run_and_store(
    config: &Config<'_>,
    entry: &WorkflowConfig,
    workflow: &Workflow,
    budget: &Budget,
    start: &Start<'_>,
) -> RunReport {
    let log = Log::new(&workflow.workflow_id, &budget.log);
    let report = match WorkerState::of(config.env, &workflow.workflow_id) {
        Ok(state) => {
            let parts = RunParts {
                config,
                entry,
                workflow,
            };
            run_with(parts, &state, budget, &log, start).await
        }
        Err(missing) => without_state(workflow, missing, start.trigger),
    };
    if start.after_death.gave_way() {
        return report;
    }
    budget.spend(&report);
    log.run(&report);
    if workflow.persist && is_worth_storing(&report) {
        store_report(config.env, &report).await;
    }
    report
}

/// What is run, and where it is configured.
#[derive(Clone, Copy)]
struct RunParts<'a> {
    config: &'a Config<'a>,
    entry: &'a WorkflowConfig,
    workflow: &'a Workflow,
}

async fn run_with(
    parts: RunParts<'_>,
    state: &dyn StateStore,
    budget: &Budget,
    log: &Log<'_>,
    start: &Start<'_>,
) -> RunReport {
    let RunParts {
        config,
        entry,
        workflow,
    } = parts;
    let log_item = |progress: &Progress<'_>| {
        if let Some(item) = progress.item {
            log.item(progress.run_id, item);
        }
    };
    let on_dead_run = |report| -> Pin<Box<dyn Future<Output = bool>>> {
        let (env, goes_on) = (config.env.clone(), start.after_death.decide());
        Box::pin(async move {
            store_missing_report(&env, &report).await;
            goes_on
        })
    };
    let capabilities = CapabilityStore::of(config.env, &budget.base_urls, workflow);
    let mut options = RunOptions::new(&budget.base_urls, &budget.rate_limiters);
    options.capabilities = Some(&capabilities);
    options.state = Some(state);
    options.trigger = start.trigger;
    options.configuration_version = entry.version();
    options.limits = budget.share(start.runs);
    options.plan = start.plan;
    options.first_max_changes = Some(FIRST_MAX_CHANGES);
    options.on_progress = &log_item;
    options.on_dead_run = &on_dead_run;
    run::run(Rc::new(Fetch), workflow, &options).await
}

fn without_state(workflow: &Workflow, missing: String, trigger: Trigger) -> RunReport {
    let mut report = no_state_report(&Fetch, &workflow.workflow_id, missing);
    report.trigger = trigger;
    report.persist = workflow.persist;
    report.incremental = workflow.incremental;
    report
}

/// Whether a report says more than the coordinator's summary of the run. An incremental run that found
/// nothing to do writes nothing to Workers KV.
fn is_worth_storing(report: &RunReport) -> bool {
    let found_nothing = report.incremental && report.complete && report.items.is_empty();
    let says_more = report.status != Status::Success || !found_nothing;
    let did_not_start = [Some(StoppedBy::Leased), Some(StoppedBy::Paused)];
    says_more && !did_not_start.contains(&report.stopped_by)
}

async fn store_report(env: &Env, report: &RunReport) {
    if let Err(error) = reports::store(env, report).await {
        // The run is done: a failure to store its report must not make the run look failed.
        let message = format!("the report could not be stored: {error}");
        log::error(&message, &json!({ "run_id": report.run_id }));
    }
}

/// Stores the report of a dead run, unless it stored one: it may have lost its lease only, or died after it.
async fn store_missing_report(env: &Env, report: &RunReport) {
    if let Ok(None) = reports::get(env, &report.workflow_id, &report.run_id).await {
        Log::new(&report.workflow_id, &LogBudget::default()).run(report);
        store_report(env, report).await;
    }
}
