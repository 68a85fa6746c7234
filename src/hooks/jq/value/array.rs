//! Arrays.

use super::{Charge, NODE_BYTES, Val};
use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

/// What an element counts beside its own content.
pub(in crate::hooks::jq) const ELEMENT_BYTES: usize = 16;

/// An array. It is read as a slice.
#[derive(Clone)]
pub(in crate::hooks::jq) struct Arr(Rc<Items>);

struct Items {
    list: Vec<Val>,
    depth: Cell<u32>,
    charge: Charge,
}

fn bytes(items: usize) -> usize {
    NODE_BYTES + items * ELEMENT_BYTES
}

impl Arr {
    pub(in crate::hooks::jq) fn depth(&self) -> u32 {
        self.0.depth.get()
    }

    pub(in crate::hooks::jq) fn set_depth(&self, depth: u32) {
        self.0.depth.set(depth);
    }

    /// Whether both are one array in memory.
    pub(in crate::hooks::jq) fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Whether a change copies the elements first, because others own them, too.
    pub(in crate::hooks::jq) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    /// The elements; without a copy if this is the only owner.
    pub(in crate::hooks::jq) fn into_vec(mut self) -> Vec<Val> {
        match Rc::get_mut(&mut self.0) {
            Some(own) => std::mem::take(&mut own.list),
            None => self.0.list.clone(),
        }
    }

    pub(in crate::hooks::jq) fn push(&mut self, value: Val) {
        let own = self.own();
        own.depth.set(own.depth.get().max(value.depth() + 1));
        own.list.push(value);
        own.charge.set(bytes(own.list.len()));
    }

    /// Puts a value at an index, and null at the indices before that are missing.
    pub(in crate::hooks::jq) fn set(&mut self, index: usize, value: Val) {
        let own = self.own();
        own.depth.set(own.depth.get().max(value.depth() + 1));
        if own.list.len() <= index {
            own.list.resize(index + 1, Val::Null);
            own.charge.set(bytes(own.list.len()));
        }
        if let Some(place) = own.list.get_mut(index) {
            *place = value;
        }
    }

    /// Takes the element at an index out, so that its owner can change it in place. Null stays there.
    pub(in crate::hooks::jq) fn take(&mut self, index: usize) -> Val {
        if index >= self.len() {
            return Val::Null;
        }
        let place = self.own().list.get_mut(index);
        place.map_or(Val::Null, |place| std::mem::replace(place, Val::Null))
    }

    pub(in crate::hooks::jq) fn append(&mut self, more: Self) {
        let own = self.own();
        own.depth.set(own.depth.get().max(more.depth()));
        own.list.extend(more.into_vec());
        own.charge.set(bytes(own.list.len()));
    }

    fn own(&mut self) -> &mut Items {
        Rc::make_mut(&mut self.0)
    }
}

impl Clone for Items {
    fn clone(&self) -> Self {
        Self {
            list: self.list.clone(),
            depth: self.depth.clone(),
            charge: Charge::new(bytes(self.list.len())),
        }
    }
}

impl From<Vec<Val>> for Arr {
    fn from(items: Vec<Val>) -> Self {
        let depth = items.iter().map(Val::depth).max().unwrap_or(0) + 1;
        let charge = Charge::new(bytes(items.len()));
        Self(Rc::new(Items {
            list: items,
            depth: Cell::new(depth),
            charge,
        }))
    }
}

impl Deref for Arr {
    type Target = [Val];

    fn deref(&self) -> &[Val] {
        &self.0.list
    }
}
