//! A change of state, as it waits for its delivery.

use super::state::State;
use crate::report::{Reason, RunSummary};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// One change of a workflow's state. It holds ids, counts and times, and no value of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Message {
    /// Its number among the messages of the workflow.
    pub serial: u64,
    /// When the change was noticed: milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// The state.
    pub state: State,
    /// Since when.
    pub since_ms: u64,
    /// The state before.
    pub was: State,
    /// Since when it was that.
    pub was_since_ms: u64,
    /// What is known about it.
    pub details: Details,
    /// Whether an operator asked for it, to try the receivers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_test: bool,
}

/// What is known about a state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Why the last run failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Items that fail or are postponed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<u32>,
    /// Of so many rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
    /// How many rows the last whole search showed, if they are suddenly fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_rows: Option<u32>,
    /// How many rows a whole search showed before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual_rows: Option<u32>,
    /// When a run was last done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_done_ms: Option<u64>,
    /// When the key ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_ends_ms: Option<u64>,
}

/// Why a run failed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cause {
    /// The run.
    pub run_id: String,
    /// Its reason.
    pub reason: Reason,
    /// The code of its error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The beginning of its error's message, without values of candidates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Cause {
    pub(super) fn of(run: &RunSummary) -> Self {
        Self {
            run_id: run.run_id.clone(),
            reason: run.reason,
            code: run.code.clone(),
            message: run.error.clone(),
        }
    }
}

impl Default for Cause {
    fn default() -> Self {
        Self {
            run_id: String::new(),
            reason: Reason::None,
            code: None,
            message: None,
        }
    }
}

impl Message {
    /// Its id: the same for each attempt and receiver, and of no other message of any workflow.
    #[must_use]
    pub fn id(&self, workflow_id: &str) -> String {
        let named = format!(
            "{}:{}:{}:{workflow_id}",
            self.serial, self.at_ms, self.is_test
        );
        let digest = Sha256::digest(named.as_bytes());
        let mut id = "msg_".to_owned();
        for byte in digest.iter().take(16) {
            let _ = write!(id, "{byte:02x}");
        }
        id
    }
}
