//! Why a row of a search cannot be read: whose it is and where it is broken, without its values.

use super::rows::{MAX_ROW_BYTES, fields};
use crate::json::{self, MAX_ID_BYTES, Unreadable, place, raw_id};
use std::fmt;
use update_profiles_json_scan::Scan;

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The id of the application, where the row tells it all the same.
    pub applicant: Option<String>,
    /// What is wrong with the row.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFault {
    /// It is not an object with an `applicant`.
    NoApplicant,
    /// This field cannot be read.
    Field(String),
    /// It cannot be read at this place, in bytes.
    At(usize),
    /// It is longer than a row may have.
    TooLong,
    /// The id of its application, or of its candidate, is longer than an id may have.
    LongId,
}

impl RowError {
    pub(super) const NO_APPLICANT: Self = Self {
        applicant: None,
        fault: RowFault::NoApplicant,
    };

    /// A row that is not read for its size.
    pub(super) fn too_long(row: &[u8]) -> Self {
        Self {
            applicant: applicant(row),
            fault: RowFault::TooLong,
        }
    }

    pub(super) fn of(row: &[u8], unreadable: &Unreadable) -> Self {
        let mut field = None;
        let _ = fields(&mut Scan::new(row), &mut |name, value| {
            if field.is_none() && json::read(value).is_err() {
                let name = str::from_utf8(name).ok();
                field = Some(name.filter(|name| is_field_name(name)).map(str::to_owned));
            }
        });
        Self {
            applicant: applicant(row),
            fault: match field.flatten() {
                Some(name) => RowFault::Field(name),
                None => RowFault::At(unreadable.at),
            },
        }
    }
}

/// The applicant's id in a row that may be unreadable otherwise. What stands before a fault counts, should
/// the row be no JSON at all.
pub(crate) fn applicant(row: &[u8]) -> Option<String> {
    let mut applicant = None;
    let _ = fields(&mut Scan::new(row), &mut |name, value| {
        if name == b"applicant" {
            applicant = raw_id(value);
        }
    });
    let applicant: Option<String> = applicant.map(Into::into);
    applicant.filter(|id| id.len() <= MAX_ID_BYTES)
}

/// Whether a key of a row looks like the name of a field. A report must not list values that stand in
/// the place of names.
pub(crate) fn is_field_name(key: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(is_plain)
}

impl RowFault {
    /// The place of what has no field with a name.
    pub(crate) fn detail(&self) -> Option<String> {
        match self {
            Self::At(at) => Some(place(*at)),
            Self::NoApplicant | Self::Field(_) | Self::TooLong | Self::LongId => None,
        }
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoApplicant => {
                f.write_str("the search gave a row that is not an object with an `applicant`")
            }
            Self::Field(name) => write!(f, "the field `{name}` of the row cannot be read"),
            Self::At(_) => f.write_str("the search gave a row that is not JSON"),
            Self::TooLong => {
                write!(
                    f,
                    "the search gave a row of more than {} KB",
                    MAX_ROW_BYTES >> 10
                )
            }
            Self::LongId => write!(
                f,
                "the search gave a row with an id of more than {MAX_ID_BYTES} bytes"
            ),
        }
    }
}
