//! Operations on the outputs of their operands.

use super::super::arithmetic::{calculate, compare_by};
use super::super::code::{Id, Op};
use super::super::error::{Error, Outcome};
use super::super::limits::Budget;
use super::super::paths;
use super::super::value::{Obj, Val};
use super::next::{Cont, Next, Operands};
use super::simple::object_key;
use super::{Flow, Fork, Machine, Path, Task};
use std::cell::Cell;
use std::rc::Rc;

/// The operand that is evaluated at a place in the order. The outputs of the last one vary fastest.
fn operand(op: &Op, number: usize) -> Option<Id> {
    let from_end = |ids: &[Id]| ids.iter().rev().nth(number).copied();
    match op {
        Op::Object(ids) | Op::List(ids) => ids.get(number).copied(),
        Op::Range(ids) => ids.get(number).copied(),
        Op::Text(ids) | Op::Native(_, ids) => from_end(ids),
        Op::Arithmetic(_, ids) | Op::Compare(_, ids) => from_end(ids),
        Op::GetPath(id) | Op::Assign(_, id) | Op::Limit(id, _) | Op::Skip(id, _) => {
            (number == 0).then_some(*id)
        }
        _ => None,
    }
}

impl Machine<'_> {
    /// Evaluates the operands that are left, then the operation.
    pub(super) fn operands(&mut self, mut operands: Operands, cont: Cont) -> Outcome<Flow> {
        let op = &self.node(operands.id)?.op;
        while let Some(id) = operand(op, operands.done.len()) {
            if let Some(value) = self.quick(id, &operands.env, &operands.input)? {
                operands.done.push(value);
                continue;
            }
            let needs_input = !matches!(op, Op::Arithmetic(..) | Op::Compare(..));
            let is_last = operand(op, operands.done.len() + 1).is_none();
            let input = if is_last && !needs_input {
                std::mem::replace(&mut operands.input, Val::Null)
            } else {
                operands.input.clone()
            };
            let env = operands.env.clone();
            let cont = cont.push(Next::Operands(Box::new(operands)))?;
            return Ok(Flow::Eval(Task {
                id,
                env,
                input,
                path: Path::Off,
                cont,
            }));
        }
        self.finish(operands, cont)
    }

    fn finish(&mut self, operands: Operands, cont: Cont) -> Outcome<Flow> {
        let Operands {
            id,
            env,
            input,
            path,
            mut done,
        } = operands;
        let node = self.node(id)?;
        self.at = node.at.unwrap_or(self.at);
        let value = match &node.op {
            Op::List(_) => Val::from(done),
            Op::Object(_) => object(done, &mut self.budget)?,
            Op::Text(_) => {
                done.reverse();
                self.join(&done)?
            }
            Op::Arithmetic(operator, _) => {
                let (left, right) = pop_two(&mut done);
                calculate(*operator, left, right, &mut self.budget)?
            }
            Op::Compare(comparison, _) => {
                let (left, right) = pop_two(&mut done);
                compare_by(*comparison, &left, &right, &mut self.budget)?
            }
            Op::Native(native, _) => {
                done.reverse();
                native.call(&mut self.budget, input, &done)?
            }
            Op::GetPath(_) => {
                let keys = done.pop().unwrap_or(Val::Null);
                let value = paths::get_path(&input, &keys, &mut self.budget)?;
                let mut path = path;
                if let (Path::At(path), Val::Arr(keys)) = (&mut path, keys) {
                    self.budget.take(path.len() + keys.len())?;
                    path.append(keys);
                }
                return Ok(Flow::Return(value, path, cont));
            }
            _ => {
                let task = Task {
                    id,
                    env,
                    input,
                    path,
                    cont,
                };
                return self.generate(&node.op, task, &done);
            }
        };
        Ok(Flow::Return(self.check(value)?, path.lost(), cont))
    }

    /// Operations that may have several outputs.
    fn generate(&mut self, op: &Op, task: Task, done: &[Val]) -> Outcome<Flow> {
        match (op, done) {
            (Op::Assign(paths, _), [value]) => self.assign(*paths, value.clone(), task),
            (Op::Limit(_, of), [count]) => {
                let count = positive(count, "limit doesn't support negative count")?;
                if count <= 0.0 {
                    return Ok(Flow::Backtrack);
                }
                let next = Next::Limit(Rc::new(Cell::new(count)), self.forks.len());
                task.waiting(next, *of)
            }
            (Op::Skip(_, of), [count]) => {
                let count = positive(count, "skip doesn't support negative count")?;
                let next = Next::Skip(Rc::new(Cell::new(count)));
                task.waiting(next, *of)
            }
            (Op::Range(_), [from, to, by]) => {
                let (Some(from), Some(to), Some(by)) = (from.as_f64(), to.as_f64(), by.as_f64())
                else {
                    return Err(Error::new("Range bounds must be numeric"));
                };
                self.range(from, to, by, task.path.lost(), task.cont)
            }
            _ => Ok(Flow::Backtrack),
        }
    }

    pub(super) fn range(
        &mut self,
        from: f64,
        to: f64,
        by: f64,
        path: Path,
        cont: Cont,
    ) -> Outcome<Flow> {
        let goes_on = if by > 0.0 {
            from < to
        } else {
            by < 0.0 && from > to
        };
        if !goes_on {
            return Ok(Flow::Backtrack);
        }
        let fork = Fork::Range(from + by, to, by, path.clone(), cont.clone());
        self.fork(fork)?;
        Ok(Flow::Return(Val::Num(from), path, cont))
    }
}

fn positive(count: &Val, negative: &str) -> Outcome<f64> {
    match count.as_f64() {
        Some(count) if count < 0.0 => Err(Error::new(negative)),
        Some(count) => Ok(count),
        None if matches!(count, Val::Null | Val::Bool(_)) => Err(Error::new(negative)),
        None => Err(Error::about(count, "is not a number of outputs")),
    }
}

fn pop_two(done: &mut Vec<Val>) -> (Val, Val) {
    let left = done.pop().unwrap_or(Val::Null);
    let right = done.pop().unwrap_or(Val::Null);
    (left, right)
}

fn object(parts: Vec<Val>, budget: &mut Budget) -> Outcome {
    let mut object = Obj::with_capacity(parts.len() / 2);
    let mut parts = parts.into_iter();
    while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
        let key = object_key(key)?;
        budget.key(&key)?;
        object.insert(key, value);
    }
    Ok(Val::Obj(object))
}
