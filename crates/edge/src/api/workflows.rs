//! The configured workflows, and the problems of their configuration.

use super::error::{Answer, ApiError};
use super::response::{Reply, json_reply};
use crate::budget::Budget;
use crate::config::{Config, WorkflowConfig};
use crate::queue::Queue;
use crate::state::WorkerState;
use crate::turns;
use serde_json::{Value, json};
use update_profiles_api::{Tokens, workflows_var_problem};
use update_profiles_in_hrflow::workflow::Problem;

/// The workflow with this id.
pub(super) fn find<'a>(config: &'a Config<'_>, id: &str) -> Result<&'a WorkflowConfig, ApiError> {
    let workflows = config.workflows().map_err(ApiError::configuration)?;
    let mut found = workflows.iter().filter(|entry| entry.id() == Some(id));
    found.next().ok_or_else(|| {
        ApiError::not_found("no workflow has this workflow_id; GET /api/workflows lists them")
    })
}

pub(super) async fn list(config: &Config<'_>) -> Answer {
    // Without Workers KV nothing is known, and `problems` says what is missing.
    let left_out = turns::left_out(config.env).await.unwrap_or_default();
    let is_left_out = |id: &str| left_out.contains(id);
    let entries = config.workflows().map_err(ApiError::configuration)?;
    let workflows: Vec<Value> = entries
        .iter()
        .map(|entry| match entry.read(config) {
            Ok(workflow) => json!({
                "workflow_id": workflow.workflow_id,
                "persist": workflow.persist,
                "incremental": workflow.incremental,
                "cron": workflow.cron,
                "left_out": is_left_out(&workflow.workflow_id),
                "problems": [],
                "warnings": workflow.hooks.review().warnings,
            }),
            Err(problems) => json!({
                "workflow_id": entry.id(),
                "persist": !entry.is_dry(),
                "problems": problems,
            }),
        })
        .collect();
    let queue = match Queue::open(config.env) {
        Some(_) => "bound",
        None => "none",
    };
    let problems = worker_problems(config);
    let servers = other_servers(config);
    let body =
        json!({ "workflows": workflows, "problems": problems, "queue": queue, "servers": servers });
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

pub(super) fn show(config: &Config<'_>, entry: &WorkflowConfig) -> Reply {
    let (problems, warnings) = match entry.read(config) {
        Ok(workflow) => (Vec::new(), workflow.hooks.review().warnings),
        Err(problems) => (problems.0, Vec::new()),
    };
    let workflow = entry.redacted(config);
    let body = json!({ "workflow": workflow, "problems": problems, "warnings": warnings });
    json_reply(200, body.to_string())
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
