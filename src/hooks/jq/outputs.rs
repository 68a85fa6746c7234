//! What a program can give, told from its text: the [shape](super::super::shape) of its outputs.
//!
//! The walk follows shapes through the program as the machine follows values. Where it does not know a filter, or the
//! program calls itself, anything may come out. So a shape that excludes objects proves that the program never gives one.

mod arithmetic;
mod builtin;
mod calls;
mod paths;
#[cfg(test)]
mod tests;

use super::super::shape::{Fields, Kinds, Shape, Work};
use super::ast::{Def, Fold, Kind, Operator, Pattern, Stage, Term};
use super::value::Val;
use std::rc::Rc;

/// Terms within terms, through definitions that call one another, are followed as deep as this: an engine gives
/// WebAssembly a small stack.
const MAX_DEPTH: usize = 200;

/// How often a fold's update is walked over before its state counts as anything.
const MAX_ROUNDS: usize = 3;

/// The shape of a program's outputs, and where in the program the term stands that gives them.
pub(super) fn outputs(program: &Term, input: &Shape, work: &mut Work) -> (Shape, usize) {
    let mut walk = Walk {
        names: Vec::new(),
        active: Vec::new(),
        depth: 0,
        is_over: false,
        work,
    };
    let shape = walk.term(program, input);
    let shape = if walk.is_over { Shape::any() } else { shape };
    let mut last = program;
    while let Kind::Pipe(_, rest) = &last.kind {
        last = rest;
    }
    (shape, last.at)
}

/// A name that holds at a place of the program.
#[derive(Clone)]
enum Name<'a> {
    Variable(&'a str, Shape),
    /// A definition, with how many names hold in its body.
    Def(&'a Def, usize),
    /// A parameter that is a filter, with the argument and the names that hold there.
    Filter(&'a str, &'a Term, Rc<[Name<'a>]>),
}

struct Walk<'a, 'w> {
    names: Vec<Name<'a>>,
    /// The definitions that the walk is in.
    active: Vec<&'a Def>,
    depth: usize,
    /// Whether there was too little work for the whole program.
    is_over: bool,
    work: &'w mut Work,
}

impl<'a> Walk<'a, '_> {
    /// Takes work. Returns whether the walk goes on.
    fn take(&mut self, work: usize) -> bool {
        self.is_over |= !self.work.take(work);
        !self.is_over
    }

    fn or(&mut self, one: Shape, another: &Shape) -> Shape {
        one.or(another, self.work)
    }

    fn term(&mut self, term: &'a Term, input: &Shape) -> Shape {
        if !self.take(1) || self.depth >= MAX_DEPTH {
            return Shape::any();
        }
        if input.is_none() {
            return Shape::none();
        }
        self.depth += 1;
        let shape = self.kind(&term.kind, input);
        self.depth -= 1;
        shape
    }

    fn kind(&mut self, kind: &'a Kind, input: &Shape) -> Shape {
        match kind {
            Kind::Identity => input.clone(),
            Kind::Constant(value) => Shape::of(kinds_of(value)),
            Kind::Break(_) => Shape::none(),
            Kind::Text(..) | Kind::Format(_) => Shape::of(Kinds::STRING),
            Kind::Variable(name) => self.variable(name),
            Kind::Index(of, key) => self.index(of, key, input),
            Kind::Slice(of, ..) => {
                let of = self.term(of, input);
                of.only(Kinds::NULL | Kinds::STRING | Kinds::LIST)
            }
            Kind::Iterate(of) => {
                let of = self.term(of, input);
                if of.may_be(Kinds::LIST | Kinds::OBJECT) {
                    Shape::any()
                } else {
                    Shape::none()
                }
            }
            Kind::Negate(of) => self.term(of, input).only(Kinds::NUMBER),
            Kind::Array(_) => Shape::of(Kinds::LIST),
            Kind::Object(fields) => self.object(fields, input),
            Kind::Try(body, handler) => {
                let body = self.term(body, input);
                match handler {
                    // Its input is a message, or what the program raises.
                    Some(handler) => {
                        let caught = self.term(handler, &Shape::any());
                        self.or(body, &caught)
                    }
                    None => body,
                }
            }
            Kind::If(branches, otherwise) => self.condition(branches, otherwise.as_deref(), input),
            Kind::Fold(fold) => self.scoped(|walk| walk.fold(fold, input)),
            Kind::Call(name, arguments) => self.call(name, arguments, input),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right, input),
            Kind::Comma(terms) => terms.iter().fold(Shape::none(), |all, term| {
                let one = self.term(term, input);
                self.or(all, &one)
            }),
            Kind::Pipe(stages, last) => self.scoped(|walk| {
                let start = input.clone();
                let input = stages
                    .iter()
                    .fold(start, |input, stage| walk.stage(stage, input));
                walk.term(last, &input)
            }),
        }
    }

    fn scoped<T>(&mut self, body: impl FnOnce(&mut Self) -> T) -> T {
        let names = self.names.len();
        let result = body(self);
        self.names.truncate(names);
        result
    }

    fn stage(&mut self, stage: &'a Stage, input: Shape) -> Shape {
        match stage {
            Stage::Term(term) => return self.term(term, &input),
            Stage::Bind(term, patterns) => {
                let value = self.term(term, &input);
                if value.is_none() {
                    return Shape::none();
                }
                self.bind(patterns, value);
            }
            Stage::Label(_) => {}
            Stage::Def(def) => {
                let names = self.names.len();
                self.names.push(Name::Def(def, names));
            }
        }
        input
    }

    fn bind(&mut self, patterns: &'a [Pattern], value: Shape) {
        if let [Pattern::Variable(name)] = patterns {
            self.names.push(Name::Variable(name, value));
            return;
        }
        for pattern in patterns {
            self.bind_parts(pattern);
        }
    }

    fn bind_parts(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::Variable(name) => self.names.push(Name::Variable(name, Shape::any())),
            Pattern::Array(patterns) => {
                for pattern in patterns {
                    self.bind_parts(pattern);
                }
            }
            Pattern::Object(fields) => {
                for (_, name, pattern) in fields {
                    if let Some(name) = name {
                        self.names.push(Name::Variable(name, Shape::any()));
                    }
                    if let Some(pattern) = pattern {
                        self.bind_parts(pattern);
                    }
                }
            }
        }
    }

    fn variable(&mut self, name: &str) -> Shape {
        let mut names = self.names.iter().rev();
        let known = names.find_map(|known| match known {
            Name::Variable(known, shape) if *known == name => Some(shape.clone()),
            _ => None,
        });
        known.unwrap_or_else(Shape::any)
    }

    fn index(&mut self, of: &'a Term, key: &'a Term, input: &Shape) -> Shape {
        let of = self.term(of, input);
        match &key.kind {
            Kind::Constant(Val::Str(name)) => of.field(name),
            Kind::Constant(Val::Num(_) | Val::Big(_)) if of.may_be(Kinds::LIST) => Shape::any(),
            Kind::Constant(Val::Num(_) | Val::Big(_)) => of.only(Kinds::NULL),
            _ if of.is_none() => of,
            _ => Shape::any(),
        }
    }

    fn object(&mut self, terms: &'a [(Term, Term)], input: &Shape) -> Shape {
        let mut fields = Fields::empty();
        for (key, value) in terms {
            let value = self.term(value, input);
            if value.is_none() {
                return value;
            }
            if let Some(name) = text(key) {
                fields.insert(name, value, Some(key.at));
            } else if self.term(key, input).may_be(Kinds::STRING) {
                fields.insert_somewhere();
            } else {
                return Shape::none();
            }
        }
        Shape::object(fields)
    }

    fn condition(
        &mut self,
        branches: &'a [(Term, Term)],
        otherwise: Option<&'a Term>,
        input: &Shape,
    ) -> Shape {
        let mut all = Shape::none();
        for (condition, then) in branches {
            let condition = self.term(condition, input);
            if condition.may_be_true() {
                let then = self.term(then, input);
                all = self.or(all, &then);
            }
            if !condition.may_be_false() {
                return all;
            }
        }
        let otherwise = match otherwise {
            Some(otherwise) => self.term(otherwise, input),
            None => input.clone(),
        };
        self.or(all, &otherwise)
    }

    fn fold(&mut self, fold: &'a Fold, input: &Shape) -> Shape {
        let source = self.term(&fold.source, input);
        let init = self.term(&fold.init, input);
        if init.is_none() {
            return init;
        }
        self.bind(&fold.patterns, source);
        // An update that gives nothing leaves null.
        let mut state = init.or_kinds(Kinds::NULL);
        let mut is_settled = false;
        for _ in 0..MAX_ROUNDS {
            let updated = self.term(&fold.update, &state);
            let next = state.clone().or(&updated, self.work);
            is_settled = next == state;
            state = next;
            if is_settled {
                break;
            }
        }
        if !is_settled {
            state = Shape::any();
        }
        match &fold.extract {
            Some(extract) => self.term(extract, &state),
            None => state,
        }
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: &'a Term,
        right: &'a Term,
        input: &Shape,
    ) -> Shape {
        match operator {
            Operator::Alternative => {
                let left = self.term(left, input);
                let right = self.term(right, input);
                let left = left.without(Kinds::NULL | Kinds::FALSE);
                self.or(left, &right)
            }
            Operator::And | Operator::Or | Operator::Compare(_) => Shape::of(Kinds::BOOLEAN),
            Operator::Binary(operator) => {
                let left = self.term(left, input);
                let right = self.term(right, input);
                arithmetic::calculate(operator, &left, &right, self.work)
            }
            Operator::Assign => {
                let value = self.term(right, input);
                self.assign(left, input, &mut |_, _| value.clone())
            }
            Operator::Modify => self.modify(left, right, input),
            Operator::Update(operator) => {
                let value = self.term(right, input);
                self.assign(left, input, &mut |old, walk| {
                    arithmetic::calculate(operator, old, &value, walk.work)
                })
            }
            Operator::UpdateAlternative => {
                let value = self.term(right, input);
                self.assign(left, input, &mut |old, walk| {
                    let old = old.clone().without(Kinds::NULL | Kinds::FALSE);
                    walk.or(old, &value)
                })
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

fn kinds_of(value: &Val) -> Kinds {
    match value {
        Val::Null => Kinds::NULL,
        Val::Bool(false) => Kinds::FALSE,
        Val::Bool(true) => Kinds::TRUE,
        Val::Num(_) | Val::Big(_) => Kinds::NUMBER,
        Val::Str(_) => Kinds::STRING,
        Val::Arr(_) => Kinds::LIST,
        Val::Obj(_) => Kinds::OBJECT,
    }
}
