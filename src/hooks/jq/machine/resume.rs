//! Gives an output to what waits for it.

use super::super::arithmetic::negate;
use super::super::code::{Id, Op};
use super::super::error::{Error, Outcome};
use super::super::paths;
use super::super::value::Val;
use super::env::{Binding, Env};
use super::next::{Cont, Fork, Next, State};
use super::{Flow, Machine, Path, Task};
use std::cell::RefCell;
use std::rc::Rc;

impl Machine<'_> {
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn resume(
        &mut self,
        next: Next,
        value: Val,
        path: Path,
        cont: Cont,
    ) -> Outcome<Flow> {
        match next {
            Next::Done => Ok(Flow::Backtrack),
            Next::Then(id, env) => Ok(eval(id, env, value, path, cont)),
            Next::Key(of, env, input, path) => {
                let task = Task {
                    id: of,
                    env,
                    input,
                    path,
                    cont,
                };
                self.index_with(of, value, task)
            }
            Next::Index(key) => self.index_value(&value, key, path, cont),
            Next::Iterate => self.each(value, 0, path, cont),
            Next::TryEnd(mark) => {
                if self.forks.len() == mark + 1 {
                    self.forks.pop();
                } else {
                    self.fork(Fork::TryExit(mark))?;
                }
                Ok(Flow::Return(value, path, cont))
            }
            Next::Negate => {
                let value = negate(&value, &mut self.budget)?;
                Ok(Flow::Return(value, path.lost(), cont))
            }
            Next::Collect(items) => {
                items.borrow_mut().push(value);
                self.budget.reserve(items.borrow().len() * 16)?;
                Ok(Flow::Backtrack)
            }
            Next::Operands(mut operands) => {
                operands.done.push(value);
                self.operands(*operands, cont)
            }
            Next::If(then, otherwise, env, input, path) => {
                let id = if value.is_true() { then } else { otherwise };
                Ok(eval(id, env, input, path, cont))
            }
            Next::And(right, env, input, path) => {
                self.logic(value.is_true(), right, env, input, &path, cont)
            }
            Next::Or(right, env, input, path) => {
                if value.is_true() {
                    return Ok(Flow::Return(Val::Bool(true), path.lost(), cont));
                }
                self.logic(true, right, env, input, &path, cont)
            }
            Next::ToBool => Ok(Flow::Return(Val::Bool(value.is_true()), path.lost(), cont)),
            Next::Alternative(found) => {
                if !value.is_true() {
                    return Ok(Flow::Backtrack);
                }
                found.set(true);
                Ok(Flow::Return(value, path, cont))
            }
            Next::Bind(body, env, input, path) => {
                Ok(eval(body, env.with(value), input, path, cont))
            }
            Next::Fold(id, env, input) => self.fold(id, env, input, (value, path), cont),
            Next::ReduceItem(state, body, env) => {
                let env = env.with(value);
                let (input, path) = take_state(&state);
                if path.is_off() && self.node(body)?.is_simple {
                    let value = self.simple(body, &env, input)?;
                    *state.borrow_mut() = (value, path);
                    return Ok(Flow::Backtrack);
                }
                let cont = cont.push(Next::ReduceStore(state))?;
                Ok(eval(body, env, input, path, cont))
            }
            Next::ReduceStore(state) => {
                *state.borrow_mut() = (value, path);
                Ok(Flow::Backtrack)
            }
            Next::ForeachItem(state, body, env) => {
                let (input, path) = take_state(&state);
                let env = env.push(Binding::State(state)).with(value);
                Ok(eval(body, env, input, path, cont))
            }
            Next::StepStore(state, extract, env) => {
                *state.borrow_mut() = (value.clone(), path.clone());
                Ok(eval(extract, env, value, path, cont))
            }
            Next::PathEnd(outer) => match path {
                Path::At(keys) => Ok(Flow::Return(Val::Arr(keys), outer, cont)),
                Path::Off | Path::Lost => Err(lost(&value, "with result", "")),
            },
            Next::AssignItem(changed, new) => self.assign_item(&changed, &path, &value, new),
            Next::ModifyItem(changed, update, env) => {
                let Path::At(keys) = path else {
                    return Err(lost(&value, "with result", ""));
                };
                // The value's other owner is the root, in which it is changed.
                drop(value);
                self.modify_item(changed, Val::Arr(keys), update, env)
            }
            Next::ModifyStore(changed, keys, mark) => {
                self.forks.truncate(mark);
                self.store(&changed, &keys, value)?;
                Ok(Flow::Backtrack)
            }
            Next::LastItem(latest) => {
                latest.replace(Some((value, path)));
                Ok(Flow::Backtrack)
            }
            Next::Limit(left, mark) => {
                left.set(left.get() - 1.0);
                if left.get() <= 0.0 {
                    self.forks.truncate(mark);
                }
                Ok(Flow::Return(value, path, cont))
            }
            Next::Skip(left) => {
                left.set(left.get() - 1.0);
                if left.get() >= 0.0 {
                    return Ok(Flow::Backtrack);
                }
                Ok(Flow::Return(value, path, cont))
            }
        }
    }

    fn logic(
        &mut self,
        goes_on: bool,
        right: Id,
        env: Env,
        input: Val,
        path: &Path,
        cont: Cont,
    ) -> Outcome<Flow> {
        if !goes_on {
            return Ok(Flow::Return(Val::Bool(false), path.lost(), cont));
        }
        if let Some(value) = self.quick(right, &env, &input)? {
            return Ok(Flow::Return(Val::Bool(value.is_true()), path.lost(), cont));
        }
        let cont = cont.push(Next::ToBool)?;
        Ok(eval(right, env, input, path.lost(), cont))
    }

    fn fold(
        &mut self,
        id: Id,
        env: Env,
        input: Val,
        init: (Val, Path),
        cont: Cont,
    ) -> Outcome<Flow> {
        let state: State = Rc::new(RefCell::new(init));
        let (source, cont) = match self.node(id)?.op {
            Op::Reduce(source, _, body) => {
                self.fork(Fork::Reduce(state.clone(), cont))?;
                let next = Next::ReduceItem(state, body, env.clone());
                (source, Cont::default().push(next)?)
            }
            Op::Foreach(source, _, body) => {
                let next = Next::ForeachItem(state, body, env.clone());
                (source, cont.push(next)?)
            }
            _ => return Ok(Flow::Backtrack),
        };
        Ok(eval(source, env, input, Path::Off, cont))
    }

    /// `value[key]`
    pub(super) fn index_value(
        &mut self,
        value: &Val,
        key: Val,
        path: Path,
        cont: Cont,
    ) -> Outcome<Flow> {
        if let Path::Lost = path {
            let near = format!(" access element {} of", key.shortened());
            return Err(lost(value, "near attempt to", &near));
        }
        let part = paths::get(value, &key, &mut self.budget)?;
        let path = self.extend(path, || key)?;
        Ok(Flow::Return(part, path, cont))
    }

    /// `value[]`, from an index on.
    pub(super) fn each(
        &mut self,
        value: Val,
        index: usize,
        path: Path,
        cont: Cont,
    ) -> Outcome<Flow> {
        if let Path::Lost = path {
            return Err(lost(&value, "near attempt to", " iterate through"));
        }
        let (part, key, length) = match &value {
            Val::Arr(items) => (items.get(index).cloned(), Val::from(index), items.len()),
            Val::Obj(fields) => {
                let field = fields.get_index(index);
                let key = field.map_or(Val::Null, |(key, _)| Val::Str(key.clone()));
                (field.map(|(_, value)| value.clone()), key, fields.len())
            }
            _ => return Err(Error::Iterate(value)),
        };
        let Some(part) = part else {
            return Ok(Flow::Backtrack);
        };
        if index + 1 < length {
            let fork = Fork::Each(value, index + 1, path.clone(), cont.clone());
            self.fork(fork)?;
        }
        let path = self.extend(path, || key)?;
        Ok(Flow::Return(part, path, cont))
    }
}

fn eval(id: Id, env: Env, input: Val, path: Path, cont: Cont) -> Flow {
    Flow::Eval(Task {
        id,
        env,
        input,
        path,
        cont,
    })
}

/// The state of a fold, which its update owns alone until it has the next one.
fn take_state(state: &State) -> (Val, Path) {
    let mut state = state.borrow_mut();
    let path = state.1.lost();
    std::mem::replace(&mut *state, (Val::Null, path))
}

/// An error of an expression that has no path.
fn lost(value: &Val, how: &str, near: &str) -> Error {
    Error::with_values(
        format!("Invalid path expression {how}{near} {}", value.shortened()),
        format!("Invalid path expression {how} {}", value.kind()),
    )
}
