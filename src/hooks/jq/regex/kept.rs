//! Compiled patterns. A program uses few of them often.

use super::syntax::MAX_PATTERN_BYTES;
use super::{Flags, Pattern};
use crate::hooks::jq::error::{Error, Outcome};
use crate::hooks::jq::limits::Budget;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What the automatons that are kept may take, in bytes.
const MAX_KEPT_BYTES: usize = 8 << 20;
/// The work of compiling, in steps.
const STEPS_PER_BYTE: usize = 64;
/// The same for a pattern that proves to be too large.
const STEPS_IF_TOO_LARGE: usize = 250_000;

/// Patterns by their source.
#[derive(Default)]
pub(in crate::hooks::jq) struct Patterns {
    patterns: HashMap<(String, Flags), Rc<Pattern>>,
    bytes: usize,
}

thread_local! {
    /// The patterns of all programs. They save time, but no steps: what one item costs does not depend on
    /// the items before it.
    static KEPT: RefCell<Patterns> = RefCell::default();
}

impl Patterns {
    fn get(&self, key: &(String, Flags)) -> Option<Rc<Pattern>> {
        self.patterns.get(key).cloned()
    }

    fn insert(&mut self, key: (String, Flags), pattern: &Rc<Pattern>) {
        self.bytes += pattern.program.bytes() + key.0.len();
        if self.bytes > MAX_KEPT_BYTES {
            self.patterns.clear();
            self.bytes = pattern.program.bytes() + key.0.len();
        }
        self.patterns.insert(key, Rc::clone(pattern));
    }
}

impl Budget {
    /// A compiled pattern. The first use in an application of a program takes the steps of compiling it.
    pub(super) fn pattern(&mut self, source: &str, flags: Flags) -> Outcome<Rc<Pattern>> {
        self.take(1)?;
        self.text(source.len())?;
        let key = (source.to_owned(), flags);
        if let Some(pattern) = self.patterns.get(&key) {
            return Ok(pattern);
        }
        // A longer one is refused as it is.
        if source.len() <= MAX_PATTERN_BYTES {
            self.take(source.len() * STEPS_PER_BYTE)?;
        }
        let pattern = match KEPT.with_borrow(|kept| kept.get(&key)) {
            Some(pattern) => pattern,
            None => Rc::new(Pattern::compile(source, flags).map_err(|message| {
                let is_too_large = message.contains(super::search::TOO_LARGE);
                let taken = self.take(if is_too_large { STEPS_IF_TOO_LARGE } else { 0 });
                let wrong = "a regular expression is not valid";
                taken
                    .err()
                    .unwrap_or_else(|| Error::with_values(message, wrong))
            })?),
        };
        self.take(pattern.steps)?;
        KEPT.with_borrow_mut(|kept| kept.insert(key.clone(), &pattern));
        self.patterns.insert(key, &pattern);
        Ok(pattern)
    }
}
