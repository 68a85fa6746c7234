//! The one hash by which applicants, rows and ledgers are told apart, `SipHash` 1-3. What is kept
//! was made by it, so that it must not change.

use siphasher::sip::SipHasher13;
use std::hash::{BuildHasherDefault, Hasher};

pub(super) fn hasher(seed: u64) -> SipHasher13 {
    SipHasher13::new_with_keys(seed, 0x6872_666c_6f77_2e31)
}

/// With its length, so that two texts are not taken for one.
pub(super) fn text(hash: &mut SipHasher13, text: &[u8]) {
    hash.write_u64(u64::try_from(text.len()).unwrap_or(u64::MAX));
    hash.write(text);
}

/// The key of an applicant.
#[must_use]
pub fn key(applicant: &str) -> u64 {
    let mut hash = hasher(0);
    text(&mut hash, applicant.as_bytes());
    hash.finish()
}

/// For maps by [`key`]s, which are hashes already.
pub(super) type ByKey = BuildHasherDefault<AsItIs>;

/// Gives the number that it was given.
#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
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
