//! Deterministic pseudo-random numbers. Each depends on the seed and on its purpose.

use sha1::{Digest, Sha1};

/// A stream of numbers that depends on the seed, the purpose and the index, and not on earlier numbers.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream for this purpose and index.
    pub(crate) fn new(seed: u64, purpose: &str, index: u64) -> Self {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in purpose.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Self(mix(state ^ mix(index)))
    }

    /// The next number (the generator is `SplitMix64`).
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items; the default if there are no items.
    pub(crate) fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let index = self.below(items.len() as u64);
        usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// 16 letters and digits, like the encoded ids of Flatchr.
    pub(crate) fn encoded_id(&mut self) -> String {
        const ALPHABET: &[u8] = b"123456789ABCDEFGJKMNOPQRVWXYZabdegjklmnopqrvwxyz";
        (0..16).map(|_| char::from(self.pick(ALPHABET))).collect()
    }

    /// A version-4 UUID, as in the keys of résumés.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0x0fff,
            0x8000 | (low >> 50),
            low & 0xffff_ffff_ffff
        )
    }

    /// 40 hexadecimal digits, like the keys of HrFlow.
    pub(crate) fn key(&mut self) -> String {
        format!(
            "{:016x}{:016x}{:08x}",
            self.next(),
            self.next(),
            self.next() >> 32
        )
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The SHA-1 of the bytes, in 40 hexadecimal digits.
pub(crate) fn sha1_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    Sha1::digest(bytes)
        .iter()
        .fold(String::with_capacity(40), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
