//! Tries what else there is.

use super::super::error::Outcome;
use super::super::paths;
use super::super::value::Val;
use super::next::Fork;
use super::{Flow, Machine, Path};

impl Machine<'_> {
    pub(super) fn backtrack(&mut self, fork: Fork) -> Outcome<Flow> {
        match fork {
            Fork::Eval(task) => Ok(Flow::Eval(task)),
            Fork::Each(value, index, path, cont) => self.each(value, index, path, cont),
            Fork::Alternative(found, task) => {
                if found.get() {
                    Ok(Flow::Backtrack)
                } else {
                    Ok(Flow::Eval(task))
                }
            }
            Fork::Try(..) | Fork::TryExit(_) | Fork::Alternatives(..) => Ok(Flow::Backtrack),
            Fork::Collect(items, path, cont) => {
                let items = Val::from(items.take());
                Ok(Flow::Return(self.check(items)?, path, cont))
            }
            Fork::Reduce(state, cont) => {
                let (value, path) = state.replace((Val::Null, Path::Off));
                Ok(Flow::Return(value, path, cont))
            }
            Fork::Last(latest, cont) => Ok(match latest.take() {
                Some((value, path)) => Flow::Return(value, path, cont),
                None => Flow::Backtrack,
            }),
            Fork::Changed(changed, path, cont) => {
                let (root, deleted) = changed.replace((Val::Null, Vec::new()));
                let root = if deleted.is_empty() {
                    root
                } else {
                    paths::delete_paths(root, deleted, &mut self.budget)?
                };
                Ok(Flow::Return(root, path, cont))
            }
            Fork::Delete(changed, keys) => {
                changed.borrow_mut().1.push(keys);
                Ok(Flow::Backtrack)
            }
            Fork::Range(from, to, by, path, cont) => self.range(from, to, by, path, cont),
        }
    }
}
