//! What waits for an output, and what else may be tried.

use super::super::code::Id;
use super::super::error::{Error, Outcome};
use super::super::limits::{Limit, MAX_DEPTH};
use super::super::value::{Charge, Val};
use super::env::{Env, Trash, discard};
use super::{Path, Task};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What something that waits counts.
const NEXT_BYTES: usize = 96;

/// The state of a fold, and its path.
pub(super) type State = Rc<RefCell<(Val, Path)>>;

/// The latest output of a filter, and its path.
pub(super) type Latest = Rc<RefCell<Option<(Val, Path)>>>;

/// What an update has changed so far, and the paths that it deletes at its end.
pub(super) type Changed = Rc<RefCell<(Val, Vec<Val>)>>;

/// Waits for an output.
#[derive(Clone)]
pub(super) enum Next {
    /// Nothing; never seen.
    Done,
    Then(Id, Env),
    /// For the key of `term[key]`: the term, and its input.
    Key(Id, Env, Val, Path),
    /// For the term of `term[key]`: the key.
    Index(Val),
    Iterate,
    /// For the last outputs of a `try` whose fork is at this place.
    TryEnd(usize),
    Negate,
    Collect(Rc<RefCell<Vec<Val>>>),
    Operands(Box<Operands>),
    If(Id, Id, Env, Val, Path),
    /// For the left side of `and`: the right side.
    And(Id, Env, Val, Path),
    Or(Id, Env, Val, Path),
    ToBool,
    /// For the left side of `//`: whether anything came.
    Alternative(Rc<Cell<bool>>),
    Bind(Id, Env, Val, Path),
    /// For the initial value of a fold: its operation.
    Fold(Id, Env, Val),
    ReduceItem(State, Id, Env),
    ReduceStore(State),
    ForeachItem(State, Id, Env),
    StepStore(State, Id, Env),
    PathEnd(Path),
    AssignItem(Changed, Val),
    ModifyItem(Changed, Id, Env),
    /// For the new value at a path: the number of forks outside.
    ModifyStore(Changed, Val, usize),
    /// The number of outputs that are left, and of forks outside.
    Limit(Rc<Cell<f64>>, usize),
    Skip(Rc<Cell<f64>>),
    LastItem(Latest),
}

/// Operands of an operation, as far as they are known.
#[derive(Clone)]
pub(super) struct Operands {
    pub(super) id: Id,
    pub(super) env: Env,
    pub(super) input: Val,
    pub(super) path: Path,
    pub(super) done: Vec<Val>,
}

/// What waits, the innermost first. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Cont(Option<Rc<Waiting>>);

struct Waiting {
    next: Next,
    below: Cont,
    depth: usize,
    _charge: Charge,
}

impl Cont {
    pub(super) fn push(self, next: Next) -> Outcome<Self> {
        let depth = self.0.as_ref().map_or(0, |waiting| waiting.depth) + 1;
        if depth > MAX_DEPTH {
            return Err(Error::Limit(Limit::Depth));
        }
        Ok(Self(Some(Rc::new(Waiting {
            next,
            below: self,
            depth,
            _charge: Charge::new(NEXT_BYTES),
        }))))
    }

    /// Takes what waits innermost off.
    pub(super) fn pop(&mut self) -> Option<Next> {
        let mut waiting = self.0.take()?;
        if let Some(own) = Rc::get_mut(&mut waiting) {
            *self = std::mem::take(&mut own.below);
            return Some(std::mem::replace(&mut own.next, Next::Done));
        }
        *self = waiting.below.clone();
        Some(waiting.next.clone())
    }

    pub(super) fn is_last_owner(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|waiting| Rc::strong_count(waiting) == 1)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        discard(Trash::Cont(std::mem::take(&mut self.below)));
    }
}

/// What the machine comes back to.
pub(super) enum Fork {
    Eval(Task),
    /// The next element of a value.
    Each(Val, usize, Path, Cont),
    Alternative(Rc<Cell<bool>>, Task),
    /// Catches errors: the handler, the path of its input, and what waits for its outputs.
    Try(Option<(Id, Env)>, Path, Cont),
    /// Errors that come from behind a `try` pass its fork, which is at this place.
    TryExit(usize),
    /// The next of several ways to go on.
    Alternatives(usize, Task),
    Collect(Rc<RefCell<Vec<Val>>>, Path, Cont),
    Reduce(State, Cont),
    Last(Latest, Cont),
    /// The end of an update.
    Changed(Changed, Path, Cont),
    /// An update gave no value for a path.
    Delete(Changed, Val),
    /// From, to, by.
    Range(f64, f64, f64, Path, Cont),
}
