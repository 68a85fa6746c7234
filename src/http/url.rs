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

/// What is not in a path, a query or a fragment either: brackets belong to addresses of hosts alone.
const NEVER_IN_A_PATH: &AsciiSet = &NEVER_IN_A_URL.add(b'[').add(b']');

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
    // A base has no fragment.
    let from = encoded(from.split('#').next().unwrap_or_default());
    let reference = encoded(location.trim());
    let resolved = || {
        let base = Uri::parse(from.as_str()).ok()?;
        let reference = UriRef::parse(reference.as_str()).ok()?;
        reference.resolve_against(&base).ok()
    };
    resolved().map_or_else(|| location.to_owned(), Uri::into_string)
}

/// A URL or a reference to one with everything encoded that may not be in it.
fn encoded(reference: &str) -> String {
    let (authority, rest) = reference.split_at(end_of_authority(reference));
    let mut encoded = utf8_percent_encode(authority, NEVER_IN_A_URL).to_string();
    for (index, part) in rest.split('%').enumerate() {
        if index > 0 {
            encoded.push_str(if is_hex_pair(part) { "%" } else { "%25" });
        }
        encoded.extend(utf8_percent_encode(part, NEVER_IN_A_PATH));
    }
    encoded
}

/// Where scheme and authority of a reference end; 0 if it has no authority.
fn end_of_authority(reference: &str) -> usize {
    let path = ['/', '?', '#'];
    let Some(start) = reference.find("//").map(|at| at + 2) else {
        return 0;
    };
    // `//` further on is a part of the path or of the query.
    if reference.find(path).is_some_and(|at| at + 2 < start) {
        return 0;
    }
    let length = reference.get(start..).and_then(|rest| rest.find(path));
    length.map_or(reference.len(), |length| start + length)
}

fn is_hex_pair(text: &str) -> bool {
    let pair = text.as_bytes().get(..2);
    pair.is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
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
            (
                "/100%/cv[1].pdf?a[]=%zz%C3%A9#[2]",
                "https://api.flatchr.io/100%25/cv%5B1%5D.pdf?a%5B%5D=%25zz%C3%A9#%5B2%5D",
            ),
            ("a//b", "https://api.flatchr.io/company/c/files/a//b"),
            ("http://[::1]:80/cv[1]", "http://[::1]:80/cv%5B1%5D"),
        ] {
            assert_eq!(resolve(from, location), to, "{location}");
        }
        assert_eq!(
            resolve("https://s3.example.com", "a"),
            "https://s3.example.com/a"
        );
        assert_eq!(resolve(from, "http://[::1"), "http://[::1");
        assert_eq!(
            resolve("https://s3.example.com/é [1]/50%", "/x y"),
            "https://s3.example.com/x%20y"
        );
    }
}
