//! Workers KV: the one namespace, and what all that is kept there for a while has in common.

use serde::Serialize;
use worker::Env;
use worker::kv::{KvError, KvStore};

/// The binding of the namespace.
const BINDING: &str = "STATE";

/// How long reports and dead letters are kept.
const KEPT_FOR_SECONDS: u64 = 30 * 24 * 60 * 60;

/// The namespace.
///
/// # Errors
/// The binding is missing: what to put into wrangler.toml.
pub(crate) fn open(env: &Env) -> Result<KvStore, String> {
    env.kv(BINDING).map_err(|_| {
        format!(
            "there is no KV namespace bound as {BINDING}: under [[kv_namespaces]] in wrangler.toml the `binding` must be {BINDING}; a namespace is created with `npx wrangler kv namespace create {BINDING}`"
        )
    })
}

/// Keeps a text for 30 days, with what a list shows of it.
pub(crate) async fn store(
    env: &Env,
    key: &str,
    text: String,
    shown: impl Serialize,
) -> Result<(), String> {
    // A string: the binding would turn maps into `{}`.
    let put = open(env)?.put(key, text);
    let put = put.and_then(|put| put.metadata(shown));
    let put = put.map_err(sentence)?.expiration_ttl(KEPT_FOR_SECONDS);
    put.execute().await.map_err(sentence)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
pub(crate) fn sentence(error: KvError) -> String {
    format!("Workers KV: {error}")
}
