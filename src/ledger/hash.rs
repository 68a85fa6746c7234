//! The hashes that stand for ids in a ledger, and maps by them.

use serde::{Deserialize, Serialize};
use std::hash::{BuildHasherDefault, Hasher};
use std::num::NonZeroU32;
use update_profiles_json_scan::{hasher, text};

/// An applicant (an application in Flatchr): the hash of its id.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct ApplicantKey(#[serde(with = "hash_as_number")] pub u64);

impl ApplicantKey {
    /// The key of the applicant with this id.
    #[must_use]
    pub fn of(applicant: &str) -> Self {
        Self(hash_of(applicant))
    }
}

/// A profile's reference, which a format may make of anything: its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReferenceHash(#[serde(with = "hash_as_number")] pub u64);

impl ReferenceHash {
    /// The hash of this reference.
    #[must_use]
    pub fn of(reference: &str) -> Self {
        Self(hash_of(reference))
    }
}

/// A candidate (a person in Flatchr): a short hash of its id. Two candidates may share one, so it
/// groups applications and never identifies a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CandidateHash(pub NonZeroU32);

impl CandidateHash {
    /// The hash of the candidate with this id.
    #[must_use]
    pub fn of(candidate: &str) -> Self {
        let [a, b, c, d, ..] = hash_of(candidate).to_le_bytes();
        Self(NonZeroU32::new(u32::from_le_bytes([a, b, c, d])).unwrap_or(NonZeroU32::MIN))
    }
}

/// The hash of a text. Ledgers hold it, so it is the same in every version.
pub(crate) fn hash_of(of: &str) -> u64 {
    let mut hash = hasher(0);
    text(&mut hash, of.as_bytes());
    hash.finish()
}

/// Writes a hash as a number in JSON, and as eight bytes in a ledger, where a varint would take ten.
pub(super) mod hash_as_number {
    use serde::{Deserialize, Deserializer, Serializer};

    // The lint compares with the size of a reference, which is smaller on wasm32.
    #[cfg_attr(
        target_pointer_width = "64",
        expect(
            clippy::trivially_copy_pass_by_ref,
            reason = "serde passes fields by reference"
        )
    )]
    pub(in crate::ledger) fn serialize<S: Serializer>(
        hash: &u64,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_u64(*hash)
        } else {
            postcard::fixint::le::serialize(hash, serializer)
        }
    }

    pub(in crate::ledger) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<u64, D::Error> {
        if deserializer.is_human_readable() {
            u64::deserialize(deserializer)
        } else {
            postcard::fixint::le::deserialize(deserializer)
        }
    }
}

/// Builds the hasher of maps by hashes.
pub(crate) type KeyHasher = BuildHasherDefault<IdentityHasher>;

/// Returns the number that it was given: keys are hashes already.
#[derive(Default)]
pub(crate) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
