//! A candidate's id, as compact as a ledger keeps it.

use super::hash::CandidateHash;
use std::borrow::Cow;
use std::fmt::Write;
use std::num::NonZeroU32;

/// The longest id that is kept as it is, in bytes. With key, fingerprint and kind an applicant then
/// takes 48 bytes. Flatchr's ids have 16 characters.
pub(super) const MAX_ID_BYTES: usize = 31;

/// The kind of an id that is a lower-case UUID.
pub(super) const UUID: u8 = 32;
/// The kind of an id that is too long: only its hash is kept.
pub(super) const HASH: u8 = 33;

const UUID_BYTES: usize = 16;
const HASH_BYTES: usize = 4;

/// What a ledger keeps of a candidate's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// Nothing is known of the candidate.
    Unknown,
    /// The id as it is, at most [`MAX_ID_BYTES`] long.
    Text(&'a [u8]),
    /// The 16 bytes that a lower-case UUID writes.
    Uuid([u8; UUID_BYTES]),
    /// The hash of an id that is too long to be kept, or that was never known.
    Hash(CandidateHash),
}

impl<'a> Reference<'a> {
    pub(super) fn of(id: &'a str) -> Self {
        if id.is_empty() {
            Self::Unknown
        } else if id.len() <= MAX_ID_BYTES {
            Self::Text(id.as_bytes())
        } else {
            let hash = || Self::Hash(CandidateHash::of(id));
            parse_uuid(id.as_bytes()).map_or_else(hash, Self::Uuid)
        }
    }

    /// The kind and the bytes of it in a ledger. Kinds 1 to [`MAX_ID_BYTES`] are lengths of texts.
    pub(super) fn parts(self) -> (u8, Cow<'a, [u8]>) {
        match self {
            Self::Unknown => (0, Cow::Borrowed(&[])),
            Self::Text(id) => (
                u8::try_from(id.len()).unwrap_or_default(),
                Cow::Borrowed(id),
            ),
            Self::Uuid(bytes) => (UUID, Cow::Owned(bytes.to_vec())),
            Self::Hash(CandidateHash(hash)) => (HASH, Cow::Owned(hash.get().to_le_bytes().into())),
        }
    }

    /// How many bytes follow a kind; `None` for a kind that no ledger has.
    pub(super) fn len(kind: u8) -> Option<usize> {
        match kind {
            UUID => Some(UUID_BYTES),
            HASH => Some(HASH_BYTES),
            _ => Some(usize::from(kind)).filter(|length| *length <= MAX_ID_BYTES),
        }
    }

    /// What [`Self::parts`] gave; `None` where they belong to no reference.
    pub(super) fn from_parts(kind: u8, bytes: &'a [u8]) -> Option<Self> {
        match kind {
            0 => Some(Self::Unknown),
            UUID => Some(Self::Uuid(*bytes.first_chunk()?)),
            HASH => {
                let hash = NonZeroU32::new(u32::from_le_bytes(*bytes.first_chunk()?))?;
                Some(Self::Hash(CandidateHash(hash)))
            }
            _ => str::from_utf8(bytes).ok().map(|_| Self::Text(bytes)),
        }
    }

    /// The id, unless only its hash is known.
    pub(super) fn id(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(id) => str::from_utf8(id).ok().map(Cow::Borrowed),
            Self::Uuid(bytes) => Some(Cow::Owned(format_uuid(bytes))),
            Self::Unknown | Self::Hash(_) => None,
        }
    }

    pub(super) fn candidate(self) -> Option<CandidateHash> {
        match self {
            Self::Hash(hash) => Some(hash),
            _ => self.id().map(|id| CandidateHash::of(&id)),
        }
    }
}

/// The places of the dashes in a UUID.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// The bytes of a UUID in its lower-case form, which [`format_uuid`] writes again.
fn parse_uuid(text: &[u8]) -> Option<[u8; UUID_BYTES]> {
    let mut bytes = [0; UUID_BYTES];
    let mut digits = 0;
    for (index, character) in text.iter().enumerate() {
        if DASHES.contains(&index) {
            if *character != b'-' {
                return None;
            }
            continue;
        }
        let digit = match character {
            b'0'..=b'9' => character - b'0',
            b'a'..=b'f' => character - b'a' + 10,
            _ => return None,
        };
        let byte: &mut u8 = bytes.get_mut(digits / 2)?;
        *byte = (*byte << 4) | digit;
        digits += 1;
    }
    (digits == 2 * UUID_BYTES).then_some(bytes)
}

fn format_uuid(bytes: [u8; UUID_BYTES]) -> String {
    let mut text = String::with_capacity(36);
    for byte in bytes {
        if DASHES.contains(&text.len()) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{MAX_ID_BYTES, Reference};

    fn kept(id: &str) -> Option<String> {
        let (kind, bytes) = Reference::of(id).parts();
        assert_eq!(Reference::len(kind), Some(bytes.len()), "{id}");
        let read = Reference::from_parts(kind, &bytes)?;
        assert_eq!(read.candidate(), Reference::of(id).candidate());
        read.id().map(std::borrow::Cow::into_owned)
    }

    #[test]
    fn ids_of_up_to_31_bytes_and_lower_case_uuids_are_kept_whole() {
        let longest = "x".repeat(MAX_ID_BYTES);
        for id in [
            "7",
            "LrENkKd8mmn3xYGM",
            "é",
            &longest,
            "0191d2a4-5b6c-7d8e-9f00-a1b2c3d4e5f6",
        ] {
            assert_eq!(kept(id).as_deref(), Some(id));
        }
    }

    #[test]
    fn an_id_that_is_too_long_is_kept_as_its_hash() {
        for id in [
            "x".repeat(MAX_ID_BYTES + 1),
            "0191D2A4-5B6C-7D8E-9F00-A1B2C3D4E5F6".to_owned(),
            "0191d2a4-5b6c-7d8e-9f00-a1b2c3d4e5f".to_owned(),
            "0191d2a4-5b6c-7d8e-9f00-a1b2c3d4e5f67".to_owned(),
            "0191d2a4x5b6c-7d8e-9f00-a1b2c3d4e5f6".to_owned(),
        ] {
            assert_eq!(kept(&id), None, "{id}");
            assert!(Reference::of(&id).candidate().is_some());
        }
    }

    #[test]
    fn bytes_that_no_ledger_holds_are_no_reference() {
        assert_eq!(Reference::len(34), None);
        assert_eq!(Reference::from_parts(33, &[0; 4]), None);
        assert_eq!(Reference::from_parts(1, &[0xFF]), None);
    }
}
