//! What the store of workflows is asked, and what it answers: JSON in the requests to its Durable Object.

use serde::{Deserialize, Serialize};
use update_profiles_api::Precondition;

/// A question or an order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoreCommand {
    /// The workflows that are due by a moment. They are then due at their next time.
    Due {
        at_ms: u64,
        /// Whether the answer has the whole workflows, which a caller that runs them itself needs, or their ids alone.
        whole: bool,
    },
    /// Workflows that were due, and did not have their turn: they are due at the next trigger, whatever it is.
    DueAgain { ids: Vec<String> },
    /// All workflows.
    List,
    /// One workflow, with its secrets; also the secrets alone that wait for their workflow.
    Get { id: String },
    /// A workflow's configuration, new or in the place of the one before.
    Put(Box<Put>),
    /// Removes a workflow and its secrets. Its versions stay for a while.
    Delete {
        id: String,
        precondition: Precondition,
        role: String,
    },
    /// A sealed secret of a workflow.
    PutSecret {
        id: String,
        name: String,
        sealed: String,
    },
    /// Removes a secret of a workflow.
    DeleteSecret { id: String, name: String },
    /// The versions of a workflow, newest first.
    Versions { id: String },
    /// One version, with its document.
    Version { id: String, version: u32 },
    /// Seals every secret under the key that seals now.
    Reseal,
}

/// A workflow to store.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Put {
    pub(crate) id: String,
    /// The configuration as JSON text.
    pub(crate) document: String,
    pub(crate) cron: Option<String>,
    pub(crate) precondition: Precondition,
    pub(crate) role: String,
    /// The version that this takes back.
    pub(crate) restores: Option<u32>,
}

/// The answer to a [`StoreCommand`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoreAnswer {
    /// To `List` and `Due`.
    Workflows {
        workflows: Vec<StoredWorkflow>,
        /// How many are stored.
        total: u32,
    },
    /// To `Get`.
    Workflow(Option<Box<StoredWorkflow>>),
    /// To `Put`.
    Stored {
        version: u32,
        hash: String,
        /// Whether there was none before.
        is_new: bool,
    },
    /// To `Versions`.
    Versions(Vec<Version>),
    /// To `Version`.
    Version(Option<Box<Version>>),
    /// To `Reseal`: how many were sealed anew, and those that do not open.
    Resealed {
        resealed: u32,
        unopened: Vec<(String, String)>,
    },
    /// It is done.
    Done,
    /// There is no such workflow or secret.
    Missing,
    /// Nothing was changed.
    Refused(StoreRefusal),
}

/// Why nothing was changed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoreRefusal {
    /// The precondition does not hold: the version that there is.
    Precondition { version: Option<u32> },
    /// There is no room: what there is too much of.
    Full(String),
    /// Nothing can be sealed: why, and what to do.
    NoKey(String),
}

/// A stored workflow.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct StoredWorkflow {
    pub(crate) id: String,
    /// The number of its version; 0 while there are only secrets.
    pub(crate) version: u32,
    pub(crate) hash: String,
    pub(crate) changed_ms: u64,
    /// The configuration as JSON text; none where it was not asked for, and while there are only secrets.
    pub(crate) document: Option<String>,
    pub(crate) secrets: Vec<SealedSecret>,
}

/// A secret of a stored workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SealedSecret {
    pub(crate) name: String,
    pub(crate) sealed: String,
    pub(crate) set_ms: u64,
}

/// A version of a stored workflow.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Version {
    pub(crate) number: u32,
    pub(crate) at_ms: u64,
    /// Whose token made the change.
    pub(crate) role: String,
    /// The version that it took back.
    pub(crate) restores: Option<u32>,
    /// Empty for the removal of the workflow.
    pub(crate) hash: String,
    pub(crate) document: Option<String>,
}
