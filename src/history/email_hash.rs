//! What stands for an e-mail address.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many hexadecimal digits of the SHA-256 are kept.
const KEPT_DIGITS: usize = 32;

/// The first half of the SHA-256 of an e-mail address in lower case, as hexadecimal digits.
///
/// It has no key: anybody who knows an address can compute it with any tool, and ask for its candidate. So somebody who
/// has the history can find out whether an address that he knows is in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailHash(String);

impl EmailHash {
    /// The hash of an address; `None` for a text that is no address.
    #[must_use]
    pub fn of(email: &str) -> Option<Self> {
        let email = email.trim().to_lowercase();
        if !email.contains('@') {
            return None;
        }
        let hash = Sha256::digest(email.as_bytes());
        let digits: Vec<String> = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self::read(&digits.concat())
    }

    /// Reads a whole SHA-256 in hexadecimal digits, in either case; `None` for any other text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_hash =
            text.len() == 2 * KEPT_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let kept = text.get(..KEPT_DIGITS).filter(|_| is_hash)?;
        Some(Self(kept.to_ascii_lowercase()))
    }

    /// The digits that are kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::EmailHash;

    /// `printf ana@example.com | sha256sum`
    const SHA_256: &str = "8e43ca37701228e74983efdbd0cff5c16b3b1e5d4e29a7c05626d4d25a018e11";

    #[test]
    fn an_address_has_the_hash_of_any_tool_however_it_is_written() {
        for email in ["ana@example.com", " Ana@Example.COM\n"] {
            assert_eq!(EmailHash::of(email), EmailHash::read(SHA_256), "{email}");
        }
        assert_eq!(
            EmailHash::read(&SHA_256.to_ascii_uppercase()),
            EmailHash::read(SHA_256)
        );
        assert!(EmailHash::read(SHA_256).is_some());
    }

    #[test]
    fn what_is_no_address_and_no_hash_is_none() {
        assert_eq!(EmailHash::of("n/a"), None);
        for text in [
            "",
            "ana@example.com",
            SHA_256.get(1..).unwrap_or_default(),
            &"g".repeat(64),
            &"é".repeat(32),
        ] {
            assert_eq!(EmailHash::read(text), None, "{text}");
        }
    }
}
