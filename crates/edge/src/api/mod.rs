//! HTTP, under `/api`. All responses are JSON; all requests but health need the bearer token.
//!
//! | request | response |
//! | --- | --- |
//! | `GET /api/health` | `{ "status": "ok" }` |
//! | `GET /api/workflows` | `{ "workflows": [{ "workflow_id", "persist", "incremental", "cron", "left_out", "problems" }], "problems", "queue" }`: `left_out` says whether the budget of its trigger was used up before its turn, the last time; `problems` are the Worker's own, `queue` is `bound` or `none` |
//! | `GET /api/workflows/{id}` | `{ "workflow", "problems" }`: its parameters as configured, without keys: see [`redacted`](update_profiles_in_hrflow::workflow::redacted) |
//! | `POST /api/workflows/{id}/runs` | the report of the run; the body `{ "persist": false }` makes it a dry run, `{ "incremental": false }` a full one; 409 `leased` if a run is in progress |
//! | `GET /api/workflows/{id}/runs` | `{ "runs": [summary], "cursor" }`, newest first; `?cursor=` for the next page |
//! | `GET /api/workflows/{id}/runs/{run_id}` | the report |
//! | `POST /api/workflows/{id}/check` | the report of a connection check: see `update_profiles_in_hrflow::check::CheckReport`; without a body |
//! | `GET /api/workflows/{id}/ledger` | the workflow's state: see [`ledger`] |
//! | `POST /api/workflows/{id}/ledger/reset` | forgets everything but the résumés that are being parsed |
//! | `POST /api/workflows/{id}/items/{applicant}/retry` | the next run tries this applicant |
//! | `/api/workflows/{id}/relay/{flatchr\|hrflow}/…` | a read request of a dry run, forwarded with the workflow's keys: see [`relay`] |
//! | `/api/relay/{flatchr\|flatchr-demo\|hrflow}/…` | the same with the caller's keys |
//! | `GET /api/dead-letters` | `{ "dead_letters": [{ "message_id", "workflow_id", "trigger", "given_up_at" }] }` |
//!
//! An error is `{ "error": { "code", "message" } }` with a fitting status.

mod auth;
mod check;
mod error;
mod ledger;
mod options;
mod relay;
mod response;
mod runs;
mod workflows;

use crate::config::Config;
use crate::dead_letters;
use crate::request::Request;
use error::{Answer, ApiError};
use percent_encoding::percent_decode_str;
use response::json_response;
use serde_json::json;
use worker::{Method, Response};

/// Answers a request.
pub(crate) async fn answer(request: &Request, config: &Config<'_>) -> worker::Result<Response> {
    let path = request.path();
    let segments: Vec<String> = path
        .trim_matches('/')
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match route(request, config, &segments).await {
        Ok(response) => Ok(response),
        Err(error) => error.into_response(),
    }
}

async fn route(request: &Request, config: &Config<'_>, path: &[&str]) -> Answer {
    match path {
        ["api", "health"] => {
            allow(request, &[Method::Get])?;
            Ok(json_response(200, json!({ "status": "ok" }).to_string())?)
        }
        ["api", path @ ..] => {
            auth::check(request, config)?;
            match relay::Route::of(request) {
                Some(route) => relay::answer(request, config, &route).await,
                None => route_authorised(request, config, path).await,
            }
        }
        _ => Err(ApiError::not_found(
            "there is nothing here; the API is under /api",
        )),
    }
}

async fn route_authorised(request: &Request, config: &Config<'_>, path: &[&str]) -> Answer {
    match path {
        ["workflows"] => {
            allow(request, &[Method::Get])?;
            workflows::list(config).await
        }
        ["workflows", id] => {
            allow(request, &[Method::Get])?;
            workflows::show(config, workflows::find(config, id)?)
        }
        ["workflows", id, "runs"] => {
            allow(request, &[Method::Get, Method::Post])?;
            let entry = workflows::find(config, id)?;
            match request.method() {
                Method::Post => runs::start(request, config, entry).await,
                _ => runs::list(request, config, id).await,
            }
        }
        ["workflows", id, "runs", run_id] => {
            allow(request, &[Method::Get])?;
            workflows::find(config, id)?;
            runs::show(config, id, run_id).await
        }
        ["workflows", id, "check"] => {
            allow(request, &[Method::Post])?;
            check::answer(request, config, workflows::find(config, id)?).await
        }
        ["workflows", id, "ledger"] => {
            allow(request, &[Method::Get])?;
            workflows::find(config, id)?;
            ledger::show(config.env, id).await
        }
        ["workflows", id, "ledger", "reset"] => {
            allow(request, &[Method::Post])?;
            workflows::find(config, id)?;
            ledger::reset(config.env, id).await
        }
        ["workflows", id, "items", applicant, "retry"] => {
            allow(request, &[Method::Post])?;
            workflows::find(config, id)?;
            ledger::retry(config.env, id, applicant).await
        }
        ["dead-letters"] => {
            allow(request, &[Method::Get])?;
            let letters = dead_letters::list(config.env).await;
            let body = json!({ "dead_letters": letters.map_err(ApiError::store)? });
            Ok(json_response(200, body.to_string())?)
        }
        _ => Err(ApiError::not_found("the API has no such path")),
    }
}

fn allow(request: &Request, methods: &[Method]) -> Result<(), ApiError> {
    if methods.contains(&request.method()) {
        Ok(())
    } else {
        Err(ApiError::method(methods))
    }
}
