//! The core's ports over the global `fetch`: in Workers, in browsers, in Node.

mod body;
mod deadline;

use body::Collected;
use deadline::Deadline;
use gloo_net::http::{Request as FetchRequest, RequestBuilder, Response as FetchResponse};
use gloo_timers::future::TimeoutFuture;
use std::time::Duration;
use update_profiles_in_hrflow::http::{
    Body, Clock, Content, Http, Method, Part, Request, Response, Transport,
};
use wasm_bindgen::JsValue;
use web_sys::{Blob, FormData, ReadableStream, RequestRedirect, ResponseType};

/// Network, clock and chance of a JavaScript platform.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fetch;

impl Http for Fetch {
    type File = Blob;

    async fn send(&self, request: Request<Blob>) -> Result<Response<Blob>, Transport> {
        let deadline = Deadline::after(request.timeout)?;
        let wants_file = request.wants_file;
        let max_bytes = request.max_bytes;
        let sent = async {
            // Kept until the body is read: Node forgets the signal of a request that is collected.
            let request = web_sys::Request::from(build(request, &deadline)?);
            // Not `request.clone()`, which is JavaScript's, and copies the body.
            let response = FetchRequest::from(Clone::clone(&request)).send().await;
            let received = receive(response.map_err(network)?, wants_file, max_bytes).await;
            drop(request);
            received
        };
        sent.await.map_err(|error: Transport| {
            if deadline.is_over() && error == Transport::Network {
                Transport::Timeout
            } else {
                error
            }
        })
    }
}

impl Clock for Fetch {
    fn now_ms(&self) -> u64 {
        // The platform's clock is far from both ends of the type.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "see above"
        )]
        let now = js_sys::Date::now() as u64;
        now
    }

    async fn sleep(&self, time: Duration) {
        if !time.is_zero() {
            TimeoutFuture::new(deadline::millis(time)).await;
        }
    }

    fn random(&self) -> u64 {
        // 53 bits of chance, moved to where the low bits are as good as the high ones.
        js_sys::Math::random()
            .to_bits()
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            >> 8
    }
}

/// Reads a body to its end, for whoever answers requests.
///
/// # Errors
/// It breaks off, or it is larger than allowed; then no more of it is read than that.
pub async fn read(body: Option<ReadableStream>, max_bytes: u64) -> Result<Vec<u8>, Transport> {
    Ok(Collected::read(body, max_bytes).await?.into_bytes())
}

/// Anything that JavaScript throws here means that no whole response came.
fn network<E>(_: E) -> Transport {
    Transport::Network
}

fn build(request: Request<Blob>, deadline: &Deadline) -> Result<FetchRequest, Transport> {
    let mut builder = RequestBuilder::new(request.url.expose())
        .method(method(request.method))
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&deadline.signal()));
    for (name, value) in &request.headers {
        builder = builder.header(name, value.expose());
    }
    let request = match request.body {
        Body::Empty => builder.build(),
        Body::Bytes(bytes) => builder.body(JsValue::from(js_sys::Uint8Array::from(&*bytes))),
        Body::Multipart(parts) => builder.body(form(parts).map_err(network)?),
    };
    request.map_err(network)
}

fn method(method: Method) -> gloo_net::http::Method {
    match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
    }
}

/// The platform sets the boundary and the header, and reads the file from where it holds it.
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

async fn receive(
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
