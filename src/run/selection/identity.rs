//! Whose a row is, as far as it tells. Read only where there is something to do about a row, but then
//! of all: another application of the same person may be newer, and decide.

use crate::flatchr::{fields, parse_day};
use crate::ledger::{CandidateHash, hash_of};
use chrono::NaiveDate;
use serde::Deserialize;
use std::borrow::Cow;
use update_profiles_json_scan::Scan;

/// Whose a row is, and how old.
#[derive(Debug, Default)]
pub(in crate::run) struct RowIdentity {
    /// The candidate, where the row carries its id; else where the ledger remembers whose it is.
    pub(in crate::run) candidate: Option<CandidateHash>,
    /// What rows of one person share, and seldom those of two.
    pub(in crate::run) match_key: Option<u64>,
    pub(in crate::run) day: Option<NaiveDate>,
}

impl RowIdentity {
    pub(in crate::run) fn read(row: &[u8]) -> Self {
        let mut kin = Self::default();
        let (mut email, mut phone, mut first, mut last) = (None, None, None, None);
        let read = fields(&mut Scan::new(row), &mut |name, value| match name {
            b"candidate_id" => kin.candidate = id(value).map(|id| CandidateHash::of(&id)),
            b"created_at" => kin.day = text(value).and_then(|date| parse_day(&date)),
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
        let hint = normalized(email)
            .or_else(|| normalized(phone))
            .or_else(name);
        kin.match_key = hint.map(|hint| hash_of(&hint));
        kin
    }
}

fn normalized(value: Option<&[u8]>) -> Option<String> {
    let text = text(value?)?.trim().to_lowercase();
    Some(text).filter(|text| !text.is_empty())
}

/// An id, whether it is written as a string or as a number. Blank is none.
pub(in crate::run) fn id(value: &[u8]) -> Option<Cow<'_, str>> {
    let id = match value {
        [b'"', ..] => match text(value)? {
            Cow::Borrowed(id) => Cow::Borrowed(id.trim()),
            Cow::Owned(id) => Cow::Owned(id.trim().to_owned()),
        },
        [b'0'..=b'9' | b'-', ..] => Cow::Borrowed(str::from_utf8(value).ok()?),
        _ => return None,
    };
    Some(id).filter(|id| !id.is_empty())
}

fn text(value: &[u8]) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    let text = serde_json::from_slice::<Text<'_>>(value).ok()?;
    Some(text.0)
}
