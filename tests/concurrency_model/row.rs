//! A ledger of one row, as small as the protocol allows.

use super::*;

/// What the ledger knows of the row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Row {
    /// The version of the row; 0 if the row is not in the ledger.
    pub version: u8,
    /// Whether its résumé may have been sent.
    pub pending: bool,
}

/// The row's key.
pub const KEY: u64 = 1;

const PENDING: u8 = 16;

impl Row {
    /// What a ledger with these bytes, or with this checksum, holds.
    pub fn of(content: u8) -> Self {
        Self {
            version: content % PENDING,
            pending: content >= PENDING,
        }
    }

    pub fn content(self) -> u8 {
        self.version + if self.pending { PENDING } else { 0 }
    }
}

/// The content, and its checksum, which is the same.
impl Contents for Row {
    fn encode(&mut self, _version: u64) -> Option<Vec<u8>> {
        let content = self.content();
        (content > 0).then(|| vec![content, content])
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(Self::of(bytes[0]))
    }

    fn checksum(bytes: &[u8]) -> u64 {
        bytes[1].into()
    }

    fn merge(&mut self, snapshot: &Snapshot) {
        self.forget(&snapshot.dirty);
        self.pending |= !snapshot.intents.is_empty();
    }

    fn forget(&mut self, dirty: &DirtyKeys) {
        if !dirty.is_empty() {
            self.version = 0;
        }
    }

    fn add_pending(&mut self, _intent: &ParseIntent) -> Option<ParseIntent> {
        let earlier = self.pending.then(intent);
        self.pending = true;
        earlier
    }

    fn remove_pending(&mut self, _intent: &ParseIntent) {
        self.pending = false;
    }
}

/// The only résumé that there is.
pub fn intent() -> ParseIntent {
    ParseIntent {
        reference: ReferenceHash(KEY),
        candidate: String::new(),
        applicant: String::new(),
        sent_ms: 0,
        submissions: 1,
        state: ParseState::Sent,
    }
}
