//! The workflows that are due on a cron trigger: through the queue, or one after the other.

use crate::budget::Budget;
use crate::config::Config;
use crate::log::{self, summary_message};
use crate::queue::Queue;
use crate::runs::{AfterDeath, Start, run_entry};
use crate::turns;
use crate::workflow_config::WorkflowConfig;
use crate::workflow_store::{Store, StoreCommand};
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::report::{RunReport, Status, Trigger};
use update_profiles_in_hrflow::run::{PlanUse, RunRequest, Turns};

/// How many workflows a line of the log names: it must not grow with the configuration.
const MAX_NAMED: usize = 10;

/// Runs every workflow that is due on a trigger: through the queue if there is one, else one after the
/// other in this invocation. Workflows of the var are due if their `cron` is the trigger, those of the store if a time of
/// their `cron` has come since they were due. If one of the two cannot be read, the others run all the same.
///
/// # Errors
/// A sentence that names the workflows whose run was fatal, or says what is wrong with the
/// configuration.
pub(crate) async fn run_due(config: &Config<'_>, trigger: &str, at_ms: u64) -> Result<(), String> {
    let queue = Queue::open(config.env);
    let of_var = config.var_workflows();
    let of_store = config.due_stored(at_ms, queue.is_none()).await;
    let mut errors: Vec<String> = of_var.as_ref().err().cloned().into_iter().collect();
    let of_var = of_var.unwrap_or_default().iter();
    let mut due: Vec<Rc<WorkflowConfig>> = of_var
        .filter(|entry| entry.is_due(trigger))
        .map(Rc::clone)
        .collect();
    let has_stored = match of_store {
        Ok(stored) => {
            due.extend(stored.workflows);
            stored.total > 0
        }
        Err(fault) => {
            errors.push(fault.to_string());
            true
        }
    };
    if due.is_empty() && !has_stored {
        log::error(
            "no workflow is due on this trigger",
            &json!({ "trigger": trigger }),
        );
    }
    if let Err(error) = start_due(config, trigger, queue.as_ref(), &due).await {
        errors.push(error);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors.join("; "))
    }
}

async fn start_due(
    config: &Config<'_>,
    trigger: &str,
    queue: Option<&Queue>,
    due: &[Rc<WorkflowConfig>],
) -> Result<(), String> {
    let due = due.iter().map(|entry| &**entry);
    let Some(queue) = queue else {
        return run_each(config, trigger, &due.collect::<Vec<_>>()).await;
    };
    let (named, unnamed): (Vec<&WorkflowConfig>, Vec<&WorkflowConfig>) =
        due.partition(|entry| entry.id().is_some());
    let ids = named.iter().filter_map(|entry| entry.id());
    if let Err(error) = queue.send_all(ids.map(RunRequest::for_cron)).await {
        due_again(config, &named).await;
        return Err(error);
    }
    run_each(config, trigger, &unnamed).await
}

/// Makes stored workflows that had no turn due at the next trigger, whatever it is.
async fn due_again(config: &Config<'_>, left_out: &[&WorkflowConfig]) {
    let ids = left_out.iter().filter_map(|entry| entry.stored());
    let ids: Vec<String> = ids.map(|stored| stored.id.clone()).collect();
    if ids.is_empty() {
        return;
    }
    let sent = match Store::open(config.env) {
        Ok(store) => store.send(&StoreCommand::DueAgain { ids }).await,
        Err(fault) => Err(fault),
    };
    if let Err(fault) = sent {
        let message = format!("workflows that had no turn wait for their next time: {fault}");
        log::error(&message, &json!({}));
    }
}

async fn run_each(
    config: &Config<'_>,
    trigger: &str,
    due: &[&WorkflowConfig],
) -> Result<(), String> {
    let budget = match Budget::new(config) {
        Ok(budget) => budget,
        Err(error) => {
            due_again(config, due).await;
            return Err(error);
        }
    };
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
            &json!({
                "trigger": trigger,
                "left_out": next.left_out.iter().take(MAX_NAMED).collect::<Vec<_>>(),
                "left_out_in_all": next.left_out.len(),
            }),
        );
    }
    let is_left_out =
        |entry: &&&WorkflowConfig| entry.id().is_some_and(|id| !had_turn.contains(&id));
    let left_out: Vec<&WorkflowConfig> = due.iter().filter(is_left_out).copied().collect();
    due_again(config, &left_out).await;
    if next != turns {
        turns::store(config.env, trigger, &next).await;
    }
    if fatal.is_empty() {
        Ok(())
    } else {
        let more = fatal.len().saturating_sub(MAX_NAMED);
        fatal.truncate(MAX_NAMED);
        if more > 0 {
            fatal.push(format!("and {more} more"));
        }
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
