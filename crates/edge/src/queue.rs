//! The queue: one message a workflow and tick, and one for what a run left to the next. Without a
//! queue everything runs in the cron trigger's own invocation, and the next tick goes on.

use crate::log;
use serde_json::json;
use update_profiles_in_hrflow::report::{RunReport, StoppedBy};
use update_profiles_in_hrflow::run::{RunRequest, Trigger};
use worker::{BatchMessageBuilder, Env, MessageBuilder};

/// The binding of the queue.
const BINDING: &str = "RUNS";

/// Messages in one sending (developers.cloudflare.com/queues/platform/limits).
const MOST_AT_ONCE: usize = 100;

/// Before a run goes on where its budget ended.
const CONTINUE_AFTER_SECONDS: u32 = 2;

/// Before a run goes on after an API asked for a long pause.
const PAUSE_SECONDS: u32 = 300;

/// The queue, where one is bound.
pub(crate) struct Queue(worker::Queue);

impl Queue {
    pub(crate) fn of(env: &Env) -> Option<Self> {
        env.queue(BINDING).ok().map(Self)
    }

    pub(crate) async fn send_all(
        &self,
        messages: impl Iterator<Item = RunRequest>,
    ) -> Result<(), String> {
        let messages: Vec<RunRequest> = messages.collect();
        for messages in messages.chunks(MOST_AT_ONCE) {
            let batch = BatchMessageBuilder::new()
                .messages(messages.to_vec())
                .build();
            let sent = self.0.send_batch(batch).await;
            sent.map_err(|error| format!("the queue takes no messages: {error}"))?;
        }
        Ok(())
    }

    async fn send_later(&self, message: RunRequest, seconds: u32) -> Result<(), String> {
        let message = MessageBuilder::new(message).delay_seconds(seconds).build();
        let sent = self.0.send(message).await;
        sent.map_err(|error| format!("the queue takes no messages: {error}"))
    }
}

/// Lets another run go on where this one stopped, where there is a queue; else the next tick does.
pub(crate) async fn enqueue_continuation(env: &Env, report: &RunReport) {
    let seconds = match report.stopped_by {
        Some(StoppedBy::MaxRequests | StoppedBy::MaxSeconds) => CONTINUE_AFTER_SECONDS,
        Some(StoppedBy::RetryAfter) => PAUSE_SECONDS,
        _ => return,
    };
    let Some(queue) = Queue::of(env).filter(|_| report.persist) else {
        return;
    };
    let message = RunRequest {
        workflow_id: report.workflow_id.clone(),
        trigger: Trigger::Continuation,
    };
    if let Err(error) = queue.send_later(message, seconds).await {
        let about = json!({ "run_id": report.run_id, "workflow_id": report.workflow_id });
        log::error(&format!("{error}: the next tick goes on"), &about);
    }
}
