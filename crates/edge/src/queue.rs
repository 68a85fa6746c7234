//! The queue: one message a workflow and tick, and one for what a run left to the next. Without a
//! queue everything runs in the cron trigger's own invocation, and the next tick goes on.

use crate::log;
use serde::{Deserialize, Serialize};
use serde_json::json;
use update_profiles_in_hrflow::report::{RunReport, StoppedBy};
use worker::{BatchMessageBuilder, Env, MessageBuilder};

/// The binding of the queue.
const BINDING: &str = "RUNS";

/// Messages in one sending (developers.cloudflare.com/queues/platform/limits).
const MOST_AT_ONCE: usize = 100;

/// Before a run goes on where its budget ended.
const CONTINUE_AFTER_SECONDS: u32 = 2;

/// Before a run goes on after an API asked for a long pause.
const PAUSE_SECONDS: u32 = 300;

/// What the queue carries: ids, never values of candidates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) workflow_id: String,
    pub(crate) reason: Why,
}

/// Why a workflow is to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    /// Its trigger fired.
    Cron,
    /// A run left something to do.
    Continuation,
}

impl Message {
    pub(crate) fn of_cron(workflow_id: &str) -> Self {
        Self {
            workflow_id: workflow_id.to_owned(),
            reason: Why::Cron,
        }
    }
}

/// The queue, where one is bound.
pub(crate) struct Queue(worker::Queue);

impl Queue {
    pub(crate) fn of(env: &Env) -> Option<Self> {
        env.queue(BINDING).ok().map(Self)
    }

    pub(crate) async fn send_all(
        &self,
        messages: impl Iterator<Item = Message>,
    ) -> Result<(), String> {
        let messages: Vec<Message> = messages.collect();
        for messages in messages.chunks(MOST_AT_ONCE) {
            let batch = BatchMessageBuilder::new()
                .messages(messages.to_vec())
                .build();
            let sent = self.0.send_batch(batch).await;
            sent.map_err(|error| format!("the queue takes no messages: {error}"))?;
        }
        Ok(())
    }

    async fn send_later(&self, message: Message, seconds: u32) -> Result<(), String> {
        let message = MessageBuilder::new(message).delay_seconds(seconds).build();
        let sent = self.0.send(message).await;
        sent.map_err(|error| format!("the queue takes no messages: {error}"))
    }
}

/// Lets another run go on where this one stopped, where there is a queue; else the next tick does.
pub(crate) async fn go_on(env: &Env, report: &RunReport) {
    let seconds = match report.stopped_by {
        Some(StoppedBy::MaxRequests | StoppedBy::MaxSeconds) => CONTINUE_AFTER_SECONDS,
        Some(StoppedBy::RetryAfter) => PAUSE_SECONDS,
        _ => return,
    };
    let Some(queue) = Queue::of(env).filter(|_| report.persist) else {
        return;
    };
    let message = Message {
        workflow_id: report.workflow_id.clone(),
        reason: Why::Continuation,
    };
    if let Err(error) = queue.send_later(message, seconds).await {
        let about = json!({ "run_id": report.run_id, "workflow_id": report.workflow_id });
        log::error(&format!("{error}: the next tick goes on"), &about);
    }
}
