//! Runs a compiled program.
//!
//! The machine keeps everything on the heap: what waits for an output is a list of [`Next`], what else may be tried
//! is a stack of [`Fork`], and variables are a list of bindings. So no program overflows the native stack, however
//! deep it calls. Only simple operations are evaluated by recursion, and their height is bounded.

mod backtrack;
mod env;
mod eval;
mod finish;
mod next;
mod resume;
mod simple;
mod update;

use super::code::{Code, Id, Node};
use super::error::{Error, Outcome};
use super::limits::{Budget, Limit, MAX_DEPTH};
use super::value::{Arr, Val};
use env::Env;
use next::{Cont, Fork};

/// A running program.
pub(super) struct Machine<'c> {
    code: &'c Code,
    pub(super) budget: Budget,
    forks: Vec<Fork>,
    /// Where the last operation stands in the program, in bytes.
    at: u32,
    flow: Option<Flow>,
}

/// The path of a value, where `path(f)` asks for it.
#[derive(Clone)]
enum Path {
    Off,
    At(Arr),
    /// The value is no part of the input of `path`.
    Lost,
}

impl Path {
    /// The path of a new value.
    fn lost(&self) -> Self {
        match self {
            Self::Off => Self::Off,
            Self::At(_) | Self::Lost => Self::Lost,
        }
    }

    fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }
}

/// An operation to run.
#[derive(Clone)]
struct Task {
    id: Id,
    env: Env,
    input: Val,
    path: Path,
    cont: Cont,
}

/// What the machine does next.
enum Flow {
    Eval(Task),
    /// Gives an output to what waits for it.
    Return(Val, Path, Cont),
    /// Tries what else there is.
    Backtrack,
}

impl<'c> Machine<'c> {
    pub(super) fn new(code: &'c Code, input: Val, steps: u64) -> Self {
        Self {
            code,
            budget: Budget::new(steps),
            forks: Vec::new(),
            at: 0,
            flow: Some(Flow::Eval(Task {
                id: code.main,
                env: Env::default(),
                input,
                path: Path::Off,
                cont: Cont::default(),
            })),
        }
    }

    /// Where the program failed, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at as usize
    }

    /// The next output; `None` after the last.
    pub(super) fn next(&mut self) -> Outcome<Option<Val>> {
        let mut flow = self.flow.take().unwrap_or(Flow::Backtrack);
        loop {
            self.budget.take(1)?;
            self.budget.reserve(0)?;
            let step = match flow {
                Flow::Eval(task) => self.eval(task),
                Flow::Return(value, path, mut cont) => match cont.pop() {
                    None => return Ok(Some(value)),
                    Some(next) => self.resume(next, value, path, cont),
                },
                Flow::Backtrack => match self.forks.pop() {
                    None => return Ok(None),
                    Some(fork) => self.backtrack(fork),
                },
            };
            flow = match step {
                Ok(flow) => flow,
                Err(error) => self.raise(error)?,
            };
        }
    }

    /// Goes back to the innermost `try` around.
    fn raise(&mut self, error: Error) -> Outcome<Flow> {
        if let Error::Limit(_) = error {
            return Err(error);
        }
        while let Some(fork) = self.forks.pop() {
            match fork {
                Fork::TryExit(mark) => self.forks.truncate(mark),
                Fork::Try(None, ..) => return Ok(Flow::Backtrack),
                Fork::Try(Some((id, env)), path, cont) => {
                    let input = error.into_value().map_err(Error::Limit)?;
                    return Ok(Flow::Eval(Task {
                        id,
                        env,
                        input,
                        path,
                        cont,
                    }));
                }
                Fork::Alternatives(next, task) => return self.alternative(next, task),
                _ => {}
            }
        }
        Err(error)
    }

    fn node(&self, id: Id) -> Outcome<&'c Node> {
        let node = self.code.nodes.get(id as usize);
        node.ok_or_else(|| Error::new("the program is broken: please report it"))
    }

    fn fork(&mut self, fork: Fork) -> Outcome<()> {
        if self.forks.len() >= MAX_DEPTH {
            return Err(Error::Limit(Limit::Depth));
        }
        self.forks.push(fork);
        Ok(())
    }
}
