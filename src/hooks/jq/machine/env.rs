//! The environment of a running program, and dropping it without recursion.

use super::super::code::{Id, Slot};
use super::super::error::{Error, Outcome};
use super::super::value::{Charge, Val};
use super::next::{Cont, State};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a binding counts.
const BINDING_BYTES: usize = 64;

/// Bindings, the last first. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Env(Option<Rc<Node>>);

struct Node {
    binding: Binding,
    parent: Env,
    _charge: Charge,
}

#[derive(Clone)]
pub(super) enum Binding {
    Value(Val),
    Filter(Id, Env),
    /// The number of forks outside of a label.
    Label(usize),
    /// The state of a `foreach`.
    State(State),
}

impl Env {
    pub(super) fn push(&self, binding: Binding) -> Self {
        Self(Some(Rc::new(Node {
            binding,
            parent: self.clone(),
            _charge: Charge::new(BINDING_BYTES),
        })))
    }

    pub(super) fn with(&self, value: Val) -> Self {
        self.push(Binding::Value(value))
    }

    /// The environment without what was bound last.
    pub(super) fn up(&self, count: Slot) -> Self {
        let mut env = self;
        for _ in 0..count {
            let Some(node) = &env.0 else { break };
            env = &node.parent;
        }
        env.clone()
    }

    pub(super) fn get(&self, slot: Slot) -> Outcome<&Binding> {
        let mut env = self;
        for _ in 0..slot {
            let Some(node) = &env.0 else { break };
            env = &node.parent;
        }
        let node = env.0.as_ref();
        node.map(|node| &node.binding)
            .ok_or_else(|| Error::new("the program is broken: please report it"))
    }

    pub(super) fn value(&self, slot: Slot) -> Outcome<Val> {
        match self.get(slot)? {
            Binding::Value(value) => Ok(value.clone()),
            _ => Ok(Val::Null),
        }
    }

    pub(super) fn is_last_owner(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|node| Rc::strong_count(node) == 1)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        discard(Trash::Env(std::mem::take(&mut self.parent)));
        if let Binding::Filter(_, env) = &mut self.binding {
            discard(Trash::Env(std::mem::take(env)));
        }
    }
}

/// Parts of lists that nobody needs any more.
pub(super) enum Trash {
    Env(Env),
    Cont(Cont),
}

thread_local! {
    static TRASH: RefCell<Vec<Trash>> = const { RefCell::new(Vec::new()) };
    static IS_EMPTYING: Cell<bool> = const { Cell::new(false) };
}

/// Drops a part. The parts that it owns alone are dropped after it, and not by recursion.
pub(super) fn discard(part: Trash) {
    let owns = match &part {
        Trash::Env(env) => env.is_last_owner(),
        Trash::Cont(cont) => cont.is_last_owner(),
    };
    if !owns {
        return;
    }
    TRASH.with_borrow_mut(|trash| trash.push(part));
    if IS_EMPTYING.replace(true) {
        return;
    }
    while let Some(part) = TRASH.with_borrow_mut(Vec::pop) {
        drop(part);
    }
    IS_EMPTYING.set(false);
}
