//! Sorting, once: each kind of list that the standard library sorts itself adds some 5 KB to the wasm.

use std::cmp::Ordering;

/// Sorts by a key; what has the same key stays in order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let order = sorted(keys.len(), &|one, other| {
        keys.get(one).cmp(&keys.get(other))
    });
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let next = |place: usize| taken.get_mut(place).and_then(Option::take);
    items.extend(order.into_iter().filter_map(next));
}

/// The places of a list in their new order.
fn sorted(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::sort_by_key;

    #[test]
    fn what_has_the_same_key_stays_in_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        sort_by_key(&mut items, |(key, _)| *key);
        assert_eq!(items, [(0, 'e'), (1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
