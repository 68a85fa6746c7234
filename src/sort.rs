//! One sort for all types: each type that the standard library sorts adds about 5 KB to the wasm.

use std::cmp::Ordering;

/// Sorts by a key. Items with equal keys keep their order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let order = sorted_indices(keys.len(), &|left, right| {
        keys.get(left).cmp(&keys.get(right))
    });
    let mut unsorted: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let take = |index: usize| unsorted.get_mut(index).and_then(Option::take);
    items.extend(order.into_iter().filter_map(take));
}

/// The indices of a list in the order of its sorted items. Not generic, so that it exists once.
fn sorted_indices(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..len).collect();
    indices.sort_by(|left, right| compare(*left, *right));
    indices
}

#[cfg(test)]
mod tests {
    use super::sort_by_key;

    #[test]
    fn items_with_equal_keys_keep_their_order() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        sort_by_key(&mut items, |(key, _)| *key);
        assert_eq!(items, [(0, 'e'), (1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
