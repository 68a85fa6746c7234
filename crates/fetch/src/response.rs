//! Responses as JavaScript has them.

use crate::body::Collected;
use crate::network;
use gloo_net::http::Response as FetchResponse;
use js_sys::Reflect;
use update_profiles_in_hrflow::http::{Content, Response, Transport};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, ResponseType};

/// What a given function answered, where it can be read as a response: there are other classes of responses than the
/// platform's.
pub(super) fn of(answer: JsValue) -> Result<FetchResponse, Transport> {
    let has = |name: &str, is: fn(&JsValue) -> bool| {
        Reflect::get(&answer, &name.into()).is_ok_and(|value| is(&value))
    };
    let is_readable = |body: &JsValue| {
        body.is_null() || Reflect::get(body, &"getReader".into()).is_ok_and(|get| get.is_function())
    };
    let is_response = has("status", |status| status.as_f64().is_some())
        && has("headers", JsValue::is_object)
        && has("body", is_readable);
    if is_response {
        Ok(answer.unchecked_into::<web_sys::Response>().into())
    } else {
        Err(Transport::Network)
    }
}

/// Reads a response to its end, or to where it is larger than allowed.
pub(super) async fn receive(
    response: FetchResponse,
    wants_file: bool,
    max_bytes: u64,
) -> Result<Response<Blob>, Transport> {
    let headers = response.headers();
    // A browser hides a redirect that is not followed behind status 0.
    let status = match response.type_() {
        ResponseType::Opaqueredirect => 302,
        _ => response.status(),
    };
    let announced = headers.get("content-length");
    let announced = announced.and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max_bytes) {
        return Err(Transport::TooLarge { limit: max_bytes });
    }
    let body = Collected::read(response.body(), max_bytes).await?;
    let content = if wants_file && status == 200 {
        Content::File {
            size: body.size(),
            file: body.into_blob().map_err(network)?,
        }
    } else {
        Content::Bytes(body.into_bytes())
    };
    Ok(Response {
        status,
        content_type: headers.get("content-type"),
        retry_after: headers.get("retry-after"),
        location: headers.get("location"),
        content,
    })
}
