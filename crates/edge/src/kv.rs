//! Workers KV: the one namespace, and entries that expire.

use serde::Serialize;
use worker::Env;
use worker::kv::{KvError, KvStore};

/// The binding of the namespace.
const BINDING: &str = "STATE";

/// How long reports, dead letters and check findings are kept: 30 days.
const TTL_SECONDS: u64 = 30 * 24 * 60 * 60;

/// The namespace.
///
/// # Errors
/// The binding is missing. The sentence says what to write into wrangler.toml.
pub(crate) fn open(env: &Env) -> Result<KvStore, String> {
    env.kv(BINDING).map_err(|_| {
        format!(
            "there is no KV namespace bound as {BINDING}: under [[kv_namespaces]] in wrangler.toml the `binding` must be {BINDING}; without an `id`, the next `wrangler deploy` makes the namespace"
        )
    })
}

/// Stores a text for 30 days, with metadata that a list of keys returns.
pub(crate) async fn store(
    env: &Env,
    key: &str,
    text: String,
    metadata: impl Serialize,
) -> Result<(), String> {
    // The text is a string: the binding would turn a map into `{}`.
    let put = open(env)?.put(key, text);
    let put = put.and_then(|put| put.metadata(metadata));
    let put = put.map_err(describe)?.expiration_ttl(TTL_SECONDS);
    put.execute().await.map_err(describe)
}

/// An error of Workers KV as a sentence.
#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
pub(crate) fn describe(error: KvError) -> String {
    let error = error.to_string();
    // What `wrangler dev` says when the folder of its state was removed.
    if error.contains("internal error") {
        return "Workers KV fails: try again. If this Worker runs on your own machine, the folder of its state may be gone: start it again".to_owned();
    }
    format!("Workers KV: {error}")
}
