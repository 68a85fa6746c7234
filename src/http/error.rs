//! The meaning of a response. Statuses are interpreted here and nowhere else.

use super::limits::Size;
use super::{Api, Endpoint, MAX_RETRY_AFTER, Response, TransportError};
use std::fmt;
use std::time::Duration;

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The kind of request.
    pub endpoint: Endpoint,
    /// The kind of failure.
    pub kind: ErrorKind,
    /// The vendor's own text, if it sent any. It may hold personal data or keys, so it is redacted
    /// before it is shown.
    pub detail: Option<String>,
    /// Whether the failure came in the vendor's own envelope with a code, and so from the vendor's API
    /// and not from a server in between.
    pub is_enveloped: bool,
    /// Where a body that should be JSON cannot be read, in bytes.
    pub unreadable_at: Option<usize>,
}

/// The kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// 401: the API rejects the key.
    Unauthorized,
    /// 402: the account has used up its quota.
    OverQuota,
    /// 403: the key lacks the permission.
    Forbidden,
    /// 404, or HrFlow.ai's "Unable to find object".
    NotFound,
    /// 408, 425, 429 or 5xx: a retry may succeed.
    Retryable {
        /// The status.
        status: u16,
        /// The wait that the API asks for.
        retry_after: Option<Duration>,
    },
    /// A redirect. The client does not follow it, because it would send the key along.
    Redirected,
    /// Any other status.
    Rejected {
        /// The status.
        status: u16,
    },
    /// No response in time.
    Timeout,
    /// No complete response: the connection was refused, reset or cut short.
    Network,
    /// The response is larger than the limit.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The list has more rows than the limit.
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// A successful status with an unexpected body.
    Malformed {
        /// The expected body.
        expected: &'static str,
    },
    /// Not sent, because the run had stopped.
    Stopped,
    /// No response before the time of the run was up, which came soon.
    OutOfTime,
}

impl ErrorKind {
    /// The meaning of a status; `None` for success. `code` is the HTTP status, or the code in the
    /// envelope of an API that has one.
    #[must_use]
    pub fn of_status(code: u16, retry_after: Option<Duration>) -> Option<Self> {
        match code {
            200..=299 => None,
            300..=399 => Some(Self::Redirected),
            401 => Some(Self::Unauthorized),
            402 => Some(Self::OverQuota),
            403 => Some(Self::Forbidden),
            404 => Some(Self::NotFound),
            408 | 425 | 429 | 500..=599 => Some(Self::Retryable {
                status: code,
                retry_after,
            }),
            status => Some(Self::Rejected { status }),
        }
    }

    /// Whether the request may have taken effect although no success came back.
    #[must_use]
    pub fn is_ambiguous(self) -> bool {
        match self {
            Self::Timeout
            | Self::OutOfTime
            | Self::Network
            | Self::TooLarge { .. }
            | Self::TooManyRows { .. }
            | Self::Malformed { .. } => true,
            Self::Retryable { status, .. } => !matches!(status, 425 | 429),
            _ => false,
        }
    }

    /// Whether a retry may succeed.
    #[must_use]
    pub fn is_transient(self) -> bool {
        matches!(self, Self::Timeout | Self::Network | Self::Retryable { .. })
    }

    /// Whether it says nothing about what was asked for: the run ended before the request, or while it
    /// was under way.
    #[must_use]
    pub fn is_cut_off(self) -> bool {
        matches!(self, Self::Stopped | Self::OutOfTime)
    }

    /// Whether every further request to this API would fail for the same reason.
    #[must_use]
    pub fn is_account_wide(self) -> bool {
        matches!(self, Self::Unauthorized | Self::OverQuota | Self::Forbidden)
    }

    /// The wait that the API asks for before the next attempt.
    #[must_use]
    pub fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Retryable { retry_after, .. } => retry_after,
            _ => None,
        }
    }

    /// Whether it asks for a longer wait than any run makes.
    #[must_use]
    pub fn asks_for_long_pause(self) -> bool {
        self.retry_after()
            .is_some_and(|pause| pause > MAX_RETRY_AFTER)
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
    /// An error without a text of the vendor.
    #[must_use]
    pub fn new(endpoint: Endpoint, kind: ErrorKind) -> Self {
        Self {
            endpoint,
            kind,
            detail: None,
            is_enveloped: false,
            unreadable_at: None,
        }
    }

    /// An error whose detail is the beginning of the response's body.
    pub fn with_body<F>(endpoint: Endpoint, kind: ErrorKind, response: &Response<F>) -> Self {
        const MAX_CHARS: usize = 300;
        let bytes = response.bytes();
        let text = String::from_utf8_lossy(&bytes);
        let detail: String = text.trim().chars().take(MAX_CHARS).collect();
        Self {
            endpoint,
            kind,
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            is_enveloped: false,
            unreadable_at: None,
        }
    }

    /// The HTTP status or envelope code, if one came back.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.kind.status()
    }

    /// A stable code for programs.
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
            ErrorKind::TooManyRows { .. } => "too_many_rows",
            ErrorKind::Malformed { .. } => "malformed",
            ErrorKind::Stopped => "stopped",
            ErrorKind::OutOfTime => "out_of_time",
        }
    }

    /// What a person can do about it.
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
                "raise the account's quota, then run again; the next run takes up what this one left"
            }
            (ErrorKind::NotFound, Api::Flatchr) => {
                "check connector_auth.company_id and connector_auth.env_base_url"
            }
            (ErrorKind::NotFound, Api::Hrflow) => "check push_parameters.source_key",
            (ErrorKind::Redirected, _) => {
                "check the base URL; a redirect is not followed, because it would send the key along"
            }
            (
                ErrorKind::Retryable { .. }
                | ErrorKind::Timeout
                | ErrorKind::Network
                | ErrorKind::Stopped,
                _,
            ) => "nothing to do: a later run tries again",
            (ErrorKind::OutOfTime, _) => {
                "nothing to do if it happens once: a later run tries again; else raise MAX_SECONDS"
            }
            (ErrorKind::TooLarge { .. }, Api::Flatchr) if self.endpoint.name.contains("search") => {
                NARROW
            }
            (ErrorKind::TooManyRows { .. }, _) => NARROW,
            (ErrorKind::TooLarge { .. }, Api::Flatchr) => {
                "open the applicant in Flatchr: no record of a candidate is so large"
            }
            (ErrorKind::TooLarge { .. }, Api::Hrflow) => {
                "open the profile in HrFlow.ai and remove what makes it so large, or exclude the applicant in logics"
            }
            (ErrorKind::Malformed { .. }, _) => {
                "check the base URL; if it is right, the API's response has changed: please report it"
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

const NARROW: &str = "narrow the search with pull_parameters, for example by start, or make one workflow for each vacancy";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let api = match self.endpoint.api {
            Api::Flatchr => "Flatchr",
            Api::Hrflow => "HrFlow.ai",
            Api::Callback => "The callback",
        };
        match self.kind {
            ErrorKind::Unauthorized => write!(f, "{api} rejects the key (401)"),
            ErrorKind::OverQuota => write!(
                f,
                "{api} reports that the account has used up its quota (402)"
            ),
            ErrorKind::Forbidden => write!(f, "{api} does not permit this with the key (403)"),
            ErrorKind::NotFound => write!(f, "{api} did not find it (404)"),
            ErrorKind::Retryable { status: 429, .. } => {
                write!(f, "{api} asks for fewer requests (429)")
            }
            ErrorKind::Retryable { status, .. } => {
                write!(f, "{api} could not answer ({status})")
            }
            ErrorKind::Redirected => write!(f, "{api} responded with a redirect"),
            ErrorKind::Rejected { status } => write!(f, "{api} rejected the request ({status})"),
            ErrorKind::Timeout => write!(f, "{api} did not respond in time"),
            ErrorKind::Network => write!(f, "the connection to {api} failed or was cut short"),
            ErrorKind::TooLarge { limit } => {
                write!(f, "the response of {api} is larger than {}", Size(limit))
            }
            ErrorKind::TooManyRows { limit } => {
                write!(f, "the response of {api} has more than {limit} rows")
            }
            ErrorKind::Malformed { expected } => {
                write!(f, "the response of {api} is not {expected}")
            }
            ErrorKind::Stopped => f.write_str("the run stopped before this request was sent"),
            ErrorKind::OutOfTime => {
                write!(f, "{api} did not respond before the time of the run was up")
            }
        }?;
        write!(f, ", at {}", self.endpoint.name)
    }
}

impl std::error::Error for Error {}
