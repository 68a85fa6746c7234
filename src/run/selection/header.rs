//! What is read of each row in the one pass in which rows are found: whether it changed.

use super::identity::id;
use crate::flatchr::RowVisitor;
use crate::ledger::{ApplicantKey, Digest};

/// What is read of a row.
#[derive(Debug, Default)]
pub(in crate::run) struct RowHeader {
    /// The applicant, as the ledger keeps it; `None` for a row that has none.
    pub(in crate::run) applicant: Option<ApplicantKey>,
    /// `None` for what is no row.
    pub(in crate::run) digest: Option<Digest>,
}

impl RowVisitor for RowHeader {
    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.digest.get_or_insert_default().add(name, value);
        if name == b"applicant" {
            self.applicant = id(value).map(|id| ApplicantKey::of(&id));
        }
    }
}
