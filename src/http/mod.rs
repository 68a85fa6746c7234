//! The port to the network: requests, responses, and the traits that an adapter implements.
//!
//! An adapter sends one request and returns the response. Every decision is made here or above: what
//! a response means ([`Error`]), and whether and when a request is sent again ([`Client`]).

mod address;
mod base_urls;
mod chunked_body;
mod client;
mod content_length;
mod control;
mod error;
mod limits;
mod rate_limiter;
mod retry_after;
mod steady_clock;
mod url;

pub(crate) use address::is_under;
pub use address::{Address, AddressError, Place, is_loopback, is_public_name};
pub use base_urls::BaseUrls;
pub use chunked_body::ChunkedBody;
pub use client::{Client, Exchange, MAX_IN_FLIGHT, MAX_RETRY_AFTER, Requests};
pub use content_length::content_length;
pub use control::{Purpose, SendControl, SendSwitch};
pub use error::{Error, ErrorKind};
pub use limits::{
    BodyLimit, MAX_LARGE_PROFILE_BYTES, MAX_LIST_BYTES, MAX_MESSAGE_BYTES, MAX_OBJECT_BYTES,
    MAX_PAGE_BYTES,
};
pub use rate_limiter::{RateLimiter, RateLimiters, RequestTimes};
pub(crate) use retry_after::parse as retry_after;
pub use steady_clock::SteadyClock;
pub use url::{UrlBuilder, resolve};

use crate::secret::Secret;
use std::borrow::Cow;
use std::time::Duration;

/// The `User-Agent` of all requests. Some APIs refuse requests without one, and Workers add none.
pub const USER_AGENT: &str = concat!("update-profiles-in-hrflow/", env!("CARGO_PKG_VERSION"));

/// Sends requests. Each platform (Worker, browser, test) implements it.
pub trait Http {
    /// A file as the platform holds it, outside wasm memory where possible: a `Blob`.
    type File: Clone;

    /// Sends one request and reads the body within `request.timeout` and up to [`BodyLimit::of`] its status.
    /// The adapter follows no redirect and sends nothing again.
    ///
    /// # Errors
    /// Fails if no complete response arrives.
    fn send(
        &self,
        request: Request<Self::File>,
    ) -> impl Future<Output = Result<Response<Self::File>, TransportError>>;
}

/// The platform's clock and random numbers.
pub trait Clock {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> u64;

    /// Waits for this long.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;

    /// An unpredictable number.
    fn random(&self) -> u64;
}

/// The API that a request goes to. Requests are counted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Flatchr, and the storage that its résumé links point to.
    Flatchr,
    /// HrFlow.ai.
    Hrflow,
    /// The callback's address.
    Callback,
}

/// One kind of request: its name in errors and logs, and whether it may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// The API it belongs to.
    pub api: Api,
    /// Method and path without identifiers, as in the vendor's documentation.
    pub name: &'static str,
    /// Whether sending it twice has the effect of sending it once.
    pub idempotent: bool,
    /// Whether it changes data at the API.
    pub writes: bool,
}

/// A request's method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the methods of HTTP")]
pub enum Method {
    Get,
    Post,
    Put,
}

impl Method {
    /// The method as it is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A request. It has no `Debug`, because its URL and headers may hold keys.
#[derive(Clone)]
pub struct Request<F> {
    /// The kind of request.
    pub endpoint: Endpoint,
    /// The method.
    pub method: Method,
    /// The complete URL. It holds a key where the vendor wants the key in the query.
    pub url: Secret,
    /// Headers. All values are secrets, because some hold keys.
    pub headers: Vec<(&'static str, Secret)>,
    /// The body.
    pub body: Body<F>,
    /// Whether the adapter keeps the body of a response with status 200 as a file.
    pub wants_file: bool,
    /// What it is for, which decides when it is given up.
    pub purpose: Purpose,
    /// What limits how often such a request may leave; `None` for no limit.
    pub rate_limiter: Option<RateLimiter>,
    /// The time limit for the whole exchange, body included. The client shortens it to what is left of
    /// the run's time.
    pub timeout: Duration,
    /// It is not sent if less than this is left of the run's time.
    pub at_least: Duration,
    /// The size limit of the body of a success, in bytes. Of what is no success less is read: see [`BodyLimit`].
    pub max_bytes: u64,
}

impl<F> Request<F> {
    /// A request without a body, with a timeout of 30 seconds, for an answer of at most [`MAX_OBJECT_BYTES`].
    #[must_use]
    pub fn new(endpoint: Endpoint, method: Method, url: String) -> Self {
        Self {
            endpoint,
            method,
            url: Secret::new(url),
            headers: vec![("user-agent", Secret::new(USER_AGENT))],
            body: Body::Empty,
            wants_file: false,
            purpose: Purpose::default(),
            rate_limiter: None,
            timeout: Duration::from_secs(30),
            at_least: Duration::ZERO,
            max_bytes: MAX_OBJECT_BYTES,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, Secret::new(value)));
        self
    }

    /// Sets a body of JSON.
    #[must_use]
    pub fn json(self, body: Vec<u8>) -> Self {
        let mut request = self.header("content-type", "application/json");
        request.body = Body::Bytes(body);
        request
    }

    /// Sets the time limit of the exchange, in seconds.
    #[must_use]
    pub fn timeout(mut self, seconds: u64) -> Self {
        self.timeout = Duration::from_secs(seconds);
        self
    }

    /// Sets the size limit of the response, in bytes.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }
}

/// The body of a request.
#[derive(Clone)]
pub enum Body<F> {
    /// No body.
    Empty,
    /// Bytes; a header gives their type.
    Bytes(Vec<u8>),
    /// `multipart/form-data`; the adapter sets the boundary and the header.
    Multipart(Vec<Part<F>>),
}

/// One part of a multipart body.
#[derive(Clone)]
pub enum Part<F> {
    /// A text field.
    Text {
        /// The field's name.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// A file, passed on as the platform holds it.
    File {
        /// The field's name.
        name: &'static str,
        /// The file.
        file: F,
        /// The file name to send.
        file_name: String,
        /// Its MIME type.
        content_type: &'static str,
    },
}

/// A complete response.
#[derive(Debug)]
pub struct Response<F> {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, as received.
    pub content_type: Option<String>,
    /// `Retry-After`, as received.
    pub retry_after: Option<String>,
    /// `Location`, as received.
    pub location: Option<String>,
    /// The body.
    pub content: Content<F>,
}

/// A response's body.
#[derive(Debug)]
pub enum Content<F> {
    /// Held in memory.
    Bytes(ChunkedBody),
    /// Held by the platform.
    File {
        /// The file.
        file: F,
        /// Its size in bytes.
        size: u64,
        /// Its first bytes, as many as there are up to [`HEAD_BYTES`]: they tell what the file is.
        head: Vec<u8>,
    },
}

/// How many of the first bytes of a file an adapter gives: readers of PDF look for its beginning
/// that far.
pub const HEAD_BYTES: usize = 1_024;

impl<F> Response<F> {
    /// The body, if it is in memory; empty for a file.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.content {
            Content::Bytes(body) => body.whole(),
            Content::File { .. } => Cow::Borrowed(&[]),
        }
    }
}

/// Why no complete response arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportError {
    /// The exchange took longer than the request's timeout.
    Timeout,
    /// The connection was refused, reset or cut short.
    Network,
    /// The body is larger than the request allows.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
}
