//! The Worker: cron triggers, a queue and HTTP around the core; ledgers and reports in Workers KV, a
//! coordinator in a Durable Object. Thin.

mod api;
mod budget;
mod capability_store;
mod config;
mod consumer;
mod coordinator;
mod dead_letters;
mod kv;
mod log;
mod queue;
mod reports;
mod request;
mod runs;
mod state;

pub use coordinator::Coordinator;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use worker::{Context, Env, Response, Result, event};
use worker_sys::web_sys;

/// Answers an HTTP request: see the module `api`.
///
/// # Errors
/// When a response cannot be made.
#[event(fetch)]
pub async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<Response> {
    api::answer(request::Request(request), &env).await
}

/// Runs every workflow that is due on a cron trigger.
///
/// By hand and not by `#[event(scheduled)]`, which drops the result: an error here makes the
/// invocation fail visibly. worker-build takes any export of this name for the handler.
///
/// # Errors
/// When a workflow's run is fatal; the message names the workflows. The others were run all the
/// same.
#[wasm_bindgen]
pub async fn scheduled(
    event: worker_sys::ScheduledEvent,
    env: Env,
    _context: worker_sys::ScheduleContext,
) -> std::result::Result<JsValue, JsValue> {
    let trigger = event.cron()?;
    match runs::run_due(&env, &trigger).await {
        Ok(()) => Ok(JsValue::UNDEFINED),
        Err(message) => {
            log::error(&message, &serde_json::json!({}));
            Err(js_sys::Error::new(&message).into())
        }
    }
}

/// Takes messages of the queue and of its dead-letter queue.
///
/// By hand and not by `#[event(queue)]`, whose binding does not tell how often a message was
/// delivered, and which panics on an error.
///
/// # Errors
/// What JavaScript throws while messages are read or acknowledged.
#[wasm_bindgen]
pub async fn queue(
    batch: worker_sys::MessageBatch,
    env: Env,
    _context: worker_sys::Context,
) -> std::result::Result<JsValue, JsValue> {
    consumer::consume(&batch, &env).await?;
    Ok(JsValue::UNDEFINED)
}
