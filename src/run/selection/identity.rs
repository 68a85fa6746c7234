//! Whose a row is and when the application was made, as far as the row and the ledger tell. Read only
//! if a row is due, but then of all rows: another application of the same person may be newer, and then
//! it decides.

use super::person::{MatchKeys, RowFields};
use crate::ledger::CandidateHash;
use crate::moment::Moment;

/// Whose a row is, and when the application was made.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::run) struct RowIdentity {
    /// The hash of the candidate's id, from the row or else from the ledger.
    pub(in crate::run) candidate: Option<CandidateHash>,
    /// What rows of one person share.
    pub(super) keys: MatchKeys,
    /// When the application was made.
    pub(in crate::run) applied_at: Option<Moment>,
}

impl RowIdentity {
    /// Reads a row as JSON. A row that is not an object has no identity.
    pub(in crate::run) fn read(row: &[u8]) -> Self {
        let fields = RowFields::read(row);
        Self {
            candidate: fields.candidate,
            keys: fields.keys,
            applied_at: fields.applied_at,
        }
    }
}
