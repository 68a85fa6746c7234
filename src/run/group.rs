//! The order of a run: rows of one candidate belong together, oldest application first.
//!
//! Before a lookup only a row that carries the candidate's id tells whose it is. For the others
//! the ledger may remember, and the e-mail address serves as a hint (or the phone, or the name), so
//! that the applications of one person end in one edit. A hint that is wrong or missing costs no
//! correctness: within a run see `chain`; and applications that the ledger knows join those of the
//! same candidate once a lookup tells whose they are, see [`super::rows::Selection::kin`].

use crate::ledger::key;
use crate::order::sort_by_key;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// What is read of a row before it is known whether there is anything to do about it.
pub(super) struct Head<'a> {
    /// The applicant's id; `None` for a row that has none.
    pub(super) applicant: Option<Cow<'a, str>>,
    /// The candidate, where the row carries its id; else where the ledger remembers whose it is.
    pub(super) candidate: Option<u32>,
    /// What rows of one person share, and seldom those of two.
    hint: Option<u64>,
    pub(super) day: Option<NaiveDate>,
}

/// A candidate, as the ledger keeps it.
pub(super) fn candidate(id: &str) -> u32 {
    let [a, b, c, d, ..] = key(id).to_le_bytes();
    // Nobody is 0.
    u32::from_le_bytes([a, b, c, d]).max(1)
}

/// Places of rows in the search, by candidate as far as that can be told; oldest first in each
/// group, and groups by their oldest row. Rows without a day count as oldest; rows of one day stay
/// in the order of the search. What more rows share than `most` by a hint alone is no hint.
pub(super) fn groups(heads: &[Head<'_>], most: usize) -> Vec<Vec<usize>> {
    let mut sharing: HashMap<u64, usize> = HashMap::new();
    for hint in heads.iter().filter_map(|head| head.hint) {
        *sharing.entry(hint).or_default() += 1;
    }
    let is_hint = |hint: &u64| {
        sharing
            .get(hint)
            .is_some_and(|rows| *rows <= most.min(MOST))
    };
    let mut order: Vec<usize> = (0..heads.len()).collect();
    sort_by_key(&mut order, |&place| {
        heads.get(place).and_then(|head| head.day)
    });
    // The first row of each label leads the others.
    let mut leaders: Vec<usize> = (0..heads.len()).collect();
    let (mut of_candidate, mut of_hint) = (HashMap::new(), HashMap::new());
    for &place in &order {
        let Some(head) = heads.get(place) else {
            continue;
        };
        let same = head
            .candidate
            .map(|label| *of_candidate.entry(label).or_insert(place));
        let hint = head.hint.filter(is_hint);
        let alike = hint.map(|label| *of_hint.entry(label).or_insert(place));
        for other in same.into_iter().chain(alike) {
            join(&mut leaders, place, other);
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut of_leader: HashMap<usize, usize> = HashMap::new();
    for place in order {
        let leader = lead(&leaders, place);
        let group = *of_leader.entry(leader).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

/// The most applications that are taken for one person's by a hint; more share an agency's address.
const MOST: usize = 200;

fn lead(leaders: &[usize], mut place: usize) -> usize {
    while let Some(&leader) = leaders.get(place).filter(|leader| **leader != place) {
        place = leader;
    }
    place
}

fn join(leaders: &mut [usize], one: usize, other: usize) {
    let (one, other) = (lead(leaders, one), lead(leaders, other));
    if let Some(leader) = leaders.get_mut(one) {
        *leader = other;
    }
}

#[derive(Deserialize, Default)]
struct RawHead<'a> {
    #[serde(borrow, default)]
    applicant: Option<&'a RawValue>,
    #[serde(borrow, default)]
    candidate_id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    email: Option<&'a RawValue>,
    #[serde(borrow, default)]
    phone: Option<&'a RawValue>,
    #[serde(borrow, default)]
    firstname: Option<&'a RawValue>,
    #[serde(borrow, default)]
    lastname: Option<&'a RawValue>,
    #[serde(borrow, default)]
    created_at: Option<&'a RawValue>,
}

impl<'a> Head<'a> {
    pub(super) fn read(row: &'a RawValue) -> Self {
        let raw: RawHead<'_> = serde_json::from_str(row.get()).unwrap_or_default();
        let hint = |raw: Option<&RawValue>| {
            let text = raw.and_then(text)?.trim().to_lowercase();
            Some(text).filter(|text| !text.is_empty())
        };
        let name = || Some(format!("{} {}", hint(raw.firstname)?, hint(raw.lastname)?));
        let hint = hint(raw.email).or_else(|| hint(raw.phone)).or_else(name);
        Self {
            candidate: raw.candidate_id.and_then(id).map(|id| candidate(&id)),
            hint: hint.map(|hint| key(&hint)),
            day: raw
                .created_at
                .and_then(text)
                .and_then(|date| crate::flatchr::day(&date)),
            applicant: raw.applicant.and_then(id),
        }
    }
}

/// An id, whether it is written as a string or as a number.
fn id(raw: &RawValue) -> Option<Cow<'_, str>> {
    let id = match raw.get().as_bytes() {
        [b'"', ..] => match text(raw)? {
            Cow::Borrowed(id) => Cow::Borrowed(id.trim()),
            Cow::Owned(id) => Cow::Owned(id.trim().to_owned()),
        },
        [b'0'..=b'9' | b'-', ..] => Cow::Borrowed(raw.get()),
        _ => return None,
    };
    Some(id).filter(|id| !id.is_empty())
}

fn text(raw: &RawValue) -> Option<Cow<'_, str>> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    serde_json::from_str::<Text<'_>>(raw.get())
        .ok()
        .map(|text| text.0)
}

#[cfg(test)]
mod tests {
    use super::{Head, groups};
    use serde_json::json;
    use serde_json::value::{RawValue, to_raw_value};

    #[test]
    fn applications_of_one_person_are_together_oldest_first() {
        let rows: Vec<Box<RawValue>> = [
            json!({"email": "B@example.com", "created_at": "02/01/24"}),
            json!({"email": "a@example.com", "created_at": "05/01/24"}),
            json!({"email": "b@example.com ", "created_at": "01/01/24"}),
            json!({"email": null, "created_at": "03/01/24"}),
            json!({"email": 7, "created_at": 8}),
            json!("not a row"),
            json!({"email": "x", "candidate_id": 9, "created_at": "04/01/24"}),
            json!({"email": "y", "candidate_id": "9", "created_at": "04/01/24"}),
        ]
        .iter()
        .map(|row| to_raw_value(row).unwrap())
        .collect();
        let rows: Vec<&RawValue> = rows.iter().map(AsRef::as_ref).collect();
        let heads: Vec<Head<'_>> = rows.iter().map(|row| Head::read(row)).collect();
        assert_eq!(
            groups(&heads, 200),
            [vec![4], vec![5], vec![2, 0], vec![3], vec![6, 7], vec![1]]
        );
    }
}
