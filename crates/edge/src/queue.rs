//! The queue: one message for each workflow and tick, and one to continue a run that its budget
//! ended. Without a queue, everything runs in the cron trigger's own invocation, and the next tick
//! continues.

use crate::log;
use serde_json::json;
use update_profiles_in_hrflow::report::{RunReport, StoppedBy, Trigger};
use update_profiles_in_hrflow::run::RunRequest;
use worker::{BatchMessageBuilder, Env, MessageBuilder};

/// The binding of the queue.
const BINDING: &str = "RUNS";

/// Messages in one batch (developers.cloudflare.com/queues/platform/limits).
const MAX_BATCH: usize = 100;

/// The pause before a run continues after its budget ended.
const CONTINUE_AFTER_SECONDS: u32 = 2;

/// The pause before a run continues after an API asked for a long pause.
const RETRY_AFTER_SECONDS: u32 = 300;

/// The queue.
pub(crate) struct Queue(worker::Queue);

impl Queue {
    /// The queue, if one is bound.
    pub(crate) fn open(env: &Env) -> Option<Self> {
        env.queue(BINDING).ok().map(Self)
    }

    /// Sends messages, in as few batches as possible.
    pub(crate) async fn send_all(
        &self,
        messages: impl Iterator<Item = RunRequest>,
    ) -> Result<(), String> {
        let messages: Vec<RunRequest> = messages.collect();
        for messages in messages.chunks(MAX_BATCH) {
            let batch = BatchMessageBuilder::new()
                .messages(messages.to_vec())
                .build();
            self.0.send_batch(batch).await.map_err(describe)?;
        }
        Ok(())
    }

    async fn send_later(&self, message: RunRequest, seconds: u32) -> Result<(), String> {
        let message = MessageBuilder::new(message).delay_seconds(seconds).build();
        self.0.send(message).await.map_err(describe)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn describe(error: worker::Error) -> String {
    format!("the queue accepts no messages: {error}")
}

/// Schedules the continuation of a run that stopped early. Without a queue, the next tick continues.
pub(crate) async fn enqueue_continuation(env: &Env, report: &RunReport) {
    let seconds = match report.stopped_by {
        Some(StoppedBy::MaxRequests | StoppedBy::MaxSeconds) => CONTINUE_AFTER_SECONDS,
        Some(StoppedBy::RetryAfter) => RETRY_AFTER_SECONDS,
        _ => return,
    };
    let Some(queue) = Queue::open(env).filter(|_| report.persist) else {
        return;
    };
    let message = RunRequest {
        workflow_id: report.workflow_id.clone(),
        trigger: Trigger::Continuation,
    };
    if let Err(error) = queue.send_later(message, seconds).await {
        let about = json!({ "run_id": report.run_id, "workflow_id": report.workflow_id });
        log::error(&format!("{error}: the next tick continues"), &about);
    }
}
