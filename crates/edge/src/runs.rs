//! Runs workflows, logs the runs, and stores their reports.

use crate::budget::Budget;
use crate::capability_store::CapabilityStore;
use crate::config::{Config, WorkflowConfig};
use crate::log::{self, Log, summary_message};
use crate::queue::Queue;
use crate::reports;
use crate::state::WorkerState;
use crate::turns;
use serde_json::json;
use std::cell::Cell;
use std::rc::Rc;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::ledger::StateStore;
use update_profiles_in_hrflow::report::{
    RunReport, Status, StoppedBy, invalid_config_report, no_state_report,
};
use update_profiles_in_hrflow::run::{Limits, Progress, RunOptions, RunRequest, Turns, run};
use update_profiles_in_hrflow::workflow::{Problems, Workflow};
use worker::Env;

/// Runs every workflow that is due on a trigger: through the queue if there is one, else one after the
/// other in this invocation.
///
/// # Errors
/// A sentence that names the workflows whose run was fatal, or says what is wrong with the
/// configuration.
pub(crate) async fn run_due(config: &Config<'_>, trigger: &str) -> Result<(), String> {
    let all = config.workflows()?;
    let due: Vec<&WorkflowConfig> = all.iter().filter(|entry| entry.is_due(trigger)).collect();
    if due.is_empty() {
        log::error(
            "no workflow is due on this trigger",
            &json!({ "trigger": trigger }),
        );
    }
    match Queue::open(config.env) {
        Some(queue) => {
            let ids = due.iter().filter_map(|entry| entry.id());
            queue.send_all(ids.map(RunRequest::for_cron)).await?;
            let unnamed: Vec<&WorkflowConfig> = due
                .into_iter()
                .filter(|entry| entry.id().is_none())
                .collect();
            run_each(config, trigger, &unnamed).await
        }
        None => run_each(config, trigger, &due).await,
    }
}

async fn run_each(
    config: &Config<'_>,
    trigger: &str,
    due: &[&WorkflowConfig],
) -> Result<(), String> {
    let budget = Budget::new(config)?;
    let (named, unnamed): (Vec<_>, Vec<_>) = due.iter().partition(|entry| entry.id().is_some());
    let mut fatal = Vec::new();
    // An entry without an id is wrong, and costs nothing.
    for entry in unnamed {
        let report = run_entry(config, entry, &budget, 1).await;
        fatal.extend(fatal_message(&report));
    }
    let shares = named.len() > 1;
    let turns = if shares {
        turns::read(config.env, trigger).await
    } else {
        Turns::default()
    };
    let due = turns.order(named, |entry| entry.id().unwrap_or_default());
    let fits = due.len().min(budget.max_runs().max(1));
    let mut begun = 0;
    for (place, entry) in due.iter().take(fits).enumerate() {
        if place > 0 && budget.is_spent() {
            break;
        }
        let report = run_entry(config, entry, &budget, fits - place).await;
        fatal.extend(fatal_message(&report));
        begun = place + 1;
    }
    let ids: Vec<&str> = due.iter().filter_map(|entry| entry.id()).collect();
    let next = turns.after(&ids, begun);
    if !next.left_out.is_empty() {
        log::error(
            "the budget of the trigger was not enough for all its workflows: these come first the next time; raise MAX_REQUESTS and MAX_SECONDS, use several triggers, or add the queue",
            &json!({ "trigger": trigger, "left_out": next.left_out }),
        );
    }
    if next != turns {
        turns::store(config.env, trigger, &next).await;
    }
    if fatal.is_empty() {
        Ok(())
    } else {
        Err(fatal.join("; "))
    }
}

fn fatal_message(report: &RunReport) -> Option<String> {
    let is_fatal = report.status == Status::Fatal;
    is_fatal.then(|| format!("{}: {}", report.workflow_id, summary_message(report)))
}

/// Runs the workflow of an entry of the configuration, with an equal share of what the budget has left
/// for `runs` runs.
pub(crate) async fn run_entry(
    config: &Config<'_>,
    entry: &WorkflowConfig,
    budget: &Budget,
    runs: usize,
) -> RunReport {
    match entry.read(config) {
        Ok(workflow) => run_and_store(config, &workflow, budget, runs).await,
        Err(problems) => reject(config.env, entry, problems).await,
    }
}

async fn reject(env: &Env, entry: &WorkflowConfig, problems: Problems) -> RunReport {
    let id = entry.id().unwrap_or_default();
    let mut report = invalid_config_report(&Fetch, id, problems);
    report.persist = !entry.is_dry();
    Log::new(id, &Cell::new(0)).run(&report);
    if !entry.is_dry() {
        store_report(env, &report).await;
    }
    report
}

/// Runs a workflow, logs the run, and stores its report.
pub(crate) async fn run_and_store(
    config: &Config<'_>,
    workflow: &Workflow,
    budget: &Budget,
    runs: usize,
) -> RunReport {
    let log = Log::new(&workflow.workflow_id, &budget.lines);
    let report = match WorkerState::of(config.env, &workflow.workflow_id) {
        Ok(state) => run_with(config, workflow, &state, budget, budget.share(runs), &log).await,
        Err(missing) => without_state(workflow, missing),
    };
    budget.spend(&report);
    log.run(&report);
    if workflow.persist && is_worth_storing(&report) {
        store_report(config.env, &report).await;
    }
    report
}

async fn run_with(
    config: &Config<'_>,
    workflow: &Workflow,
    state: &dyn StateStore,
    budget: &Budget,
    limits: Limits,
    log: &Log<'_>,
) -> RunReport {
    let log_item = |progress: &Progress<'_>| {
        if let Some(item) = progress.item {
            log.item(progress.run_id, item);
        }
    };
    let capabilities = CapabilityStore::of(config, workflow);
    let mut options = RunOptions::new(&config.base_urls, &budget.rate_limiters);
    options.capabilities = Some(&capabilities);
    options.state = Some(state);
    options.limits = limits;
    options.on_progress = &log_item;
    run(Rc::new(Fetch), workflow, &options).await
}

fn without_state(workflow: &Workflow, missing: String) -> RunReport {
    let mut report = no_state_report(&Fetch, &workflow.workflow_id, missing);
    report.persist = workflow.persist;
    report.incremental = workflow.incremental;
    report
}

/// Whether a report says more than the coordinator's summary of the run. An incremental run that found
/// nothing to do writes nothing to Workers KV.
fn is_worth_storing(report: &RunReport) -> bool {
    let found_nothing = report.incremental && report.complete && report.items.is_empty();
    let says_more = report.status != Status::Success || !found_nothing;
    says_more && report.stopped_by != Some(StoppedBy::Leased)
}

async fn store_report(env: &Env, report: &RunReport) {
    if let Err(error) = reports::store(env, report).await {
        // The run is done: a failure to store its report must not make the run look failed.
        let message = format!("the report could not be stored: {error}");
        log::error(&message, &json!({ "run_id": report.run_id }));
    }
}
