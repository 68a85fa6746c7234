//! HTTP, under `/api`. The routes, their methods and roles are in [`update_profiles_api::ROUTES`]; what each answers
//! is in docs/http-api.md. All answers are JSON, except the metrics and those that a vendor gave the relay.
//!
//! A request has to pass, in this order: https, a token, a route, the role of the route. An error is
//! `{ "error": { "code", "message" } }` with a fitting status.

mod alerts;
mod audit;
mod auth;
mod body;
mod candidates;
mod check;
mod error;
mod ledger;
mod options;
mod pause;
mod relay;
mod response;
mod runs;
mod workflows;

use crate::config::Config;
use crate::dead_letters;
use crate::request::Request;
use audit::Audit;
use error::{Answer, ApiError};
use response::json_reply;
use serde_json::json;
use update_profiles_api::{Endpoint, find, is_api, is_safe_transport};
use worker::Response;

/// Answers a request.
pub(crate) async fn answer(request: &Request, config: &Config<'_>) -> worker::Result<Response> {
    let mut audit = Audit::of(request);
    let reply = match route(request, config, &mut audit).await {
        Ok(reply) => reply,
        Err(error) => {
            audit.refused(config, error.status(), error.code());
            error.into_reply()
        }
    };
    // Strangers get texts of ours alone, for which no workflow has to be read.
    let reply = match audit.role {
        Some(_) => reply.map_text(|text| config.without_keys(text, audit.workflow_id(config))),
        None => reply,
    };
    reply.into_response(request.method_name() == "HEAD")
}

async fn route(request: &Request, config: &Config<'_>, audit: &mut Audit) -> Answer {
    let url = request.url();
    if !is_safe_transport(&url) {
        return Err(ApiError::https_only());
    }
    if !is_api(&url) {
        return Err(ApiError::not_found(
            "there is nothing here; the API is under /api, the metrics are at /metrics",
        ));
    }
    let found = find(&request.method_name(), &url);
    if let Ok(found) = &found {
        audit.route = Some((found.route, found.parameter(0).to_owned()));
    }
    let is_open = found.as_ref().is_ok_and(|found| found.route.role.is_none());
    if !is_open {
        audit.role = Some(auth::role(request, config, &audit.client()).await?);
    }
    let found = found.map_err(ApiError::no_route)?;
    if let Some(needed) = found.route.role.filter(|needed| Some(*needed) > audit.role) {
        return Err(ApiError::forbidden(needed));
    }
    if found.route.writes {
        audit.admitted(config);
    }
    Box::pin(dispatch(request, config, &found)).await
}

async fn dispatch(
    request: &Request,
    config: &Config<'_>,
    found: &update_profiles_api::Request<'_>,
) -> Answer {
    let id = found.parameter(0);
    let entry = || workflows::find(config, id);
    match found.route.endpoint {
        Endpoint::Health => Ok(json_reply(200, json!({ "status": "ok" }).to_string())),
        Endpoint::WorkflowsHealth => alerts::health(config).await,
        Endpoint::Metrics => alerts::metrics(config).await,
        Endpoint::TestAlerts => alerts::test(request, config, entry()?).await,
        Endpoint::Workflows => workflows::list(config).await,
        Endpoint::Workflow => Ok(workflows::show(config, entry()?)),
        Endpoint::StartRun => runs::start(request, config, entry()?).await,
        Endpoint::Runs => {
            entry()?;
            runs::list(request, config, id).await
        }
        Endpoint::Run => {
            entry()?;
            runs::show(config, id, found.parameter(1)).await
        }
        Endpoint::Candidate => {
            entry()?;
            candidates::show(config.env, id, found.parameter(1)).await
        }
        Endpoint::Check => check::answer(request, config, entry()?).await,
        Endpoint::Ledger => {
            entry()?;
            ledger::show(config.env, id).await
        }
        Endpoint::ResetLedger => {
            entry()?;
            ledger::reset(config.env, id).await
        }
        Endpoint::RetryItem => {
            entry()?;
            ledger::retry(config.env, id, found.parameter(1)).await
        }
        Endpoint::Pause => {
            entry()?;
            pause::pause(request, config.env, id).await
        }
        Endpoint::Resume => {
            entry()?;
            pause::resume(config.env, id).await
        }
        Endpoint::Stop => {
            entry()?;
            pause::stop(config.env, id).await
        }
        Endpoint::Relay(api) => relay::with_keys_of(entry()?, request, config, found, api).await,
        Endpoint::RelayWithOwnKeys(api) => relay::with_own_keys(request, config, found, api).await,
        Endpoint::DeadLetters => {
            let letters = dead_letters::list(config.env).await;
            let body = json!({ "dead_letters": letters.map_err(ApiError::store)? });
            Ok(json_reply(200, body.to_string()))
        }
    }
}
