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
mod secrets;
mod stored;
mod versions;
mod workflows;

use crate::config::Config;
use crate::dead_letters;
use crate::request::Request;
use audit::Audit;
use error::{Answer, ApiError};
use response::json_reply;
use serde_json::json;
use update_profiles_api::{Endpoint, Role, find, is_api, is_safe_transport};
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
        Some(_) => {
            reply.map_text(|text| config.without_keys(text, audit.workflow_id(config).as_deref()))
        }
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
    if found.route.role.is_some() && found.route.path.contains("{id}") {
        // The log and the search for keys in the answer need the configuration, too. The route that uses it reports what is
        // wrong with it.
        let _ = config.workflow(found.parameter(0)).await;
    }
    if found.route.writes {
        audit.admitted(config);
    }
    let role = audit.role.unwrap_or(Role::Viewer);
    Box::pin(dispatch(request, config, &found, role)).await
}

async fn dispatch(
    request: &Request,
    config: &Config<'_>,
    found: &update_profiles_api::Request<'_>,
    role: Role,
) -> Answer {
    let id = found.parameter(0);
    let entry = async || workflows::find(config, id).await;
    match found.route.endpoint {
        Endpoint::Health => Ok(json_reply(200, json!({ "status": "ok" }).to_string())),
        Endpoint::WorkflowsHealth => alerts::health(config).await,
        Endpoint::Metrics => alerts::metrics(config).await,
        Endpoint::TestAlerts => alerts::test(request, config, &*entry().await?).await,
        Endpoint::Workflows => workflows::list(config).await,
        Endpoint::Workflow => Ok(workflows::show(config, &*entry().await?)),
        Endpoint::PutWorkflow => stored::put(request, config, id, role).await,
        Endpoint::DeleteWorkflow => stored::remove(request, config, id, role).await,
        Endpoint::PutSecret => secrets::put(request, config, (id, found.parameter(1)), role).await,
        Endpoint::DeleteSecret => {
            secrets::remove(request, config, (id, found.parameter(1)), role).await
        }
        Endpoint::ResealSecrets => secrets::reseal(request, config).await,
        Endpoint::Versions => versions::list(config, id).await,
        Endpoint::Version => versions::show(config, id, found.parameter(1)).await,
        Endpoint::RestoreVersion => {
            versions::restore(request, config, (id, found.parameter(1)), role).await
        }
        Endpoint::StartRun => runs::start(request, config, &*entry().await?).await,
        Endpoint::Runs => {
            entry().await?;
            runs::list(request, config, id).await
        }
        Endpoint::Run => {
            entry().await?;
            runs::show(config, id, found.parameter(1)).await
        }
        Endpoint::Candidate => {
            entry().await?;
            candidates::show(config.env, id, found.parameter(1)).await
        }
        Endpoint::Check => check::answer(request, config, &*entry().await?).await,
        Endpoint::Ledger => {
            entry().await?;
            ledger::show(config.env, id).await
        }
        Endpoint::ResetLedger => {
            entry().await?;
            ledger::reset(config.env, id).await
        }
        Endpoint::RetryItem => {
            entry().await?;
            ledger::retry(config.env, id, found.parameter(1)).await
        }
        Endpoint::Pause => {
            entry().await?;
            pause::pause(request, config.env, id).await
        }
        Endpoint::Resume => {
            entry().await?;
            pause::resume(config.env, id).await
        }
        Endpoint::Stop => {
            entry().await?;
            pause::stop(config.env, id).await
        }
        Endpoint::Relay(api) => {
            relay::with_keys_of(&*entry().await?, request, config, found, api).await
        }
        Endpoint::RelayWithOwnKeys(api) => relay::with_own_keys(request, config, found, api).await,
        Endpoint::DeadLetters => {
            let letters = dead_letters::list(config.env).await;
            let body = json!({ "dead_letters": letters.map_err(ApiError::store)? });
            Ok(json_reply(200, body.to_string()))
        }
    }
}
