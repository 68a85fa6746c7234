//! The order of a run: rows of one candidate belong together, oldest application first.
//!
//! Before a lookup only a row that carries the candidate's id tells whose it is. For the others
//! the ledger may remember, and the e-mail address serves as a hint (or the phone, or the name), so
//! that the applications of one person end in one edit. A hint that is wrong or missing costs no
//! correctness: within a run see `chain`; and applications that the ledger knows join those of the
//! same candidate once a lookup tells whose they are, see [`super::rows::Selection::kin`].

use super::identity::RowIdentity;
use crate::sort::sort_by_key;
use std::collections::HashMap;

/// Places of rows in the search, by candidate as far as that can be told; oldest first in each
/// group, and groups by their oldest row. Rows without a day count as oldest; rows of one day stay
/// in the order of the search. What more rows share than `most` by a hint alone is no hint.
pub(in crate::run) fn groups(kin: &[RowIdentity], most: usize) -> Vec<Vec<usize>> {
    let mut sharing: HashMap<u64, usize> = HashMap::new();
    for hint in kin.iter().filter_map(|kin| kin.match_key) {
        *sharing.entry(hint).or_default() += 1;
    }
    let is_hint = |hint: &u64| {
        sharing
            .get(hint)
            .is_some_and(|rows| *rows <= most.min(MAX_ROWS_PER_MATCH_KEY))
    };
    let mut order: Vec<usize> = (0..kin.len()).collect();
    sort_by_key(&mut order, |&place| kin.get(place).and_then(|kin| kin.day));
    // The first row of each label leads the others.
    let mut leaders: Vec<usize> = (0..kin.len()).collect();
    let (mut of_candidate, mut of_hint) = (HashMap::new(), HashMap::new());
    for &place in &order {
        let Some(kin) = kin.get(place) else {
            continue;
        };
        let same = kin
            .candidate
            .map(|label| *of_candidate.entry(label).or_insert(place));
        let hint = kin.match_key.filter(is_hint);
        let alike = hint.map(|label| *of_hint.entry(label).or_insert(place));
        for other in same.into_iter().chain(alike) {
            union(&mut leaders, place, other);
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut of_leader: HashMap<usize, usize> = HashMap::new();
    for place in order {
        let leader = find(&leaders, place);
        let group = *of_leader.entry(leader).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

/// The most applications that are taken for one person's by a hint; more share an agency's address.
const MAX_ROWS_PER_MATCH_KEY: usize = 200;

fn find(leaders: &[usize], mut place: usize) -> usize {
    while let Some(&leader) = leaders.get(place).filter(|leader| **leader != place) {
        place = leader;
    }
    place
}

fn union(leaders: &mut [usize], one: usize, other: usize) {
    let (one, other) = (find(leaders, one), find(leaders, other));
    if let Some(leader) = leaders.get_mut(one) {
        *leader = other;
    }
}

#[cfg(test)]
mod tests {
    use super::{RowIdentity, groups};
    use serde_json::json;

    #[test]
    fn applications_of_one_person_are_together_oldest_first() {
        let kin = [
            json!({"email": "B@example.com", "created_at": "02/01/24"}),
            json!({"email": "a@example.com", "created_at": "05/01/24"}),
            json!({"email": "b@example.com ", "created_at": "01/01/24"}),
            json!({"email": null, "created_at": "03/01/24"}),
            json!({"email": 7, "created_at": 8}),
            json!("not a row"),
            json!({"email": "x", "candidate_id": 9, "created_at": "04/01/24"}),
            json!({"email": "y", "candidate_id": "9", "created_at": "04/01/24"}),
        ]
        .map(|row| RowIdentity::read(row.to_string().as_bytes()));
        assert_eq!(
            groups(&kin, 200),
            [vec![4], vec![5], vec![2, 0], vec![3], vec![6, 7], vec![1]]
        );
    }
}
