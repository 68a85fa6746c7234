//! What becomes of the queue's messages. Each is acknowledged or tried again on its own. One that
//! failed too often ends in the dead-letter queue, which this Worker empties into Workers KV, to be
//! seen in the API.

use crate::budget::Budget;
use crate::config::WorkflowConfig;
use crate::queue::enqueue_continuation;
use crate::{dead_letters, log, runs};
use serde_json::json;
use update_profiles_in_hrflow::report::{Status, StoppedBy};
use update_profiles_in_hrflow::run::RunRequest;
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;
use worker_sys::MessageBatch;

/// What tells the dead-letter queue, by its name.
const DEAD: &str = "-dead-letters";

/// A dead run's lease is free by then.
const LEASE_SECONDS: u32 = 180;

/// How often a message waits for a lease. Whoever has it for longer is alive.
const MOST_WAITS: u32 = 3;

/// Before a run that failed is tried again, the first time; then twice as long each time.
const RETRY_AFTER_SECONDS: u32 = 60;

/// Takes a batch of messages of the queue or of its dead-letter queue.
///
/// # Errors
/// What JavaScript throws; the platform then delivers again what was not acknowledged.
pub(crate) async fn consume(batch: &MessageBatch, env: &Env) -> Result<(), JsValue> {
    let is_dead = String::from(batch.queue()?).ends_with(DEAD);
    let messages: Vec<Delivery> = batch
        .messages()?
        .iter()
        .map(|message| Delivery(message.unchecked_into()))
        .collect();
    let budget = Budget::of(env);
    for (place, delivery) in messages.iter().enumerate() {
        let what_next = match &budget {
            _ if is_dead => store_and_acknowledge(delivery, env).await,
            Ok(budget) => run_one(delivery, env, budget, messages.len() - place).await,
            Err(error) => {
                log::error(error, &json!({}));
                Disposition::Retry(RETRY_AFTER_SECONDS)
            }
        };
        match what_next {
            Disposition::Done => delivery.0.ack()?,
            Disposition::Retry(seconds) => {
                let about = json!({ "message_id": delivery.id(), "attempts": delivery.attempts() });
                let message = format!("a message is delivered again in {seconds} s, or given up");
                log::error(&message, &about);
                delivery.retry(seconds)?;
            }
        }
    }
    Ok(())
}

/// What becomes of a message.
enum Disposition {
    Done,
    Retry(u32),
}

async fn run_one(delivery: &Delivery, env: &Env, budget: &Budget, runs: usize) -> Disposition {
    let attempts = delivery.attempts();
    let Some(message) = delivery.message() else {
        log::error(
            "the queue holds a message that nobody here sent",
            &json!({}),
        );
        return Disposition::Retry(later(attempts));
    };
    let about = json!({ "workflow_id": message.workflow_id });
    let entries = match WorkflowConfig::all(env) {
        Ok(entries) => entries,
        Err(error) => {
            log::error(&error, &about);
            return Disposition::Retry(later(attempts));
        }
    };
    let is_it = |entry: &&WorkflowConfig| entry.id() == Some(&message.workflow_id);
    let Some(entry) = entries.iter().find(is_it) else {
        log::error(
            "a message names a workflow that is not configured any more",
            &about,
        );
        return Disposition::Done;
    };
    let report = runs::run_entry(env, entry, budget, runs).await;
    enqueue_continuation(env, &report).await;
    match report.stopped_by {
        // Whoever has the lease may be dead, or not go on by itself.
        Some(StoppedBy::Leased) if attempts <= MOST_WAITS => Disposition::Retry(LEASE_SECONDS),
        Some(StoppedBy::Leased) => Disposition::Done,
        Some(stopped_by) if stopped_by.is_budget() => Disposition::Done,
        _ if report.status == Status::Fatal => Disposition::Retry(later(attempts)),
        _ => Disposition::Done,
    }
}

fn later(attempts: u32) -> u32 {
    RETRY_AFTER_SECONDS << attempts.saturating_sub(1).min(6)
}

/// Keeps a message that failed too often, to be seen.
async fn store_and_acknowledge(delivery: &Delivery, env: &Env) -> Disposition {
    let (id, message) = (delivery.id(), delivery.message());
    match dead_letters::store_dead_letter(env, &id, message.as_ref()).await {
        Ok(()) => Disposition::Done,
        Err(error) => {
            let about = json!({ "message_id": id });
            log::error(&format!("a dead letter could not be kept: {error}"), &about);
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

    /// What it says; `None` where that is nothing of ours.
    fn message(&self) -> Option<RunRequest> {
        let body = self.0.body().ok()?;
        let text = js_sys::JSON::stringify(&body).ok()?.as_string()?;
        serde_json::from_str(&text).ok()
    }

    /// How often it was delivered, this time included. The binding has no accessor for it.
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
