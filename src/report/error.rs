//! Errors, as reports show them.

use super::codes::is_listed;
use super::redact_text;
use crate::http::Error;
use crate::json::place;
use serde::{Deserialize, Serialize};

/// An error, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorReport {
    /// A stable word for programs, such as `unauthorized`.
    pub code: String,
    /// What happened, in a sentence, without values of the candidate.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The request that failed, as the vendor's documentation names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Its HTTP status, or the code of HrFlow.ai's envelope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The vendor's or the hook's own words, without anything that could be a value; or where an answer stops
    /// being JSON, such as `at byte 1204`. The answer to a dry run holds the whole message of a hook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl ErrorReport {
    /// An error that is not about a request.
    pub fn new(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        debug_assert!(is_listed(code), "{code} is not in src/report/codes.rs");
        Self {
            code: code.to_owned(),
            message: message.into(),
            remedy: remedy.into(),
            endpoint: None,
            status: None,
            detail: None,
        }
    }

    /// The error of a failed request.
    pub(crate) fn of_request(error: &Error) -> Self {
        Self {
            endpoint: Some(error.endpoint.name.to_owned()),
            status: error.status(),
            detail: match error.unreadable_at {
                Some(at) => Some(place(at)),
                // A vendor's words may repeat the key.
                None => error.detail.as_deref().and_then(redact_text),
            },
            ..Self::new(error.code(), error.to_string(), error.remedy())
        }
    }

    /// An error of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self::new("unknown", "it failed", "see the reports of its runs")
    }

    /// Whether a hook reported it.
    pub(super) fn is_hook_error(&self) -> bool {
        ["logic_failed", "format_failed", "callback_failed"].contains(&self.code.as_str())
    }
}
