//! The configured workflows, and the problems of their configuration.

use super::error::{Answer, ApiError};
use super::response::{Reply, json_reply};
use crate::budget::Budget;
use crate::config::{Config, StoredWorkflows};
use crate::queue::Queue;
use crate::state::WorkerState;
use crate::turns;
use crate::workflow_config::WorkflowConfig;
use crate::workflow_store::Store;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;
use update_profiles_api::{Tokens, entity_tag, workflows_var_problem};
use update_profiles_in_hrflow::time::rfc3339;
use update_profiles_in_hrflow::workflow::Problem;

/// The workflow with this id.
pub(super) async fn find(config: &Config<'_>, id: &str) -> Result<Rc<WorkflowConfig>, ApiError> {
    config.workflow(id).await?.ok_or_else(|| {
        ApiError::not_found("no workflow has this workflow_id; GET /api/workflows lists them")
    })
}

/// All workflows: those of the var, then those of the store.
///
/// # Errors
/// The var cannot be used, or the store does not answer.
pub(super) async fn all(config: &Config<'_>) -> Result<Vec<Rc<WorkflowConfig>>, ApiError> {
    let of_var = config.var_workflows().map_err(ApiError::configuration)?;
    let of_store = config.all_stored().await?;
    Ok(of_var.iter().cloned().chain(of_store.workflows).collect())
}

pub(super) async fn list(config: &Config<'_>) -> Answer {
    // Without Workers KV nothing is known, and `problems` says what is missing.
    let left_out = turns::left_out(config.env).await.unwrap_or_default();
    let of_var = config.var_workflows().map_err(ApiError::configuration)?;
    let of_store = config.all_stored().await;
    let mut problems = worker_problems(config);
    let of_store = match of_store {
        Ok(of_store) => of_store,
        Err(fault) => {
            problems.push(Problem::new("store", fault.to_string()));
            StoredWorkflows::default()
        }
    };
    problems.extend(of_store.in_var_too.iter().map(|id| in_both(id)));
    problems.extend(sealing_problem(config, &of_store.workflows));
    let entries = of_var.iter().chain(&of_store.workflows);
    let workflows: Vec<Value> = entries
        .map(|entry| in_short(config, entry, &left_out))
        .collect();
    let body = json!({
        "workflows": workflows,
        "problems": problems,
        "queue": bound(Queue::open(config.env).is_some()),
        "store": bound(Store::open(config.env).is_ok()),
        "servers": other_servers(config),
    });
    Ok(json_reply(200, body.to_string()))
}

/// Where requests go in place of the vendors' own servers, for the page to say so; null for an API that is reached at its
/// vendor's. Without the paths of these addresses: a key of a gateway may stand in one.
fn other_servers(config: &Config<'_>) -> Value {
    let origin = |url: &String| url.split('/').take(3).collect::<Vec<_>>().join("/");
    // A wrong var is one of the problems.
    let urls = config.base_urls().cloned().unwrap_or_default();
    json!({
        "flatchr": urls.flatchr.as_ref().map(origin),
        "hrflow": urls.hrflow.as_ref().map(origin),
    })
}

fn bound(is_bound: bool) -> &'static str {
    if is_bound { "bound" } else { "none" }
}

fn in_short(config: &Config<'_>, entry: &WorkflowConfig, left_out: &BTreeSet<String>) -> Value {
    match entry.read(config) {
        Ok(workflow) => json!({
            "workflow_id": workflow.workflow_id,
            "persist": workflow.persist,
            "incremental": workflow.incremental,
            "cron": workflow.cron,
            "left_out": left_out.contains(&workflow.workflow_id),
            "stored_version": entry.version(),
            "problems": [],
            "warnings": workflow.hooks.review().warnings,
        }),
        Err(problems) => json!({
            "workflow_id": entry.id(),
            "persist": !entry.is_dry(),
            "stored_version": entry.version(),
            "problems": problems,
        }),
    }
}

pub(super) fn show(config: &Config<'_>, entry: &WorkflowConfig) -> Reply {
    let (problems, warnings) = match entry.read(config) {
        Ok(workflow) => (Vec::new(), workflow.hooks.review().warnings),
        Err(problems) => (problems.0, Vec::new()),
    };
    let workflow = entry.redacted(config);
    let stored = entry.stored().map(|stored| {
        let secrets = stored.secrets.iter();
        let secrets =
            secrets.map(|secret| json!({ "name": secret.name, "set_at": rfc3339(secret.set_ms) }));
        json!({
            "version": stored.version,
            "hash": stored.hash,
            "changed_at": rfc3339(stored.changed_ms),
            "secrets": secrets.collect::<Vec<Value>>(),
        })
    });
    let body = json!({
        "workflow": workflow,
        "problems": problems,
        "warnings": warnings,
        "stored": stored,
    });
    let reply = json_reply(200, body.to_string());
    match entry.version() {
        Some(version) => reply.with_header("etag", entity_tag(version)),
        None => reply,
    }
}

fn in_both(id: &str) -> Problem {
    let message = format!(
        "the workflow `{id}` is in the var WORKFLOWS, which is used, and in the store: remove one of the two (DELETE /api/workflows/ID removes the stored one)"
    );
    Problem::new("WORKFLOWS", message)
}

/// Why nothing can be sealed, where something is sealed.
fn sealing_problem(config: &Config<'_>, stored: &[Rc<WorkflowConfig>]) -> Option<Problem> {
    let mut stored = stored.iter().filter_map(|entry| entry.stored());
    let problem = config.sealing_keys().problem()?;
    stored
        .any(|stored| !stored.secrets.is_empty())
        .then(|| Problem::new(problem.name, problem.to_string()))
}

/// The problems of the Worker as a whole: of its vars, its tokens and its bindings.
fn worker_problems(config: &Config<'_>) -> Vec<Problem> {
    let vars = Budget::new(config).err();
    let vars = vars.into_iter().chain(config.page.clone().err());
    let vars = vars.map(|message| Problem::new("vars", message));
    let size = workflows_var_problem(config.workflows_bytes());
    let size = size.map(|message| Problem::new("WORKFLOWS", message));
    let tokens = Tokens::read(|name| config.secret(name));
    let tokens = tokens.problems();
    let tokens = tokens.map(|problem| Problem::new(problem.name, problem.to_string()));
    let bindings = WorkerState::of(config.env, "any").err();
    let bindings = bindings.map(|message| Problem::new("bindings", message));
    vars.chain(size).chain(tokens).chain(bindings).collect()
}
