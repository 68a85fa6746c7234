//! Keys of applicants, and maps by them.

use std::hash::{BuildHasherDefault, Hasher};
use update_profiles_json_scan::{hasher, text};

/// The key of an applicant.
#[must_use]
pub fn applicant_key(applicant: &str) -> u64 {
    let mut hash = hasher(0);
    text(&mut hash, applicant.as_bytes());
    hash.finish()
}

/// For maps by [`key`]s, which are hashes already.
pub(super) type KeyHasher = BuildHasherDefault<IdentityHasher>;

/// Gives the number that it was given.
#[derive(Default)]
pub(super) struct IdentityHasher(u64);

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
