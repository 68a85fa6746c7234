//! The order of a run: the rows of one person form a group, oldest application first.
//!
//! Before a lookup, only a row that carries the candidate's id names its candidate. For the others
//! the ledger may know it, and the match keys (e-mail address, phone number, name) join the rows that
//! [`Person::is_same`](super::Person::is_same) may call one person's, so that the newest of them
//! decides. A key that joins two persons does no harm. Applications of one candidate that share nothing
//! are known to be one person's only after their first lookup; from then on the ledger tells.

use super::identity::RowIdentity;
use super::person::MatchKeys;
use super::row_index::RowIndex;
use crate::sort::sort_by_key;
use std::collections::HashMap;
use std::num::NonZeroU64;

/// The most rows that match keys join. An address on more rows than that is an agency's.
const MAX_ROWS_PER_MATCH_KEY: usize = 200;

/// Groups rows by person, as far as it is known. Each group is in the order of its applications,
/// and groups are in the order of their oldest rows. Rows without a date count as oldest; rows of one
/// moment stay in the order of the search. Match keys make no group of more than `max_rows` rows.
pub(in crate::run) fn groups(identities: &[RowIdentity], max_rows: usize) -> Vec<Vec<RowIndex>> {
    let mut oldest_first: Vec<RowIndex> = RowIndex::first(identities.len()).collect();
    sort_by_key(&mut oldest_first, |row| {
        row.of(identities).and_then(|identity| identity.applied_at)
    });
    let max_rows = max_rows.min(MAX_ROWS_PER_MATCH_KEY);
    let mut sets = joined(identities, &oldest_first, max_rows);
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

/// Joins each row with those of the same candidate, and with those that share a match key.
fn joined(identities: &[RowIdentity], oldest_first: &[RowIndex], max_rows: usize) -> DisjointSets {
    let mut sets = DisjointSets::new(identities.len());
    let all = || oldest_first.iter().copied();
    let identity = |row: RowIndex| row.of(identities).copied().unwrap_or_default();
    sets.join(all(), usize::MAX, |row| identity(row).candidate);
    // An agency's address joins nobody, and one person's rows at it still belong together.
    let named = |row, key: fn(MatchKeys) -> Option<NonZeroU64>| {
        let keys = identity(row).keys;
        key(keys).zip(keys.name)
    };
    sets.join(all(), max_rows, |row| named(row, |keys| keys.email));
    sets.join(all(), max_rows, |row| named(row, |keys| keys.phone));
    sets.join(all(), max_rows, |row| identity(row).keys.email);
    sets.join(all(), max_rows, |row| identity(row).keys.phone);
    let bare = NamesToJoin::of(identities);
    sets.join(all(), max_rows, |row| bare.of_row(identity(row).keys));
    sets
}

/// The names of rows that have neither an address nor a number. Any row of such a name may be the same
/// person's; rows of other names are told apart by what they have.
struct NamesToJoin(Vec<NonZeroU64>);

impl NamesToJoin {
    fn of(identities: &[RowIdentity]) -> Self {
        let keys = identities.iter().map(|identity| identity.keys);
        let bare = keys.filter(|keys| !keys.has_contact());
        let mut names: Vec<NonZeroU64> = bare.filter_map(|keys| keys.name).collect();
        names.sort_unstable();
        Self(names)
    }

    fn of_row(&self, keys: MatchKeys) -> Option<NonZeroU64> {
        keys.name.filter(|name| self.0.binary_search(name).is_ok())
    }
}

/// Sets of rows, each represented by its root: a row that is its own parent.
struct DisjointSets {
    parents: Vec<RowIndex>,
    /// The size of the set of each root.
    sizes: Vec<usize>,
}

impl DisjointSets {
    /// One set for each row.
    fn new(rows: usize) -> Self {
        Self {
            parents: RowIndex::first(rows).collect(),
            sizes: vec![1; rows],
        }
    }

    /// Joins the rows of each key, as far as no set grows beyond `max_rows`. A key that would is left
    /// out whole: part of it would be a group by chance.
    fn join<K: Eq + std::hash::Hash + Copy>(
        &mut self,
        rows: impl Iterator<Item = RowIndex>,
        max_rows: usize,
        key: impl Fn(RowIndex) -> Option<K>,
    ) {
        let mut rows_of_key: HashMap<K, Vec<RowIndex>> = HashMap::new();
        let mut keys = Vec::new();
        for row in rows {
            let Some(key) = key(row) else {
                continue;
            };
            let rows = rows_of_key.entry(key).or_insert_with(|| {
                keys.push(key);
                Vec::new()
            });
            rows.push(row);
        }
        for key in keys {
            let rows = rows_of_key.remove(&key).unwrap_or_default();
            self.unite(&rows, max_rows);
        }
    }

    fn unite(&mut self, rows: &[RowIndex], max_rows: usize) {
        let mut roots: Vec<RowIndex> = rows.iter().map(|row| self.find(*row)).collect();
        roots.sort_unstable();
        roots.dedup();
        let size: usize = roots.iter().filter_map(|root| root.of(&self.sizes)).sum();
        let Some((&root, others)) = roots.split_first() else {
            return;
        };
        if others.is_empty() || size > max_rows {
            return;
        }
        for other in others {
            if let Some(parent) = self.parents.get_mut(other.0) {
                *parent = root;
            }
        }
        if let Some(of_root) = self.sizes.get_mut(root.0) {
            *of_root = size;
        }
    }

    /// The root of a row's set. Every row on the way is moved up to it, so that no way gets long.
    fn find(&mut self, row: RowIndex) -> RowIndex {
        let mut root = row;
        while let Some(&parent) = root.of(&self.parents).filter(|parent| **parent != root) {
            root = parent;
        }
        let mut next = row;
        while next != root {
            let Some(parent) = self.parents.get_mut(next.0) else {
                break;
            };
            next = std::mem::replace(parent, root);
        }
        root
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
    fn an_address_of_too_many_rows_still_joins_those_of_one_name() {
        let named = |name: &str| json!({"email": "agency@example.com", "lastname": name});
        let identities = ["Ana", "Bob", "ANA"].map(|name| identity(&named(name)));
        let [one, two, three] = [0, 1, 2].map(RowIndex);
        assert_eq!(groups(&identities, 2), [vec![one, three], vec![two]]);
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
