//! Runs one operation up to the next one.

use super::super::code::{Arg, Id, Op, Slot};
use super::super::error::Outcome;
use super::super::value::Val;
use super::env::{Binding, Env};
use super::next::{Cont, Fork, Next, Operands};
use super::{Flow, Machine, Path, Task};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

impl Machine<'_> {
    #[expect(clippy::too_many_lines, reason = "a table of operations")]
    pub(super) fn eval(&mut self, task: Task) -> Outcome<Flow> {
        let node = self.node(task.id)?;
        self.at = node.at.unwrap_or(self.at);
        if node.is_simple && task.path.is_off() {
            let value = self.simple(task.id, &task.env, task.input)?;
            return Ok(Flow::Return(value, Path::Off, task.cont));
        }
        match &node.op {
            Op::Identity => Ok(Flow::Return(task.input, task.path, task.cont)),
            Op::Constant(value) => Ok(give(value.clone(), &task)),
            Op::Variable(slot) => {
                self.budget.take(*slot as usize / 32)?;
                Ok(give(task.env.value(*slot)?, &task))
            }
            Op::Empty => Ok(Flow::Backtrack),
            Op::Then(first, second) => self.then(*first, *second, task),
            Op::Comma(first, second) => {
                self.fork(Fork::Eval(task.clone().to(*second)))?;
                Ok(Flow::Eval(task.to(*first)))
            }
            Op::Index(of, key) => self.index(*of, *key, task),
            Op::Iterate(of) => self.iterate(*of, task),
            Op::Try(body, handler) => {
                let handler = handler.map(|id| (id, task.env.clone()));
                let mark = self.forks.len();
                self.fork(Fork::Try(handler, task.path.lost(), task.cont.clone()))?;
                task.waiting(Next::TryEnd(mark), *body)
            }
            Op::Negate(of) => task.value().waiting(Next::Negate, *of),
            Op::Collect(body) => {
                let items = Rc::new(RefCell::new(Vec::new()));
                let fork = Fork::Collect(items.clone(), task.path.lost(), task.cont.clone());
                self.fork(fork)?;
                task.value().waiting(Next::Collect(items), *body)
            }
            Op::If(condition, then, otherwise) => {
                if let Some(holds) = self.quick(*condition, &task.env, &task.input)? {
                    return Ok(Flow::Eval(task.to(if holds.is_true() {
                        *then
                    } else {
                        *otherwise
                    })));
                }
                let (env, input, path) = task.parts();
                let next = Next::If(*then, *otherwise, env, input, path);
                task.value().waiting(next, *condition)
            }
            Op::And(left, right) => {
                let (env, input, path) = task.parts();
                let next = Next::And(*right, env, input, path);
                task.value().waiting(next, *left)
            }
            Op::Or(left, right) => {
                let (env, input, path) = task.parts();
                let next = Next::Or(*right, env, input, path);
                task.value().waiting(next, *left)
            }
            Op::Alternative(left, right) => self.either(*left, *right, task),
            Op::Call(def, skip, args) => self.call(*def, *skip, args, task),
            Op::Param(slot) => {
                self.budget.take(*slot as usize / 32)?;
                match task.env.get(*slot)? {
                    Binding::Filter(id, env) => {
                        let (id, env) = (*id, env.clone());
                        Ok(Flow::Eval(Task { id, env, ..task }))
                    }
                    _ => Ok(Flow::Backtrack),
                }
            }
            Op::Bind(source, body) => {
                if let Some(value) = self.quick(*source, &task.env, &task.input)? {
                    let env = task.env.with(value);
                    return Ok(Flow::Eval(Task { env, ..task }.to(*body)));
                }
                let (env, input, path) = task.parts();
                let next = Next::Bind(*body, env, input, path);
                task.value().waiting(next, *source)
            }
            Op::Alternatives(_) => self.alternative(0, task),
            Op::Rebind(skip, slots, body) => {
                let mut env = task.env.up(*skip);
                for slot in slots {
                    self.budget.take(1 + slot.unwrap_or(0) as usize / 32)?;
                    env = env.with(slot.map_or(Ok(Val::Null), |slot| task.env.value(slot))?);
                }
                Ok(Flow::Eval(Task { env, ..task }.to(*body)))
            }
            Op::Reduce(_, init, _) | Op::Foreach(_, init, _) => {
                let next = Next::Fold(task.id, task.env.clone(), task.input.clone());
                task.waiting(next, *init)
            }
            Op::Step(slot, update, extract) => {
                let Binding::State(state) = task.env.get(*slot)? else {
                    return Ok(Flow::Backtrack);
                };
                let next = Next::StepStore(state.clone(), *extract, task.env.clone());
                task.waiting(next, *update)
            }
            Op::Label(body) => {
                let env = task.env.push(Binding::Label(self.forks.len()));
                Ok(Flow::Eval(Task { env, ..task }.to(*body)))
            }
            Op::Break(slot) => {
                if let Binding::Label(mark) = task.env.get(*slot)? {
                    self.forks.truncate(*mark);
                }
                Ok(Flow::Backtrack)
            }
            Op::Path(of) => {
                if self.node(*of)?.is_simple_path {
                    let path = self.simple_path(*of, &task.env, task.input.clone())?;
                    return Ok(give(path, &task));
                }
                let next = Next::PathEnd(task.path.lost());
                let path = Path::At(Vec::new().into());
                Task { path, ..task }.waiting(next, *of)
            }
            Op::Last(of) => {
                let latest = Rc::new(RefCell::new(None));
                self.fork(Fork::Last(latest.clone(), task.cont.clone()))?;
                let cont = Cont::default();
                Task { cont, ..task }.waiting(Next::LastItem(latest), *of)
            }
            Op::Modify(paths, update) => self.modify(*paths, *update, task),
            Op::List(_)
            | Op::Object(_)
            | Op::Text(_)
            | Op::Arithmetic(..)
            | Op::Compare(..)
            | Op::Native(..)
            | Op::GetPath(_)
            | Op::Assign(..)
            | Op::Limit(..)
            | Op::Skip(..)
            | Op::Range(_) => self.operands(
                Operands {
                    id: task.id,
                    env: task.env,
                    input: task.input,
                    path: task.path,
                    done: Vec::new(),
                },
                task.cont,
            ),
        }
    }

    fn then(&mut self, first: Id, second: Id, task: Task) -> Outcome<Flow> {
        if task.path.is_off() && self.node(first)?.is_simple {
            let input = self.simple(first, &task.env, task.input)?;
            return Ok(Flow::Eval(Task {
                id: second,
                input,
                ..task
            }));
        }
        let next = Next::Then(second, task.env.clone());
        task.waiting(next, first)
    }

    fn index(&mut self, of: Id, key: Id, task: Task) -> Outcome<Flow> {
        if let Some(key) = self.quick(key, &task.env, &task.input)? {
            return self.index_with(of, key, task);
        }
        let (env, input, path) = task.parts();
        let next = Next::Key(of, env, input, path);
        task.value().waiting(next, key)
    }

    pub(super) fn index_with(&mut self, of: Id, key: Val, task: Task) -> Outcome<Flow> {
        if let Op::Identity = self.node(of)?.op {
            return self.index_value(&task.input, key, task.path, task.cont);
        }
        task.waiting(Next::Index(key), of)
    }

    fn iterate(&mut self, of: Id, task: Task) -> Outcome<Flow> {
        if let Op::Identity = self.node(of)?.op {
            return self.each(task.input, 0, task.path, task.cont);
        }
        if task.path.is_off() && self.node(of)?.is_simple {
            let value = self.simple(of, &task.env, task.input)?;
            return self.each(value, 0, task.path, task.cont);
        }
        task.waiting(Next::Iterate, of)
    }

    fn either(&mut self, left: Id, right: Id, task: Task) -> Outcome<Flow> {
        if task.path.is_off()
            && let Some(value) = self.quick(left, &task.env, &task.input)?
        {
            if value.is_true() {
                return Ok(give(value, &task));
            }
            return Ok(Flow::Eval(task.to(right)));
        }
        let found = Rc::new(Cell::new(false));
        self.fork(Fork::Alternative(found.clone(), task.clone().to(right)))?;
        task.waiting(Next::Alternative(found), left)
    }

    fn call(&mut self, def: u32, skip: Slot, args: &[Arg], task: Task) -> Outcome<Flow> {
        self.budget.take(skip as usize / 32 + args.len())?;
        let mut env = task.env.up(skip);
        for arg in args {
            env = env.push(match arg {
                Arg::Closure(id) => Binding::Filter(*id, task.env.clone()),
                Arg::Param(slot) => task.env.get(*slot)?.clone(),
            });
        }
        let id = self.code.defs.get(def as usize).copied();
        let id = id.unwrap_or(self.code.main);
        Ok(Flow::Eval(Task { id, env, ..task }))
    }

    /// One of several ways to go on; the next one is tried if it fails.
    pub(super) fn alternative(&mut self, number: usize, task: Task) -> Outcome<Flow> {
        let Op::Alternatives(ids) = &self.node(task.id)?.op else {
            return Ok(Flow::Backtrack);
        };
        let Some(id) = ids.get(number) else {
            return Ok(Flow::Backtrack);
        };
        if number + 1 < ids.len() {
            self.fork(Fork::Alternatives(number + 1, task.clone()))?;
        }
        Ok(Flow::Eval(task.to(*id)))
    }
}

/// A new value as the output of a task.
pub(super) fn give(value: Val, task: &Task) -> Flow {
    Flow::Return(value, task.path.lost(), task.cont.clone())
}

impl Task {
    pub(super) fn to(self, id: Id) -> Self {
        Self { id, ..self }
    }

    /// The same, where nothing asks for paths.
    pub(super) fn value(self) -> Self {
        Self {
            path: Path::Off,
            ..self
        }
    }

    fn parts(&self) -> (Env, Val, Path) {
        (self.env.clone(), self.input.clone(), self.path.clone())
    }

    /// Goes on with an operation for whose outputs something waits.
    pub(super) fn waiting(self, next: Next, id: Id) -> Outcome<Flow> {
        Ok(Flow::Eval(Self {
            id,
            cont: self.cont.push(next)?,
            ..self
        }))
    }
}
