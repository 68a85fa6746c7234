//! Assignments and deletions, at paths of constant names.

use super::super::super::shape::{Kinds, Shape};
use super::super::ast::{Kind, Operator, Term};
use super::{Walk, text};

/// How many names are followed into one another: a shape knows less of what is deeper.
const MAX_NAMES: usize = 8;

impl<'a> Walk<'a, '_> {
    /// The input with other values at paths.
    pub(super) fn assign(
        &mut self,
        paths: &'a Term,
        input: &Shape,
        new: &mut dyn FnMut(&Shape, &mut Self) -> Shape,
    ) -> Shape {
        if let Kind::Comma(paths) = &paths.kind {
            return paths
                .iter()
                .fold(input.clone(), |input, path| self.assign(path, &input, new));
        }
        match names(paths) {
            Some(path) => self.assign_at(&path, input, new),
            None => Shape::any(),
        }
    }

    fn assign_at(
        &mut self,
        path: &[(&str, usize)],
        input: &Shape,
        new: &mut dyn FnMut(&Shape, &mut Self) -> Shape,
    ) -> Shape {
        let old = path.iter().fold(input.clone(), |old, (name, _)| {
            old.only(Kinds::NULL | Kinds::OBJECT).field(name)
        });
        if old.is_none() {
            return old;
        }
        let value = new(&old, self);
        if value.is_none() {
            return value;
        }
        input.with(path, &value, self.work)
    }

    /// `paths |= update`. A value for which the update gives nothing is deleted.
    pub(super) fn modify(&mut self, paths: &'a Term, update: &'a Term, input: &Shape) -> Shape {
        if let Some(path) = names(paths) {
            let updated = self.assign_at(&path, input, &mut |old, walk| walk.term(update, old));
            if self.gives_always(update) {
                return updated;
            }
            let deleted = input.deleted(&path, self.work);
            return self.or(updated, &deleted);
        }
        self.assign(paths, input, &mut |old, walk| {
            walk.term(update, old).or_kinds(Kinds::NULL)
        })
    }

    /// Whether a filter has an output for each input, unless it fails.
    fn gives_always(&mut self, term: &Term) -> bool {
        if !self.take(1) {
            return false;
        }
        let mut all = |terms: &[&Term]| terms.iter().all(|term| self.gives_always(term));
        match &term.kind {
            Kind::Identity
            | Kind::Constant(_)
            | Kind::Variable(_)
            | Kind::Format(_)
            | Kind::Array(_) => true,
            Kind::Index(of, key) => all(&[of, key]),
            Kind::Binary(Operator::Assign | Operator::Modify, ..) => false,
            Kind::Binary(_, left, right) => all(&[left, right]),
            Kind::If(branches, otherwise) => {
                let otherwise = otherwise.as_deref().map_or(&[][..], std::slice::from_ref);
                let branches = branches
                    .iter()
                    .flat_map(|(condition, then)| [condition, then]);
                let parts: Vec<&Term> = branches.chain(otherwise).collect();
                all(&parts)
            }
            Kind::Call(name, arguments) => {
                let arguments: Vec<&Term> = arguments.iter().collect();
                gives_one(name) && all(&arguments) && !self.is_defined(name)
            }
            _ => false,
        }
    }

    /// `del(paths)`
    pub(super) fn delete(&mut self, paths: &'a Term, input: &Shape) -> Shape {
        let paths = match &paths.kind {
            Kind::Comma(paths) => paths.as_slice(),
            _ => std::slice::from_ref(paths),
        };
        let mut shape = input.clone();
        for path in paths {
            match names(path) {
                Some(path) => shape = shape.deleted(&path, self.work),
                None => return Shape::any(),
            }
        }
        shape
    }
}

/// Whether one of jq's own filters has an output for each output of its arguments.
fn gives_one(name: &str) -> bool {
    const NAMES: [&str; 16] = [
        "not",
        "type",
        "length",
        "tostring",
        "tojson",
        "tonumber",
        "ascii_downcase",
        "ascii_upcase",
        "trim",
        "ltrimstr",
        "rtrimstr",
        "test",
        "sub",
        "gsub",
        "join",
        "split",
    ];
    NAMES.contains(&name)
}

/// The constant names of a path such as `.info.email`, each with its place in the program.
fn names(path: &Term) -> Option<Vec<(&str, usize)>> {
    let mut names = Vec::new();
    let mut path = path;
    while let Kind::Index(of, key) = &path.kind {
        names.push((text(key)?, key.at));
        path = of;
        if names.len() > MAX_NAMES {
            return None;
        }
    }
    names.reverse();
    matches!(path.kind, Kind::Identity).then_some(names)
}
