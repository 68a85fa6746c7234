//! The names that hold at a place of the program, patterns, and folds.
//!
//! The environment of a running program is a list of bindings. The scope is the same list while compiling, so that
//! names become distances in it.

use super::super::ast::{Fold, Pattern};
use super::super::code::{Id, Op, Slot};
use super::super::lexer::SyntaxError;
use super::{Compiled, Compiler, Opened, slot_of};
use indexmap::IndexSet;
use std::collections::HashMap;

/// How many places for variables patterns with `?//` between them may have.
const MAX_PLACES: usize = 100_000;

pub(super) enum Entry {
    Variable(String),
    Param(String),
    Label(String),
    /// A binding without a name.
    Hidden,
}

struct Def {
    name: String,
    arity: usize,
    number: u32,
    /// The length of the environment that it was made in.
    depth: usize,
}

enum Name {
    Binding(Entry),
    Def(Def),
}

/// What is known at a place, innermost last.
#[derive(Default)]
pub(super) struct Scope {
    names: Vec<Name>,
    depth: usize,
}

pub(super) enum Found {
    Param(Slot),
    /// A definition, and how far up its environment is.
    Def(u32, Slot),
}

impl Scope {
    pub(super) fn push(&mut self, entry: Entry) {
        self.names.push(Name::Binding(entry));
        self.depth += 1;
    }

    pub(super) fn push_def(&mut self, name: &str, arity: usize, number: u32) {
        let depth = self.depth;
        self.names.push(Name::Def(Def {
            name: name.to_owned(),
            arity,
            number,
            depth,
        }));
    }

    /// How long the environment is.
    pub(super) fn depth(&self) -> Slot {
        slot_of(self.depth)
    }

    pub(super) fn mark(&self) -> (usize, usize) {
        (self.names.len(), self.depth)
    }

    pub(super) fn leave(&mut self, (names, depth): (usize, usize)) {
        self.names.truncate(names);
        self.depth = depth;
    }

    fn bindings(&self) -> impl Iterator<Item = (usize, &Entry)> {
        let entries = self.names.iter().rev().filter_map(|name| match name {
            Name::Binding(entry) => Some(entry),
            Name::Def(_) => None,
        });
        entries.enumerate()
    }

    pub(super) fn variable(&self, wanted: &str) -> Option<Slot> {
        let mut bindings = self.bindings();
        let found = bindings.find(|(_, e)| matches!(e, Entry::Variable(name) if name == wanted));
        found.map(|(slot, _)| slot_of(slot))
    }

    /// The variables among the last bindings, with their slots. The last of a name counts.
    fn bound_since(&self, count: Slot) -> HashMap<&str, Slot> {
        let mut slots = HashMap::new();
        for (slot, entry) in self.bindings().take(count as usize) {
            if let Entry::Variable(name) = entry {
                slots.entry(name.as_str()).or_insert(slot_of(slot));
            }
        }
        slots
    }

    /// The variables that hold here.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.bindings().filter_map(|(_, entry)| match entry {
            Entry::Variable(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The definitions and parameters that hold here, with their numbers of arguments.
    pub(super) fn filters(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.iter().filter_map(|name| match name {
            Name::Def(def) => Some((def.name.as_str(), def.arity)),
            Name::Binding(Entry::Param(name)) => Some((name.as_str(), 0)),
            Name::Binding(_) => None,
        })
    }

    pub(super) fn label(&self, wanted: &str) -> Option<Slot> {
        let mut bindings = self.bindings();
        let found = bindings.find(|(_, e)| matches!(e, Entry::Label(name) if name == wanted));
        found.map(|(slot, _)| slot_of(slot))
    }

    pub(super) fn call(&self, wanted: &str, args: usize) -> Option<Found> {
        let mut slot = 0;
        for name in self.names.iter().rev() {
            match name {
                Name::Def(def) if def.name == wanted && def.arity == args => {
                    return Some(Found::Def(def.number, slot_of(self.depth - def.depth)));
                }
                Name::Binding(Entry::Param(name)) if name == wanted && args == 0 => {
                    return Some(Found::Param(slot_of(slot)));
                }
                Name::Binding(_) => slot += 1,
                Name::Def(_) => {}
            }
        }
        None
    }
}

/// Patterns with `?//` between them, whose body is not compiled yet.
pub(super) struct Alternatives {
    patterns: Vec<Alternative>,
}

struct Alternative {
    bindings: Vec<Opened>,
    /// How far up the common environment is.
    skip: Slot,
    /// The slots of all variables, of which this pattern may lack some.
    slots: Box<[Option<Slot>]>,
}

impl Compiler {
    /// The bindings of patterns. The value itself was bound last, without a name so far.
    pub(super) fn open_patterns(
        &mut self,
        patterns: &[Pattern],
        before: &mut Vec<Opened>,
    ) -> Compiled<()> {
        if let [pattern] = patterns {
            if let Pattern::Variable(name) = pattern {
                self.scope.push(Entry::Variable(name.clone()));
                return Ok(());
            }
            self.scope.push(Entry::Hidden);
            return self.open_pattern(pattern, 0, before);
        }
        self.scope.push(Entry::Hidden);
        let mut names = IndexSet::new();
        for pattern in patterns {
            variables(pattern, &mut names);
        }
        // Each pattern has a place for each name.
        if names.len().saturating_mul(patterns.len()) > MAX_PLACES {
            return Err(SyntaxError::new(
                self.at.unwrap_or(0) as usize,
                format!(
                    "patterns with ?// between them have more than {MAX_PLACES} places for variables (program_limit)"
                ),
            ));
        }
        let outer = self.scope.mark();
        let mut opened = Vec::new();
        for pattern in patterns {
            let mut bindings = Vec::new();
            self.open_pattern(pattern, 0, &mut bindings)?;
            let skip = slot_of(self.scope.depth - outer.1);
            let bound = self.scope.bound_since(skip);
            let slots = names.iter().map(|name| bound.get(name.as_str()).copied());
            let slots = slots.collect();
            self.scope.leave(outer);
            opened.push(Alternative {
                bindings,
                skip,
                slots,
            });
        }
        for name in names {
            self.scope.push(Entry::Variable(name.clone()));
        }
        before.push(Opened::Alternatives(Alternatives { patterns: opened }));
        Ok(())
    }

    pub(super) fn close_alternatives(&mut self, alternatives: Alternatives, body: Id) -> Id {
        let mut ids = Vec::new();
        for alternative in alternatives.patterns {
            let Alternative {
                mut bindings,
                skip,
                slots,
            } = alternative;
            let mut id = self.push(Op::Rebind(skip, slots, body));
            while let Some(Opened::Bind(source)) = bindings.pop() {
                id = self.push(Op::Bind(source, id));
            }
            ids.push(id);
        }
        self.push(Op::Alternatives(ids.into()))
    }

    /// Binds the parts of the value in a slot.
    fn open_pattern(
        &mut self,
        pattern: &Pattern,
        slot: Slot,
        before: &mut Vec<Opened>,
    ) -> Compiled<()> {
        let depth = self.scope.depth();
        match pattern {
            Pattern::Variable(name) => {
                let value = self.push(Op::Variable(slot));
                before.push(Opened::Bind(value));
                self.scope.push(Entry::Variable(name.clone()));
            }
            Pattern::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let slot = slot + self.scope.depth() - depth;
                    let key = self.constant(index);
                    self.open_part(slot, key, before);
                    self.name_part(None, Some(item), before)?;
                }
            }
            Pattern::Object(fields) => {
                for (key, variable, inner) in fields {
                    let slot = slot + self.scope.depth() - depth;
                    let key = self.term(key)?;
                    self.open_part(slot, key, before);
                    self.name_part(variable.as_deref(), inner.as_ref(), before)?;
                }
            }
        }
        Ok(())
    }

    /// Binds the value of a key of the value in a slot.
    fn open_part(&mut self, slot: Slot, key: Id, before: &mut Vec<Opened>) {
        let value = self.push(Op::Variable(slot));
        let input = self.push(Op::Identity);
        let part = self.push(Op::Index(input, key));
        let part = self.push(Op::Then(value, part));
        before.push(Opened::Bind(part));
    }

    /// Gives the part that was bound last its name, and takes it apart.
    fn name_part(
        &mut self,
        variable: Option<&str>,
        inner: Option<&Pattern>,
        before: &mut Vec<Opened>,
    ) -> Compiled<()> {
        match (variable, inner) {
            (Some(name), _) => self.scope.push(Entry::Variable(name.to_owned())),
            (None, Some(Pattern::Variable(name))) => {
                self.scope.push(Entry::Variable(name.clone()));
                return Ok(());
            }
            (None, _) => self.scope.push(Entry::Hidden),
        }
        match inner {
            Some(pattern) => self.open_pattern(pattern, 0, before),
            None => Ok(()),
        }
    }

    pub(super) fn fold(&mut self, fold: &Fold) -> Compiled<Op> {
        let source = self.term(&fold.source)?;
        let init = self.term(&fold.init)?;
        let outer = self.scope.mark();
        let mut before = Vec::new();
        if fold.extract.is_some() {
            self.scope.push(Entry::Hidden);
        }
        self.open_patterns(&fold.patterns, &mut before)?;
        let mut body = self.term(&fold.update)?;
        if let Some(extract) = &fold.extract {
            let extract = self.term(extract)?;
            let slot = slot_of(self.scope.depth - outer.1 - 1);
            body = self.push(Op::Step(slot, body, extract));
        }
        while let Some(opened) = before.pop() {
            body = match opened {
                Opened::Bind(source) => self.push(Op::Bind(source, body)),
                Opened::Alternatives(alternatives) => self.close_alternatives(alternatives, body),
                Opened::Then(_) | Opened::Label => body,
            };
        }
        self.scope.leave(outer);
        Ok(match fold.extract {
            Some(_) => Op::Foreach(source, init, body),
            None => Op::Reduce(source, init, body),
        })
    }
}

/// The names of a pattern's variables, each once.
fn variables<'p>(pattern: &'p Pattern, names: &mut IndexSet<&'p String>) {
    match pattern {
        Pattern::Variable(name) => {
            names.insert(name);
        }
        Pattern::Array(items) => items.iter().for_each(|item| variables(item, names)),
        Pattern::Object(fields) => {
            for (_, variable, inner) in fields {
                names.extend(variable);
                if let Some(inner) = inner {
                    variables(inner, names);
                }
            }
        }
    }
}
