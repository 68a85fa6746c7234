//! What started a run.

use serde::{Deserialize, Serialize};

/// What started a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A cron trigger fired.
    Cron,
    /// An earlier run ended before its last row.
    Continuation,
    /// An operator, through the HTTP API.
    Api,
    /// The caller of the package's function.
    #[default]
    Caller,
}
