//! Why a row of a search cannot be read: whose it is and where it is broken, without its values.

use super::rows::fields;
use crate::json::{self, Unreadable, raw_id};
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
}

impl RowError {
    pub(super) const NO_APPLICANT: Self = Self {
        applicant: None,
        fault: RowFault::NoApplicant,
    };

    pub(super) fn of(row: &[u8], unreadable: &Unreadable) -> Self {
        let (mut applicant, mut field) = (None, None);
        // What stands before a fault counts, should the row be no JSON at all.
        let _ = fields(&mut Scan::new(row), &mut |name, value| {
            if name == b"applicant" {
                applicant = raw_id(value);
            }
            if field.is_none() && json::read(value).is_err() {
                field = Some(field_name(name));
            }
        });
        Self {
            applicant: applicant.map(Into::into),
            fault: match field.flatten() {
                Some(name) => RowFault::Field(name),
                None => RowFault::At(unreadable.at),
            },
        }
    }
}

/// The name of a field, unless it may be a value in the place of a name.
fn field_name(name: &[u8]) -> Option<String> {
    const MAX_LENGTH: usize = 40;
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_';
    let is_name = (1..=MAX_LENGTH).contains(&name.len()) && name.iter().all(is_plain);
    let name = str::from_utf8(name).ok().filter(|_| is_name)?;
    Some(name.to_owned())
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoApplicant => {
                f.write_str("the search gave a row that is not an object with an `applicant`")
            }
            Self::Field(name) => write!(f, "the field `{name}` of the row cannot be read"),
            Self::At(place) => write!(f, "the row cannot be read, from byte {place} on"),
        }
    }
}
