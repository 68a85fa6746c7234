//! What is read of each row in the one pass in which rows are found: whether it changed.

use super::kin::id;
use crate::flatchr::OfRow;
use crate::ledger::{Digest, key};

/// What is read of a row.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The applicant, as the ledger keeps it; `None` for a row that has none.
    pub(super) applicant: Option<u64>,
    /// `None` for what is no row.
    pub(super) digest: Option<Digest>,
}

impl OfRow for Head {
    fn field(&mut self, name: &[u8], value: &[u8]) {
        self.digest.get_or_insert_default().add(name, value);
        if name == b"applicant" {
            self.applicant = id(value).map(|id| key(&id));
        }
    }
}
