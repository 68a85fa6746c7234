//! The limits that end every program, and what is left of them while one runs.
//!
//! All of them are counted, and none is timed, so that the same item ends alike on every machine.

use super::error::Error;
use super::regex::Patterns;
use super::value::live_bytes;
use std::fmt;

/// Steps of one application of a program to an item. A step is about one operation of the program, or one
/// element, field or piece of text of [`BYTES_PER_STEP`] that a filter works on.
pub(in crate::hooks) const MAX_STEPS: u64 = 10_000_000;

/// How deep filters may wait for one another: calls that are not in the last place, and alternatives that a
/// program may come back to.
pub(super) const MAX_DEPTH: usize = 100_000;

/// The memory of all values that exist at one time, in nominal bytes: the same on the host and in wasm.
pub(super) const MAX_MEMORY: usize = 64 << 20;

/// How deep arrays and objects may be nested in one another. Comparing, writing and dropping a value recurse
/// as deep as it is nested, on a stack of 1 MB in V8.
pub(super) const MAX_NESTING: u32 = 1_000;

/// The length of a program, in bytes.
pub(super) const MAX_PROGRAM_BYTES: usize = 256 << 10;

/// How deep a program's parentheses, definitions and other parts may be nested. The parser and the compiler
/// recurse as deep.
pub(super) const MAX_PROGRAM_NESTING: usize = 100;

/// How many operators may follow one another, such as in `1 + 1 + 1`.
pub(super) const MAX_OPERATORS: usize = 1_000;

/// The text that counts as one step where a filter reads or writes it.
pub(super) const BYTES_PER_STEP: usize = 64;

/// A limit that a program exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Steps,
    Depth,
    Memory,
    Nesting,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps => write!(f, "takes more than {MAX_STEPS} steps"),
            Self::Depth => write!(f, "nests more than {MAX_DEPTH} calls"),
            Self::Memory => write!(f, "needs more than {} MiB of memory", MAX_MEMORY >> 20),
            Self::Nesting => write!(
                f,
                "makes arrays or objects that are nested more than {MAX_NESTING} levels deep"
            ),
        }
    }
}

/// What one application of a program may still use.
pub(super) struct Budget {
    granted: u64,
    steps: u64,
    live_at_start: usize,
    /// The regular expressions that were compiled.
    pub(super) patterns: Patterns,
}

impl Budget {
    /// A budget of this number of steps: [`MAX_STEPS`], or fewer in a test. The memory of values that exist
    /// already does not count.
    pub(super) fn new(steps: u64) -> Self {
        Self {
            granted: steps,
            steps,
            live_at_start: live_bytes(),
            patterns: Patterns::default(),
        }
    }

    /// The steps that are used.
    pub(super) fn steps(&self) -> u64 {
        self.granted - self.steps
    }

    /// Takes steps. A filter calls it before it does work that grows with its input: one step for each
    /// element, and see [`Budget::text`].
    pub(super) fn take(&mut self, steps: usize) -> Result<(), Error> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.steps.checked_sub(steps);
        self.steps = left.ok_or(Error::Limit(Limit::Steps))?;
        Ok(())
    }

    /// Takes the steps for reading or writing a text of this length.
    pub(super) fn text(&mut self, bytes: usize) -> Result<(), Error> {
        self.take(bytes / BYTES_PER_STEP)
    }

    /// Takes the steps for finding or putting a key in an object: its text is hashed and compared.
    pub(super) fn key(&mut self, key: &str) -> Result<(), Error> {
        self.text(key.len())
    }

    /// Takes the steps for comparing two texts, which are read as far as the shorter one goes at most.
    pub(super) fn texts(&mut self, a: &str, b: &str) -> Result<(), Error> {
        self.text(a.len().min(b.len()))
    }

    /// Takes the steps for reading the digits of a number, which takes longer than reading a text.
    pub(super) fn digits(&mut self, text: &str) -> Result<(), Error> {
        self.take(text.len() / 8)
    }

    /// Checks that the memory has room for more bytes. A filter calls it before it allocates more than its
    /// input and its arguments take; values count by themselves once they exist.
    pub(super) fn reserve(&self, bytes: usize) -> Result<(), Error> {
        let used = live_bytes().saturating_sub(self.live_at_start);
        if used.saturating_add(bytes) > MAX_MEMORY {
            return Err(Error::Limit(Limit::Memory));
        }
        Ok(())
    }
}
