//! Removes keys from a vendor's response.

use crate::http::UrlBuilder;
use crate::secret::{REDACTED, Secret, escaped_for_json};

/// Replaces each key in a text by `REDACTED`, whether the key stands there as it is, escaped for JSON or
/// percent-encoded. Bytes that are not UTF-8 stay, so that the page reads what a run would read.
pub(super) fn remove_keys(body: &[u8], keys: &[&Secret]) -> Vec<u8> {
    let spellings: Vec<String> = keys
        .iter()
        .flat_map(|key| spellings(key.expose()))
        .collect();
    let mut scrubbed = Vec::with_capacity(body.len());
    // A key is UTF-8, so it lies within one chunk.
    for chunk in body.utf8_chunks() {
        let mut text = chunk.valid().to_owned();
        for spelling in &spellings {
            text = text.replace(spelling, REDACTED);
        }
        scrubbed.extend_from_slice(text.as_bytes());
        scrubbed.extend_from_slice(chunk.invalid());
    }
    scrubbed
}

fn spellings(key: &str) -> impl Iterator<Item = String> {
    let json = escaped_for_json(key);
    // Some encoders escape slashes too.
    let slashed = json.replace('/', "\\/");
    let encoded = UrlBuilder::new("").path(&[key]).build();
    let encoded = encoded.trim_start_matches('/').to_owned();
    let spellings = [key.to_owned(), json, slashed, encoded];
    spellings
        .into_iter()
        .filter(|spelling| !spelling.is_empty())
}
