//! Which operations have exactly one output.

use super::super::code::{Id, Node, Op};
use super::Compiler;

/// How high a simple operation may be. The machine evaluates it by recursion.
const MAX_HEIGHT: u32 = 64;

impl Compiler {
    pub(super) fn is_simple(&self, id: Id) -> bool {
        self.nodes
            .get(id as usize)
            .is_some_and(|node| node.is_simple)
    }

    fn is_simple_path(&self, id: Id) -> bool {
        self.nodes
            .get(id as usize)
            .is_some_and(|node| node.is_simple_path)
    }

    pub(super) fn node(&self, op: Op) -> Node {
        let parts = parts(&op);
        let heights = parts.iter().filter_map(|id| self.nodes.get(*id as usize));
        let height = heights.map(|node| node.height).max().unwrap_or(0) + 1;
        let all_simple = height <= MAX_HEIGHT && parts.iter().all(|id| self.is_simple(*id));
        let is_simple = match &op {
            Op::Identity
            | Op::Constant(_)
            | Op::Variable(_)
            | Op::Then(..)
            | Op::Index(..)
            | Op::Try(_, Some(_))
            | Op::Negate(_)
            | Op::List(_)
            | Op::Object(_)
            | Op::Text(_)
            | Op::If(..)
            | Op::And(..)
            | Op::Or(..)
            | Op::Alternative(..)
            | Op::Arithmetic(..)
            | Op::Compare(..)
            | Op::Native(..)
            | Op::GetPath(_) => all_simple,
            Op::Assign(paths, _) | Op::Modify(paths, _) => {
                all_simple && self.is_simple_path(*paths)
            }
            _ => false,
        };
        let is_simple_path = is_simple
            && match &op {
                Op::Identity | Op::GetPath(_) => true,
                Op::Index(of, _) => self.is_simple_path(*of),
                Op::Then(first, second) => {
                    self.is_simple_path(*first) && self.is_simple_path(*second)
                }
                _ => false,
            };
        Node {
            op,
            at: self.at,
            is_simple,
            is_simple_path,
            height,
        }
    }

    /// Whether a simple operation reads variables.
    pub(super) fn uses_environment(&self, id: Id) -> bool {
        let Some(node) = self.nodes.get(id as usize) else {
            return false;
        };
        matches!(node.op, Op::Variable(_) | Op::Param(_))
            || parts(&node.op)
                .iter()
                .any(|part| self.uses_environment(*part))
    }
}

/// The operations that an operation refers to, if it may be simple.
fn parts(op: &Op) -> Vec<Id> {
    match op {
        Op::Then(a, b)
        | Op::Index(a, b)
        | Op::And(a, b)
        | Op::Or(a, b)
        | Op::Alternative(a, b)
        | Op::Assign(a, b)
        | Op::Modify(a, b) => vec![*a, *b],
        Op::Negate(a) | Op::GetPath(a) => vec![*a],
        Op::Try(a, handler) => std::iter::once(*a).chain(*handler).collect(),
        Op::If(a, b, c) => vec![*a, *b, *c],
        Op::List(ids) | Op::Object(ids) | Op::Text(ids) | Op::Native(_, ids) => ids.to_vec(),
        Op::Arithmetic(_, ids) | Op::Compare(_, ids) => ids.to_vec(),
        _ => Vec::new(),
    }
}
