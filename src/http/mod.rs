//! The port to the network: what a request and a response are, and what an adapter has to give.
//!
//! An adapter sends one request and tells what came back. Everything that needs judgement is here
//! or above: what a response means ([`Error`]), whether it is worth another try and when
//! ([`Client`]).

mod base_urls;
mod chunked_body;
mod client;
mod error;
mod retry_after;
mod url;

pub use base_urls::BaseUrls;
pub use chunked_body::ChunkedBody;
pub use client::{Client, Exchange, MAX_IN_FLIGHT, MAX_RETRY_AFTER, Requests};
pub use error::{Error, ErrorKind};
pub use url::{UrlBuilder, is_loopback, is_public_or_loopback, resolve};

use crate::secret::Secret;
use std::borrow::Cow;
use std::time::Duration;

/// The name we go by. Some APIs refuse requests without one, and Workers send none by themselves.
pub const USER_AGENT: &str = concat!("update-profiles-in-hrflow/", env!("CARGO_PKG_VERSION"));

/// Sends requests. The one thing that differs between a Worker, a browser and a test.
pub trait Http {
    /// A file as the platform holds it, outside of our memory where it can: a `Blob`.
    type File: Clone;

    /// Sends one request, without following redirects and without trying again, and reads the
    /// body within `request.timeout` and up to `request.max_bytes`.
    ///
    /// # Errors
    /// No whole response came back.
    fn send(
        &self,
        request: Request<Self::File>,
    ) -> impl Future<Output = Result<Response<Self::File>, TransportError>>;
}

/// Time and chance, which a platform gives in its own way.
pub trait Clock {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> u64;

    /// Waits.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;

    /// A number that cannot be foreseen.
    fn random(&self) -> u64;
}

/// Which API a request goes to, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Flatchr, and the storage that its links to résumés point to.
    Flatchr,
    /// HrFlow.ai.
    Hrflow,
    /// The address of a callback.
    Callback,
}

/// One kind of request: what it is called in errors and logs, and whether it may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint {
    /// Where it goes to.
    pub api: Api,
    /// Method and path without identifiers, as the vendor's documentation has it.
    pub name: &'static str,
    /// Whether sending it twice does the same as sending it once.
    pub idempotent: bool,
    /// Whether it changes something there.
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

/// A request. It has no `Debug`, because its address and headers may hold keys.
#[derive(Clone)]
pub struct Request<F> {
    /// What kind it is.
    pub endpoint: Endpoint,
    /// The method.
    pub method: Method,
    /// The whole address; it may hold a key where the vendor asks for one there.
    pub url: Secret,
    /// Headers with a key in them are as secret as any other.
    pub headers: Vec<(&'static str, Secret)>,
    /// What is sent.
    pub body: Body<F>,
    /// Whether a file is wanted: then a body of status 200 is kept as one.
    pub wants_file: bool,
    /// Whether it ends what was begun, so that it is sent although the run has stopped.
    pub must_complete: bool,
    /// How long the whole exchange may take, body included.
    pub timeout: Duration,
    /// How large the response's body may be.
    pub max_bytes: u64,
}

impl<F> Request<F> {
    /// A request without a body, with the limits that suit most.
    #[must_use]
    pub fn new(endpoint: Endpoint, method: Method, url: String) -> Self {
        Self {
            endpoint,
            method,
            url: Secret::new(url),
            headers: vec![("user-agent", Secret::new(USER_AGENT))],
            body: Body::Empty,
            wants_file: false,
            must_complete: false,
            timeout: Duration::from_secs(30),
            max_bytes: 16 << 20,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, Secret::new(value)));
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(self, body: Vec<u8>) -> Self {
        let mut request = self.header("content-type", "application/json");
        request.body = Body::Bytes(body);
        request
    }

    /// Sets how long the exchange may take.
    #[must_use]
    pub fn timeout(mut self, seconds: u64) -> Self {
        self.timeout = Duration::from_secs(seconds);
        self
    }

    /// Sets how large the response may be.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }
}

/// What a request carries.
#[derive(Clone)]
pub enum Body<F> {
    /// Nothing.
    Empty,
    /// Bytes, their type in a header.
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
    /// A file, which is passed on as the platform holds it.
    File {
        /// The field's name.
        name: &'static str,
        /// The file.
        file: F,
        /// The name it is sent under.
        file_name: String,
        /// Its MIME type.
        content_type: &'static str,
    },
}

/// What came back, whole.
#[derive(Debug)]
pub struct Response<F> {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// `Retry-After`, as sent.
    pub retry_after: Option<String>,
    /// `Location`, as sent.
    pub location: Option<String>,
    /// The body.
    pub content: Content<F>,
}

/// A response's body.
#[derive(Debug)]
pub enum Content<F> {
    /// In memory.
    Bytes(ChunkedBody),
    /// As the platform holds it.
    File {
        /// The file.
        file: F,
        /// Its size in bytes.
        size: u64,
    },
}

impl<F> Response<F> {
    /// The body, where it is in memory.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.content {
            Content::Bytes(pieces) => pieces.whole(),
            Content::File { .. } => Cow::Borrowed(&[]),
        }
    }
}

/// Why no whole response came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportError {
    /// It took longer than the request's timeout.
    Timeout,
    /// The connection was refused, reset or cut short.
    Network,
    /// The body is larger than the request allows.
    TooLarge {
        /// What was allowed, in bytes.
        limit: u64,
    },
}
