//! The vocabulary of the [protocol](super::protocol): the operations that a run or an operator wants, the
//! events that a driver reports, and the effects that it carries out.

use super::coordinator::{Command, Response, Snapshot};
use super::deaths::InHand;
use super::error::LedgerError;
use super::port::StoreError;
use super::types::{Checkpoint, DirtyKeys, ParseIntent, Revision};
use crate::history::Entry;
use crate::report::RunSummary;

/// Names one operation. The driver chooses it; no two operations under way may share one.
pub type Ticket = u32;

/// What a run or an operator wants of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Takes the lease for this run; without a run it only looks, and nothing will be written.
    Open(Option<String>),
    /// Takes the lease for an operator's action of this id, also while the workflow is paused.
    OpenAsOperator(String),
    /// Reads the committed ledger. If that fails the lease stays, and the contents are empty but for
    /// what the coordinator knows.
    Load(Patience),
    /// Makes known that the profiles of these applicants are about to be edited, of whom the ledger
    /// knows an older row. They may be edited once this is done.
    MarkDirty(DirtyKeys),
    /// Makes known that a résumé is about to be sent. It may be sent once this is done.
    RecordIntent(ParseIntent),
    /// Makes known which rows the run is about to work on.
    TakeInHand(InHand),
    /// Renews a lease that has lost some of its time.
    Renew,
    /// Renews the lease, and commits the contents if they changed.
    Commit,
    /// Commits the contents if they changed, and gives the lease back.
    Close {
        /// How far the run came, if it is complete. Recorded only if the commit succeeds.
        checkpoint: Option<Checkpoint>,
        /// How the run went; `None` for an operator's action.
        last_run: Option<RunSummary>,
        /// What the history is to say of it.
        entry: Option<Box<Entry>>,
    },
}

impl Operation {
    /// Whether it only adds to what the coordinator knows.
    pub(super) fn only_adds(&self) -> bool {
        matches!(
            self,
            Self::MarkDirty(_) | Self::RecordIntent(_) | Self::TakeInHand(_)
        )
    }
}

/// How long a ledger is waited for that was committed, and that the store does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Patience {
    /// As long as the store may take to show it: somewhat more than a minute.
    Full,
    /// A few seconds, because a person waits for the answer.
    Brief,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// An operation is wanted.
    Begin(Operation),
    /// The result of [`Effect::Send`].
    Responded(Result<Response, StoreError>),
    /// The result of [`Effect::Read`].
    Read(Result<Option<Vec<u8>>, StoreError>),
    /// The result of [`Effect::Write`].
    Written(Result<(), StoreError>),
    /// The result of [`Effect::Delete`].
    Deleted(Result<(), StoreError>),
    /// The pause of [`Effect::Wait`] is over.
    Waited,
}

/// What is to be done next for an operation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(
    clippy::large_enum_variant,
    reason = "one is made at a time, and none is kept"
)]
pub enum Effect {
    /// Send this command to the coordinator.
    Send(Command),
    /// Read this revision.
    Read(Revision),
    /// Write this revision.
    Write(Revision, Vec<u8>),
    /// Delete this revision.
    Delete(Revision),
    /// Wait for this many milliseconds.
    Wait(u64),
    /// The end of [`Operation::Load`]: the contents are there.
    Loaded(Box<Loaded>),
    /// The end of every other operation: it took effect.
    Done,
    /// The end of an operation that failed.
    Failed(LedgerError),
}

impl Effect {
    /// Whether the operation has ended.
    #[must_use]
    pub fn is_last(&self) -> bool {
        matches!(self, Self::Loaded(_) | Self::Done | Self::Failed(_))
    }
}

/// What was loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Loaded {
    /// What the coordinator knew.
    pub snapshot: Snapshot,
    /// The size of the committed ledger in bytes; 0 if there is none.
    pub bytes: usize,
}
