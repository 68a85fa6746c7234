//! What the machine runs: a program as operations that refer to one another by their numbers.

use super::ast::{Arithmetic, Comparison};
use super::native::Native;
use super::value::Val;

/// The number of an operation.
pub(super) type Id = u32;

/// A distance in the environment: 0 is what was bound last.
pub(super) type Slot = u32;

/// A compiled program.
pub(super) struct Code {
    pub(super) nodes: Vec<Node>,
    pub(super) defs: Vec<Id>,
    pub(super) main: Id,
}

/// An operation.
pub(super) struct Node {
    pub(super) op: Op,
    /// Where it stands in the program, in bytes; `None` in jq's own definitions.
    pub(super) at: Option<u32>,
    /// Whether it has exactly one output, or fails, and calls no definition. The machine evaluates such
    /// operations by recursion, as deep as their height.
    pub(super) is_simple: bool,
    /// Whether it has exactly one path, in the same sense.
    pub(super) is_simple_path: bool,
    pub(super) height: u32,
}

pub(super) enum Op {
    Identity,
    Constant(Val),
    Variable(Slot),
    Empty,
    Then(Id, Id),
    Comma(Id, Id),
    /// A term and its key.
    Index(Id, Id),
    Iterate(Id),
    Try(Id, Option<Id>),
    Negate(Id),
    /// An array of all outputs.
    Collect(Id),
    /// An array of simple operations.
    List(Box<[Id]>),
    /// Keys and values in turn.
    Object(Box<[Id]>),
    Text(Box<[Id]>),
    If(Id, Id, Id),
    And(Id, Id),
    Or(Id, Id),
    Alternative(Id, Id),
    /// The left operand's outputs vary fastest.
    Arithmetic(Arithmetic, [Id; 2]),
    Compare(Comparison, [Id; 2]),
    Native(&'static Native, Box<[Id]>),
    /// A definition, how far up the environment is that it was made in, and its arguments.
    Call(u32, Slot, Box<[Arg]>),
    /// A parameter that is a filter.
    Param(Slot),
    /// Binds each output of the first, and goes on with the second.
    Bind(Id, Id),
    /// Ways to go on, of which each is tried if the one before fails.
    Alternatives(Box<[Id]>),
    /// Leaves the environment, except for these variables: how far to go up, and which to keep.
    Rebind(Slot, Box<[Option<Slot>]>, Id),
    /// Source, initial value, and update in the environment of the source's output.
    Reduce(Id, Id, Id),
    /// The same; the update ends in `Step`.
    Foreach(Id, Id, Id),
    /// The slot of the state, update and extract.
    Step(Slot, Id, Id),
    Label(Id),
    Break(Slot),
    Path(Id),
    GetPath(Id),
    /// Paths and value.
    Assign(Id, Id),
    /// Paths and update.
    Modify(Id, Id),
    /// The number of outputs, and the filter that gives them.
    Limit(Id, Id),
    Skip(Id, Id),
    Last(Id),
    /// From, to, by.
    Range([Id; 3]),
}

/// An argument of a definition.
pub(super) enum Arg {
    /// A filter in the environment of the call.
    Closure(Id),
    /// A filter that the caller was given itself.
    Param(Slot),
}
