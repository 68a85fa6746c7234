//! The core's HTTP and clock ports over `fetch`: the global one of Workers, browsers and Node, or any function with the
//! same signature.

mod body;
mod deadline;
mod request;
mod response;

use deadline::with_timeout;
use gloo_net::http::Request as FetchRequest;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise};
use response::receive;
use std::time::Duration;
use update_profiles_in_hrflow::http::{BodyLimit, Clock, Http, Request, Response, TransportError};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream};

/// Network, clock and random numbers of a JavaScript platform.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fetch;

/// Like [`Fetch`], but sends requests through a function with the signature of `fetch`. The function receives the URL
/// and `{ method, headers, body, redirect, signal }`, where `headers` is a plain object.
#[derive(Debug, Clone)]
pub struct CustomFetch(pub Function);

impl Http for Fetch {
    type File = Blob;

    async fn send(&self, request: Request<Blob>) -> Result<Response<Blob>, TransportError> {
        let (wants_file, max_bytes) = (request.wants_file, request.max_bytes);
        with_timeout(request.timeout, async |signal| {
            // The request lives until the body is read: Node drops the signal of a request that is garbage-collected.
            let request = request::build(request, &signal)?;
            // `request.clone()` would call JavaScript's `clone`, which copies the body.
            let response = FetchRequest::from(Clone::clone(&request)).send().await;
            let response: web_sys::Response = response.map_err(network)?.into();
            let received = receive(&response, wants_file, max_bytes).await;
            drop(request);
            received
        })
        .await
    }
}

impl Http for CustomFetch {
    type File = Blob;

    async fn send(&self, request: Request<Blob>) -> Result<Response<Blob>, TransportError> {
        let (wants_file, max_bytes) = (request.wants_file, request.max_bytes);
        with_timeout(request.timeout, async |signal| {
            let url = JsValue::from_str(request.url.expose());
            let init = request::init(request, &signal).map_err(network)?;
            let promise = self.0.call2(&JsValue::UNDEFINED, &url, &init);
            let promise = Promise::resolve(&promise.map_err(network)?);
            let response = JsFuture::from(promise).await.map_err(network)?;
            receive(&response, wants_file, max_bytes).await
        })
        .await
    }
}

impl Clock for Fetch {
    fn now_ms(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the platform's clock is far from both ends of the type"
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
        // `Math.random` has 53 random bits; the multiplication spreads them over the low bits as well.
        js_sys::Math::random()
            .to_bits()
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            >> 8
    }
}

impl Clock for CustomFetch {
    fn now_ms(&self) -> u64 {
        Fetch.now_ms()
    }

    async fn sleep(&self, time: Duration) {
        Fetch.sleep(time).await;
    }

    fn random(&self) -> u64 {
        Fetch.random()
    }
}

/// Reads the body of an incoming request or of a response to its end.
///
/// # Errors
/// [`TransportError::Network`] if the body breaks off, [`TransportError::TooLarge`] if it exceeds `max_bytes`. No more
/// than one chunk beyond the limit is read.
pub async fn read(body: Option<ReadableStream>, max_bytes: u64) -> Result<Vec<u8>, TransportError> {
    Ok(body::bytes(body, BodyLimit::whole(max_bytes)).await?.into())
}

/// Every JavaScript exception here means that no complete response arrived.
fn network<E>(_: E) -> TransportError {
    TransportError::Network
}
