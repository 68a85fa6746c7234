//! Calls and assignments: what definitions, arguments and the filters of jq do with the whole input.

use super::super::ast::{Def, Kind, Param, Term};
use super::{Is, Name, Walk, text};
use std::rc::Rc;

impl<'a> Walk<'a> {
    /// The input with other values at paths.
    pub(super) fn assign(&mut self, paths: &'a Term, input: Is, is_read: bool) -> Is {
        if input == Is::Other {
            return self.parts([paths], input);
        }
        match field_of_path(paths) {
            Some((field, is_all_of_it)) => {
                if is_read || !is_all_of_it {
                    self.reads.fields.insert(field.to_owned());
                }
                Is::Item
            }
            None => self.everything(),
        }
    }

    pub(super) fn call(&mut self, name: &str, arguments: &'a [Term], input: Is) -> Is {
        let known = self.names.iter().rposition(|known| match known {
            Name::Def(def, _) => def.name == name && def.params.len() == arguments.len(),
            Name::Filter(known, ..) => *known == name && arguments.is_empty(),
            Name::Variable(..) => false,
        });
        match known.and_then(|at| self.names.get(at).cloned()) {
            Some(Name::Filter(_, filter, names)) => {
                self.within(names.to_vec(), |walk| walk.term(filter, input))
            }
            Some(Name::Def(def, depth)) => self.defined(def, depth, arguments, input),
            _ => self.builtin(name, arguments, input),
        }
    }

    fn defined(&mut self, def: &'a Def, depth: usize, arguments: &'a [Term], input: Is) -> Is {
        if self.is_over(self.names.len()) {
            return Is::Item;
        }
        let mut names: Vec<Name<'a>> = self.names.iter().take(depth).cloned().collect();
        let of_caller: Rc<[Name<'a>]> = Rc::from(self.names.as_slice());
        names.push(Name::Def(def, depth));
        for (param, argument) in def.params.iter().zip(arguments) {
            if let Param::Variable(name) = param {
                let is = self.term(argument, input);
                names.push(Name::Variable(name, is));
            }
            names.push(Name::Filter(param.name(), argument, Rc::clone(&of_caller)));
        }
        self.within(names, |walk| walk.term(&def.body, input))
    }

    /// Walks where other names hold.
    fn within(&mut self, names: Vec<Name<'a>>, walk: impl FnOnce(&mut Self) -> Is) -> Is {
        if self.is_over(names.len()) {
            return Is::Item;
        }
        let outer = std::mem::replace(&mut self.names, names);
        let is = walk(self);
        self.names = outer;
        is
    }

    fn builtin(&mut self, name: &str, arguments: &'a [Term], input: Is) -> Is {
        match (name, arguments) {
            ("empty" | "not" | "now" | "true" | "false" | "null" | "type", []) => Is::Other,
            ("select", [condition]) => {
                self.term(condition, input);
                input
            }
            ("first" | "last", [of]) => self.term(of, input),
            ("limit", [count, of]) => {
                self.parts([count], input);
                self.term(of, input)
            }
            ("isempty", [of]) => {
                self.term(of, input);
                Is::Other
            }
            ("any" | "all", [of, condition]) => {
                let is = self.term(of, input);
                self.term(condition, is);
                Is::Other
            }
            ("has", [key]) if input == Is::Item => {
                match text(key) {
                    Some(field) => drop(self.reads.fields.insert(field.to_owned())),
                    None => drop(self.everything()),
                }
                Is::Other
            }
            ("del", [paths]) => self.assign(paths, input, false),
            _ => {
                self.lose(input);
                self.parts(arguments, Is::Other)
            }
        }
    }
}

/// The field that a path begins with, and whether the path ends there: `.name`, `.name.more[0]`.
fn field_of_path(path: &Term) -> Option<(&str, bool)> {
    match &path.kind {
        Kind::Index(of, key) if matches!(of.kind, Kind::Identity) => Some((text(key)?, true)),
        Kind::Index(of, key) => {
            is_constant(key).then_some(())?;
            Some((field_of_path(of)?.0, false))
        }
        Kind::Iterate(of) => Some((field_of_path(of)?.0, false)),
        _ => None,
    }
}

fn is_constant(term: &Term) -> bool {
    matches!(term.kind, Kind::Constant(_))
}
