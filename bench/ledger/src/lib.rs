//! The ledger alone, as wasm, so that it can be measured: what a run does with it, step by step.

use update_profiles_in_hrflow::ledger::{
    ApplicantKey, CandidateHash, Fingerprint, Ledger, RowStatus, RowVersion, checksum, decode,
    encode,
};
use wasm_bindgen::prelude::wasm_bindgen;

/// The rows of a search as a ledger sees them, in an order that has nothing to do with its own.
fn marks(count: u32) -> Vec<RowVersion> {
    let mark = |number: u32| RowVersion {
        key: ApplicantKey::of(&format!("applicant {number}")),
        fingerprint: Fingerprint(u64::from(number)),
        candidate: Some(CandidateHash::of(&format!("{number:016}"))),
    };
    (0..count).map(mark).collect()
}

/// A ledger that a run holds, and the rows that it works on.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Held {
    ledger: Ledger,
    marks: Vec<RowVersion>,
}

#[wasm_bindgen]
impl Held {
    /// One that knows so many applicants.
    #[must_use]
    pub fn filled(count: u32) -> Self {
        let (mut ledger, marks) = (Ledger::default(), marks(count));
        for (number, mark) in marks.iter().enumerate() {
            // As long as Flatchr's ids.
            ledger.record_candidate(mark.key, &format!("{number:016}"));
            ledger.record_synced(*mark, false);
        }
        Self { ledger, marks }
    }

    /// Reads it from what was stored; false where that is no ledger.
    pub fn load(&mut self, bytes: &[u8]) -> bool {
        let loaded = decode(bytes);
        let is_one = loaded.is_ok();
        self.ledger = loaded.unwrap_or_default();
        is_one
    }

    /// Asks what is to be done about every row, and tells about how many nothing is.
    #[must_use]
    pub fn look_up_all(&self) -> usize {
        let standing =
            |mark: &&RowVersion| self.ledger.status(**mark, false, 0) == RowStatus::Synced;
        self.marks.iter().filter(standing).count()
    }

    /// What is stored, with its checksum taken as for a commit.
    #[must_use]
    pub fn save(&mut self) -> Vec<u8> {
        self.ledger.compact_errors();
        let bytes = encode(&self.ledger);
        self.ledger.version = checksum(&bytes);
        bytes
    }
}
