//! Runs: starting one, and the reports of those before.

use super::error::{Answer, ApiError};
use super::options;
use super::response::json_reply;
use crate::budget::Budget;
use crate::config::{Config, WorkflowConfig};
use crate::request::Request;
use crate::runs::{AfterDeath, Start};
use crate::{queue, reports, runs};
use update_profiles_in_hrflow::report::{StoppedBy, Trigger};

pub(super) async fn start(
    request: &Request,
    config: &Config<'_>,
    entry: &WorkflowConfig,
) -> Answer {
    let options = options::read(request).await?;
    let mut workflow = entry
        .read(config)
        .map_err(|problems| ApiError::problems(&problems))?;
    options.apply(&mut workflow)?;
    let budget = Budget::new(config).map_err(ApiError::configuration)?;
    let start = Start {
        trigger: Trigger::Api,
        runs: 1,
        after_death: AfterDeath::GoOn,
    };
    let report = runs::run_and_store(config, &workflow, &budget, &start).await;
    match (report.stopped_by, &report.error) {
        (Some(StoppedBy::Leased), Some(error)) => {
            return Err(ApiError::leased(&error.message, &error.remedy));
        }
        (Some(StoppedBy::Paused), Some(error)) => {
            return Err(ApiError::paused(&error.message, &error.remedy));
        }
        _ => {}
    }
    queue::enqueue_continuation(config.env, &report).await;
    Ok(json_reply(200, serde_json::to_string(&report)?))
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
