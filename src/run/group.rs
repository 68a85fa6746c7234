//! The order of a run: rows of one candidate belong together, oldest application first.
//!
//! Before a lookup only a row that carries the candidate's id tells whose it is. For the others
//! the e-mail address serves as a hint (or the phone, or the name), so that the applications of one
//! person end in one edit; a hint that is wrong or missing costs an edit more, and no correctness:
//! see `chain`.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// Places of rows in the search, by candidate as far as that can be told; oldest first in each
/// group, and groups by their oldest row. Rows without a day count as oldest; rows of one day stay
/// in the order of the search. What more rows share than one person has is no hint.
pub(super) fn groups(rows: &[&RawValue]) -> Vec<Vec<usize>> {
    let heads: Vec<Head> = rows.iter().map(|row| Head::read(row)).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&place| heads.get(place).and_then(|head| head.day));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut of_owner: HashMap<&str, usize> = HashMap::new();
    for place in order {
        let owner = heads.get(place).and_then(|head| head.owner.as_deref());
        let known = owner.and_then(|owner| of_owner.get(owner).copied());
        if let Some(group) = known.and_then(|known| groups.get_mut(known)) {
            group.push(place);
        } else {
            of_owner.extend(owner.map(|owner| (owner, groups.len())));
            groups.push(vec![place]);
        }
    }
    groups.into_iter().flat_map(split).collect()
}

/// The most applications that are taken for one person's by a hint; more share an agency's address.
const MOST: usize = 200;

fn split(group: Vec<usize>) -> Vec<Vec<usize>> {
    if group.len() <= MOST {
        return vec![group];
    }
    group.into_iter().map(|place| vec![place]).collect()
}

struct Head {
    owner: Option<String>,
    day: Option<NaiveDate>,
}

#[derive(Deserialize, Default)]
struct RawHead<'a> {
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

impl Head {
    fn read(row: &RawValue) -> Self {
        let raw: RawHead<'_> = serde_json::from_str(row.get()).unwrap_or_default();
        let id = raw.candidate_id.map(RawValue::get);
        let id = id
            .map(|id| id.trim_matches('"'))
            .filter(|id| !matches!(*id, "" | "null"));
        let hint = |raw: Option<&RawValue>| {
            let text = raw.and_then(text)?.trim().to_lowercase();
            Some(text).filter(|text| !text.is_empty())
        };
        let name = || Some(format!("{} {}", hint(raw.firstname)?, hint(raw.lastname)?));
        Self {
            owner: id
                .map(str::to_owned)
                .or_else(|| hint(raw.email))
                .or_else(|| hint(raw.phone))
                .or_else(name),
            day: raw
                .created_at
                .and_then(text)
                .and_then(|date| crate::flatchr::day(&date)),
        }
    }
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
    use super::groups;
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
        assert_eq!(
            groups(&rows),
            [vec![4], vec![5], vec![2, 0], vec![3], vec![6, 7], vec![1]]
        );
    }
}
