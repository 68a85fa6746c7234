//! Errors of the HTTP surface: a status, a code for programs, a sentence for people.

use serde_json::{Value, json};
use update_profiles_in_hrflow::http::TransportError;
use update_profiles_in_hrflow::workflow::Problems;
use worker::{Method, Response, Result};

/// A request that is not answered as asked.
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

    pub(super) fn unauthorized() -> Self {
        let message = "send the token as `Authorization: Bearer …`; it is the secret ADMIN_TOKEN";
        Self {
            header: Some(("www-authenticate", "Bearer".to_owned())),
            ..Self::new(401, "unauthorized", message)
        }
    }

    pub(super) fn not_found(message: &str) -> Self {
        Self::new(404, "not_found", message)
    }

    pub(super) fn method(allowed: &[Method]) -> Self {
        let allowed: Vec<&str> = allowed.iter().map(AsRef::as_ref).collect();
        let allowed = allowed.join(", ");
        Self {
            header: Some(("allow", allowed.clone())),
            ..Self::new(
                405,
                "method_not_allowed",
                format!("allowed here: {allowed}"),
            )
        }
    }

    pub(super) fn conflict(message: &str) -> Self {
        Self::new(409, "conflict", message)
    }

    /// A request that the relay does not pass on.
    pub(super) fn not_relayed(message: &str) -> Self {
        Self::new(403, "not_relayed", message)
    }

    /// An API that answers with a redirect.
    pub(super) fn redirected(api: &str) -> Self {
        let message = format!(
            "{api} answered with a redirect, which is not followed: the key would go along; look at the vendor's status page, or at the Worker's base URL"
        );
        Self::new(502, "redirected", message)
    }

    /// An API that gave no whole answer.
    pub(super) fn upstream(api: &str, error: TransportError) -> Self {
        match error {
            TransportError::Timeout => {
                let message = format!("{api} gave no answer in time; try again later");
                Self::new(504, "timeout", message)
            }
            TransportError::Network => {
                let message = format!("{api} could not be reached, or broke off; try again later");
                Self::new(502, "unreachable", message)
            }
            TransportError::TooLarge { limit } => {
                let message =
                    format!("the answer of {api} is larger than {limit} bytes; narrow the search");
                Self::new(502, "too_large", message)
            }
        }
    }

    /// An API that answers at length with something else than what was asked for.
    pub(super) fn no_data(api: &str, limit: u64) -> Self {
        let message = format!(
            "{api} answered with more than {limit} bytes that are not the JSON that was asked for; so much is not looked through for keys, and not passed on; look at the vendor's status page, or at the Worker's base URL"
        );
        Self::new(502, "too_large", message)
    }

    /// A workflow that is run already.
    pub(super) fn leased(message: &str, remedy: &str) -> Self {
        Self::new(409, "leased", format!("{message}; {remedy}"))
    }

    /// A state that cannot be read.
    pub(super) fn state(code: &'static str, message: String) -> Self {
        Self::new(503, code, message)
    }

    /// A workflow that cannot run as it is configured.
    pub(super) fn problems(problems: &Problems) -> Self {
        Self {
            problems: Some(Box::new(json!(problems))),
            ..Self::new(
                422,
                "bad_configuration",
                "the workflow's configuration is wrong; `problems` says where",
            )
        }
    }

    /// A Worker whose configuration as a whole cannot be used.
    pub(super) fn configuration(message: String) -> Self {
        Self::new(500, "bad_configuration", message)
    }

    pub(super) fn no_token() -> Self {
        Self::new(
            503,
            "no_admin_token",
            "the API is closed until a token is set: `npx wrangler secret put ADMIN_TOKEN`",
        )
    }

    pub(super) fn store(message: String) -> Self {
        Self::new(503, "store_unavailable", message)
    }

    pub(super) fn internal() -> Self {
        Self::new(
            500,
            "internal",
            "the answer could not be made; please report it",
        )
    }

    pub(super) fn response(self) -> Result<Response> {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(error), Some(problems)) = (error.as_object_mut(), self.problems) {
            error.insert("problems".to_owned(), *problems);
        }
        let response = super::response(self.status, json!({ "error": error }).to_string())?;
        if let Some((name, value)) = self.header {
            response.headers().set(name, &value)?;
        }
        Ok(response)
    }
}
