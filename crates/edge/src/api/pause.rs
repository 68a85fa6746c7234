//! Pausing a workflow, resuming it, and stopping a run under way.

use super::body::read_object;
use super::error::{Answer, ApiError};
use super::ledger::{api_error, message};
use crate::request::Request;
use crate::state::WorkerState;
use serde_json::{Map, Value};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::ledger;
use worker::Env;

/// The longest reason of a pause, in characters.
const MAX_REASON_CHARS: usize = 300;

pub(super) async fn pause(request: &Request, env: &Env, id: &str) -> Answer {
    const EXPECTED: &str = "the body does not contain a reason: send { \"reason\": \"at most 300 characters\" }, or no body";
    let reason = reason(&read_object(request, EXPECTED).await?)
        .ok_or_else(|| ApiError::bad_request(EXPECTED))?;
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let paused = ledger::pause(&state, &Fetch, &reason).await;
    paused.map_err(|error| api_error(&error))?;
    Ok(message(
        "the workflow is paused: no run that writes starts until it is resumed. A run under way goes on; POST …/stop ends it",
    ))
}

pub(super) async fn resume(env: &Env, id: &str) -> Answer {
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let resumed = ledger::resume(&state, &Fetch).await;
    Ok(message(if resumed.map_err(|error| api_error(&error))? {
        "the workflow is resumed: its next run does what was left"
    } else {
        "the workflow was not paused"
    }))
}

pub(super) async fn stop(env: &Env, id: &str) -> Answer {
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let stopped = ledger::stop(&state, &Fetch).await;
    Ok(match stopped.map_err(|error| api_error(&error))? {
        Some(run_id) => message(&format!(
            "the run {run_id} stops within half a minute: it finishes what it began, and the next run does the rest"
        )),
        None => message("no run is under way"),
    })
}

/// The reason that a body gives, empty if it gives none; `None` for anything else. Lines would tear a log apart.
fn reason(body: &Map<String, Value>) -> Option<String> {
    if body.keys().any(|name| name != "reason") {
        return None;
    }
    let Some(reason) = body.get("reason").filter(|reason| !reason.is_null()) else {
        return Some(String::new());
    };
    let reason = reason.as_str()?.trim();
    let is_line =
        reason.chars().count() <= MAX_REASON_CHARS && !reason.chars().any(char::is_control);
    is_line.then(|| reason.to_owned())
}
