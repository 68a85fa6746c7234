//! Values that no log, error or report may show.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// An API key, or another value that must never be printed.
///
/// `Debug` and `Display` print `REDACTED`. It cannot be serialised, and compared only by
/// [`Secret::is`]. Code that needs the value calls [`Secret::expose`].
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, to be put into a request and nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the secret is this text. Compares digests, so that the time it takes depends neither on
    /// the content nor on the length of the secret.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let [secret, text] = [&self.0, text].map(|text| Sha256::digest(text.as_bytes()));
        secret.ct_eq(&text).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("REDACTED")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("REDACTED")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("ask_0123");
        assert_eq!(format!("{secret} {secret:?}"), "REDACTED REDACTED");
    }

    #[test]
    fn a_secret_is_its_own_text_and_no_other() {
        let secret = Secret::new("ask_0123");
        assert!(secret.is("ask_0123"));
        for other in ["", "ask_012", "ask_01234", "ask_0124", "ASK_0123"] {
            assert!(!secret.is(other), "{other}");
        }
    }
}
