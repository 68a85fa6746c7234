//! Errors that a running program raises.

use super::limits::Limit;
use super::value::Val;

/// Why a filter gives no value.
#[derive(Clone)]
pub(super) enum Error {
    /// `error(value)`.
    Raised(Val),
    /// A filter failed.
    Failed(Box<Failure>),
    /// `.[key]` on a value that has no such key: the value and the key.
    Index(Box<(Val, Val)>),
    /// `.[]` on a value that has no elements.
    Iterate(Val),
    /// A limit of the program, which nothing catches.
    Limit(Limit),
}

/// A failed filter's message, in two versions.
#[derive(Clone)]
pub(super) struct Failure {
    /// As jq has it, with values: for `catch`, and for the answer to a dry run.
    pub(super) message: String,
    /// Without values of the input: for kept reports.
    pub(super) public: String,
    /// The kinds of the values that the message is about.
    kinds: Vec<&'static str>,
}

/// The output of a filter.
pub(super) type Outcome<T = Val> = Result<T, Error>;

impl Error {
    /// A failure whose message contains no value of the input.
    pub(super) fn new(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::failed(message.clone(), message, Vec::new())
    }

    /// A failure whose message contains values, and the message without them.
    pub(super) fn with_values(message: impl Into<String>, public: impl Into<String>) -> Self {
        Self::failed(message.into(), public.into(), Vec::new())
    }

    fn failed(message: String, public: String, kinds: Vec<&'static str>) -> Self {
        Self::Failed(Box::new(Failure {
            message,
            public,
            kinds,
        }))
    }

    /// "number (3) cannot be parsed as a number" and the like: the value, shortened, then what is wrong.
    pub(super) fn about(value: &Val, wrong: &str) -> Self {
        let kind = value.kind();
        Self::failed(
            format!("{kind} ({}) {wrong}", value.shortened()),
            format!("{kind} {wrong}"),
            vec![kind],
        )
    }

    /// "explode input must be a string" and the like: jq's message does not tell the kind.
    pub(super) fn wrong_kind(value: &Val, wrong: &str) -> Self {
        let kind = value.kind();
        Self::failed(wrong.to_owned(), format!("{wrong}, not {kind}"), vec![kind])
    }

    /// "number (3) and string ("a") cannot be added" and the like.
    pub(super) fn about_two(left: &Val, right: &Val, wrong: &str) -> Self {
        let (a, b) = (left.kind(), right.kind());
        Self::failed(
            format!(
                "{a} ({}) and {b} ({}) {wrong}",
                left.shortened(),
                right.shortened()
            ),
            format!("{a} and {b} {wrong}"),
            vec![a, b],
        )
    }

    /// What `catch` receives; the limit if nothing may catch it.
    pub(super) fn into_value(self) -> Result<Val, Limit> {
        match self {
            Self::Raised(value) => Ok(value),
            Self::Limit(limit) => Err(limit),
            other => Ok(Val::from(other.message())),
        }
    }

    /// The message, with values, as jq writes it.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Raised(value) => value.shown(),
            Self::Failed(failure) => failure.message.clone(),
            Self::Index(parts) => {
                let (value, key) = &**parts;
                format!("{} ({})", index_message(value, key), key.shortened())
            }
            Self::Iterate(value) => format!(
                "Cannot iterate over {} ({})",
                value.kind(),
                value.shortened()
            ),
            Self::Limit(limit) => limit.to_string(),
        }
    }

    /// The kinds of the values that it is about.
    pub(super) fn kinds(&self) -> Vec<&'static str> {
        match self {
            Self::Failed(failure) => failure.kinds.clone(),
            Self::Index(parts) => vec![parts.0.kind()],
            Self::Iterate(value) => vec![value.kind()],
            Self::Raised(_) | Self::Limit(_) => Vec::new(),
        }
    }

    /// The message without values of the input. A key is named if it stands in the program.
    pub(super) fn public(&self, program: &str) -> String {
        match self {
            Self::Raised(value) => format!("the program's own error ({})", value.kind()),
            Self::Failed(failure) => failure.public.clone(),
            Self::Index(parts) => match &parts.1 {
                Val::Str(key) if program.contains(key.as_str()) => {
                    format!("Cannot index {} with \"{}\"", parts.0.kind(), key.as_str())
                }
                key => index_message(&parts.0, key),
            },
            Self::Iterate(value) => format!("Cannot iterate over {}", value.kind()),
            Self::Limit(limit) => limit.to_string(),
        }
    }
}

fn index_message(value: &Val, key: &Val) -> String {
    format!("Cannot index {} with {}", value.kind(), key.kind())
}
