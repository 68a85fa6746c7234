//! Objects. Their keys keep the order in which they came.

use super::{Charge, NODE_BYTES, Str, Val};
use indexmap::IndexMap;
use std::cell::Cell;
use std::rc::Rc;

/// What a field counts beside its own content.
pub(in crate::hooks::jq) const FIELD_BYTES: usize = 48;

/// An object.
#[derive(Clone, Default)]
pub(in crate::hooks::jq) struct Obj(Rc<Fields>);

struct Fields {
    map: IndexMap<Str, Val>,
    depth: Cell<u32>,
    charge: Charge,
}

fn bytes(fields: usize) -> usize {
    NODE_BYTES + fields * FIELD_BYTES
}

impl Obj {
    pub(in crate::hooks::jq) fn with_capacity(fields: usize) -> Self {
        Self(Rc::new(Fields {
            map: IndexMap::with_capacity(fields),
            depth: Cell::new(1),
            charge: Charge::new(bytes(0)),
        }))
    }

    pub(in crate::hooks::jq) fn depth(&self) -> u32 {
        self.0.depth.get()
    }

    pub(in crate::hooks::jq) fn set_depth(&self, depth: u32) {
        self.0.depth.set(depth);
    }

    /// Whether both are one object in memory.
    pub(in crate::hooks::jq) fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Whether a change copies the fields first, because others own them, too.
    pub(in crate::hooks::jq) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    pub(in crate::hooks::jq) fn len(&self) -> usize {
        self.0.map.len()
    }

    pub(in crate::hooks::jq) fn get(&self, key: &str) -> Option<&Val> {
        self.0.map.get(key)
    }

    /// The field at a place in the order of the fields.
    pub(in crate::hooks::jq) fn get_index(&self, index: usize) -> Option<(&Str, &Val)> {
        self.0.map.get_index(index)
    }

    /// The fields in their order.
    pub(in crate::hooks::jq) fn iter(&self) -> impl ExactSizeIterator<Item = (&Str, &Val)> {
        self.0.map.iter()
    }

    /// The keys in jq's order: by code points.
    pub(in crate::hooks::jq) fn sorted_keys(&self) -> Vec<&Str> {
        let mut keys: Vec<&Str> = self.0.map.keys().collect();
        keys.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        keys
    }

    pub(in crate::hooks::jq) fn insert(&mut self, key: Str, value: Val) {
        let own = Rc::make_mut(&mut self.0);
        own.depth.set(own.depth.get().max(value.depth() + 1));
        own.map.insert(key, value);
        own.charge.set(bytes(own.map.len()));
    }

    /// Takes the value of a key out, so that its owner can change it in place. Null stays there.
    pub(in crate::hooks::jq) fn take(&mut self, key: &str) -> Val {
        if !self.0.map.contains_key(key) {
            return Val::Null;
        }
        let place = Rc::make_mut(&mut self.0).map.get_mut(key);
        place.map_or(Val::Null, |place| std::mem::replace(place, Val::Null))
    }

    pub(in crate::hooks::jq) fn remove(&mut self, key: &str) {
        if self.0.map.contains_key(key) {
            let own = Rc::make_mut(&mut self.0);
            own.map.shift_remove(key);
            own.charge.set(bytes(own.map.len()));
        }
    }
}

impl Clone for Fields {
    fn clone(&self) -> Self {
        Self {
            map: self.map.clone(),
            depth: self.depth.clone(),
            charge: Charge::new(bytes(self.map.len())),
        }
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            map: IndexMap::new(),
            depth: Cell::new(1),
            charge: Charge::new(bytes(0)),
        }
    }
}
