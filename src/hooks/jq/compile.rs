//! A program's tree into operations.

mod builtin;
mod patterns;
mod scope;
mod simple;
mod unknown;

use super::ast::{Arithmetic, Def, Kind, Operator, Param, Part, Stage, Term};
use super::code::{Arg, Code, Id, Node, Op, Slot};
use super::definitions::definition;
use super::lexer::SyntaxError;
use super::native;
use super::value::Val;
use scope::{Entry, Found, Scope};
use std::collections::HashMap;
use std::rc::Rc;

type Compiled<T = Id> = Result<T, SyntaxError>;

struct Compiler {
    nodes: Vec<Node>,
    defs: Vec<Id>,
    /// jq's own definitions that the program uses, by name and number of arguments.
    known: HashMap<(String, usize), u32>,
    /// Those whose bodies are not compiled yet.
    pending: Vec<(u32, Rc<Def>)>,
    scope: Scope,
    checked: patterns::Checked,
    /// Where the current operation stands in the program.
    at: Option<u32>,
    is_own: bool,
}

/// Compiles a program.
pub(super) fn compile(term: &Term) -> Compiled<Code> {
    let mut compiler = Compiler {
        nodes: Vec::new(),
        defs: Vec::new(),
        known: HashMap::new(),
        pending: Vec::new(),
        scope: Scope::default(),
        checked: patterns::Checked::default(),
        at: None,
        is_own: false,
    };
    let main = compiler.term(term)?;
    compiler.is_own = true;
    compiler.at = None;
    while let Some((number, def)) = compiler.pending.pop() {
        compiler.scope = Scope::default();
        compiler.body(number, &def)?;
    }
    Ok(Code {
        nodes: compiler.nodes,
        defs: compiler.defs,
        main,
    })
}

impl Compiler {
    fn push(&mut self, op: Op) -> Id {
        let id = Id::try_from(self.nodes.len()).unwrap_or(Id::MAX);
        let node = self.node(op);
        self.nodes.push(node);
        id
    }

    fn constant(&mut self, value: impl Into<Val>) -> Id {
        self.push(Op::Constant(value.into()))
    }

    fn term(&mut self, term: &Term) -> Compiled {
        let outer = self.at;
        if !self.is_own {
            self.at = u32::try_from(term.at).ok();
        }
        let op = self.op(term)?;
        let id = match op {
            Compiles::Op(op) => self.push(op),
            Compiles::To(id) => id,
        };
        self.at = outer;
        Ok(id)
    }

    fn op(&mut self, term: &Term) -> Compiled<Compiles> {
        let op = match &term.kind {
            Kind::Identity => Op::Identity,
            Kind::Constant(value) => Op::Constant(value.clone()),
            Kind::Variable(name) => match self.scope.variable(name) {
                Some(slot) => Op::Variable(slot),
                None => return Err(unknown::variable(name, term.at, self.scope.variables())),
            },
            Kind::Text(format, parts) => self.text(format.as_deref(), parts, term.at)?,
            Kind::Format(name) => Self::format(name, term.at)?,
            Kind::Index(of, key) => {
                let (of, key) = (self.term(of)?, self.term(key)?);
                Op::Index(of, key)
            }
            Kind::Slice(of, from, to) => {
                let of = self.term(of)?;
                let mut end = |name: &str, end: &Option<Box<Term>>| {
                    let key = self.constant(name);
                    let value = match end {
                        Some(term) => self.term(term)?,
                        None => self.constant(Val::Null),
                    };
                    Ok([key, value])
                };
                let key = [end("start", from)?, end("end", to)?].concat();
                let key = self.push(Op::Object(key.into()));
                Op::Index(of, key)
            }
            Kind::Iterate(of) => Op::Iterate(self.term(of)?),
            Kind::Try(body, handler) => {
                let body = self.term(body)?;
                let handler = handler.as_ref().map(|term| self.term(term)).transpose()?;
                Op::Try(body, handler)
            }
            Kind::Negate(of) => Op::Negate(self.term(of)?),
            Kind::Array(None) => Op::Constant(Val::from(Vec::new())),
            Kind::Array(Some(body)) => return self.array(body),
            Kind::Object(fields) => self.object(fields)?,
            Kind::Fold(fold) => self.fold(fold)?,
            Kind::If(branches, otherwise) => return self.condition(branches, otherwise.as_deref()),
            Kind::Break(name) => match self.scope.label(name) {
                Some(slot) => Op::Break(slot),
                None => {
                    return Err(SyntaxError::new(
                        term.at,
                        format!("there is no label `${name}` around this break"),
                    ));
                }
            },
            Kind::Call(name, args) => return self.call(name, args, term.at),
            Kind::Binary(operator, left, right) => return self.binary(*operator, left, right),
            Kind::Comma(terms) => {
                let mut ids = Vec::new();
                for term in terms {
                    ids.push(self.term(term)?);
                }
                return Ok(Compiles::To(self.chain(&ids, Op::Comma)));
            }
            Kind::Pipe(stages, last) => return self.pipe(stages, last).map(Compiles::To),
        };
        Ok(Compiles::Op(op))
    }

    /// The operations in their order, with `op` between them.
    fn chain(&mut self, ids: &[Id], op: fn(Id, Id) -> Op) -> Id {
        let mut ids = ids.iter().rev().copied();
        let last = ids.next().unwrap_or(0);
        ids.fold(last, |rest, id| self.push(op(id, rest)))
    }

    fn text(&mut self, format: Option<&str>, parts: &[Part], at: usize) -> Compiled<Op> {
        let mut ids = Vec::new();
        for part in parts {
            ids.push(match part {
                Part::Plain(text) => self.constant(text.as_str()),
                Part::Term(term) => {
                    let term = self.term(term)?;
                    let format = Self::format(format.unwrap_or("text"), at)?;
                    let format = self.push(format);
                    self.push(Op::Then(term, format))
                }
            });
        }
        Ok(Op::Text(ids.into()))
    }

    fn format(name: &str, at: usize) -> Compiled<Op> {
        let unknown = || unknown::format(name, at);
        if name == "text" || name == "json" {
            let native = native::find(if name == "text" { "tostring" } else { "tojson" }, 0);
            return Ok(Op::Native(native.ok_or_else(unknown)?, Box::new([])));
        }
        let native = native::find(&format!("@{name}"), 0).ok_or_else(unknown)?;
        Ok(Op::Native(native, Box::new([])))
    }

    /// `[…]`: a list if each part of it has exactly one output.
    fn array(&mut self, body: &Term) -> Compiled<Compiles> {
        let terms = match &body.kind {
            Kind::Comma(terms) => terms.as_slice(),
            _ => std::slice::from_ref(body),
        };
        let mut ids = Vec::new();
        for term in terms {
            ids.push(self.term(term)?);
        }
        let op = if ids.iter().all(|id| self.is_simple(*id)) {
            Op::List(ids.into())
        } else {
            Op::Collect(self.chain(&ids, Op::Comma))
        };
        Ok(Compiles::Op(op))
    }

    fn object(&mut self, fields: &[(Term, Term)]) -> Compiled<Op> {
        let mut ids = Vec::new();
        for (key, value) in fields {
            if let Kind::Constant(constant) = &key.kind
                && constant.as_str().is_none()
            {
                return Err(SyntaxError::new(
                    key.at,
                    format!(
                        "a key of an object must be a string, not a {}",
                        constant.kind()
                    ),
                ));
            }
            ids.push(self.term(key)?);
            ids.push(self.term(value)?);
        }
        Ok(Op::Object(ids.into()))
    }

    fn condition(
        &mut self,
        branches: &[(Term, Term)],
        otherwise: Option<&Term>,
    ) -> Compiled<Compiles> {
        let mut ids = Vec::new();
        for (condition, branch) in branches {
            ids.push((self.term(condition)?, self.term(branch)?));
        }
        let otherwise = match otherwise {
            Some(term) => self.term(term)?,
            None => self.push(Op::Identity),
        };
        let chain = ids.into_iter().rev();
        let id = chain.fold(otherwise, |rest, (condition, branch)| {
            self.push(Op::If(condition, branch, rest))
        });
        Ok(Compiles::To(id))
    }

    /// Operators in a row are nested in their operands, on either side. They take no recursion.
    fn binary(&mut self, operator: Operator, left: &Term, right: &Term) -> Compiled<Compiles> {
        let mut below = vec![(operator, right)];
        let mut left = left;
        while let Kind::Binary(operator, first, second) = &left.kind {
            below.push((*operator, second));
            left = first;
        }
        let mut whole = Compiles::To(self.term(left)?);
        for (operator, right) in below.into_iter().rev() {
            let id = match whole {
                Compiles::Op(op) => self.push(op),
                Compiles::To(id) => id,
            };
            whole = match operator {
                Operator::Alternative => self.alternatives(id, right)?,
                _ => self.operation(operator, id, right)?,
            };
        }
        Ok(whole)
    }

    fn alternatives(&mut self, first: Id, rest: &Term) -> Compiled<Compiles> {
        let mut ids = vec![first];
        let mut rest = rest;
        while let Kind::Binary(Operator::Alternative, left, right) = &rest.kind {
            ids.push(self.term(left)?);
            rest = right;
        }
        ids.push(self.term(rest)?);
        Ok(Compiles::To(self.chain(&ids, Op::Alternative)))
    }

    fn operation(&mut self, operator: Operator, left: Id, right: &Term) -> Compiled<Compiles> {
        let right = self.term(right)?;
        let op = match operator {
            Operator::Alternative => Op::Alternative(left, right),
            Operator::And => Op::And(left, right),
            Operator::Or => Op::Or(left, right),
            Operator::Binary(operator) => Op::Arithmetic(operator, [left, right]),
            Operator::Compare(operator) => Op::Compare(operator, [left, right]),
            Operator::Assign => Op::Assign(left, right),
            Operator::Modify => Op::Modify(left, right),
            Operator::Update(operator) => return Ok(self.update(left, right, Some(operator))),
            Operator::UpdateAlternative => return Ok(self.update(left, right, None)),
        };
        Ok(Compiles::Op(op))
    }

    /// `right as $x | left |= (. op $x)`. The left side does not know of `$x`, so it is a definition of the
    /// environment around.
    fn update(&mut self, left: Id, right: Id, operator: Option<Arithmetic>) -> Compiles {
        let number = self.define(left);
        let paths = self.push(Op::Call(number, 1, Box::new([])));
        let paths = match self.nodes.get(left as usize) {
            // Without variables, it means the same one level down.
            Some(node) if node.is_simple_path && !self.uses_environment(left) => left,
            _ => paths,
        };
        let value = self.push(Op::Variable(0));
        let input = self.push(Op::Identity);
        let update = self.push(match operator {
            Some(operator) => Op::Arithmetic(operator, [input, value]),
            None => Op::Alternative(input, value),
        });
        let modify = self.push(Op::Modify(paths, update));
        Compiles::Op(Op::Bind(right, modify))
    }

    fn define(&mut self, body: Id) -> u32 {
        let number = u32::try_from(self.defs.len()).unwrap_or(u32::MAX);
        self.defs.push(body);
        number
    }

    fn pipe(&mut self, stages: &[Stage], last: &Term) -> Compiled {
        let outer = self.scope.mark();
        let mut before = Vec::new();
        for stage in stages {
            match stage {
                Stage::Term(term) => before.push(Opened::Then(self.term(term)?)),
                Stage::Label(name) => {
                    before.push(Opened::Label);
                    self.scope.push(Entry::Label(name.clone()));
                }
                Stage::Def(def) => self.def(def)?,
                Stage::Bind(source, patterns) => {
                    let source = self.term(source)?;
                    before.push(Opened::Bind(source));
                    self.open_patterns(patterns, &mut before)?;
                }
            }
        }
        let mut id = self.term(last)?;
        while let Some(opened) = before.pop() {
            id = match opened {
                Opened::Then(first) => self.push(Op::Then(first, id)),
                Opened::Label => self.push(Op::Label(id)),
                Opened::Bind(source) => self.push(Op::Bind(source, id)),
                Opened::Alternatives(alternatives) => self.close_alternatives(alternatives, id),
            };
        }
        self.scope.leave(outer);
        Ok(id)
    }

    fn def(&mut self, def: &Def) -> Compiled<()> {
        let number = self.define(0);
        self.scope.push_def(&def.name, def.params.len(), number);
        let outer = self.scope.mark();
        self.body(number, def)?;
        self.scope.leave(outer);
        Ok(())
    }

    /// The body of a definition, in the environment that it was made in and its parameters.
    fn body(&mut self, number: u32, def: &Def) -> Compiled<()> {
        for param in &def.params {
            self.scope.push(Entry::Param(param.name().to_owned()));
        }
        let mut variables = Vec::new();
        for (index, param) in def.params.iter().enumerate() {
            if let Param::Variable(name) = param {
                let slot = def.params.len() - 1 - index + variables.len();
                variables.push(self.push(Op::Param(slot_of(slot))));
                self.scope.push(Entry::Variable(name.clone()));
            }
        }
        let mut id = self.term(&def.body)?;
        for source in variables.into_iter().rev() {
            id = self.push(Op::Bind(source, id));
        }
        if let Some(body) = self.defs.get_mut(number as usize) {
            *body = id;
        }
        Ok(())
    }

    fn call(&mut self, name: &str, args: &[Term], at: usize) -> Compiled<Compiles> {
        let found = self.scope.call(name, args.len());
        let (number, skip) = match found {
            Some(Found::Param(slot)) => return Ok(Compiles::Op(Op::Param(slot))),
            Some(Found::Def(number, skip)) => (number, skip),
            None => {
                if let Some(op) = self.builtin(name, args)? {
                    return Ok(Compiles::Op(op));
                }
                patterns::check(&mut self.checked, name, args)?;
                (
                    self.own_definition(name, args.len(), at)?,
                    self.scope.depth(),
                )
            }
        };
        let mut list = Vec::new();
        for arg in args {
            let id = self.term(arg)?;
            list.push(match self.nodes.get(id as usize).map(|node| &node.op) {
                Some(Op::Param(slot)) => Arg::Param(*slot),
                _ => Arg::Closure(id),
            });
        }
        Ok(Compiles::Op(Op::Call(number, skip, list.into())))
    }

    /// One of jq's own definitions. Its body is compiled later, because it may be recursive.
    fn own_definition(&mut self, name: &str, arity: usize, at: usize) -> Compiled<u32> {
        let key = (name.to_owned(), arity);
        if let Some(number) = self.known.get(&key) {
            return Ok(*number);
        }
        let Some(def) = definition(name, arity) else {
            return Err(unknown::filter(name, arity, at, self.scope.filters()));
        };
        let number = self.define(0);
        self.known.insert(key, number);
        self.pending.push((number, def));
        Ok(number)
    }
}

/// What a term compiles to.
enum Compiles {
    Op(Op),
    /// An operation that exists already.
    To(Id),
}

/// A part of a pipe whose rest is not compiled yet.
enum Opened {
    Then(Id),
    Label,
    Bind(Id),
    Alternatives(scope::Alternatives),
}

fn slot_of(slot: usize) -> Slot {
    Slot::try_from(slot).unwrap_or(Slot::MAX)
}
