//! Signatures by Standard Webhooks (github.com/standard-webhooks/standard-webhooks, "Signature scheme").

use crate::secret::Secret;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

const PREFIX: &str = "whsec_";

/// The bytes that the specification allows a key.
const MIN_BYTES: usize = 24;
const MAX_BYTES: usize = 64;

/// A receiver's key: `whsec_` and base64.
#[derive(Debug, Clone)]
pub struct SigningKey(Secret);

/// Why a text is no key. It completes a sentence whose subject is the key, and never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningKeyError;

impl fmt::Display for SigningKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "is no secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64; make one with `echo whsec_$(openssl rand -base64 32)`",
        )
    }
}

impl std::error::Error for SigningKeyError {}

impl SigningKey {
    /// Reads a key.
    ///
    /// # Errors
    /// It has another form.
    pub fn read(text: &str) -> Result<Self, SigningKeyError> {
        let key = Self(Secret::new(text.trim()));
        let length = key.bytes().ok_or(SigningKeyError)?.len();
        if (MIN_BYTES..=MAX_BYTES).contains(&length) {
            Ok(key)
        } else {
            Err(SigningKeyError)
        }
    }

    /// The header `webhook-signature` of a message.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp_seconds: u64, body: &str) -> String {
        let key = self.bytes().unwrap_or_default();
        // A key of any length is allowed here.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
            return String::new();
        };
        mac.update(format!("{id}.{timestamp_seconds}.{body}").as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        format!("v1,{signature}")
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let key = self.0.expose().strip_prefix(PREFIX)?;
        BASE64_STANDARD.decode(key).ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::SigningKey;

    /// The example of the specification, and the one that its libraries test with.
    #[test]
    fn the_published_vectors_have_their_signatures() {
        let key = SigningKey::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = key.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn another_form_is_no_key() {
        for text in [
            "",
            "whsec_",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_short",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS*",
            "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ] {
            assert!(SigningKey::read(text).is_err(), "{text}");
        }
        let long = format!("whsec_{}", "AAAA".repeat(22));
        assert!(SigningKey::read(&long).is_err());
        assert!(SigningKey::read(" whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").is_ok());
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = SigningKey::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert!(!format!("{key:?}").contains("MfKQ"));
    }
}
