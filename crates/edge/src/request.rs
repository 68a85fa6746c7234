//! A request to the Worker.
//!
//! The `Request` of the crate `worker` parses every address with a library that brings tables of Unicode along. An
//! address that reaches a Worker is normalised already.

use percent_encoding::percent_decode_str;
use worker::Headers;
use worker_sys::web_sys;

/// A request as the platform passes it.
pub(crate) struct Request(pub(crate) web_sys::Request);

impl Request {
    pub(crate) fn inner(&self) -> &web_sys::Request {
        &self.0
    }

    /// Its method, as it was sent: the crate's own type knows some methods, and takes all others for GET.
    pub(crate) fn method_name(&self) -> String {
        self.0.method()
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    pub(crate) fn headers(&self) -> Headers {
        Headers(self.0.headers())
    }

    /// The first value of a name in its query, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        query(&self.0.url(), name)
    }
}

/// The first value of a name in the query of an address, decoded.
pub(crate) fn query(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .find_map(|(key, value)| (decoded(key) == name).then(|| decoded(value)))
}
