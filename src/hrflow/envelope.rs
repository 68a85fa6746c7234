//! HrFlow.ai's envelope: `{"code", "message", "data"}` around every response.

use crate::http::{Error, ErrorKind, Exchange};
use crate::json::{get, id_text, read};
use serde_json::Value;

const EXPECTED: &str = "HrFlow.ai's JSON envelope";

/// The `data` of a successful response.
///
/// The envelope's `code` decides about success, whatever the HTTP status and the content type are. Without
/// a `code`, the HTTP status decides.
pub(super) fn data<F>(exchange: &Exchange<F>) -> Result<Value, Error> {
    let status = exchange.response.status;
    let unexpected = |malformed: Error| Err(exchange.error(status).unwrap_or(malformed));
    let mut envelope = match read(&exchange.response.bytes()) {
        Ok(Value::Object(envelope)) => envelope,
        Ok(_) => return unexpected(exchange.malformed(EXPECTED)),
        Err(unreadable) => return unexpected(exchange.unreadable(EXPECTED, &unreadable)),
    };
    let code = id_text(get(&envelope, "code")).and_then(|code| code.parse().ok());
    if code.is_none() && !envelope.contains_key("data") {
        return unexpected(exchange.malformed(EXPECTED));
    }
    match exchange.error(code.unwrap_or(status)) {
        Some(error) => {
            let message = get(&envelope, "message").as_str();
            Err(Error {
                is_enveloped: code.is_some(),
                ..explain(error, message)
            })
        }
        None => Ok(envelope.remove("data").unwrap_or(Value::Null)),
    }
}

/// Replaces the raw body by the vendor's message, and recognises "not found" by it: HrFlow.ai responds with
/// 400 `Invalid parameters. Unable to find object: profile`.
fn explain(mut error: Error, message: Option<&str>) -> Error {
    if let Some(message) = message {
        let missing = message.contains("Unable to find object");
        if missing && matches!(error.kind, ErrorKind::Rejected { .. }) {
            error.kind = ErrorKind::NotFound;
        }
        error.detail = Some(message.chars().take(300).collect());
    }
    error
}

/// Whether HrFlow.ai itself reports that the profile is missing. A 404 without its envelope comes from a
/// server in between, and an error may concern the source.
pub(super) fn is_missing_profile(error: &Error) -> bool {
    let detail = error.detail.as_deref().unwrap_or_default();
    error.kind == ErrorKind::NotFound && error.is_enveloped && !detail.contains("object: source")
}
