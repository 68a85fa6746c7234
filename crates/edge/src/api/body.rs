//! The body of a request: a small JSON object, or nothing.

use super::error::ApiError;
use crate::request::Request;
use serde_json::{Map, Value};
use update_profiles_in_hrflow::http::TransportError;
use update_profiles_in_hrflow::json::repeated_name;

/// The largest body of most requests.
const MAX_BODY_BYTES: u64 = 4096;

/// Reads a small object; see [`read_object_of`].
///
/// # Errors
/// As [`read_object_of`].
pub(super) async fn read_object(
    request: &Request,
    expected: &str,
) -> Result<Map<String, Value>, ApiError> {
    read_object_of(request, MAX_BODY_BYTES, expected).await
}

/// Requires that there is no body. `message` says that the request has no options.
///
/// # Errors
/// 400 for a body.
pub(super) async fn read_none(request: &Request, message: &str) -> Result<(), ApiError> {
    let body = update_profiles_fetch::read(request.inner().body(), 0).await;
    body.map(drop).map_err(|_| ApiError::bad_request(message))
}

/// Reads an object; a missing body is an empty one. `expected` says what to send, for a body that is something else.
///
/// # Errors
/// 400 for a body that breaks off, is no object or has a name twice, 413 for one that is too large. An incomplete
/// body is not a missing one: the beginning of `{ "persist": false }` must not start a run that
/// writes.
pub(super) async fn read_object_of(
    request: &Request,
    max_bytes: u64,
    expected: &str,
) -> Result<Map<String, Value>, ApiError> {
    let body = update_profiles_fetch::read(request.inner().body(), max_bytes).await;
    let body = body.map_err(|error| match error {
        TransportError::TooLarge { limit } => ApiError::too_large(limit),
        _ => ApiError::bad_request("the body ends too early"),
    })?;
    if body.trim_ascii().is_empty() {
        return Ok(Map::new());
    }
    if repeated_name(&body).is_some() {
        return Err(ApiError::bad_request(
            "the body has a name twice: say once what is to be done",
        ));
    }
    match serde_json::from_slice(&body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(ApiError::bad_request(expected)),
    }
}
