//! Building addresses: every segment and every query value is percent-encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// What RFC 3986 calls unreserved stays as it is; everything else is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// An address under construction.
#[derive(Clone)]
pub struct UrlBuilder {
    url: String,
    has_query: bool,
}

impl UrlBuilder {
    /// Starts at a base address, with or without its trailing slash.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self {
            url: base.trim_end_matches('/').to_owned(),
            has_query: false,
        }
    }

    /// Adds path segments, each encoded. A segment never changes the path above it: `..` and `.`
    /// cannot be encoded away, so they lose their meaning by a trailing `%20`.
    #[must_use]
    pub fn path(mut self, segments: &[&str]) -> Self {
        for segment in segments {
            let _ = write!(self.url, "/{}", utf8_percent_encode(segment, RESERVED));
            if matches!(*segment, "." | "..") {
                self.url.push_str("%20");
            }
        }
        self
    }

    /// Adds a pair to the query, both encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let separator = if self.has_query { '&' } else { '?' };
        let name = utf8_percent_encode(name, RESERVED);
        let value = utf8_percent_encode(value, RESERVED);
        let _ = write!(self.url, "{separator}{name}={value}");
        self.has_query = true;
        self
    }

    /// The address.
    #[must_use]
    pub fn build(self) -> String {
        self.url
    }
}

/// Whether `host` or `host:port` is this machine.
#[must_use]
pub fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

/// Where a `Location` leads from an address: it may be whole, or begin at the host or at the path.
#[must_use]
pub fn resolve(from: &str, location: &str) -> String {
    let (scheme, rest) = from.split_once("://").unwrap_or(("https", from));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{scheme}://{host}{location}")
    } else {
        location.to_owned()
    }
}

/// Whether an address may be fetched without credentials: `https`, or `http` on this machine.
#[must_use]
pub fn is_public_or_loopback(url: &str) -> bool {
    match url.split_once("://") {
        Some(("https", rest)) => !rest.starts_with('/') && !rest.is_empty(),
        Some(("http", rest)) => is_loopback(rest.split(['/', '?', '#']).next().unwrap_or_default()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{UrlBuilder, is_loopback, is_public_or_loopback, resolve};

    #[test]
    fn everything_that_is_not_unreserved_is_encoded() {
        let url = UrlBuilder::new("https://api.flatchr.io/")
            .path(&["company", "a/b?c", ".."])
            .query("key", "candidates/2024/é jo&n=1")
            .query("token", "a+b")
            .build();
        assert_eq!(
            url,
            "https://api.flatchr.io/company/a%2Fb%3Fc/..%20?key=candidates%2F2024%2F%C3%A9%20jo%26n%3D1&token=a%2Bb"
        );
    }

    #[test]
    fn locations_are_resolved() {
        let from = "https://api.flatchr.io/company/c/files/expire?key=1";
        for (location, to) in [
            ("https://s3.example.com/a", "https://s3.example.com/a"),
            ("/files/a?b", "https://api.flatchr.io/files/a?b"),
            ("//s3.example.com/a", "https://s3.example.com/a"),
        ] {
            assert_eq!(resolve(from, location), to);
        }
    }

    #[test]
    fn loopback_is_told_by_the_whole_host() {
        assert!(is_loopback("127.0.0.1:8787") && is_loopback("[::1]") && is_loopback("localhost"));
        assert!(!is_loopback("127.0.0.1.example.com") && !is_loopback("localhost.example.com:80"));
        assert!(is_public_or_loopback("https://s3.example.com/a"));
        assert!(is_public_or_loopback("http://127.0.0.1:1/a"));
        for url in [
            "http://s3.example.com",
            "ftp://x",
            "s3.example.com",
            "https:///a",
            "https://",
        ] {
            assert!(!is_public_or_loopback(url), "{url}");
        }
    }
}
