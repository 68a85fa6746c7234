//! The order of a run: rows of one candidate belong together, oldest application first.
//!
//! Before a lookup only a row that carries the candidate's id tells whose it is. For the others
//! the e-mail address serves as a hint (or the phone, or the name), so that the applications of one
//! person end in one edit; a hint that is wrong or missing costs an edit more, and no correctness:
//! see `chain`.

use crate::ledger::key;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// What is read of a row before it is known whether there is anything to do about it.
pub(super) struct Head<'a> {
    /// The applicant's id; `None` for a row that has none.
    pub(super) applicant: Option<Cow<'a, str>>,
    /// Whose it is, or a hint at it.
    pub(super) owner: Option<Owner>,
    day: Option<NaiveDate>,
}

/// Whose a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// The row carries the candidate's id.
    Candidate(u64),
    /// It has the same address, number or name.
    Hint(u64),
}

impl Owner {
    /// As the ledger keeps it.
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Candidate(number) | Self::Hint(number) => number,
        }
    }
}

/// Places of rows in the search, by candidate as far as that can be told; oldest first in each
/// group, and groups by their oldest row. Rows without a day count as oldest; rows of one day stay
/// in the order of the search. What more rows share than one person has is no hint.
pub(super) fn groups(heads: &[Head<'_>]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order.sort_by_key(|&place| heads.get(place).and_then(|head| head.day));
    let mut groups: Vec<(Option<Owner>, Vec<usize>)> = Vec::new();
    let mut of_owner: HashMap<Owner, usize> = HashMap::new();
    for place in order {
        let owner = heads.get(place).and_then(|head| head.owner);
        let known = owner.and_then(|owner| of_owner.get(&owner).copied());
        if let Some((_, group)) = known.and_then(|known| groups.get_mut(known)) {
            group.push(place);
        } else {
            of_owner.extend(owner.map(|owner| (owner, groups.len())));
            groups.push((owner, vec![place]));
        }
    }
    groups.into_iter().flat_map(split).collect()
}

/// The most applications that are taken for one person's by a hint; more share an agency's address.
const MOST: usize = 200;

fn split((owner, group): (Option<Owner>, Vec<usize>)) -> Vec<Vec<usize>> {
    if group.len() <= MOST || matches!(owner, Some(Owner::Candidate(_))) {
        return vec![group];
    }
    group.into_iter().map(|place| vec![place]).collect()
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
        let candidate = || {
            raw.candidate_id
                .and_then(id)
                .map(|id| Owner::Candidate(key(&id)))
        };
        let person = || {
            let hint = hint(raw.email).or_else(|| hint(raw.phone)).or_else(name);
            hint.map(|hint| Owner::Hint(key(&hint)))
        };
        Self {
            owner: candidate().or_else(person),
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
            groups(&heads),
            [vec![4], vec![5], vec![2, 0], vec![3], vec![6, 7], vec![1]]
        );
    }
}
