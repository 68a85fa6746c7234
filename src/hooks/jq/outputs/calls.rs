//! Calls: the program's own definitions and their arguments.

use super::super::super::shape::Shape;
use super::super::ast::{Def, Param, Term};
use super::{Name, Walk};
use std::ptr;
use std::rc::Rc;

impl<'a> Walk<'a, '_> {
    pub(super) fn call(&mut self, name: &str, arguments: &'a [Term], input: &Shape) -> Shape {
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

    /// Whether the program has a filter of its own of this name.
    pub(super) fn is_defined(&self, name: &str) -> bool {
        self.names.iter().any(|known| match known {
            Name::Def(def, _) => def.name == name,
            Name::Filter(known, ..) => *known == name,
            Name::Variable(..) => false,
        })
    }

    fn defined(
        &mut self,
        def: &'a Def,
        depth: usize,
        arguments: &'a [Term],
        input: &Shape,
    ) -> Shape {
        let is_recursive = self.active.iter().any(|active| ptr::eq(*active, def));
        if is_recursive || !self.take(self.names.len()) {
            return Shape::any();
        }
        let mut names: Vec<Name<'a>> = self.names.iter().take(depth).cloned().collect();
        let of_caller: Rc<[Name<'a>]> = Rc::from(self.names.as_slice());
        names.push(Name::Def(def, depth));
        for (param, argument) in def.params.iter().zip(arguments) {
            if let Param::Variable(_) = param {
                let shape = self.term(argument, input);
                if shape.is_none() {
                    return shape;
                }
                names.push(Name::Variable(param.name(), shape));
            }
            names.push(Name::Filter(param.name(), argument, Rc::clone(&of_caller)));
        }
        self.active.push(def);
        let shape = self.within(names, |walk| walk.term(&def.body, input));
        self.active.pop();
        shape
    }

    /// Walks where other names hold.
    fn within(&mut self, names: Vec<Name<'a>>, walk: impl FnOnce(&mut Self) -> Shape) -> Shape {
        if !self.take(names.len()) {
            return Shape::any();
        }
        let outer = std::mem::replace(&mut self.names, names);
        let shape = walk(self);
        self.names = outer;
        shape
    }
}
