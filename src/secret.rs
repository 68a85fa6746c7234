//! Values that no log, error or report may show.

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;
use subtle::ConstantTimeEq;

/// What is shown in the place of a secret.
pub(crate) const REDACTED: &str = "REDACTED";

/// Texts shorter than this are words, and not masked.
const MIN_MASKED_BYTES: usize = 12;

/// A text as it stands between the quotes of a string of JSON.
pub(crate) fn escaped_for_json(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.get(1..json.len() - 1).unwrap_or_default().to_owned()
}

/// A text with `REDACTED` in place of each secret in it, also where a secret is escaped for JSON. Texts of less than
/// twelve bytes are no secrets here: they would be found everywhere.
#[must_use]
pub fn masked<'t>(text: &'t str, secrets: &[Secret]) -> Cow<'t, str> {
    let mut shown = Cow::Borrowed(text);
    for secret in secrets {
        let plain = secret.expose();
        for spelling in [plain, &escaped_for_json(plain)] {
            if spelling.len() >= MIN_MASKED_BYTES && shown.contains(spelling) {
                shown = Cow::Owned(shown.replace(spelling, REDACTED));
            }
        }
    }
    shown
}

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
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, masked};

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("ask_0123");
        assert_eq!(format!("{secret} {secret:?}"), "REDACTED REDACTED");
    }

    #[test]
    fn secrets_are_masked_in_a_text_unless_they_are_short() {
        let secrets = ["s3cret-of-flatchr", "with-\"-quotes", "short"].map(Secret::new);
        let text =
            r#"{"a":"s3cret-of-flatchr","b":"with-\"-quotes","c":"short","d":"s3cret-of-flatch"}"#;
        let shown = r#"{"a":"REDACTED","b":"REDACTED","c":"short","d":"s3cret-of-flatch"}"#;
        assert_eq!(masked(text, &secrets), shown);
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
