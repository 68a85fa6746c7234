//! What arrays and objects have in common: clones share the content, and its only owner changes it in place.

use super::Charge;
use std::cell::Cell;
use std::rc::Rc;

/// Content that can be shared.
pub(in crate::hooks::jq) trait Content: Clone {
    /// The nominal bytes, without those of the values inside.
    fn bytes(&self) -> usize;
}

/// Shared content that counts its bytes while it lives, and knows how deep it is nested.
#[derive(Clone)]
pub(in crate::hooks::jq) struct Shared<C: Content>(Rc<Node<C>>);

struct Node<C> {
    content: C,
    depth: Cell<u32>,
    charge: Charge,
}

impl<C: Content> Shared<C> {
    pub(super) fn new(content: C, depth: u32) -> Self {
        Self(Rc::new(Node {
            depth: Cell::new(depth),
            charge: Charge::new(content.bytes()),
            content,
        }))
    }

    pub(super) fn content(&self) -> &C {
        &self.0.content
    }

    pub(in crate::hooks::jq) fn depth(&self) -> u32 {
        self.0.depth.get()
    }

    pub(in crate::hooks::jq) fn set_depth(&self, depth: u32) {
        self.0.depth.set(depth);
    }

    /// Whether both are one in memory.
    pub(in crate::hooks::jq) fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Whether a change copies the content first, because others own it, too.
    pub(in crate::hooks::jq) fn is_shared(&self) -> bool {
        Rc::strong_count(&self.0) > 1
    }

    /// Changes the content, after which it is nested at least `depth` levels deep.
    pub(super) fn change<T>(&mut self, depth: u32, change: impl FnOnce(&mut C) -> T) -> T {
        let own = Rc::make_mut(&mut self.0);
        own.depth.set(own.depth.get().max(depth));
        let changed = change(&mut own.content);
        own.charge.set(own.content.bytes());
        changed
    }

    /// The content; `None` if others own it, too.
    pub(super) fn own(&mut self) -> Option<&mut C> {
        Rc::get_mut(&mut self.0).map(|node| &mut node.content)
    }
}

impl<C: Content> Clone for Node<C> {
    fn clone(&self) -> Self {
        Self {
            content: self.content.clone(),
            depth: self.depth.clone(),
            charge: Charge::new(self.content.bytes()),
        }
    }
}
