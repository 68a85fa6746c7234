//! What a response means: the one place where statuses are told apart.

use super::{Api, Endpoint, Response, TransportError};
use std::fmt;
use std::time::Duration;

/// A request that did not give what it was sent for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What was asked.
    pub endpoint: Endpoint,
    /// What went wrong.
    pub kind: ErrorKind,
    /// The vendor's own words, where there are any. They may hold personal data or keys, and are
    /// never shown whole.
    pub detail: Option<String>,
    /// Whether it was told in the vendor's own envelope, with a code: then no other server said it.
    pub is_enveloped: bool,
}

/// What can go wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 401: the key is not accepted.
    Unauthorized,
    /// 402: the account is over its quota.
    OverQuota,
    /// 403: the key is not allowed to do this.
    Forbidden,
    /// 404, or HrFlow.ai's "Unable to find object".
    NotFound,
    /// 408, 425, 429, 5xx: another try may help.
    Retryable {
        /// The status.
        status: u16,
        /// How long we were asked to wait.
        retry_after: Option<Duration>,
    },
    /// A redirect, which is not followed, because the key would go along.
    Redirected,
    /// Any other status.
    Rejected {
        /// The status.
        status: u16,
    },
    /// No answer in time.
    Timeout,
    /// No whole answer: the connection was refused, reset or cut short.
    Network,
    /// The answer is larger than allowed.
    TooLarge {
        /// What was allowed, in bytes.
        limit: u64,
    },
    /// A successful status whose body is not what it should be.
    Malformed {
        /// What was expected.
        expected: &'static str,
    },
    /// Not sent: the run had stopped.
    Stopped,
}

impl ErrorKind {
    /// What a status means; `None` is success. `code` is the HTTP status, or the code of an
    /// envelope where the API has one.
    #[must_use]
    pub fn of_status(code: u16, retry_after: Option<Duration>) -> Option<Self> {
        match code {
            200..=299 => None,
            300..=399 => Some(Self::Redirected),
            401 => Some(Self::Unauthorized),
            402 => Some(Self::OverQuota),
            403 => Some(Self::Forbidden),
            404 => Some(Self::NotFound),
            501 => Some(Self::Rejected { status: code }),
            408 | 425 | 429 | 500..=599 => Some(Self::Retryable {
                status: code,
                retry_after,
            }),
            status => Some(Self::Rejected { status }),
        }
    }

    /// Whether the request may have taken effect although no success was told.
    #[must_use]
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Timeout | Self::Network | Self::TooLarge { .. } | Self::Malformed { .. } => true,
            Self::Retryable { status, .. } => !matches!(status, 425 | 429),
            _ => false,
        }
    }

    /// Whether another try may help.
    #[must_use]
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Timeout | Self::Network | Self::Retryable { .. })
    }

    /// Whether every further request to this API would fail in the same way.
    #[must_use]
    pub fn is_account_wide(self) -> bool {
        matches!(self, Self::Unauthorized | Self::OverQuota | Self::Forbidden)
    }

    fn status(self) -> Option<u16> {
        match self {
            Self::Unauthorized => Some(401),
            Self::OverQuota => Some(402),
            Self::Forbidden => Some(403),
            Self::NotFound => Some(404),
            Self::Retryable { status, .. } | Self::Rejected { status } => Some(status),
            _ => None,
        }
    }
}

impl From<TransportError> for ErrorKind {
    fn from(transport: TransportError) -> Self {
        match transport {
            TransportError::Timeout => Self::Timeout,
            TransportError::Network => Self::Network,
            TransportError::TooLarge { limit } => Self::TooLarge { limit },
        }
    }
}

impl Error {
    /// An error of an endpoint, without words of the vendor.
    #[must_use]
    pub fn new(endpoint: Endpoint, kind: ErrorKind) -> Self {
        Self {
            endpoint,
            kind,
            detail: None,
            is_enveloped: false,
        }
    }

    /// An error with the beginning of the response's body for a detail.
    pub fn with_body<F>(endpoint: Endpoint, kind: ErrorKind, response: &Response<F>) -> Self {
        const LONGEST: usize = 300;
        let bytes = response.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let detail: String = text.trim().chars().take(LONGEST).collect();
        Self {
            endpoint,
            kind,
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            is_enveloped: false,
        }
    }

    /// The HTTP status or envelope code, where one was told.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.kind.status()
    }

    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            ErrorKind::Unauthorized => "unauthorized",
            ErrorKind::OverQuota => "over_quota",
            ErrorKind::Forbidden => "forbidden",
            ErrorKind::NotFound => "not_found",
            ErrorKind::Retryable { status: 429, .. } => "rate_limited",
            ErrorKind::Retryable { .. } => "unavailable",
            ErrorKind::Redirected => "redirected",
            ErrorKind::Rejected { .. } => "rejected",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Network => "network",
            ErrorKind::TooLarge { .. } => "too_large",
            ErrorKind::Malformed { .. } => "malformed",
            ErrorKind::Stopped => "stopped",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match (self.kind, self.endpoint.api) {
            (ErrorKind::Unauthorized | ErrorKind::Forbidden, Api::Flatchr) => {
                "check connector_auth.api_key (Flatchr's keys expire after 365 days) and that it belongs to connector_auth.company_id"
            }
            (ErrorKind::Unauthorized | ErrorKind::Forbidden, Api::Hrflow) => {
                "check hrflow_auth.api_secret (it must read and write: ask_…), hrflow_auth.api_user, and that push_parameters.source_key belongs to them"
            }
            (ErrorKind::OverQuota, _) => {
                "the account is over its quota: raise it, then run again; nothing that was left out is lost"
            }
            (ErrorKind::NotFound, Api::Flatchr) => {
                "check connector_auth.company_id and connector_auth.env_base_url"
            }
            (ErrorKind::NotFound, Api::Hrflow) => "check push_parameters.source_key",
            (ErrorKind::Redirected, _) => {
                "check the base URL; redirects are not followed because the key would go along"
            }
            (
                ErrorKind::Retryable { .. }
                | ErrorKind::Timeout
                | ErrorKind::Network
                | ErrorKind::Stopped,
                _,
            ) => "nothing to do: a later run tries again",
            (ErrorKind::TooLarge { .. }, _) => "narrow the search with pull_parameters",
            (ErrorKind::Malformed { .. }, _) => {
                "check the base URL; if it is right, the API's answer has changed: please report it"
            }
            (_, Api::Callback) => "check the callback's address",
            (ErrorKind::Rejected { .. }, Api::Flatchr) => {
                "check pull_parameters, and the applicant in Flatchr"
            }
            (ErrorKind::Rejected { .. }, Api::Hrflow) => {
                "a dry run shows the values that would be sent"
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let api = match self.endpoint.api {
            Api::Flatchr => "Flatchr",
            Api::Hrflow => "HrFlow.ai",
            Api::Callback => "The callback",
        };
        match self.kind {
            ErrorKind::Unauthorized => write!(f, "{api} does not accept the key (401)"),
            ErrorKind::OverQuota => write!(f, "{api} says the account is over its quota (402)"),
            ErrorKind::Forbidden => write!(f, "{api} does not allow this to the key (403)"),
            ErrorKind::NotFound => write!(f, "{api} does not find it (404)"),
            ErrorKind::Retryable { status: 429, .. } => {
                write!(f, "{api} asks for fewer requests (429)")
            }
            ErrorKind::Retryable { status, .. } => {
                write!(f, "{api} could not answer ({status})")
            }
            ErrorKind::Redirected => write!(f, "{api} answers with a redirect"),
            ErrorKind::Rejected { status } => write!(f, "{api} refuses the request ({status})"),
            ErrorKind::Timeout => write!(f, "{api} did not answer in time"),
            ErrorKind::Network => write!(f, "the connection to {api} failed or was cut short"),
            ErrorKind::TooLarge { limit } => {
                write!(f, "{api}'s answer is larger than {} MB", limit >> 20)
            }
            ErrorKind::Malformed { expected } => write!(f, "{api}'s answer is not {expected}"),
            ErrorKind::Stopped => f.write_str("the run stopped before this was sent"),
        }?;
        write!(f, ", at {}", self.endpoint.name)
    }
}

impl std::error::Error for Error {}
