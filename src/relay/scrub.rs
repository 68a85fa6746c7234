//! Removes keys from a vendor's response.

use crate::http::UrlBuilder;
use crate::secret::Secret;

const REDACTED: &str = "REDACTED";

/// Replaces each key in a text by `REDACTED`, whether the key stands there as it is, escaped for JSON or
/// percent-encoded. Invalid UTF-8 is replaced by U+FFFD.
pub(super) fn remove_keys(body: &[u8], keys: &[&Secret]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(body).into_owned();
    for key in keys {
        for spelling in spellings(key.expose()) {
            text = text.replace(&spelling, REDACTED);
        }
    }
    text.into_bytes()
}

fn spellings(key: &str) -> impl Iterator<Item = String> {
    let json = serde_json::Value::from(key).to_string();
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    // Some encoders escape slashes too.
    let slashed = json.replace('/', "\\/");
    let encoded = UrlBuilder::new("").path(&[key]).build();
    let encoded = encoded.trim_start_matches('/').to_owned();
    let spellings = [key.to_owned(), json, slashed, encoded];
    spellings
        .into_iter()
        .filter(|spelling| !spelling.is_empty())
}
