//! Objects. Their keys keep the order in which they came.

use super::shared::{Content, Shared};
use super::{NODE_BYTES, Str, Val};
use indexmap::IndexMap;

/// What a field counts beside its own content.
pub(in crate::hooks::jq) const FIELD_BYTES: usize = 48;

/// An object.
pub(in crate::hooks::jq) type Obj = Shared<IndexMap<Str, Val>>;

impl Content for IndexMap<Str, Val> {
    fn bytes(&self) -> usize {
        NODE_BYTES + self.len() * FIELD_BYTES
    }
}

impl Obj {
    pub(in crate::hooks::jq) fn with_capacity(fields: usize) -> Self {
        Self::new(IndexMap::with_capacity(fields), 1)
    }

    pub(in crate::hooks::jq) fn len(&self) -> usize {
        self.content().len()
    }

    pub(in crate::hooks::jq) fn get(&self, key: &str) -> Option<&Val> {
        self.content().get(key)
    }

    /// The field at a place in the order of the fields.
    pub(in crate::hooks::jq) fn get_index(&self, index: usize) -> Option<(&Str, &Val)> {
        self.content().get_index(index)
    }

    /// The fields in their order.
    pub(in crate::hooks::jq) fn iter(&self) -> impl ExactSizeIterator<Item = (&Str, &Val)> {
        self.content().iter()
    }

    pub(in crate::hooks::jq) fn insert(&mut self, key: Str, value: Val) {
        self.change(value.depth() + 1, |map| map.insert(key, value));
    }

    /// Takes the value of a key out, so that its owner can change it in place. Null stays there.
    pub(in crate::hooks::jq) fn take(&mut self, key: &str) -> Val {
        if !self.content().contains_key(key) {
            return Val::Null;
        }
        self.change(0, |map| {
            let place = map.get_mut(key);
            place.map_or(Val::Null, |place| std::mem::replace(place, Val::Null))
        })
    }

    pub(in crate::hooks::jq) fn remove(&mut self, key: &str) {
        if self.content().contains_key(key) {
            self.change(0, |map| map.shift_remove(key));
        }
    }
}

impl Default for Obj {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}
