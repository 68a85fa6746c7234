//! The ledger as wasm, for measurements of the steps that a run takes with it.

use update_profiles_in_hrflow::ledger::{
    ApplicantKey, CandidateHash, Fingerprint, Ledger, RowStatus, RowVersion, checksum, decode,
    encode,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// The rows of a search. Their order is not the order of their keys in the ledger.
fn row_versions(count: u32) -> Vec<RowVersion> {
    let row_version = |number: u32| RowVersion {
        key: ApplicantKey::of(&format!("applicant {number}")),
        fingerprint: Fingerprint(u64::from(number)),
        candidate: Some(CandidateHash::of(&format!("{number:016}"))),
    };
    (0..count).map(row_version).collect()
}

/// A ledger, and the rows of a search.
#[wasm_bindgen]
#[derive(Debug)]
pub struct BenchLedger {
    ledger: Ledger,
    rows: Vec<RowVersion>,
}

#[wasm_bindgen]
impl BenchLedger {
    /// A ledger of `count` synced applicants.
    #[must_use]
    pub fn filled(count: u32) -> Self {
        let (mut ledger, rows) = (Ledger::default(), row_versions(count));
        for (number, row) in rows.iter().enumerate() {
            // As long as the ids of Flatchr.
            ledger.record_candidate(row.key, &format!("{number:016}"));
            ledger.record_synced(*row, false);
        }
        Self { ledger, rows }
    }

    /// Decodes the stored bytes; returns false if they are not a ledger.
    pub fn load(&mut self, bytes: &[u8]) -> bool {
        let decoded = decode(bytes);
        let is_ledger = decoded.is_ok();
        self.ledger = decoded.unwrap_or_default();
        is_ledger
    }

    /// Looks up the status of every row; returns the number of synced rows.
    #[must_use]
    pub fn look_up_all(&self) -> usize {
        let is_synced =
            |row: &&RowVersion| self.ledger.status(**row, false, 0) == RowStatus::Synced;
        self.rows.iter().filter(is_synced).count()
    }

    /// Encodes the ledger, and computes its checksum as a commit does.
    #[must_use]
    pub fn save(&mut self) -> Vec<u8> {
        self.ledger.compact_errors();
        let bytes = encode(&self.ledger);
        self.ledger.version = checksum(&bytes);
        bytes
    }
}
