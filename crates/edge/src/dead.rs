//! Dead letters in Workers KV: messages of the queue that failed too often, kept for 30 days.

use crate::queue::{Message, Why};
use crate::reports::{BINDING, KEPT_FOR_SECONDS, no_store, sentence, time};
use serde::{Deserialize, Serialize};
use worker::Env;
use worker::kv::KvStore;

const PREFIX: &str = "dead:";

/// How many are listed at most.
const PAGE: u64 = 100;

/// The dead letters, or the reason why there is no place for them.
pub(crate) struct DeadLetters(Result<KvStore, String>);

/// A message that failed too often.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeadLetter {
    message_id: String,
    /// The workflow that it was about; null where it was none of ours.
    workflow_id: Option<String>,
    reason: Option<Why>,
    /// When it was given up, RFC 3339, UTC.
    given_up_at: String,
}

impl DeadLetters {
    pub(crate) fn of(env: &Env) -> Self {
        Self(env.kv(BINDING).map_err(|_| no_store()))
    }

    fn store(&self) -> Result<&KvStore, String> {
        self.0.as_ref().map_err(Clone::clone)
    }

    pub(crate) async fn keep(&self, id: &str, message: Option<&Message>) -> Result<(), String> {
        let letter = DeadLetter {
            message_id: id.to_owned(),
            workflow_id: message.map(|message| message.workflow_id.clone()),
            reason: message.map(|message| message.reason),
            given_up_at: time(),
        };
        let put = self.store()?.put(&format!("{PREFIX}{id}"), "");
        let put = put.and_then(|put| put.metadata(letter));
        let put = put.map_err(sentence)?.expiration_ttl(KEPT_FOR_SECONDS);
        put.execute().await.map_err(sentence)
    }

    pub(crate) async fn list(&self) -> Result<Vec<DeadLetter>, String> {
        let list = self.store()?.list().prefix(PREFIX.to_owned()).limit(PAGE);
        let page = list.execute().await.map_err(sentence)?;
        let letters = page.keys.into_iter().filter_map(|key| key.metadata);
        Ok(letters
            .filter_map(|letter| serde_json::from_value(letter).ok())
            .collect())
    }
}
