//! How the workflows stand: for a monitor, for Prometheus; and a test of a workflow's alerts.

use super::error::{Answer, ApiError};
use super::response::{Reply, json_reply};
use super::workflows;
use crate::alerts::send;
use crate::config::Config;
use crate::request::Request;
use crate::state::WorkerState;
use crate::workflow_config::WorkflowConfig;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use serde_json::{Value, json};
use update_profiles_api::{OPEN_METRICS, open_metrics};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::alerts::{Details, Message, State};
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{Command, Health, Response, StateStore};
use update_profiles_in_hrflow::time::rfc3339;

/// How many coordinators are asked at once: a Worker has six connections.
const ASKED_AT_ONCE: usize = 6;

/// Sends a message to each receiver of a workflow, and says what came of it.
pub(super) async fn test(request: &Request, config: &Config<'_>, entry: &WorkflowConfig) -> Answer {
    let body = update_profiles_fetch::read(request.inner().body(), 0).await;
    if body.is_err() {
        return Err(ApiError::bad_request(
            "a test of the alerts has no options: send no body",
        ));
    }
    let workflow = entry
        .read(config)
        .map_err(|problems| ApiError::problems(&problems))?;
    let receivers = &workflow.alerts.receivers;
    if receivers.is_empty() {
        return Err(ApiError::conflict(
            "nobody would be told: the workflow has no alerts.receivers; add them to its configuration",
        ));
    }
    let message = test_message(Fetch.now_ms());
    let sent = receivers
        .iter()
        .map(|receiver| send(config, &workflow.workflow_id, &message, receiver));
    let sent = join_all(sent).await;
    let outcomes: Vec<Value> = receivers
        .iter()
        .zip(sent)
        .map(|(receiver, sent)| {
            let error = sent.err().map(|error| error.to_string());
            json!({ "kind": receiver.kind(), "delivered": error.is_none(), "error": error })
        })
        .collect();
    let id = message.id(&workflow.workflow_id);
    let body = json!({ "message_id": id, "receivers": outcomes });
    Ok(json_reply(200, body.to_string()))
}

fn test_message(now_ms: u64) -> Message {
    Message {
        serial: 0,
        at_ms: now_ms,
        state: State::Ok,
        since_ms: now_ms,
        was: State::Ok,
        was_since_ms: now_ms,
        details: Details::default(),
        is_test: true,
    }
}

/// How all workflows stand: 503 if nothing is synced in one of them although it should be.
pub(super) async fn health(config: &Config<'_>) -> Answer {
    let all = ask_all(config).await?;
    let is_down = |(_, health): &(Option<String>, Option<Health>)| {
        health
            .as_ref()
            .is_none_or(|health| health.standing.state.is_down())
    };
    let is_failing = all.iter().any(is_down);
    let workflows: Vec<Value> = all
        .iter()
        .map(|(id, health)| shown(id.as_deref(), health.as_ref()))
        .collect();
    let body =
        json!({ "status": if is_failing { "failing" } else { "ok" }, "workflows": workflows });
    Ok(json_reply(
        if is_failing { 503 } else { 200 },
        body.to_string(),
    ))
}

/// The same for Prometheus.
pub(super) async fn metrics(config: &Config<'_>) -> Answer {
    let all = ask_all(config).await?;
    let named: Vec<(&str, Option<&Health>)> = all
        .iter()
        .filter_map(|(id, health)| Some((id.as_deref()?, health.as_ref())))
        .collect();
    Ok(Reply::Text {
        status: 200,
        text: open_metrics(&named),
        content_type: OPEN_METRICS,
        header: None,
    })
}

/// Each workflow with its state; `None` for one that has no id, or whose coordinator did not answer.
async fn ask_all(config: &Config<'_>) -> Result<Vec<(Option<String>, Option<Health>)>, ApiError> {
    let entries = workflows::all(config).await?;
    let asked = entries.iter().map(|entry| async move {
        let id = entry.id();
        let health = match id {
            Some(id) => ask(config, id).await,
            None => None,
        };
        (id.map(str::to_owned), health)
    });
    Ok(stream::iter(asked).buffered(ASKED_AT_ONCE).collect().await)
}

async fn ask(config: &Config<'_>, id: &str) -> Option<Health> {
    let state = WorkerState::of(config.env, id).ok()?;
    match state.send(Command::Health).await.ok()? {
        Response::Health(health) => Some(*health),
        _ => None,
    }
}

fn shown(id: Option<&str>, health: Option<&Health>) -> Value {
    let Some(health) = health else {
        let error = match id {
            Some(_) => {
                "its coordinator did not answer; look at Cloudflare's status, and at `problems` of GET /api/workflows"
            }
            None => {
                "it has no workflow_id, so it cannot run; GET /api/workflows lists its problems"
            }
        };
        return json!({ "workflow_id": id, "state": "unknown", "error": error });
    };
    let details = &health.details;
    json!({
        "workflow_id": id,
        "state": health.standing.state,
        "since": rfc3339(health.standing.since_ms),
        "cause": details.cause,
        "affected": details.affected,
        "rows": details.rows,
        "found_rows": details.found_rows,
        "usual_rows": details.usual_rows,
        "last_done": details.last_done_ms.map(rfc3339),
        "late_at": health.late_ms.map(rfc3339),
        "key_ends": details.key_ends_ms.map(rfc3339),
        "undelivered_alerts": health.waiting,
        "alerts_given_up": health.given_up,
    })
}
