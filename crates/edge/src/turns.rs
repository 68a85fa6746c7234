//! Whose turn it is among the workflows of a trigger that share an invocation, in Workers KV. Reading it is
//! one request, and only where several workflows share one; it is written only when some were left out.

use crate::{kv, log};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;
use std::collections::BTreeSet;
use update_profiles_in_hrflow::run::Turns;
use worker::Env;

const PREFIX: &str = "turns:";

/// A cron trigger is an expression of this kind; there are few of them in a Worker.
const MAX_TRIGGERS: u64 = 100;

/// The turns at a trigger. What cannot be read is a beginning.
pub(crate) async fn read(env: &Env, trigger: &str) -> Turns {
    match get(env, &key(trigger)).await {
        Ok(turns) => turns,
        Err(error) => {
            let message = format!("whose turn it is could not be read: {error}");
            log::error(&message, &json!({ "trigger": trigger }));
            Turns::default()
        }
    }
}

/// Stores the turns at a trigger.
pub(crate) async fn store(env: &Env, trigger: &str, turns: &Turns) {
    let text = serde_json::to_string(turns).unwrap_or_default();
    if let Err(error) = kv::store(env, &key(trigger), text, turns.left_out.len()).await {
        let message = format!("whose turn it is could not be stored: {error}");
        log::error(&message, &json!({ "trigger": trigger }));
    }
}

/// The workflows that the last event of any trigger left out.
pub(crate) async fn left_out(env: &Env) -> Result<BTreeSet<String>, String> {
    let list = kv::open(env)?.list();
    let list = list.prefix(PREFIX.to_owned()).limit(MAX_TRIGGERS);
    let mut left_out = BTreeSet::new();
    for key in list.execute().await.map_err(kv::describe)?.keys {
        left_out.extend(get(env, &key.name).await?.left_out);
    }
    Ok(left_out)
}

async fn get(env: &Env, key: &str) -> Result<Turns, String> {
    let text = kv::open(env)?.get(key).text().await.map_err(kv::describe)?;
    // Bytes of another version are worth as much as none.
    let turns = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(turns.unwrap_or_default())
}

fn key(trigger: &str) -> String {
    format!("{PREFIX}{}", utf8_percent_encode(trigger, NON_ALPHANUMERIC))
}
