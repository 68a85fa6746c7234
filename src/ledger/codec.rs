//! The bytes of a ledger: a magic number, the format, a checksum, and the document in postcard's encoding.
//!
//! | bytes | what |
//! | --- | --- |
//! | 0..4 | `UPHL` |
//! | 4 | the format's number |
//! | 5..13 | checksum of all that follows, little endian |
//! | 13.. | the document |

use super::ledger::Ledger;
use siphasher::sip::SipHasher13;
use std::fmt;
use std::hash::Hasher;

const MAGIC: &[u8; 4] = b"UPHL";

/// The format that this version writes, and the only one it reads.
pub const FORMAT: u8 = 4;

const HEADER_LEN: usize = 13;

/// Why bytes are not a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecodeError {
    /// The bytes do not begin like a ledger.
    Foreign,
    /// The ledger has a format that this version does not know.
    Format(u8),
    /// The bytes are cut short or changed.
    Corrupt,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("the stored value is not a ledger"),
            Self::Format(format) => write!(
                f,
                "the ledger is of format {format}, and this version reads format {FORMAT}"
            ),
            Self::Corrupt => f.write_str("the ledger is cut short or was changed"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A ledger as bytes.
#[must_use]
pub fn encode(ledger: &Ledger) -> Vec<u8> {
    // postcard fails only for types that a ledger does not contain.
    let document = postcard::to_allocvec(ledger).unwrap_or_default();
    let mut bytes = Vec::with_capacity(HEADER_LEN + document.len());
    bytes.extend(MAGIC);
    bytes.push(FORMAT);
    bytes.extend(sum(&document).to_le_bytes());
    bytes.extend(document);
    bytes
}

/// The ledger that bytes hold.
///
/// # Errors
/// They are not, or no longer, what [`encode`] gave. No such bytes are ever taken for an empty
/// ledger.
pub fn decode(bytes: &[u8]) -> Result<Ledger, DecodeError> {
    let Some((head, document)) = bytes.split_at_checked(HEADER_LEN) else {
        return Err(if bytes.starts_with(MAGIC) {
            DecodeError::Corrupt
        } else {
            DecodeError::Foreign
        });
    };
    match head {
        [m0, m1, m2, m3, format, checksum @ ..] if [*m0, *m1, *m2, *m3] == *MAGIC => {
            if *format != FORMAT {
                return Err(DecodeError::Format(*format));
            }
            if sum(document).to_le_bytes() != *checksum {
                return Err(DecodeError::Corrupt);
            }
        }
        _ => return Err(DecodeError::Foreign),
    }
    match postcard::take_from_bytes(document) {
        Ok((ledger, [])) => Ok(ledger),
        _ => Err(DecodeError::Corrupt),
    }
}

/// What tells one encoded ledger from any other.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u64 {
    sum(bytes)
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hash = SipHasher13::new();
    hash.write(bytes);
    hash.finish()
}
