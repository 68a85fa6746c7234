//! A request to run a workflow, as a queue carries it.

use crate::report::Trigger;
use serde::{Deserialize, Serialize};

/// A request to run a workflow. It carries ids, never values of candidates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRequest {
    /// The workflow to run.
    pub workflow_id: String,
    /// What caused the run.
    pub trigger: Trigger,
}

impl RunRequest {
    /// The request of a workflow whose cron trigger fired.
    #[must_use]
    pub fn for_cron(workflow_id: &str) -> Self {
        Self {
            workflow_id: workflow_id.to_owned(),
            trigger: Trigger::Cron,
        }
    }
}
