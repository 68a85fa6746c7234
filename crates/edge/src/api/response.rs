//! Responses.

use worker::{Headers, Response, Result};

/// A response with a JSON text, which no cache may keep.
pub(super) fn json_response(status: u16, json: String) -> Result<Response> {
    let headers = Headers::new();
    headers.set("content-type", "application/json; charset=utf-8")?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    Ok(Response::ok(json)?
        .with_status(status)
        .with_headers(headers))
}
