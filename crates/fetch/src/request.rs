//! Converts requests into JavaScript values.

use crate::network;
use gloo_net::http::{Request as FetchRequest, RequestBuilder};
use js_sys::{Object, Reflect, Uint8Array};
use update_profiles_in_hrflow::http::{Body, Method, Part, Request, TransportError};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Blob, FormData, RequestRedirect};

/// Builds a `Request` for the global `fetch`.
pub(super) fn build(
    request: Request<Blob>,
    signal: &AbortSignal,
) -> Result<web_sys::Request, TransportError> {
    let mut builder = RequestBuilder::new(request.url.expose())
        .method(method(request.method))
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(signal));
    for (name, value) in &request.headers {
        builder = builder.header(name, value.expose());
    }
    let request: Result<FetchRequest, _> = match body(request.body).map_err(network)? {
        None => builder.build(),
        Some(body) => builder.body(body),
    };
    request.map(web_sys::Request::from).map_err(network)
}

/// Builds the second argument of a custom `fetch` from plain objects, which every implementation can read.
pub(super) fn init(request: Request<Blob>, signal: &AbortSignal) -> Result<Object, JsValue> {
    let headers = Object::new();
    for (name, value) in &request.headers {
        set(&headers, name, &value.expose().into())?;
    }
    let init = Object::new();
    set(&init, "method", &method(request.method).as_ref().into())?;
    set(&init, "headers", &headers)?;
    if let Some(body) = body(request.body)? {
        set(&init, "body", &body)?;
    }
    set(&init, "redirect", &"manual".into())?;
    set(&init, "signal", signal)?;
    Ok(init)
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(drop)
}

fn method(method: Method) -> gloo_net::http::Method {
    match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
    }
}

fn body(body: Body<Blob>) -> Result<Option<JsValue>, JsValue> {
    Ok(match body {
        Body::Empty => None,
        Body::Bytes(bytes) => Some(Uint8Array::from(&*bytes).into()),
        Body::Multipart(parts) => Some(form(parts)?.into()),
    })
}

/// Builds a multipart form. The platform sets the boundary and the `content-type`, and reads the file without copying
/// it into wasm memory.
fn form(parts: Vec<Part<Blob>>) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    for part in parts {
        match part {
            Part::Text { name, value } => form.append_with_str(name, &value)?,
            Part::File {
                name,
                file,
                file_name,
                content_type,
            } => {
                let typed =
                    file.slice_with_f64_and_f64_and_content_type(0.0, file.size(), content_type)?;
                form.append_with_blob_and_filename(name, &typed, &file_name)?;
            }
        }
    }
    Ok(form)
}
