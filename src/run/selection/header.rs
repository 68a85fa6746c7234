//! The fields that the one pass over a search reads of each row: enough to tell whether it changed.

use crate::flatchr::RowVisitor;
use crate::json::raw_id;
use crate::ledger::{ApplicantKey, Digest};

/// The applicant and the digest of a row.
#[derive(Debug, Default)]
pub(in crate::run) struct RowHeader {
    /// The ledger's key of the applicant; `None` for a row without an applicant.
    pub(in crate::run) applicant: Option<ApplicantKey>,
    /// The digest of the fields; `None` for a row that is not an object, or no JSON.
    pub(in crate::run) digest: Option<Digest>,
}

impl RowVisitor for RowHeader {
    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.digest.get_or_insert_default().add(name, value);
        if name == b"applicant" {
            self.applicant = raw_id(value).map(|id| ApplicantKey::of(&id));
        }
    }

    fn invalid(&mut self) {
        self.digest = None;
    }
}
