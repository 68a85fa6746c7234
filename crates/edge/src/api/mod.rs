//! HTTP, under `/api`. All answers are JSON; all but health need the bearer token.
//!
//! | request | answer |
//! | --- | --- |
//! | `GET /api/health` | `{ "status": "ok" }` |
//! | `GET /api/workflows` | `{ "workflows": [{ "workflow_id", "persist", "incremental", "cron", "problems" }] }` |
//! | `POST /api/workflows/{id}/runs` | the report of the run; the body `{ "persist": false }` makes it a dry run |
//! | `GET /api/workflows/{id}/runs` | `{ "runs": [summary], "cursor" }`, newest first; `?cursor=` for the next page |
//! | `GET /api/workflows/{id}/runs/{run_id}` | the report |
//!
//! An error is `{ "error": { "code", "message" } }` with the status that fits.

mod auth;
mod failure;

use crate::config::Entry;
use crate::reports::Reports;
use crate::runs;
use failure::Failure;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::{Value, json};
use update_profiles_in_hrflow::http::Transport;
use worker::{Env, Headers, Method, Request, Response, Result};

/// The largest body that a request may have.
const MAX_BODY: u64 = 4096;

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
            Ok(()) => route(&request, env, rest).await,
            Err(failure) => Err(failure),
        },
        _ => Err(Failure::not_found(
            "there is nothing here; the API is under /api",
        )),
    };
    match answer {
        Ok(response) => Ok(response),
        Err(failure) => failure.response(),
    }
}

type Answer = std::result::Result<Response, Failure>;

async fn route(request: &Request, env: &Env, path: &[&str]) -> Answer {
    match path {
        ["workflows"] => {
            allow(request, &[Method::Get])?;
            workflows(env)
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
            match Reports::of(env)
                .get(id, run)
                .await
                .map_err(Failure::store)?
            {
                Some(report) => respond(200, report),
                None => Err(Failure::not_found(
                    "no report is kept under this run_id; reports are kept for 30 days, and those of dry runs are not kept",
                )),
            }
        }
        _ => Err(Failure::not_found("the API has no such path")),
    }
}

fn health() -> Answer {
    send(200, &json!({ "status": "ok" }))
}

fn workflows(env: &Env) -> Answer {
    let entries = Entry::all(env).map_err(Failure::configuration)?;
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
    send(200, &json!({ "workflows": workflows }))
}

async fn start_run(request: &Request, env: &Env, entry: &Entry) -> Answer {
    let persist = read_persist(request).await?;
    let mut workflow = entry
        .read(env)
        .map_err(|problems| Failure::problems(&problems))?;
    if persist == Some(true) && !workflow.persist {
        return Err(Failure::conflict(
            "the workflow is configured with persist = false; change that in wrangler.toml to let it write",
        ));
    }
    workflow.persist = workflow.persist && persist != Some(false);
    let report = runs::start(env, &workflow).await;
    send(200, &report)
}

/// `persist`, from a body that may be missing.
///
/// One that breaks off is not a missing one: what is left of `{ "persist": false }` must not start
/// a run that writes.
async fn read_persist(request: &Request) -> std::result::Result<Option<bool>, Failure> {
    let body = update_profiles_fetch::read(request.inner().body(), MAX_BODY).await;
    let body = body.map_err(|error| match error {
        Transport::TooLarge { limit } => Failure::too_large(limit),
        _ => Failure::bad_request("the body breaks off"),
    })?;
    if body.trim_ascii().is_empty() {
        return Ok(None);
    }
    let wrong = || {
        Failure::bad_request(
            "the body is not a run's options; they are { \"persist\": true or false }, or no body at all",
        )
    };
    let Ok(Value::Object(options)) = serde_json::from_slice(&body) else {
        return Err(wrong());
    };
    match options.get("persist") {
        Some(Value::Bool(persist)) if options.len() == 1 => Ok(Some(*persist)),
        None if options.is_empty() => Ok(None),
        _ => Err(wrong()),
    }
}

async fn list_runs(request: &Request, env: &Env, id: &str) -> Answer {
    let url = request
        .url()
        .map_err(|_| Failure::bad_request("the address cannot be read"))?;
    let mut query = url.query_pairs();
    let cursor = query.find(|(name, _)| name == "cursor");
    let cursor = cursor.map(|(_, value)| value.into_owned());
    let page = Reports::of(env)
        .list(id, cursor)
        .await
        .map_err(Failure::store)?;
    send(200, &page)
}

fn find(env: &Env, id: &str) -> std::result::Result<Entry, Failure> {
    let entries = Entry::all(env).map_err(Failure::configuration)?;
    let mut found = entries.into_iter().filter(|entry| entry.id() == Some(id));
    found.next().ok_or_else(|| {
        Failure::not_found("no workflow has this workflow_id; GET /api/workflows lists them")
    })
}

fn allow(request: &Request, methods: &[Method]) -> std::result::Result<(), Failure> {
    if methods.contains(&request.method()) {
        Ok(())
    } else {
        Err(Failure::method(methods))
    }
}

fn send(status: u16, body: &impl Serialize) -> Answer {
    match serde_json::to_string(body) {
        Ok(body) => respond(status, body),
        Err(_) => Err(Failure::internal()),
    }
}

fn respond(status: u16, body: String) -> Answer {
    response(status, body).map_err(|_| Failure::internal())
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
