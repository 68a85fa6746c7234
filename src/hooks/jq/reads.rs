//! What a program reads of its input, told from its text.
//!
//! The walk follows the input through the program, for as long as it is whole. A field that is taken out of it by
//! a constant name counts as read, and what becomes of the field's value does not matter any more. Wherever else the
//! whole input goes (into a list, a text, a filter that is not listed here), everything counts as read. So the answer
//! may name too much, and never too little.

mod calls;
#[cfg(test)]
mod tests;

use super::super::reads::{HANDED_ON, ItemUse, Reads};
use super::ast::{Arithmetic, Def, Fold, Kind, Operator, Part, Pattern, Stage, Term};
use std::rc::Rc;

/// Terms within terms, through definitions that call one another, are followed as deep as this: an engine gives
/// WebAssembly a small stack.
const MAX_DEPTH: usize = 200;

/// How many terms are walked over, with the names that are copied for calls. A mapping of a hundred fields takes a
/// thousand; of a program that takes more, everything counts as read.
const MAX_WORK: usize = 50_000;

/// What the program reads of its input, and whether its output may be the input.
pub(super) fn item_use(program: &Term) -> ItemUse {
    let mut walk = Walk {
        reads: Reads::default(),
        names: Vec::new(),
        depth: 0,
        work: 0,
    };
    let gives = match &program.kind {
        Kind::Object(fields) => walk.result(fields),
        _ => walk.term(program, Is::Item),
    };
    ItemUse {
        reads: walk.reads,
        may_give_item: gives == Is::Item,
    }
}

/// What a value is, as far as the walk knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Is {
    /// The input, or the input with some of its fields replaced. Also a value that may be the input.
    Item,
    /// Anything else.
    Other,
}

impl Is {
    fn or(self, other: Self) -> Self {
        if self == Self::Item { self } else { other }
    }
}

/// A name that holds at a place of the program.
#[derive(Clone)]
enum Name<'a> {
    Variable(&'a str, Is),
    /// A definition, with how many names hold in its body.
    Def(&'a Def, usize),
    /// A parameter that is a filter, with the argument and the names that hold there.
    Filter(&'a str, &'a Term, Rc<[Name<'a>]>),
}

struct Walk<'a> {
    reads: Reads,
    names: Vec<Name<'a>>,
    depth: usize,
    work: usize,
}

impl<'a> Walk<'a> {
    fn everything(&mut self) -> Is {
        self.reads.everything = true;
        Is::Other
    }

    /// Counts work. Returns whether the walk ends here, because it is known that everything counts as read.
    fn is_over(&mut self, work: usize) -> bool {
        self.work = self.work.saturating_add(work);
        self.reads.everything |= self.work > MAX_WORK;
        self.reads.everything
    }

    /// The value goes where the walk cannot follow.
    fn lose(&mut self, is: Is) -> Is {
        match is {
            Is::Item => self.everything(),
            Is::Other => Is::Other,
        }
    }

    /// The fields of the object that the whole program gives: `created_at` and `resume` may be handed on unseen.
    fn result(&mut self, fields: &'a [(Term, Term)]) -> Is {
        for (key, value) in fields {
            let handed_on = HANDED_ON
                .into_iter()
                .find(|name| is_text(key, name) && is_field(value, name));
            if let Some(name) = handed_on {
                self.reads.handed_on.insert(name);
            } else {
                self.parts([key, value], Is::Item);
            }
        }
        Is::Other
    }

    /// Walks terms whose outputs become parts of another value.
    fn parts(&mut self, terms: impl IntoIterator<Item = &'a Term>, input: Is) -> Is {
        for term in terms {
            let is = self.term(term, input);
            self.lose(is);
        }
        Is::Other
    }

    fn term(&mut self, term: &'a Term, input: Is) -> Is {
        if self.is_over(1) || self.depth >= MAX_DEPTH {
            self.everything();
            return Is::Item;
        }
        self.depth += 1;
        let is = self.kind(&term.kind, input);
        self.depth -= 1;
        is
    }

    fn kind(&mut self, kind: &'a Kind, input: Is) -> Is {
        match kind {
            Kind::Identity => input,
            Kind::Constant(_) | Kind::Break(_) => Is::Other,
            Kind::Format(_) => self.lose(input),
            Kind::Variable(name) => self.variable(name),
            Kind::Text(_, parts) => {
                let terms = parts.iter().filter_map(|part| match part {
                    Part::Term(term) => Some(term),
                    Part::Plain(_) => None,
                });
                self.parts(terms, input)
            }
            Kind::Index(of, key) => self.index(of, key, input),
            Kind::Slice(of, from, to) => {
                let ends = [from, to].into_iter().flatten();
                self.parts([of].into_iter().chain(ends).map(AsRef::as_ref), input)
            }
            Kind::Iterate(of) | Kind::Negate(of) => self.parts([of.as_ref()], input),
            Kind::Array(of) => self.parts(of.as_deref(), input),
            Kind::Object(fields) => {
                self.parts(fields.iter().flat_map(|(key, value)| [key, value]), input)
            }
            Kind::Try(body, handler) => {
                let is = self.term(body, input);
                match handler {
                    // Its input is a message.
                    Some(handler) => is.or(self.term(handler, Is::Other)),
                    None => is,
                }
            }
            Kind::If(branches, otherwise) => {
                let mut is = Is::Other;
                for (condition, then) in branches {
                    self.term(condition, input);
                    is = is.or(self.term(then, input));
                }
                is.or(match otherwise {
                    Some(otherwise) => self.term(otherwise, input),
                    None => input,
                })
            }
            Kind::Fold(fold) => self.scoped(|walk| walk.fold(fold, input)),
            Kind::Call(name, arguments) => self.call(name, arguments, input),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right, input),
            Kind::Comma(terms) => {
                let each = terms.iter().map(|term| self.term(term, input));
                each.fold(Is::Other, Is::or)
            }
            Kind::Pipe(stages, last) => self.scoped(|walk| {
                let input = stages
                    .iter()
                    .fold(input, |input, stage| walk.stage(stage, input));
                walk.term(last, input)
            }),
        }
    }

    fn scoped<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let names = self.names.len();
        let result = body(self);
        self.names.truncate(names);
        result
    }

    fn stage(&mut self, stage: &'a Stage, input: Is) -> Is {
        match stage {
            Stage::Term(term) => return self.term(term, input),
            Stage::Bind(term, patterns) => {
                let is = self.term(term, input);
                self.bind(patterns, is, input);
            }
            Stage::Label(_) => {}
            Stage::Def(def) => {
                let names = self.names.len();
                self.names.push(Name::Def(def, names));
            }
        }
        input
    }

    fn bind(&mut self, patterns: &'a [Pattern], is: Is, input: Is) {
        if let [Pattern::Variable(name)] = patterns {
            self.names.push(Name::Variable(name, is));
            return;
        }
        // What is taken apart is no item any more.
        self.lose(is);
        for pattern in patterns {
            self.bind_parts(pattern, input);
        }
    }

    fn bind_parts(&mut self, pattern: &'a Pattern, input: Is) {
        match pattern {
            Pattern::Variable(name) => self.names.push(Name::Variable(name, Is::Other)),
            Pattern::Array(patterns) => {
                for pattern in patterns {
                    self.bind_parts(pattern, input);
                }
            }
            Pattern::Object(fields) => {
                for (key, name, pattern) in fields {
                    self.parts([key], input);
                    if let Some(name) = name {
                        self.names.push(Name::Variable(name, Is::Other));
                    }
                    if let Some(pattern) = pattern {
                        self.bind_parts(pattern, input);
                    }
                }
            }
        }
    }

    fn variable(&mut self, name: &str) -> Is {
        let known = self.names.iter().rev().find_map(|known| match known {
            Name::Variable(known, is) if *known == name => Some(*is),
            _ => None,
        });
        known.unwrap_or(Is::Other)
    }

    fn index(&mut self, of: &'a Term, key: &'a Term, input: Is) -> Is {
        let is = self.term(of, input);
        match (is, text(key)) {
            (Is::Item, Some(field)) => drop(self.reads.fields.insert(field.to_owned())),
            (is, _) => {
                self.lose(is);
                self.parts([key], input);
            }
        }
        Is::Other
    }

    fn fold(&mut self, fold: &'a Fold, input: Is) -> Is {
        let source = self.term(&fold.source, input);
        self.bind(&fold.patterns, source, input);
        let mut state = self.term(&fold.init, input);
        // The second time with what the first may have given.
        for _ in 0..2 {
            state = state.or(self.term(&fold.update, state));
        }
        match &fold.extract {
            Some(extract) => self.term(extract, state),
            None => state,
        }
    }

    fn binary(&mut self, operator: Operator, left: &'a Term, right: &'a Term, input: Is) -> Is {
        match operator {
            Operator::Alternative => self.term(left, input).or(self.term(right, input)),
            Operator::And | Operator::Or => {
                self.term(left, input);
                self.term(right, input);
                Is::Other
            }
            // Fields that are put over the item's.
            Operator::Binary(Arithmetic::Add) => {
                let (left, right) = (self.term(left, input), self.term(right, input));
                left.or(right)
            }
            Operator::Binary(_) | Operator::Compare(_) => self.parts([left, right], input),
            Operator::Assign => {
                self.parts([right], input);
                self.assign(left, input, false)
            }
            Operator::Modify => {
                self.parts([right], Is::Other);
                self.assign(left, input, true)
            }
            Operator::Update(_) | Operator::UpdateAlternative => {
                self.parts([right], input);
                self.assign(left, input, true)
            }
        }
    }
}

fn text(term: &Term) -> Option<&str> {
    match &term.kind {
        Kind::Constant(value) => value.as_str(),
        _ => None,
    }
}

fn is_text(term: &Term, expected: &str) -> bool {
    text(term) == Some(expected)
}

/// Whether a term is `.name`.
fn is_field(term: &Term, name: &str) -> bool {
    matches!(&term.kind, Kind::Index(of, key) if matches!(of.kind, Kind::Identity) && is_text(key, name))
}
