//! The Worker: cron triggers and HTTP around the core, reports in Workers KV. Thin.

mod api;
mod config;
mod reports;
mod runs;

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use worker::{Context, Env, Request, Response, Result, console_log, event};

/// Answers an HTTP request: see the module `api`.
///
/// # Errors
/// When a response cannot be made.
#[event(fetch)]
pub async fn fetch(request: Request, env: Env, _context: Context) -> Result<Response> {
    api::answer(request, &env).await
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
            console_log!(
                "{}",
                serde_json::json!({ "level": "error", "message": message })
            );
            Err(js_sys::Error::new(&message).into())
        }
    }
}
