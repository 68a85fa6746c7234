//! `=`, `|=` and the like.

use super::super::code::Id;
use super::super::error::{Error, Outcome};
use super::super::paths;
use super::super::value::Val;
use super::env::Env;
use super::next::{Changed, Cont, Fork, Next};
use super::{Flow, Machine, Path, Task};
use std::cell::RefCell;
use std::rc::Rc;

impl Machine<'_> {
    /// `paths = value`
    pub(super) fn assign(&mut self, paths: Id, value: Val, task: Task) -> Outcome<Flow> {
        if self.node(paths)?.is_simple_path {
            let keys = self.simple_path(paths, &task.env, task.input.clone())?;
            let root = paths::set_path(task.input, &keys, value, &mut self.budget)?;
            let root = self.check(root)?;
            return Ok(Flow::Return(root, task.path.lost(), task.cont));
        }
        let (changed, task) = self.change(task)?;
        task.waiting(Next::AssignItem(changed, value), paths)
    }

    /// `paths |= update`
    pub(super) fn modify(&mut self, paths: Id, update: Id, task: Task) -> Outcome<Flow> {
        if self.node(paths)?.is_simple_path {
            let keys = self.simple_path(paths, &task.env, task.input.clone())?;
            let changed: Changed = Rc::new(RefCell::new((task.input, Vec::new())));
            let fork = Fork::Changed(changed.clone(), task.path.lost(), task.cont);
            self.fork(fork)?;
            return self.modify_item(changed, keys, update, task.env);
        }
        let env = task.env.clone();
        let (changed, task) = self.change(task)?;
        task.waiting(Next::ModifyItem(changed, update, env), paths)
    }

    /// A value that is changed path by path, and the task that finds the paths.
    fn change(&mut self, task: Task) -> Outcome<(Changed, Task)> {
        let changed: Changed = Rc::new(RefCell::new((task.input.clone(), Vec::new())));
        self.fork(Fork::Changed(
            changed.clone(),
            task.path.lost(),
            task.cont.clone(),
        ))?;
        let task = Task {
            path: Path::At(Vec::new().into()),
            cont: Cont::default(),
            ..task
        };
        Ok((changed, task))
    }

    pub(super) fn assign_item(
        &mut self,
        changed: &Changed,
        path: &Path,
        value: &Val,
        new: Val,
    ) -> Outcome<Flow> {
        let Path::At(keys) = path else {
            return Err(Error::with_values(
                format!("Invalid path expression with result {}", value.shortened()),
                format!("Invalid path expression with result {}", value.kind()),
            ));
        };
        self.store(changed, &Val::Arr(keys.clone()), new)?;
        Ok(Flow::Backtrack)
    }

    /// Updates the value at a path; without an output, it will be deleted.
    pub(super) fn modify_item(
        &mut self,
        changed: Changed,
        keys: Val,
        update: Id,
        env: Env,
    ) -> Outcome<Flow> {
        let old = paths::take_path(&mut changed.borrow_mut().0, &keys, &mut self.budget)?;
        if self.node(update)?.is_simple {
            let new = self.simple(update, &env, old)?;
            self.store(&changed, &keys, new)?;
            return Ok(Flow::Backtrack);
        }
        let mark = self.forks.len();
        self.fork(Fork::Delete(changed.clone(), keys.clone()))?;
        let cont = Cont::default().push(Next::ModifyStore(changed, keys, mark))?;
        Ok(Flow::Eval(Task {
            id: update,
            env,
            input: old,
            path: Path::Off,
            cont,
        }))
    }

    pub(super) fn store(&mut self, changed: &Changed, keys: &Val, value: Val) -> Outcome<()> {
        let root = std::mem::replace(&mut changed.borrow_mut().0, Val::Null);
        let root = paths::set_path(root, keys, value, &mut self.budget)?;
        changed.borrow_mut().0 = self.check(root)?;
        Ok(())
    }
}
