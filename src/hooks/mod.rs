//! logics, format and callback: what a workflow's owner adds to a run.
//!
//! One trait, [`Hook`], stands behind jq programs and JavaScript functions alike.

mod apply;
mod format;
#[cfg(feature = "jq")]
mod jq;

pub use apply::{ApplyError, Step, reference};
pub use format::default_format;

use crate::config::Position;
use crate::secret::Secret;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::fmt;
use std::rc::Rc;

/// A step from value to value, given by the workflow's owner.
pub trait Hook {
    /// Takes a value and gives one; `None` where it gives nothing, which for a logic means that
    /// the item is discarded.
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>>;

    /// What tells it from other hooks: its source. A workflow whose hooks change looks at every
    /// applicant again.
    fn identity(&self) -> &str;
}

/// Why a hook gave no value. The message may hold what it was called with: it is shown
/// whole in the answer to a dry run only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookError(pub String);

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HookError {}

/// A program that does not compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    /// Where.
    pub at: Position,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.at;
        write!(f, "line {line}, column {column}: {}", self.message)
    }
}

impl std::error::Error for CompileError {}

/// What is called at the end of a successful run.
#[derive(Clone)]
pub enum Callback {
    /// An address that gets the run's report by POST. It may hold a token.
    Url(Secret),
    /// A function.
    Hook(Rc<dyn Hook>),
}

/// The hooks of a workflow.
#[derive(Clone)]
pub struct Hooks {
    /// Applied to each item in sequence; the first that gives nothing discards it.
    pub logics: Vec<Rc<dyn Hook>>,
    /// Turns an item into a profile.
    pub format: Rc<dyn Hook>,
    /// Called at the end.
    pub callback: Option<Callback>,
}

impl Default for Hooks {
    /// No logics, the default format, no callback.
    fn default() -> Self {
        Self {
            logics: Vec::new(),
            format: Rc::new(format::DefaultFormat),
            callback: None,
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("logics", &self.logics.len())
            .field("callback", &self.callback.is_some())
            .finish_non_exhaustive()
    }
}

/// Compiles a jq program.
///
/// # Errors
/// The first error of the program, with its position.
#[cfg(feature = "jq")]
pub fn jq(program: &str) -> Result<Rc<dyn Hook>, CompileError> {
    Ok(Rc::new(jq::Program::compile(program)?))
}

/// Refuses a jq program, because this build has no jq.
///
/// # Errors
/// Always.
#[cfg(not(feature = "jq"))]
pub fn jq(_program: &str) -> Result<Rc<dyn Hook>, CompileError> {
    Err(CompileError {
        at: Position { line: 1, column: 1 },
        message:
            "this build has no jq: make it without `JQ=`, or give a function where JavaScript can"
                .to_owned(),
    })
}
