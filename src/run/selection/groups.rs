//! The order of a run: the rows of one candidate form a group, oldest application first.
//!
//! Before a lookup, only a row that carries the candidate's id names its candidate. For the others
//! the ledger may know it, and the match key (the e-mail address, else the phone number, else the
//! name) groups the applications of one person, so that they end in one edit. A wrong or missing match
//! key does not affect correctness: within a run, the queue of each profile keeps the order (see
//! [`crate::run::concurrency`]), and applications that the ledger knows join the others of their
//! candidate after the lookup (see [`super::Selection::siblings`]).

use super::identity::RowIdentity;
use super::row_index::RowIndex;
use crate::sort::sort_by_key;
use std::collections::HashMap;

/// The most rows that a match key joins. An address on more rows than that is an agency's.
const MAX_ROWS_PER_MATCH_KEY: usize = 200;

/// Groups rows by candidate, as far as it is known. Each group is in the order of its applications,
/// and groups are in the order of their oldest rows. Rows without a day count as oldest; rows of one
/// day stay in the order of the search. A match key of more than `max_rows` rows joins none of them.
pub(in crate::run) fn groups(identities: &[RowIdentity], max_rows: usize) -> Vec<Vec<RowIndex>> {
    let mut oldest_first: Vec<RowIndex> = RowIndex::first(identities.len()).collect();
    sort_by_key(&mut oldest_first, |row| {
        row.of(identities).and_then(|identity| identity.day)
    });
    let max_rows = max_rows.min(MAX_ROWS_PER_MATCH_KEY);
    let sets = joined(identities, &oldest_first, max_rows);
    let mut groups: Vec<Vec<RowIndex>> = Vec::new();
    let mut group_of_root: HashMap<RowIndex, usize> = HashMap::new();
    for row in oldest_first {
        let group = *group_of_root.entry(sets.find(row)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// Joins each row with the first one of the same candidate, and with the first one of the same match
/// key.
fn joined(identities: &[RowIdentity], oldest_first: &[RowIndex], max_rows: usize) -> DisjointSets {
    let mut rows_per_match_key: HashMap<u64, usize> = HashMap::new();
    for key in identities.iter().filter_map(|row| row.match_key) {
        *rows_per_match_key.entry(key).or_default() += 1;
    }
    let joins = |key: &u64| {
        let rows = rows_per_match_key.get(key);
        rows.is_some_and(|rows| *rows <= max_rows)
    };
    let mut sets = DisjointSets::new(identities.len());
    let (mut first_of_candidate, mut first_of_match_key) = (HashMap::new(), HashMap::new());
    for &row in oldest_first {
        let Some(identity) = row.of(identities) else {
            continue;
        };
        if let Some(candidate) = identity.candidate {
            sets.union(row, *first_of_candidate.entry(candidate).or_insert(row));
        }
        if let Some(match_key) = identity.match_key.filter(joins) {
            sets.union(row, *first_of_match_key.entry(match_key).or_insert(row));
        }
    }
    sets
}

/// Sets of rows, each represented by its root: a row that is its own parent.
struct DisjointSets {
    parents: Vec<RowIndex>,
}

impl DisjointSets {
    /// One set for each row.
    fn new(rows: usize) -> Self {
        Self {
            parents: RowIndex::first(rows).collect(),
        }
    }

    fn find(&self, mut row: RowIndex) -> RowIndex {
        while let Some(&parent) = row.of(&self.parents).filter(|parent| **parent != row) {
            row = parent;
        }
        row
    }

    fn union(&mut self, one: RowIndex, other: RowIndex) {
        let (one, other) = (self.find(one), self.find(other));
        if let Some(parent) = self.parents.get_mut(one.0) {
            *parent = other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RowIdentity, RowIndex, groups};
    use serde_json::{Value, json};

    fn identity(row: &Value) -> RowIdentity {
        RowIdentity::read(row.to_string().as_bytes())
    }

    #[test]
    fn applications_of_one_person_are_together_oldest_first() {
        let rows = [
            json!({"email": "B@example.com", "created_at": "02/01/24"}),
            json!({"email": "a@example.com", "created_at": "05/01/24"}),
            json!({"email": "b@example.com ", "created_at": "01/01/24"}),
            json!({"email": null, "created_at": "03/01/24"}),
            json!({"email": 7, "created_at": 8}),
            json!("not a row"),
            json!({"email": "x", "candidate_id": 9, "created_at": "04/01/24"}),
            json!({"email": "y", "candidate_id": "9", "created_at": "04/01/24"}),
        ];
        let identities: Vec<RowIdentity> = rows.iter().map(identity).collect();
        let expected = [vec![4], vec![5], vec![2, 0], vec![3], vec![6, 7], vec![1]];
        let expected = expected.map(|group| group.into_iter().map(RowIndex).collect::<Vec<_>>());
        assert_eq!(groups(&identities, 200), expected);
    }

    #[test]
    fn a_match_key_of_too_many_rows_joins_none_and_the_candidate_still_does() {
        let agency =
            |candidate: u32| json!({"email": "agency@example.com", "candidate_id": candidate});
        let identities = [1, 2, 1].map(|candidate| identity(&agency(candidate)));
        let [one, two, three] = [0, 1, 2].map(RowIndex);
        assert_eq!(groups(&identities, 2), [vec![one, three], vec![two]]);
        assert_eq!(groups(&identities, 3), [vec![one, two, three]]);
    }
}
