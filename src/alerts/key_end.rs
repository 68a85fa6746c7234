//! When a key ends, where the key itself says so.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

/// How long before a key ends a workflow's state says so: two weeks, in milliseconds.
pub const WARNED_BEFORE_MS: u64 = 14 * 24 * 60 * 60 * 1_000;

/// A number of milliseconds would be a date in fifty thousand years.
const MAX_SECONDS: u64 = 100_000_000_000;

/// When a key ends: milliseconds since 1970, UTC. Only a JSON Web Token says so, in its claim `exp` (RFC 7519, 4.1.4). Some
/// keys of Flatchr are such tokens, and end after 365 days.
#[must_use]
pub fn key_end_ms(key: &str) -> Option<u64> {
    let mut parts = key.trim().split('.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let claims = BASE64_URL_SAFE_NO_PAD
        .decode(claims.trim_end_matches('='))
        .ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let seconds = claims.get("exp")?.as_u64()?;
    (seconds < MAX_SECONDS && parts.next().is_none()).then_some(seconds * 1_000)
}

#[cfg(test)]
mod tests {
    use super::key_end_ms;
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    fn token(claims: &str) -> String {
        format!(
            "eyJhbGciOiJIUzI1NiJ9.{}.c2lnbmF0dXJl",
            BASE64_URL_SAFE_NO_PAD.encode(claims)
        )
    }

    #[test]
    fn a_web_token_says_when_it_ends() {
        let key = token(r#"{"id":"é?","iat":1700000000,"exp":1731536000}"#);
        assert_eq!(key_end_ms(&format!(" {key}\n")), Some(1_731_536_000_000));
    }

    #[test]
    fn any_other_key_says_nothing() {
        for key in [
            "",
            "ask_0123456789abcdef",
            "a.b.c",
            "..",
            &token("{}"),
            &token("[]"),
            &token(r#"{"exp":"soon"}"#),
            &token(r#"{"exp":-1}"#),
            &token(r#"{"exp":1731536000000}"#),
            &format!("{}.x", token(r#"{"exp":1731536000}"#)),
        ] {
            assert_eq!(key_end_ms(key), None, "{key}");
        }
    }
}
