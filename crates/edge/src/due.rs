//! The workflows that are due on a cron trigger: through the queue, or one after the other.

use crate::budget::Budget;
use crate::config::{Config, WorkflowConfig};
use crate::log::{self, summary_message};
use crate::queue::Queue;
use crate::runs::{AfterDeath, Start, run_entry};
use crate::turns;
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::report::{RunReport, Status, Trigger};
use update_profiles_in_hrflow::run::{PlanUse, RunRequest, Turns};

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
    let (named, unnamed): (Vec<&WorkflowConfig>, Vec<&WorkflowConfig>) =
        due.iter().partition(|entry| entry.id().is_some());
    let mut fatal = Vec::new();
    // An entry without an id is wrong, and costs nothing.
    for entry in unnamed {
        let report = run_entry(config, entry, &budget, &start(1, AfterDeath::GoOn)).await;
        fatal.extend(fatal_message(&report));
    }
    let shares = named.len() > 1;
    let turns = if shares {
        turns::read(config.env, trigger).await
    } else {
        Turns::default()
    };
    let due = turns.order(named, |entry| entry.id().unwrap_or_default());
    let begun = run_in_turn(config, &due, &budget, &mut fatal).await;
    let had_turn: Vec<&str> = begun.iter().filter_map(|entry| entry.id()).collect();
    let left_out = due.iter().filter_map(|entry| entry.id());
    let left_out = left_out.filter(|id| !had_turn.contains(id));
    let ids: Vec<&str> = had_turn.iter().copied().chain(left_out).collect();
    let next = turns.after(&ids, had_turn.len());
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

/// Runs workflows one after the other, as many as the budget is enough for. Those whose last run died come
/// last: the next one may die as well, and end this invocation. Returns those that had their turn.
async fn run_in_turn<'a>(
    config: &Config<'_>,
    due: &[&'a WorkflowConfig],
    budget: &Budget,
    fatal: &mut Vec<String>,
) -> Vec<&'a WorkflowConfig> {
    let mut begun = Vec::new();
    let mut gave_way = Vec::new();
    let fits = due.len().min(budget.max_runs().max(1));
    for (place, entry) in due.iter().take(fits).copied().enumerate() {
        if place > 0 && budget.is_spent() {
            break;
        }
        let after_death = if place + 1 < fits {
            AfterDeath::GiveWay(Rc::default())
        } else {
            AfterDeath::GoOn
        };
        let report = run_entry(
            config,
            entry,
            budget,
            &start(fits - place, after_death.clone()),
        )
        .await;
        if after_death.gave_way() {
            gave_way.push(entry);
        } else {
            fatal.extend(fatal_message(&report));
            begun.push(entry);
        }
    }
    let runs = gave_way.len();
    for (place, entry) in gave_way.into_iter().enumerate() {
        if budget.is_spent() {
            break;
        }
        let report = run_entry(
            config,
            entry,
            budget,
            &start(runs - place, AfterDeath::GoOn),
        )
        .await;
        fatal.extend(fatal_message(&report));
        begun.push(entry);
    }
    begun
}

fn start(runs: usize, after_death: AfterDeath) -> Start<'static> {
    Start {
        trigger: Trigger::Cron,
        runs,
        after_death,
        plan: PlanUse::None,
    }
}

fn fatal_message(report: &RunReport) -> Option<String> {
    let is_fatal = report.status == Status::Fatal;
    is_fatal.then(|| format!("{}: {}", report.workflow_id, summary_message(report)))
}
