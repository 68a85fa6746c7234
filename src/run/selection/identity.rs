//! The candidate of a row, as far as the row reveals it. Read only if a row is due, but then of all
//! rows: another application of the same person may be newer, and then it decides.

use crate::flatchr::{fields, parse_day};
use crate::json::{raw_id, raw_text};
use crate::ledger::{CandidateHash, hash_of};
use chrono::NaiveDate;
use update_profiles_json_scan::Scan;

/// The candidate of a row, and the day of the application.
#[derive(Debug, Default)]
pub(in crate::run) struct RowIdentity {
    /// The hash of the candidate's id, from the row or else from the ledger.
    pub(in crate::run) candidate: Option<CandidateHash>,
    /// The hash of the e-mail address, else the phone number, else the name: rows of one person
    /// share it, rows of two persons seldom do.
    pub(in crate::run) match_key: Option<u64>,
    pub(in crate::run) day: Option<NaiveDate>,
}

impl RowIdentity {
    /// Reads a row as JSON. A row that is not an object has no identity.
    pub(in crate::run) fn read(row: &[u8]) -> Self {
        let mut identity = Self::default();
        let (mut email, mut phone, mut first, mut last) = (None, None, None, None);
        let read = fields(&mut Scan::new(row), &mut |name, value| match name {
            b"candidate_id" => identity.candidate = raw_id(value).map(|id| CandidateHash::of(&id)),
            b"created_at" => identity.day = raw_text(value).and_then(|date| parse_day(&date)),
            b"email" => email = Some(value),
            b"phone" => phone = Some(value),
            b"firstname" => first = Some(value),
            b"lastname" => last = Some(value),
            _ => {}
        });
        if read.is_err() {
            return Self::default();
        }
        let name = || Some(format!("{} {}", normalized(first)?, normalized(last)?));
        let match_key = normalized(email)
            .or_else(|| normalized(phone))
            .or_else(name);
        identity.match_key = match_key.map(|key| hash_of(&key));
        identity
    }
}

fn normalized(value: Option<&[u8]>) -> Option<String> {
    let text = raw_text(value?)?.trim().to_lowercase();
    Some(text).filter(|text| !text.is_empty())
}
