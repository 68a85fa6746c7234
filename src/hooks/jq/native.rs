//! The filters that are not written in jq.

use super::error::Outcome;
use super::limits::Budget;
use super::value::Val;
use super::{formats, natives, numbers, regex, time};

/// The function of a native filter: input and arguments to one output. It takes steps for work that grows
/// with the values ([`Budget::take`], [`Budget::text`]), and reserves memory before it allocates more than
/// they take ([`Budget::reserve`]).
pub(super) type Function = fn(&mut Budget, Val, &[Val]) -> Outcome;

/// A native filter. The machine calls it for each combination of its arguments' outputs, the first argument's
/// outputs fastest.
pub(super) struct Native {
    pub(super) name: &'static str,
    /// The number of arguments.
    pub(super) arity: usize,
    pub(super) function: Function,
}

impl Native {
    /// Calls the function, with room for an output as large as its input.
    pub(super) fn call(&self, budget: &mut Budget, input: Val, arguments: &[Val]) -> Outcome {
        let bytes = match &input {
            Val::Str(text) => text.len(),
            Val::Arr(items) => items.len() * 16,
            _ => 0,
        };
        budget.reserve(bytes)?;
        (self.function)(budget, input, arguments)
    }
}

/// A line of a table of natives.
pub(super) const fn native(name: &'static str, arity: usize, function: Function) -> Native {
    Native {
        name,
        arity,
        function,
    }
}

/// The tables of all natives, one for each file.
const TABLES: &[&[&[Native]]] = &[
    &natives::TABLES,
    &numbers::TABLES,
    &[formats::NATIVES, regex::NATIVES, time::NATIVES],
];

/// The native of this name with this number of arguments.
pub(super) fn find(name: &str, arity: usize) -> Option<&'static Native> {
    all().find(|native| native.name == name && native.arity == arity)
}

/// All natives.
pub(super) fn all() -> impl Iterator<Item = &'static Native> {
    TABLES.iter().copied().flatten().copied().flatten()
}

#[cfg(test)]
mod tests;
