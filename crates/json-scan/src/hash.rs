//! The hash that identifies applicants, rows and ledgers: `SipHash` 1-3. Ledgers store its results, so it
//! must not change.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// A hasher with a seed.
#[must_use]
pub fn hasher(seed: u64) -> SipHasher13 {
    SipHasher13::new_with_keys(seed, 0x6872_666c_6f77_2e31)
}

/// Hashes a text with its length, so that two consecutive texts differ from one joined text.
pub fn text(hash: &mut SipHasher13, text: &[u8]) {
    hash.write_u64(u64::try_from(text.len()).unwrap_or(u64::MAX));
    hash.write(text);
}

/// The hash of a field with a canonical form, over its name, its kind and its bytes. `kind` is a byte that
/// UTF-8 never contains, so it also marks the end of the name.
#[must_use]
pub fn field(name: &[u8], kind: u8, bytes: &[u8]) -> u64 {
    let mut hash = hasher(0);
    hash.write(name);
    hash.write_u8(kind);
    hash.write(bytes);
    hash.finish()
}
