//! What is read of a row before it is known whether there is anything to do about it: whose it is, as
//! far as it tells, and whether it changed. Read in the one pass in which rows are found.

use crate::flatchr::{OfRow, day};
use crate::ledger::{Digest, key};
use chrono::NaiveDate;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// What is read of a row.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The applicant, as the ledger keeps it; `None` for a row that has none.
    pub(super) applicant: Option<u64>,
    /// The candidate, where the row carries its id.
    pub(super) candidate: Option<u32>,
    /// What rows of one person share, and seldom those of two.
    pub(super) hint: Option<u64>,
    pub(super) day: Option<NaiveDate>,
    /// `None` for a row that cannot be read.
    pub(super) digest: Option<Digest>,
}

/// A candidate, as the ledger keeps it.
pub(super) fn candidate(id: &str) -> u32 {
    let [a, b, c, d, ..] = key(id).to_le_bytes();
    // Nobody is 0.
    u32::from_le_bytes([a, b, c, d]).max(1)
}

impl OfRow for Head {
    fn unreadable() -> Self {
        Self::default()
    }
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Head;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        let mut digest = Digest::default();
        let (mut email, mut phone, mut first, mut last) = (None, None, None, None);
        while let Some((name, leaf)) = digest.next(&mut fields)? {
            match &*name {
                "applicant" => head.applicant = leaf.id().map(|id| key(&id)),
                "candidate_id" => head.candidate = leaf.id().map(|id| candidate(&id)),
                "created_at" => head.day = leaf.text().and_then(|date| day(&date)),
                "email" => email = hint(leaf.text()),
                "phone" => phone = hint(leaf.text()),
                "firstname" => first = leaf.text(),
                "lastname" => last = leaf.text(),
                _ => {}
            }
        }
        let name = || Some(format!("{} {}", hint(first)?, hint(last)?));
        let hint = email.or(phone).or_else(name);
        head.hint = hint.map(|hint| key(&hint));
        head.digest = Some(digest);
        Ok(head)
    }
}

fn hint(text: Option<Cow<'_, str>>) -> Option<String> {
    let text = text?.trim().to_lowercase();
    Some(text).filter(|text| !text.is_empty())
}
