//! Runs: starting one, and the reports of those before.

use super::error::{Answer, ApiError};
use super::options;
use super::response::json_reply;
use crate::budget::Budget;
use crate::config::Config;
use crate::request::Request;
use crate::runs::{AfterDeath, Start};
use crate::workflow_config::WorkflowConfig;
use crate::{plans, queue, reports, runs};
use std::cell::RefCell;
use update_profiles_in_hrflow::report::{StoppedBy, Trigger};
use update_profiles_in_hrflow::run::{PlanUse, RunPlan, configuration};
use update_profiles_in_hrflow::workflow::Workflow;

pub(super) async fn start(
    request: &Request,
    config: &Config<'_>,
    entry: &WorkflowConfig,
) -> Answer {
    let options = options::read(request).await?;
    let workflow = options.workflow(entry, config)?;
    let budget = Budget::new(config).map_err(ApiError::configuration)?;
    let made = RefCell::new(RunPlan::new(configuration(&workflow)));
    let applied = match &options.plan {
        Some(run_id) => Some(plan(config, &workflow, run_id).await?),
        None => None,
    };
    let start = Start {
        trigger: Trigger::Api,
        runs: 1,
        after_death: AfterDeath::GoOn,
        plan: match &applied {
            Some(plan) => PlanUse::Apply(plan),
            None if options.makes_plan => PlanUse::Record(&made),
            None => PlanUse::None,
        },
    };
    let report = runs::run_and_store(config, entry, &workflow, &budget, &start).await;
    if report.plan.is_some() && options.makes_plan {
        let stored = plans::store(config.env, &workflow.workflow_id, &made.take()).await;
        stored.map_err(ApiError::store)?;
    }
    match (report.stopped_by, &report.error) {
        (Some(StoppedBy::Leased), Some(error)) => {
            return Err(ApiError::leased(&error.message, &error.remedy));
        }
        (Some(StoppedBy::Paused), Some(error)) => {
            return Err(ApiError::paused(&error.message, &error.remedy));
        }
        _ => {}
    }
    // What a plan leaves is not for a run without it.
    if options.plan.is_none() {
        queue::enqueue_continuation(config.env, &report).await;
    }
    Ok(json_reply(200, serde_json::to_string(&report)?))
}

/// The plan of a dry run, if the workflow is as it was then.
async fn plan(config: &Config<'_>, workflow: &Workflow, run_id: &str) -> Result<RunPlan, ApiError> {
    let plan = plans::get(config.env, &workflow.workflow_id, run_id).await;
    let plan = plan.map_err(ApiError::store)?.ok_or_else(|| {
        ApiError::not_found(
            "no plan is kept under this run_id: make one with { \"persist\": false, \"plan\": true }; it is kept for a day",
        )
    })?;
    if plan.configuration == configuration(workflow) {
        Ok(plan)
    } else {
        Err(ApiError::conflict(
            "the workflow has changed since this dry run: make another one",
        ))
    }
}

pub(super) async fn list(request: &Request, config: &Config<'_>, workflow_id: &str) -> Answer {
    let page = reports::list(config.env, workflow_id, request.query("cursor"))
        .await
        .map_err(ApiError::store)?;
    Ok(json_reply(200, serde_json::to_string(&page)?))
}

pub(super) async fn show(config: &Config<'_>, workflow_id: &str, run_id: &str) -> Answer {
    let report = reports::get(config.env, workflow_id, run_id).await;
    match report.map_err(ApiError::store)? {
        Some(report) => Ok(json_reply(200, report)),
        None => Err(ApiError::not_found(
            "no report is stored under this run_id; reports are stored for 30 days; dry runs, and incremental runs without anything to do, store none",
        )),
    }
}
