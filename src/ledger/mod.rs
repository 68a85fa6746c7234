//! Incremental: what a workflow remembers between its runs, so that only what changed is sent, and
//! nothing is lost or overwritten by something older, whatever fails, stops or overlaps.
//!
//! * [`Ledger`]: for each applicant the fingerprint of its row as HrFlow.ai last confirmed it. A row
//!   whose fingerprint is there is skipped. There is no other cursor: what failed or was not reached
//!   has no fingerprint, and is tried again. A full run is the same from an empty ledger of its own.
//! * [`Coordinator`]: one run at a time, and which ledger counts.
//! * [`State`]: the port to where both are kept.
//!
//! # What a run does with them
//! lease → read the ledger that counts → search → touch → push → commit → release. The search comes after
//! the lease, so no run pushes a row that is older than what a run before it pushed. Every write to
//! HrFlow.ai leaves only while the lease outlasts it ([`crate::http::Client::write_until`]). Every
//! half minute the lease is renewed and what was done is committed.
//!
//! # What a kill costs
//! * Before the commit: what was done is looked at again, and found unchanged. The ledger that counts
//!   is not believed about whom the run had dirty: their rows may have changed back since.
//! * Between the intent to have a résumé parsed and the answer: it may have been sent, so it is
//!   waited for; after a day without an attachment it is sent again.

mod admin;
mod codec;
mod coordinator;
mod digest;
mod entries;
mod error;
mod fingerprint;
mod hash;
mod ledger;
mod reference;
mod session;
mod store;

pub use admin::{Inspection, RetryOutcome, inspect, reset, retry};
use codec::encode_revision;
pub use codec::{DecodeError, FORMAT, checksum, decode, encode};
pub use coordinator::{
    Command, Coordinator, DirtyKeys, LEASE_MS, Lease, Response, Revision, Snapshot,
};
pub use digest::Digest;
pub use error::LedgerError;
pub use fingerprint::{ConfigHash, Fingerprint, ScopeHash};
pub(crate) use hash::hash_of;
pub use hash::{ApplicantKey, CandidateHash, ReferenceHash};
pub use ledger::{DAY_MS, FAILURES_BEFORE_BACKOFF, FailureView, Ledger, RowStatus, RowVersion};
pub(crate) use session::{RENEW_EVERY, Session};

use crate::http::Requests;
use crate::report::{Reason, Status};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};

/// Where the state of one workflow is kept.
///
/// Ledgers need a store that gives back what was put under a key, soon or late; the coordinator needs one
/// that is strongly consistent and asks one thing at a time.
pub trait StateStore {
    /// Asks the coordinator. See [`Coordinator::answer`].
    fn send(&self, ask: Command) -> LocalBoxFuture<'_, Result<Response, StoreError>>;

    /// The ledger that was written under this revision's version and fencing_token, where the store gives
    /// one.
    fn read(&self, revision: Revision) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StoreError>>;

    /// Writes a ledger under its revision's version and fencing_token.
    fn write(
        &self,
        revision: Revision,
        ledger: Vec<u8>,
    ) -> LocalBoxFuture<'_, Result<(), StoreError>>;

    /// Deletes a ledger.
    fn delete(&self, revision: Revision) -> LocalBoxFuture<'_, Result<(), StoreError>>;
}

/// The platform did not do it: why, in its own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError(pub String);

/// How far complete runs came: milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Every change up to then was seen.
    pub watermark_ms: Option<u64>,
    /// All rows were seen then.
    pub full_scan_ms: Option<u64>,
}

/// A résumé that is about to be sent to be parsed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParseIntent {
    /// The hash of the profile's reference, which a format may make of anything.
    pub reference: ReferenceHash,
    /// The candidate.
    pub candidate: String,
    /// The applicant whose résumé it is.
    pub applicant: String,
    /// When: milliseconds since 1970, UTC.
    pub sent_ms: u64,
    /// How often, this time included.
    pub submissions: u32,
}

impl ParseIntent {
    /// How often a résumé is sent of which no attachment comes.
    const MAX_SUBMISSIONS: u32 = 2;

    /// Whether it is still waited for.
    #[must_use]
    pub fn is_awaited(&self, now_ms: u64) -> bool {
        now_ms < self.sent_ms.saturating_add(DAY_MS)
    }

    /// Whether HrFlow.ai took it often enough, and shows no attachment: then it is not sent again.
    #[must_use]
    pub fn is_given_up(&self, now_ms: u64) -> bool {
        self.submissions >= Self::MAX_SUBMISSIONS && !self.is_awaited(now_ms)
    }
}

/// What the coordinator keeps of the last run that ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LastRun {
    /// The run.
    pub run_id: String,
    /// How it went.
    pub status: Status,
    /// Why it was fatal, where it was.
    pub reason: Reason,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    pub finished_at: String,
    /// Whether every row was brought to an outcome.
    pub complete: bool,
    /// Rows without an outcome.
    pub remaining: u32,
    /// Rows that the ledger knew.
    pub skipped: u32,
    /// Rows that failed too often and were left alone.
    pub postponed: u32,
    /// Rows with an outcome.
    pub items: u32,
    /// Requests sent.
    pub requests: Requests,
}
