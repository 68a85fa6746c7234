//! Filters that the machine has itself, and natives.

use super::super::ast::Term;
use super::super::code::Op;
use super::super::native;
use super::super::value::Val;
use super::{Compiled, Compiler};

impl Compiler {
    /// A filter that is not written in jq; `None` if there is none of this name.
    pub(super) fn builtin(&mut self, name: &str, args: &[Term]) -> Compiled<Option<Op>> {
        let op = match (name, args) {
            ("empty", []) => Op::Empty,
            ("path", [of]) => Op::Path(self.term(of)?),
            ("getpath", [path]) => Op::GetPath(self.term(path)?),
            ("last", [of]) => Op::Last(self.term(of)?),
            ("first", [of]) => {
                let one = self.constant(1);
                Op::Limit(one, self.term(of)?)
            }
            ("limit", [count, of]) => {
                let (count, of) = (self.term(count)?, self.term(of)?);
                Op::Limit(count, of)
            }
            ("skip", [count, of]) => {
                let (count, of) = (self.term(count)?, self.term(of)?);
                Op::Skip(count, of)
            }
            ("range", [to]) => {
                let from = self.constant(0);
                let to = self.term(to)?;
                let by = self.constant(1);
                Op::Range([from, to, by])
            }
            ("range", [from, to]) => {
                let (from, to) = (self.term(from)?, self.term(to)?);
                let by = self.constant(1);
                Op::Range([from, to, by])
            }
            ("range", [from, to, by]) => {
                Op::Range([self.term(from)?, self.term(to)?, self.term(by)?])
            }
            ("builtins", []) => Op::Constant(builtins()),
            ("input_line_number", []) => Op::Constant(Val::Num(0.0)),
            _ => {
                let Some(native) = native::find(name, args.len()) else {
                    return Ok(None);
                };
                let mut ids = Vec::new();
                for arg in args {
                    ids.push(self.term(arg)?);
                }
                Op::Native(native, ids.into())
            }
        };
        Ok(Some(op))
    }
}

/// The filters of the machine, by name and number of arguments.
pub(super) const OWN: [&str; 12] = [
    "last/1",
    "empty/0",
    "path/1",
    "getpath/1",
    "first/1",
    "limit/2",
    "skip/2",
    "range/1",
    "range/2",
    "range/3",
    "builtins/0",
    "input_line_number/0",
];

/// All filters that programs may use, as `name/arity`.
fn builtins() -> Val {
    let natives = native::all().map(|native| format!("{}/{}", native.name, native.arity));
    let defined = super::super::definitions::names();
    let names = natives.chain(defined).filter(|name| {
        let first = name.chars().next();
        first.is_some_and(|c| c.is_ascii_alphabetic())
    });
    let names = names.chain(OWN.into_iter().map(str::to_owned));
    Val::from(names.map(Val::from).collect::<Vec<Val>>())
}
