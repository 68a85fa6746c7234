//! The connection check of a workflow: see `update_profiles_in_hrflow::check`. It changes nothing but
//! what is remembered of the company.

use super::{Answer, ApiError, send};
use crate::capability_store::CapabilityStore;
use crate::config::{WorkflowConfig, base_urls};
use crate::request::Request;
use std::rc::Rc;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::check::check;
use worker::Env;

pub(super) async fn answer(request: &Request, env: &Env, entry: &WorkflowConfig) -> Answer {
    let body = update_profiles_fetch::read(request.inner().body(), 0).await;
    if body.is_err() {
        return Err(ApiError::bad_request(
            "a check has no options: send no body",
        ));
    }
    let workflow = entry
        .read(env)
        .map_err(|problems| ApiError::problems(&problems))?;
    let report = check(Rc::new(Fetch), &workflow, &base_urls(env)).await;
    CapabilityStore::of(env, &workflow).remember(&report).await;
    send(200, &report)
}
