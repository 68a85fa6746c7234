//! Arrays.

use super::shared::{Content, Shared};
use super::{NODE_BYTES, Val};
use std::ops::Deref;

/// What an element counts beside its own content.
pub(in crate::hooks::jq) const ELEMENT_BYTES: usize = 16;

/// An array. It is read as a slice.
pub(in crate::hooks::jq) type Arr = Shared<Vec<Val>>;

impl Content for Vec<Val> {
    fn bytes(&self) -> usize {
        NODE_BYTES + self.len() * ELEMENT_BYTES
    }
}

impl Arr {
    /// The elements; without a copy if this is the only owner.
    pub(in crate::hooks::jq) fn into_vec(mut self) -> Vec<Val> {
        match self.own() {
            Some(own) => std::mem::take(own),
            None => self.content().clone(),
        }
    }

    pub(in crate::hooks::jq) fn push(&mut self, value: Val) {
        self.change(value.depth() + 1, |list| list.push(value));
    }

    /// Puts a value at an index, and null at the indices before that are missing.
    pub(in crate::hooks::jq) fn set(&mut self, index: usize, value: Val) {
        self.change(value.depth() + 1, |list| {
            if list.len() <= index {
                list.resize(index + 1, Val::Null);
            }
            if let Some(place) = list.get_mut(index) {
                *place = value;
            }
        });
    }

    /// Takes the element at an index out, so that its owner can change it in place. Null stays there.
    pub(in crate::hooks::jq) fn take(&mut self, index: usize) -> Val {
        if index >= self.len() {
            return Val::Null;
        }
        self.change(0, |list| {
            let place = list.get_mut(index);
            place.map_or(Val::Null, |place| std::mem::replace(place, Val::Null))
        })
    }

    pub(in crate::hooks::jq) fn append(&mut self, more: Self) {
        self.change(more.depth(), |list| list.extend(more.into_vec()));
    }
}

impl From<Vec<Val>> for Arr {
    fn from(items: Vec<Val>) -> Self {
        let depth = items.iter().map(Val::depth).max().unwrap_or(0) + 1;
        Self::new(items, depth)
    }
}

impl Deref for Arr {
    type Target = [Val];

    fn deref(&self) -> &[Val] {
        self.content()
    }
}
