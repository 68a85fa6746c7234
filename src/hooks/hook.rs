//! A hook, and why it fails.

use super::reads::ItemUse;
use super::shape::{Outputs, Shape, Work};
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

    /// What the hook does with the item that it is given. Nothing is known of a function.
    fn item_use(&self) -> ItemUse {
        ItemUse::unknown()
    }

    /// What the hook can give for an input of this shape. Nothing is known of a function.
    fn outputs(&self, _input: &Shape, _work: &mut Work) -> Outputs {
        Outputs::unknown()
    }
}

/// Why a hook gave no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HookError {
    /// It failed.
    Failed {
        /// The whole message. It may contain the input: only the answer to a dry run shows it.
        message: String,
        /// What a kept report may say: where the program failed, and what kind of value was wrong.
        public: Option<String>,
    },
    /// It exceeded a limit. The message names the limit.
    Limit(String),
}

impl HookError {
    /// A failure of which nothing but a message is known.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Failed {
            message: message.into(),
            public: None,
        }
    }

    /// The whole message.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Failed { message, .. } | Self::Limit(message) => message,
        }
    }
}

impl fmt::Display for HookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
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
