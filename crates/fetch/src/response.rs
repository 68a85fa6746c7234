//! Reads responses of any JavaScript class. A custom `fetch` may return an object of its own, so every access is checked
//! and every exception caught.

use crate::{body, network};
use js_sys::{Function, Reflect};
use update_profiles_in_hrflow::http::{
    BodyLimit, Content, Response, TransportError, content_length,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ReadableStream};

/// Reads a response, as far as [`BodyLimit`] allows. Only a 200 gives a file; the body of any other status is read into
/// memory.
///
/// # Errors
/// [`TransportError::TooLarge`] if the body exceeds `max_bytes`, [`TransportError::Network`] if it breaks off or the object
/// is not a response.
pub(super) async fn receive(
    response: &JsValue,
    wants_file: bool,
    max_bytes: u64,
) -> Result<Response<Blob>, TransportError> {
    let status = status(response)?;
    let headers = get(response, "headers")?;
    let limit = BodyLimit::of(status, max_bytes);
    let length = header(&headers, "content-length")?;
    let length = length.as_deref().and_then(content_length);
    if length.is_some_and(|length| length > limit.bytes) && !limit.cuts {
        return Err(TransportError::TooLarge { limit: limit.bytes });
    }
    let stream = stream(response)?;
    let content = if wants_file && status == 200 {
        body::file(stream, limit).await?
    } else {
        Content::Bytes(body::bytes(stream, limit).await?)
    };
    Ok(Response {
        status,
        content_type: header(&headers, "content-type")?,
        retry_after: header(&headers, "retry-after")?,
        location: header(&headers, "location")?,
        content,
    })
}

/// The status code. A browser reports a redirect that it does not follow as status 0, here 302.
fn status(response: &JsValue) -> Result<u16, TransportError> {
    if get(response, "type")?.as_string().as_deref() == Some("opaqueredirect") {
        return Ok(302);
    }
    let status = get(response, "status")?.as_f64();
    let status = status.filter(|status| (0.0..1_000.0).contains(status));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "nothing is lost within these bounds"
    )]
    status
        .map(|status| status as u16)
        .ok_or(TransportError::Network)
}

fn header(headers: &JsValue, name: &str) -> Result<Option<String>, TransportError> {
    let get: Function = get(headers, "get")?.dyn_into().map_err(network)?;
    let value = get.call1(headers, &name.into()).map_err(network)?;
    Ok(value.as_string())
}

/// The body, or `None` if the response has none.
///
/// # Errors
/// The body is not a stream.
fn stream(response: &JsValue) -> Result<Option<ReadableStream>, TransportError> {
    let body = get(response, "body")?;
    if body.is_null() {
        return Ok(None);
    }
    if get(&body, "getReader")?.is_function() {
        return Ok(Some(body.unchecked_into()));
    }
    Err(TransportError::Network)
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, TransportError> {
    Reflect::get(object, &name.into()).map_err(network)
}
