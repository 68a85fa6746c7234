//! Errors of the HTTP API: a status, a code for programs, a sentence for people.

use super::response::{JSON, Reply};
use crate::config::ConfigFault;
use crate::workflow_store::{StoreFault, StoreRefusal};
use serde_json::{Value, json};
use update_profiles_api::{NoRoute, Role, TokenProblem};
use update_profiles_in_hrflow::http::TransportError;
use update_profiles_in_hrflow::relay::Refusal;
use update_profiles_in_hrflow::workflow::Problems;

/// The response to a request, or the error in its place.
pub(super) type Answer = Result<Reply, ApiError>;

/// An error, as a response.
pub(super) struct ApiError {
    status: u16,
    code: &'static str,
    message: String,
    problems: Option<Box<Value>>,
    header: Option<(&'static str, String)>,
}

impl ApiError {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            problems: None,
            header: None,
        }
    }

    pub(super) fn bad_request(message: &str) -> Self {
        Self::new(400, "bad_request", message)
    }

    pub(super) fn too_large(limit: u64) -> Self {
        Self::new(
            413,
            "too_large",
            format!("the body is larger than {limit} bytes"),
        )
    }

    pub(super) fn https_only() -> Self {
        let message = "the API is closed to http, which others can read and change; use https, and make a new token if one was sent";
        Self::new(403, "https_only", message)
    }

    /// No token opens the API.
    pub(super) fn closed(problem: &TokenProblem) -> Self {
        let message = format!("the API is closed: {problem}");
        Self::new(503, problem.fault.code(), message)
    }

    pub(super) fn unauthorized() -> Self {
        let message = "send a token as `Authorization: Bearer …`; it is the secret ADMIN_TOKEN, or VIEWER_TOKEN to see reports";
        Self {
            header: Some(("www-authenticate", "Bearer".to_owned())),
            ..Self::new(401, "unauthorized", message)
        }
    }

    pub(super) fn too_many_guesses(seconds: u64) -> Self {
        let message = format!(
            "too many wrong tokens came from this address; no token is looked at for {seconds} seconds"
        );
        Self {
            header: Some(("retry-after", seconds.to_string())),
            ..Self::new(429, "too_many_guesses", message)
        }
    }

    /// A token of a lower role than the route's.
    pub(super) fn forbidden(needed: Role) -> Self {
        let message = format!(
            "this token is a viewer's, and this needs an {needed}'s: use ADMIN_TOKEN to start runs and checks, to change workflows and ledgers, and for the page's dry run"
        );
        Self::new(403, "forbidden", message)
    }

    pub(super) fn no_route(reason: NoRoute) -> Self {
        match reason {
            NoRoute::Path => Self::not_found("the API has no such path"),
            NoRoute::Method(allowed) => {
                let allowed = allowed.join(", ");
                let message = format!("allowed here: {allowed}");
                Self {
                    header: Some(("allow", allowed)),
                    ..Self::new(405, "method_not_allowed", message)
                }
            }
        }
    }

    pub(super) fn not_found(message: &str) -> Self {
        Self::new(404, "not_found", message)
    }

    pub(super) fn conflict(message: &str) -> Self {
        Self::new(409, "conflict", message)
    }

    /// A change that the store did not make.
    pub(super) fn refused(refusal: StoreRefusal) -> Self {
        match refusal {
            StoreRefusal::Precondition { version } => {
                let there = match version {
                    Some(version) => format!("it has version {version} now"),
                    None => "there is none now".to_owned(),
                };
                let message = format!(
                    "the workflow is not as `if-match` or `if-none-match` says: {there}. Read it, and decide again"
                );
                Self::new(412, "precondition_failed", message)
            }
            StoreRefusal::Full(message) => Self::new(409, "conflict", message),
            StoreRefusal::NoKey(message) => Self::no_sealing_key(message),
        }
    }

    /// No secret can be sealed.
    pub(super) fn no_sealing_key(message: String) -> Self {
        Self::new(503, "no_sealing_key", message)
    }

    /// A request that the relay does not forward: 400 if it is about the one value that the request asks
    /// about, 403 if every such request would be refused.
    pub(super) fn not_relayed(refusal: &Refusal) -> Self {
        let status = if refusal.is_about_one_value() {
            400
        } else {
            403
        };
        Self::new(status, "not_relayed", refusal.to_string())
    }

    /// An API that responds with a redirect.
    pub(super) fn redirected(api: &str) -> Self {
        let message = format!(
            "{api} responded with a redirect, which is not followed because it would receive the key; check the vendor's status page, or the Worker's base URL"
        );
        Self::new(502, "redirected", message)
    }

    /// An API that gave no complete response.
    pub(super) fn upstream(api: &str, error: TransportError) -> Self {
        match error {
            TransportError::Timeout => {
                let message = format!("{api} did not respond in time; try again later");
                Self::new(504, "timeout", message)
            }
            TransportError::Network => {
                let message = format!(
                    "{api} could not be reached, or closed the connection early; try again later"
                );
                Self::new(502, "unreachable", message)
            }
            TransportError::TooLarge { limit } => {
                let message = format!(
                    "the response of {api} is larger than {limit} bytes; narrow the search"
                );
                Self::new(502, "too_large", message)
            }
        }
    }

    /// An API that responds at length with something else than the requested JSON.
    pub(super) fn no_data(api: &str, limit: u64) -> Self {
        let message = format!(
            "{api} responded with more than {limit} bytes that are not the requested JSON; the relay does not forward them, because they are too large to be searched for keys; check the vendor's status page, or the Worker's base URL"
        );
        Self::new(502, "too_large", message)
    }

    /// A workflow with a run in progress.
    pub(super) fn leased(message: &str, remedy: &str) -> Self {
        Self::new(409, "leased", format!("{message}; {remedy}"))
    }

    /// A workflow that is paused.
    pub(super) fn paused(message: &str, remedy: &str) -> Self {
        Self::new(409, "paused", format!("{message}; {remedy}"))
    }

    /// A state that cannot be read.
    pub(super) fn state(code: &'static str, message: String) -> Self {
        Self::new(503, code, message)
    }

    /// A workflow whose configuration is wrong.
    pub(super) fn problems(problems: &Problems) -> Self {
        Self {
            problems: Some(Box::new(json!(problems))),
            ..Self::new(
                422,
                "bad_configuration",
                "the workflow's configuration is wrong; `problems` lists the errors",
            )
        }
    }

    /// A Worker whose configuration is wrong as a whole.
    pub(super) fn configuration(message: String) -> Self {
        Self::new(500, "bad_configuration", message)
    }

    pub(super) fn store(message: String) -> Self {
        Self::new(503, "store_unavailable", message)
    }

    pub(super) fn internal() -> Self {
        Self::new(
            500,
            "internal",
            "the Worker could not make a response; please report it",
        )
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    pub(super) fn into_reply(self) -> Reply {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(error), Some(problems)) = (error.as_object_mut(), self.problems) {
            error.insert("problems".to_owned(), *problems);
        }
        Reply::Text {
            status: self.status,
            text: json!({ "error": error }).to_string(),
            content_type: JSON,
            header: self.header,
        }
    }
}

/// The store of workflows does not answer, or is not bound.
impl From<StoreFault> for ApiError {
    fn from(fault: StoreFault) -> Self {
        let message = fault.to_string();
        match fault {
            StoreFault::NotBound => Self::configuration(message),
            StoreFault::Unavailable(_) => Self::store(message),
        }
    }
}

/// A workflow cannot be looked up.
impl From<ConfigFault> for ApiError {
    fn from(fault: ConfigFault) -> Self {
        match fault {
            ConfigFault::Var(message) => Self::configuration(message),
            ConfigFault::Store(message) => Self::store(message),
        }
    }
}

/// The platform rejects a response or a header.
impl From<worker::Error> for ApiError {
    fn from(_: worker::Error) -> Self {
        Self::internal()
    }
}

/// A report cannot be written as JSON.
impl From<serde_json::Error> for ApiError {
    fn from(_: serde_json::Error) -> Self {
        Self::internal()
    }
}
