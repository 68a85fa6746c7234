//! A hook, and why it fails.

use crate::config::Position;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::fmt;

/// A step from value to value, given by the workflow's owner.
pub trait Hook {
    /// Turns a value into another one. `None` means that the hook gave no value; a logic discards
    /// the item that way.
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>>;

    /// A text that differs between hooks that do different things: the source. After it changes, the
    /// next run of the workflow processes every applicant again.
    fn identity(&self) -> &str;
}

/// Why a hook gave no value. The message may contain the input: only the answer to a dry run shows
/// it whole.
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
    /// The place of the error in the program.
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
