//! Incremental state: what a workflow remembers between its runs, so that a run sends only what
//! changed, and no failure, kill or overlap loses a change or overwrites a newer one.
//!
//! * [`Ledger`]: for each applicant the fingerprint of its row as HrFlow.ai last confirmed it. A run
//!   skips a row whose fingerprint is there. There is no other cursor: a row that failed or was not
//!   reached has no fingerprint, so the next run tries it again. A full run does the same from an empty
//!   ledger of its own.
//! * [`Coordinator`]: lets one run work at a time, and says which written ledger counts.
//! * [`Protocol`]: all that a run or an operator says to both, as a state machine without I/O. Its
//!   documentation argues why nothing is lost and nothing is parsed twice.
//! * [`StateStore`]: the port to where the coordinator and the ledgers are kept.
//!
//! # What a run does
//! lease → read the committed ledger → search → mark dirty → push → commit → release. The search comes
//! after the lease, so a run never pushes a row that is older than a row pushed before it. Every half
//! minute the run renews its lease and commits what it did.
//!
//! # What a kill costs
//! * Before the commit: the next run looks again at what was done, and finds it unchanged. It forgets
//!   what the committed ledger says of the dirty keys, because their rows may have changed back.
//! * Between a recorded parse intent and the answer: the résumé may have been sent. Later runs wait a
//!   day for its attachment before they send it again.

mod admin;
mod codec;
mod contents;
mod coordinator;
mod deaths;
mod digest;
mod driver;
mod entries;
mod error;
mod fingerprint;
mod hash;
#[expect(
    clippy::module_inception,
    reason = "the ledger itself, beside what keeps and orders it"
)]
mod ledger;
mod operation;
mod port;
mod protocol;
mod reference;
mod retry;
mod session;
mod types;

pub use admin::{
    Inspection, ResetOutcome, RetryOutcome, inspect, pause, reset, resume, retry, stop,
};
pub use codec::{DecodeError, FORMAT, checksum, decode, encode};
pub use contents::Contents;
pub use coordinator::{Command, Coordinator, Health, LEASE_MS, Lease, Pause, Response, Snapshot};
pub use deaths::{DEATHS_OF_A_ROW, Death, InHand, RowInHand, SetAside, Suspicion, row_ends_run};
pub use digest::Digest;
pub use error::LedgerError;
pub use fingerprint::{ConfigHash, Fingerprint, ScopeHash};
pub use hash::{ApplicantKey, CandidateHash, ReferenceHash};
pub(crate) use hash::{KeyHasher, hash_of};
pub use ledger::{FAILURES_BEFORE_BACKOFF, FailureView, Ledger, RowStatus, RowVersion};
pub use operation::{Effect, Event, Loaded, Operation, Patience, Ticket};
pub use port::{StateStore, StoreError};
pub use protocol::Protocol;
pub(crate) use session::{RENEW_EVERY, Session};
pub use types::{Checkpoint, DAY_MS, DirtyKeys, Leftover, ParseIntent, ParseState, Revision};
