//! What the configuration of a workflow says about its state.

use serde::{Deserialize, Serialize};

/// The share of failed and postponed items above which a workflow is degraded, in percent.
pub const DEFAULT_DEGRADED_ABOVE: u32 = 10;

/// After how many firings of its cron trigger a workflow without a run is late.
pub const DEFAULT_LATE_AFTER: u32 = 3;

/// What the configuration of a workflow says about its state. The watch keeps a copy, because it judges at moments at which
/// it cannot read the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Settings {
    /// The cron expression of its own; without one, nobody knows when a run is due.
    pub cron: Option<String>,
    /// In percent.
    pub degraded_above: u32,
    /// In firings of `cron`.
    pub late_after: u32,
    /// When the first of its keys ends that say so: milliseconds since 1970, UTC.
    pub key_ends_ms: Option<u64>,
    /// A hash of what the rows of a search depend on. Under another one, other numbers of rows are usual.
    pub scope: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cron: None,
            degraded_above: DEFAULT_DEGRADED_ABOVE,
            late_after: DEFAULT_LATE_AFTER,
            key_ends_ms: None,
            scope: 0,
        }
    }
}
