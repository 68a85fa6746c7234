//! Handles the messages of the queue. Each is acknowledged or retried on its own. The platform moves
//! a message that failed too often to the dead-letter queue; this Worker stores those in Workers KV,
//! where the API lists them.

use crate::budget::Budget;
use crate::config::Config;
use crate::queue::enqueue_continuation;
use crate::runs::{AfterDeath, Start};
use crate::{dead_letters, log, runs};
use serde_json::json;
use update_profiles_in_hrflow::report::{Status, StoppedBy};
use update_profiles_in_hrflow::run::{PlanUse, RunRequest};
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;
use worker_sys::MessageBatch;

/// The end of the dead-letter queue's name.
const DEAD_LETTERS: &str = "-dead-letters";

/// After this time, the lease of a run that died has expired.
const LEASE_SECONDS: u32 = 180;

/// How often a message waits for a lease. A run that holds its lease for longer is alive.
const MAX_LEASE_WAITS: u32 = 3;

/// The pause before the first retry of a run that failed. It doubles with each retry.
const RETRY_AFTER_SECONDS: u32 = 60;

/// The pause doubles at most this often.
const MAX_DOUBLINGS: u32 = 6;

/// Handles a batch of messages of the queue or of its dead-letter queue.
///
/// # Errors
/// An exception of JavaScript. The platform then delivers the messages that are not acknowledged
/// again.
pub(crate) async fn consume(batch: &MessageBatch, config: &Config<'_>) -> Result<(), JsValue> {
    let is_dead = String::from(batch.queue()?).ends_with(DEAD_LETTERS);
    let deliveries: Vec<Delivery> = batch
        .messages()?
        .iter()
        .map(|message| Delivery(message.unchecked_into()))
        .collect();
    let budget = Budget::new(config);
    for (index, delivery) in deliveries.iter().enumerate() {
        let disposition = match &budget {
            _ if is_dead => store_dead_letter(delivery, config.env).await,
            Ok(budget) => run_one(delivery, config, budget, deliveries.len() - index).await,
            Err(error) => {
                log::error(error, &json!({}));
                Disposition::Retry(RETRY_AFTER_SECONDS)
            }
        };
        match disposition {
            Disposition::Acknowledge => delivery.0.ack()?,
            Disposition::Retry(seconds) => {
                let about = json!({ "message_id": delivery.id(), "attempts": delivery.attempts() });
                let message = format!(
                    "a message failed; it is delivered again in {seconds} s, or becomes a dead letter"
                );
                log::error(&message, &about);
                delivery.retry(seconds)?;
            }
        }
    }
    Ok(())
}

/// What to do with a message.
enum Disposition {
    Acknowledge,
    /// Deliver it again after this many seconds, until its retries are used up.
    Retry(u32),
}

/// Runs the workflow of a message, with `runs` runs to come in this invocation.
async fn run_one(
    delivery: &Delivery,
    config: &Config<'_>,
    budget: &Budget,
    runs: usize,
) -> Disposition {
    let attempts = delivery.attempts();
    let Some(request) = delivery.request() else {
        log::error(
            "the queue contains a message that this Worker did not send",
            &json!({}),
        );
        return Disposition::Retry(retry_seconds(attempts));
    };
    let about = json!({ "workflow_id": request.workflow_id });
    let entry = match config.workflow(&request.workflow_id).await {
        Ok(Some(entry)) => entry,
        Ok(None) => {
            log::error(
                "a message names a workflow that is not configured any more",
                &about,
            );
            return Disposition::Acknowledge;
        }
        Err(fault) => {
            log::error(&fault.to_string(), &about);
            return Disposition::Retry(retry_seconds(attempts));
        }
    };
    let start = Start {
        trigger: request.trigger,
        runs,
        after_death: AfterDeath::GoOn,
        plan: PlanUse::None,
    };
    let report = runs::run_entry(config, &entry, budget, &start).await;
    enqueue_continuation(config.env, &report).await;
    match report.stopped_by {
        // The holder of the lease may be dead, or may not continue by itself.
        Some(StoppedBy::Leased) if attempts <= MAX_LEASE_WAITS => Disposition::Retry(LEASE_SECONDS),
        Some(StoppedBy::Leased) => Disposition::Acknowledge,
        Some(stopped_by) if stopped_by.is_budget() => Disposition::Acknowledge,
        _ if report.status == Status::Fatal => Disposition::Retry(retry_seconds(attempts)),
        _ => Disposition::Acknowledge,
    }
}

fn retry_seconds(attempts: u32) -> u32 {
    RETRY_AFTER_SECONDS << attempts.saturating_sub(1).min(MAX_DOUBLINGS)
}

async fn store_dead_letter(delivery: &Delivery, env: &Env) -> Disposition {
    let (id, request) = (delivery.id(), delivery.request());
    match dead_letters::store_dead_letter(env, &id, request.as_ref()).await {
        Ok(()) => Disposition::Acknowledge,
        Err(error) => {
            let about = json!({ "message_id": id });
            log::error(
                &format!("a dead letter could not be stored: {error}"),
                &about,
            );
            Disposition::Retry(RETRY_AFTER_SECONDS)
        }
    }
}

/// A message as it was delivered.
struct Delivery(worker_sys::Message);

impl Delivery {
    fn id(&self) -> String {
        self.0.id().map(String::from).unwrap_or_default()
    }

    /// The body; `None` if this Worker did not send it.
    fn request(&self) -> Option<RunRequest> {
        let body = self.0.body().ok()?;
        let text = js_sys::JSON::stringify(&body).ok()?.as_string()?;
        serde_json::from_str(&text).ok()
    }

    /// How often the message was delivered, including this time. The binding has no accessor for it.
    fn attempts(&self) -> u32 {
        let attempts = js_sys::Reflect::get(&self.0, &"attempts".into()).ok();
        let attempts = attempts
            .and_then(|attempts| attempts.as_f64())
            .unwrap_or(1.0);
        let attempts = (1..=100).find(|count| f64::from(*count) >= attempts);
        attempts.unwrap_or(100)
    }

    fn retry(&self, seconds: u32) -> Result<(), JsValue> {
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"delaySeconds".into(), &seconds.into())?;
        self.0.retry(options.into())
    }
}
