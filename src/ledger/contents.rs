//! What the protocol has to know of a ledger's contents.

use super::codec::{DecodeError, checksum, decode, encode};
use super::coordinator::Snapshot;
use super::ledger::Ledger;
use super::types::{DirtyKeys, ParseIntent};

/// The contents of a ledger, as far as [`super::Protocol`] handles them.
pub trait Contents: Default {
    /// The bytes to write as this version; `None` if there is nothing to remember.
    fn encode(&mut self, version: u64) -> Option<Vec<u8>>;

    /// Reads what [`Self::encode`] gave.
    ///
    /// # Errors
    /// The bytes are no ledger of this format.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError>;

    /// Tells the bytes of one ledger from those of any other.
    fn checksum(bytes: &[u8]) -> u64;

    /// Adds what the coordinator knows beyond the committed ledger: it forgets the dirty keys, and
    /// adds the parse intents and the checkpoint.
    fn merge(&mut self, snapshot: &Snapshot);

    /// Forgets what is known of these applicants: a run is about to edit their profiles.
    fn forget(&mut self, dirty: &DirtyKeys);

    /// Adds a pending parse. Returns the earlier one of the same reference, which it replaces.
    fn add_pending(&mut self, intent: &ParseIntent) -> Option<ParseIntent>;

    /// Removes a pending parse: its résumé will not be sent.
    fn remove_pending(&mut self, intent: &ParseIntent);
}

impl Contents for Ledger {
    fn encode(&mut self, version: u64) -> Option<Vec<u8>> {
        self.version = version;
        self.compact_errors();
        (!self.is_empty()).then(|| encode(self))
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes)
    }

    fn checksum(bytes: &[u8]) -> u64 {
        checksum(bytes)
    }

    fn merge(&mut self, snapshot: &Snapshot) {
        *self = std::mem::take(self).merged_with(snapshot);
    }

    fn forget(&mut self, dirty: &DirtyKeys) {
        self.forget_dirty(dirty);
    }

    fn add_pending(&mut self, intent: &ParseIntent) -> Option<ParseIntent> {
        Self::add_pending(self, intent.clone())
    }

    fn remove_pending(&mut self, intent: &ParseIntent) {
        Self::remove_pending(self, intent.reference);
    }
}
