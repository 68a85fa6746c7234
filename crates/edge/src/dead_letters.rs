//! Dead letters in Workers KV: messages of the queue that failed too often, kept for 30 days.

use crate::kv;
use serde::{Deserialize, Serialize};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::Trigger;
use update_profiles_in_hrflow::run::RunRequest;
use update_profiles_in_hrflow::time::rfc3339;
use worker::Env;

const PREFIX: &str = "dead:";

/// How many a list contains at most.
const MAX_LISTED: u64 = 100;

/// A message that failed too often.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeadLetter {
    message_id: String,
    /// The workflow that it names; null if this Worker did not send it.
    workflow_id: Option<String>,
    trigger: Option<Trigger>,
    /// When it became a dead letter, RFC 3339, UTC.
    given_up_at: String,
}

/// Stores a message.
pub(crate) async fn store_dead_letter(
    env: &Env,
    id: &str,
    request: Option<&RunRequest>,
) -> Result<(), String> {
    let letter = DeadLetter {
        message_id: id.to_owned(),
        workflow_id: request.map(|request| request.workflow_id.clone()),
        trigger: request.map(|request| request.trigger),
        given_up_at: rfc3339(Fetch.now_ms()),
    };
    kv::store(env, &format!("{PREFIX}{id}"), String::new(), letter).await
}

/// The dead letters, in the order of their ids.
pub(crate) async fn list(env: &Env) -> Result<Vec<DeadLetter>, String> {
    let list = kv::open(env)?
        .list()
        .prefix(PREFIX.to_owned())
        .limit(MAX_LISTED);
    let page = list.execute().await.map_err(kv::describe)?;
    let letters = page.keys.into_iter().filter_map(|key| key.metadata);
    Ok(letters
        .filter_map(|letter| serde_json::from_value(letter).ok())
        .collect())
}
