//! Evaluates simple operations: those that have exactly one output.

use super::super::arithmetic::{calculate, compare_by, negate};
use super::super::code::{Id, Op};
use super::super::error::{Error, Outcome};
use super::super::paths;
use super::super::value::{Arr, Obj, Str, Val};
use super::env::{Binding, Env};
use super::{Machine, Path};

impl Machine<'_> {
    /// The output of an operation, if it is known to have one. The input is not changed.
    pub(super) fn quick(&mut self, id: Id, env: &Env, input: &Val) -> Outcome<Option<Val>> {
        let node = self.node(id)?;
        if node.is_simple {
            return self.simple(id, env, input.clone()).map(Some);
        }
        if let Op::Param(slot) = node.op
            && let Binding::Filter(id, env) = env.get(slot)?
            && self.node(*id)?.is_simple
        {
            return self.simple(*id, env, input.clone()).map(Some);
        }
        Ok(None)
    }

    /// The output of a simple operation. It recurses as deep as the operation is high. The input's last use
    /// gets it as it is, so that a value with one owner is changed in place.
    pub(super) fn simple(&mut self, id: Id, env: &Env, input: Val) -> Outcome {
        let node = self.node(id)?;
        self.budget.take(1)?;
        // What an operation is made of stands elsewhere, so the place is set again before the operation itself.
        let at = node.at.unwrap_or(self.at);
        self.at = at;
        let value = match &node.op {
            Op::Identity => return Ok(input),
            Op::Constant(value) => return Ok(value.clone()),
            Op::Variable(slot) => {
                self.budget.take(*slot as usize / 32)?;
                return env.value(*slot);
            }
            Op::Then(first, second) => {
                let value = self.simple(*first, env, input)?;
                return self.simple(*second, env, value);
            }
            Op::Index(of, key) => {
                let key = self.simple(*key, env, input.clone())?;
                let of = self.simple(*of, env, input)?;
                self.at = at;
                return paths::get(&of, &key, &mut self.budget);
            }
            Op::Try(body, Some(handler)) => match self.simple(*body, env, input) {
                Ok(value) => return Ok(value),
                Err(error) => {
                    let caught = error.into_value().map_err(Error::Limit)?;
                    return self.simple(*handler, env, caught);
                }
            },
            Op::Negate(of) => {
                let of = self.simple(*of, env, input)?;
                self.at = at;
                negate(&of, &mut self.budget)?
            }
            Op::List(ids) => self.simple_list(ids, env, &input)?,
            Op::Object(ids) => self.simple_object(ids, env, &input)?,
            Op::Text(ids) => self.simple_text(ids, env, &input)?,
            Op::If(condition, then, otherwise) => {
                let holds = self.simple(*condition, env, input.clone())?.is_true();
                return self.simple(if holds { *then } else { *otherwise }, env, input);
            }
            Op::And(left, right) => {
                let left = self.simple(*left, env, input.clone())?.is_true();
                Val::Bool(left && self.simple(*right, env, input)?.is_true())
            }
            Op::Or(left, right) => {
                let left = self.simple(*left, env, input.clone())?.is_true();
                Val::Bool(left || self.simple(*right, env, input)?.is_true())
            }
            Op::Alternative(left, right) => {
                let left = self.simple(*left, env, input.clone())?;
                if left.is_true() {
                    return Ok(left);
                }
                return self.simple(*right, env, input);
            }
            Op::Arithmetic(operator, [left, right]) => {
                let right = self.simple(*right, env, input.clone())?;
                let left = self.simple(*left, env, input)?;
                self.at = at;
                calculate(*operator, left, right, &mut self.budget)?
            }
            Op::Compare(comparison, [left, right]) => {
                let right = self.simple(*right, env, input.clone())?;
                let left = self.simple(*left, env, input)?;
                return compare_by(*comparison, &left, &right, &mut self.budget);
            }
            Op::Native(native, ids) => {
                let mut args = Vec::with_capacity(ids.len());
                for id in ids.iter().rev() {
                    args.push(self.simple(*id, env, input.clone())?);
                }
                args.reverse();
                self.at = at;
                native.call(&mut self.budget, input, &args)?
            }
            Op::GetPath(path) => {
                let path = self.simple(*path, env, input.clone())?;
                return paths::get_path(&input, &path, &mut self.budget);
            }
            Op::Assign(of, value) => {
                let value = self.simple(*value, env, input.clone())?;
                let path = self.simple_path(*of, env, input.clone())?;
                paths::set_path(input, &path, value, &mut self.budget)?
            }
            Op::Modify(of, update) => {
                let path = self.simple_path(*of, env, input.clone())?;
                let mut root = input;
                let old = paths::take_path(&mut root, &path, &mut self.budget)?;
                let new = self.simple(*update, env, old)?;
                paths::set_path(root, &path, new, &mut self.budget)?
            }
            _ => return Err(Error::new("the program is broken: please report it")),
        };
        self.check(value)
    }

    /// A value that an operation made, if it is not nested too deeply.
    pub(super) fn check(&mut self, value: Val) -> Outcome {
        paths::check_nesting(&value, &mut self.budget)?;
        Ok(value)
    }

    fn simple_list(&mut self, ids: &[Id], env: &Env, input: &Val) -> Outcome {
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(self.simple(*id, env, input.clone())?);
        }
        Ok(items.into())
    }

    fn simple_object(&mut self, ids: &[Id], env: &Env, input: &Val) -> Outcome {
        let mut object = Obj::with_capacity(ids.len() / 2);
        for pair in ids.chunks_exact(2) {
            if let [key, value] = pair {
                let key = self.simple(*key, env, input.clone())?;
                let value = self.simple(*value, env, input.clone())?;
                let key = object_key(key)?;
                self.budget.key(&key)?;
                object.insert(key, value);
            }
        }
        Ok(Val::Obj(object))
    }

    fn simple_text(&mut self, ids: &[Id], env: &Env, input: &Val) -> Outcome {
        let mut parts = Vec::with_capacity(ids.len());
        for id in ids.iter().rev() {
            parts.push(self.simple(*id, env, input.clone())?);
        }
        parts.reverse();
        self.join(&parts)
    }

    pub(super) fn join(&mut self, parts: &[Val]) -> Outcome {
        let bytes = parts.iter().filter_map(Val::as_str).map(str::len).sum();
        self.budget.text(bytes)?;
        self.budget.reserve(bytes)?;
        let mut text = String::with_capacity(bytes);
        for part in parts {
            text.push_str(part.as_str().unwrap_or_default());
        }
        Ok(text.into())
    }

    /// The path of an operation that has exactly one.
    pub(super) fn simple_path(&mut self, id: Id, env: &Env, input: Val) -> Outcome {
        let (_, path) = self.follow(id, env, input, Vec::new().into())?;
        Ok(Val::Arr(path))
    }

    fn follow(&mut self, id: Id, env: &Env, input: Val, path: Arr) -> Outcome<(Val, Arr)> {
        let node = self.node(id)?;
        self.budget.take(1)?;
        self.at = node.at.unwrap_or(self.at);
        match &node.op {
            Op::Identity => Ok((input, path)),
            Op::Then(first, second) => {
                let (value, path) = self.follow(*first, env, input, path)?;
                self.follow(*second, env, value, path)
            }
            Op::Index(of, key) => {
                let key = self.simple(*key, env, input.clone())?;
                let (of, mut path) = self.follow(*of, env, input, path)?;
                let value = paths::get(&of, &key, &mut self.budget)?;
                path.push(key);
                Ok((value, path))
            }
            Op::GetPath(keys) => {
                let keys = self.simple(*keys, env, input.clone())?;
                let value = paths::get_path(&input, &keys, &mut self.budget)?;
                let mut path = path;
                if let Val::Arr(keys) = keys {
                    path.append(keys);
                }
                Ok((value, path))
            }
            _ => Err(Error::new("the program is broken: please report it")),
        }
    }

    /// Adds a key to a path.
    pub(super) fn extend(&mut self, path: Path, key: impl FnOnce() -> Val) -> Outcome<Path> {
        match path {
            Path::At(mut keys) => {
                if keys.is_shared() {
                    self.budget.take(keys.len())?;
                }
                keys.push(key());
                Ok(Path::At(keys))
            }
            other => Ok(other),
        }
    }
}

pub(super) fn object_key(key: Val) -> Outcome<Str> {
    match key {
        Val::Str(key) => Ok(key),
        other => Err(Error::with_values(
            format!(
                "Cannot use {} ({}) as object key",
                other.kind(),
                other.shortened()
            ),
            format!("Cannot use {} as object key", other.kind()),
        )),
    }
}
