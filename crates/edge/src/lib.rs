//! The Worker: a thin layer that connects the core with cron triggers, a queue and HTTP. Ledgers and
//! reports are in Workers KV, a coordinator for each workflow in a Durable Object.

mod alerts;
mod api;
mod budget;
mod capability_store;
mod config;
mod consumer;
mod coordinator;
mod dead_letters;
mod due;
mod history;
mod kv;
mod log;
mod plans;
mod queue;
mod reports;
mod request;
mod runs;
mod state;
mod turns;
mod workflow_config;
mod workflow_store;

pub use coordinator::Coordinator;
pub use workflow_store::WorkflowStore;

use config::Config;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use worker::{Context, Env, Response, Result, event};
use worker_sys::web_sys;

/// Answers an HTTP request: see the module `api`.
///
/// # Errors
/// The platform could not make a response.
#[event(fetch)]
pub async fn fetch(request: web_sys::Request, env: Env, _context: Context) -> Result<Response> {
    api::answer(&request::Request(request), &Config::read(&env)).await
}

/// Runs every workflow that is due on a cron trigger.
///
/// Not declared by `#[event(scheduled)]`, which drops the result: an error makes the invocation fail
/// visibly. worker-build uses any export of this name as the handler.
///
/// # Errors
/// A workflow's run is fatal. The message names these workflows; the others were run as well.
#[wasm_bindgen]
pub async fn scheduled(
    event: worker_sys::ScheduledEvent,
    env: Env,
    _context: worker_sys::ScheduleContext,
) -> std::result::Result<JsValue, JsValue> {
    let trigger = event.cron()?;
    let at_ms = whole_ms(event.scheduled_time()?);
    match due::run_due(&Config::read(&env), &trigger, at_ms).await {
        Ok(()) => Ok(JsValue::UNDEFINED),
        Err(message) => {
            log::error(&message, &serde_json::json!({}));
            Err(js_sys::Error::new(&message).into())
        }
    }
}

/// A time of JavaScript.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time is a whole number after 1970"
)]
fn whole_ms(time: f64) -> u64 {
    time as u64
}

/// Handles messages of the queue and of its dead-letter queue.
///
/// Not declared by `#[event(queue)]`, which panics on an error, and whose binding does not say how
/// often a message was delivered.
///
/// # Errors
/// An exception of JavaScript while messages are read or acknowledged.
#[wasm_bindgen]
pub async fn queue(
    batch: worker_sys::MessageBatch,
    env: Env,
    _context: worker_sys::Context,
) -> std::result::Result<JsValue, JsValue> {
    consumer::consume(&batch, &Config::read(&env)).await?;
    Ok(JsValue::UNDEFINED)
}
