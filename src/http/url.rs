//! URLs: building them with every segment and query value percent-encoded, and resolving redirects.

use fluent_uri::{Uri, UriRef};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write as _;

/// Every byte but those that RFC 3986 calls unreserved is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What no URL may contain, and what servers write into a `Location` all the same.
const NEVER_IN_A_URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A URL under construction.
#[derive(Clone)]
pub struct UrlBuilder {
    url: String,
    has_query: bool,
}

impl UrlBuilder {
    /// Starts at a base URL, with or without a trailing slash.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self {
            url: base.trim_end_matches('/').to_owned(),
            has_query: false,
        }
    }

    /// Adds path segments, each encoded. `..` and `.` cannot be encoded, so a trailing `%20` takes
    /// their meaning away: no segment changes the path above it.
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

    /// Adds a name and a value to the query, both encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let separator = if self.has_query { '&' } else { '?' };
        let name = utf8_percent_encode(name, RESERVED);
        let value = utf8_percent_encode(value, RESERVED);
        let _ = write!(self.url, "{separator}{name}={value}");
        self.has_query = true;
        self
    }

    /// The URL.
    #[must_use]
    pub fn build(self) -> String {
        self.url
    }
}

/// Resolves a `Location` against the URL that it came from, as RFC 3986 (section 5) says. What is no
/// reference to a URL is left as it is.
#[must_use]
pub fn resolve(from: &str, location: &str) -> String {
    let encoded = utf8_percent_encode(location.trim(), NEVER_IN_A_URL).to_string();
    let resolved = || {
        // A base has no fragment.
        let base = Uri::parse(from.split('#').next()?).ok()?;
        let reference = UriRef::parse(encoded.as_str()).ok()?;
        reference.resolve_against(&base).ok()
    };
    resolved().map_or_else(|| location.to_owned(), Uri::into_string)
}

#[cfg(test)]
mod tests {
    use super::{UrlBuilder, resolve};

    #[test]
    fn every_byte_but_the_unreserved_ones_is_encoded() {
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
    fn a_location_is_resolved_against_its_url() {
        let from = "https://api.flatchr.io/company/c/files/expire?key=1#page";
        for (location, to) in [
            ("https://s3.example.com/a", "https://s3.example.com/a"),
            ("/files/a?b", "https://api.flatchr.io/files/a?b"),
            ("//s3.example.com/a", "https://s3.example.com/a"),
            ("a?b", "https://api.flatchr.io/company/c/files/a?b"),
            ("./a", "https://api.flatchr.io/company/c/files/a"),
            ("../x", "https://api.flatchr.io/company/c/x"),
            ("../../../../x/./y/../z", "https://api.flatchr.io/x/z"),
            ("?q", "https://api.flatchr.io/company/c/files/expire?q"),
            (
                "#f",
                "https://api.flatchr.io/company/c/files/expire?key=1#f",
            ),
            (" /é t\u{e9} ", "https://api.flatchr.io/%C3%A9%20t%C3%A9"),
            ("/a%20b", "https://api.flatchr.io/a%20b"),
        ] {
            assert_eq!(resolve(from, location), to, "{location}");
        }
        assert_eq!(
            resolve("https://s3.example.com", "a"),
            "https://s3.example.com/a"
        );
        assert_eq!(resolve(from, "http://[::1"), "http://[::1");
    }
}
