//! The JSON Schema of the hooks, which the core holds compiled.

use crate::config::schema::Address;
use schemars::JsonSchema;

/// logics, format and callback.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct Hooks {
    /// jq programs, applied to each item in sequence. Empty output or null discards the item.
    logics: Option<Vec<String>>,
    /// A jq program that turns an item into a profile. Null is the default mapping.
    format: Option<String>,
    /// The address to which the run's report is sent by POST at the end of a successful run: https,
    /// or http to this machine.
    callback: Option<Address>,
}
