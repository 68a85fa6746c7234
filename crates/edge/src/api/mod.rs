//! HTTP, under `/api`. All answers are JSON; all but health need the bearer token.
//!
//! | request | answer |
//! | --- | --- |
//! | `GET /api/health` | `{ "status": "ok" }` |
//! | `GET /api/workflows` | `{ "workflows": [{ "workflow_id", "persist", "incremental", "cron", "problems" }], "problems", "queue" }`: `problems` are the Worker's own, `queue` is `bound` or `none` |
//! | `GET /api/workflows/{id}` | `{ "workflow", "problems" }`: its parameters as configured, without keys: see [`redacted`](update_profiles_in_hrflow::workflow::redacted) |
//! | `POST /api/workflows/{id}/runs` | the report of the run; the body `{ "persist": false }` makes it a dry run, `{ "incremental": false }` a full one; 409 `leased` where it is run already |
//! | `GET /api/workflows/{id}/runs` | `{ "runs": [summary], "cursor" }`, newest first; `?cursor=` for the next page |
//! | `GET /api/workflows/{id}/runs/{run_id}` | the report |
//! | `POST /api/workflows/{id}/check` | the report of a connection check: see `update_profiles_in_hrflow::check::CheckReport`; without a body |
//! | `GET /api/workflows/{id}/ledger` | what the workflow remembers: see [`ledger`] |
//! | `POST /api/workflows/{id}/ledger/reset` | starts over, but for résumés that are being parsed |
//! | `POST /api/workflows/{id}/items/{applicant}/retry` | the next run tries this applicant |
//! | `/api/workflows/{id}/relay/{flatchr\|hrflow}/…` | a read request of a dry run, passed on with the workflow's keys: see [`relay`] |
//! | `/api/relay/{flatchr\|flatchr-demo\|hrflow}/…` | the same with the caller's keys |
//! | `GET /api/dead-letters` | `{ "dead_letters": [{ "message_id", "workflow_id", "reason", "given_up_at" }] }` |
//!
//! An error is `{ "error": { "code", "message" } }` with the status that fits.

mod auth;
mod check;
mod error;
mod ledger;
mod options;
mod relay;

use crate::budget::Budget;
use crate::config::WorkflowConfig;
use crate::request::Request;
use crate::state::WorkerState;
use crate::{dead_letters, queue, reports, runs};
use error::ApiError;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::{Value, json};
use update_profiles_in_hrflow::report::StoppedBy;
use update_profiles_in_hrflow::workflow::Problem;
use worker::{Env, Headers, Method, Response, Result};

/// Answers a request.
pub(crate) async fn answer(request: Request, env: &Env) -> Result<Response> {
    let path = request.path();
    let segments: Vec<String> = path
        .trim_matches('/')
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let answer = match segments.as_slice() {
        ["api", "health"] => allow(&request, &[Method::Get]).and_then(|()| health()),
        ["api", rest @ ..] => match auth::check(&request, env) {
            Ok(()) => match relay::Route::of(&request) {
                Some(relayed) => relay::answer(&request, env, &relayed).await,
                None => route(&request, env, rest).await,
            },
            Err(failure) => Err(failure),
        },
        _ => Err(ApiError::not_found(
            "there is nothing here; the API is under /api",
        )),
    };
    match answer {
        Ok(response) => Ok(response),
        Err(failure) => failure.response(),
    }
}

type Answer = std::result::Result<Response, ApiError>;

async fn route(request: &Request, env: &Env, path: &[&str]) -> Answer {
    match path {
        ["workflows"] => {
            allow(request, &[Method::Get])?;
            workflows(env)
        }
        ["workflows", id] => {
            allow(request, &[Method::Get])?;
            workflow(env, &find(env, id)?)
        }
        ["workflows", id, "runs"] => {
            allow(request, &[Method::Get, Method::Post])?;
            let entry = find(env, id)?;
            match request.method() {
                Method::Post => start_run(request, env, &entry).await,
                _ => list_runs(request, env, id).await,
            }
        }
        ["workflows", id, "runs", run] => {
            allow(request, &[Method::Get])?;
            find(env, id)?;
            match reports::get(env, id, run).await.map_err(ApiError::store)? {
                Some(report) => respond(200, report),
                None => Err(ApiError::not_found(
                    "no report is kept under this run_id; reports are kept for 30 days; those of dry runs, and of incremental runs that found nothing to do, are not kept",
                )),
            }
        }
        ["workflows", id, "check"] => {
            allow(request, &[Method::Post])?;
            check::answer(request, env, &find(env, id)?).await
        }
        ["workflows", id, "ledger"] => {
            allow(request, &[Method::Get])?;
            find(env, id)?;
            ledger::show(env, id).await
        }
        ["workflows", id, "ledger", "reset"] => {
            allow(request, &[Method::Post])?;
            find(env, id)?;
            ledger::reset(env, id).await
        }
        ["workflows", id, "items", applicant, "retry"] => {
            allow(request, &[Method::Post])?;
            find(env, id)?;
            ledger::retry(env, id, applicant).await
        }
        ["dead-letters"] => {
            allow(request, &[Method::Get])?;
            dead_letters(env).await
        }
        _ => Err(ApiError::not_found("the API has no such path")),
    }
}

fn health() -> Answer {
    send(200, &json!({ "status": "ok" }))
}

fn workflows(env: &Env) -> Answer {
    let entries = WorkflowConfig::all(env).map_err(ApiError::configuration)?;
    let workflows: Vec<Value> = entries
        .iter()
        .map(|entry| match entry.read(env) {
            Ok(workflow) => json!({
                "workflow_id": workflow.workflow_id,
                "persist": workflow.persist,
                "incremental": workflow.incremental,
                "cron": workflow.cron,
                "problems": [],
            }),
            Err(problems) => json!({
                "workflow_id": entry.id(),
                "persist": !entry.is_dry(),
                "problems": problems,
            }),
        })
        .collect();
    let queue = if queue::Queue::of(env).is_some() {
        "bound"
    } else {
        "none"
    };
    send(
        200,
        &json!({ "workflows": workflows, "problems": problems(env), "queue": queue }),
    )
}

fn workflow(env: &Env, entry: &WorkflowConfig) -> Answer {
    let problems = entry.read(env).err();
    let problems = problems.map_or_else(Vec::new, |problems| problems.0);
    send(
        200,
        &json!({ "workflow": entry.redacted(env), "problems": problems }),
    )
}

/// What is wrong with the Worker as a whole: its vars and its bindings.
fn problems(env: &Env) -> Vec<Problem> {
    let vars = Budget::of(env).err().map(|message| ("vars", message));
    let bindings = WorkerState::of(env, "any")
        .err()
        .map(|message| ("bindings", message));
    let all = vars.into_iter().chain(bindings);
    all.map(|(path, message)| Problem::new(path, message))
        .collect()
}

async fn start_run(request: &Request, env: &Env, entry: &WorkflowConfig) -> Answer {
    let options = options::read(request).await?;
    let mut workflow = entry
        .read(env)
        .map_err(|problems| ApiError::problems(&problems))?;
    options.apply(&mut workflow)?;
    let budget = Budget::of(env).map_err(ApiError::configuration)?;
    let report = runs::run_and_store(env, &workflow, &budget, 1).await;
    if let (Some(StoppedBy::Leased), Some(error)) = (report.stopped_by, &report.error) {
        return Err(ApiError::leased(&error.message, &error.remedy));
    }
    queue::enqueue_continuation(env, &report).await;
    send(200, &report)
}

async fn dead_letters(env: &Env) -> Answer {
    let letters = dead_letters::list(env).await.map_err(ApiError::store)?;
    send(200, &json!({ "dead_letters": letters }))
}

async fn list_runs(request: &Request, env: &Env, id: &str) -> Answer {
    let page = reports::list(env, id, request.query("cursor"))
        .await
        .map_err(ApiError::store)?;
    send(200, &page)
}

fn find(env: &Env, id: &str) -> std::result::Result<WorkflowConfig, ApiError> {
    let entries = WorkflowConfig::all(env).map_err(ApiError::configuration)?;
    let mut found = entries.into_iter().filter(|entry| entry.id() == Some(id));
    found.next().ok_or_else(|| {
        ApiError::not_found("no workflow has this workflow_id; GET /api/workflows lists them")
    })
}

fn allow(request: &Request, methods: &[Method]) -> std::result::Result<(), ApiError> {
    if methods.contains(&request.method()) {
        Ok(())
    } else {
        Err(ApiError::method(methods))
    }
}

fn send(status: u16, body: &impl Serialize) -> Answer {
    match serde_json::to_string(body) {
        Ok(body) => respond(status, body),
        Err(_) => Err(ApiError::internal()),
    }
}

fn respond(status: u16, body: String) -> Answer {
    response(status, body).map_err(|_| ApiError::internal())
}

/// JSON that is nobody's to keep.
fn response(status: u16, body: String) -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", "application/json; charset=utf-8")?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    Ok(Response::ok(body)?
        .with_status(status)
        .with_headers(headers))
}
