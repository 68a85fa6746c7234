//! The one hash by which applicants, rows and ledgers are told apart, `SipHash` 1-3. What is kept was
//! made by it, so that it must not change.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// A hash that begins with a seed.
#[must_use]
pub fn hasher(seed: u64) -> SipHasher13 {
    SipHasher13::new_with_keys(seed, 0x6872_666c_6f77_2e31)
}

/// Adds a text, with its length, so that two are not taken for one.
pub fn text(hash: &mut SipHasher13, text: &[u8]) {
    hash.write_u64(u64::try_from(text.len()).unwrap_or(u64::MAX));
    hash.write(text);
}

/// The hash of a field that is written in one way only: of its name, its kind, and what it holds. A kind
/// is a byte that is in no text, and so also tells where the name ends.
#[must_use]
pub fn field(name: &[u8], kind: u8, bytes: &[u8]) -> u64 {
    let mut hash = hasher(0);
    hash.write(name);
    hash.write_u8(kind);
    hash.write(bytes);
    hash.finish()
}
