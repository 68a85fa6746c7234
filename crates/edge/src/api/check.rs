//! The connection check of a workflow: see `update_profiles_in_hrflow::check`. It changes only the
//! stored capabilities of the company.

use super::error::{Answer, ApiError};
use super::response::json_reply;
use crate::capability_store::CapabilityStore;
use crate::config::Config;
use crate::request::Request;
use crate::workflow_config::WorkflowConfig;
use std::rc::Rc;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::check::check;

pub(super) async fn answer(
    request: &Request,
    config: &Config<'_>,
    entry: &WorkflowConfig,
) -> Answer {
    let body = update_profiles_fetch::read(request.inner().body(), 0).await;
    if body.is_err() {
        return Err(ApiError::bad_request(
            "a check has no options: send no body",
        ));
    }
    let workflow = entry
        .read(config)
        .map_err(|problems| ApiError::problems(&problems))?;
    let base_urls = config.base_urls().map_err(ApiError::configuration)?;
    let report = Box::pin(check(Rc::new(Fetch), &workflow, base_urls)).await;
    CapabilityStore::of(config.env, base_urls, &workflow)
        .remember_check(&report)
        .await;
    Ok(json_reply(200, serde_json::to_string(&report)?))
}
