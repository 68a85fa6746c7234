//! What is passed back.

use crate::http::UrlBuilder;
use crate::secret::Secret;

const REDACTED: &str = "REDACTED";

/// A text with `REDACTED` for each of the keys in it, as it is, escaped in JSON or percent-encoded.
/// What is not UTF-8 becomes it.
pub(super) fn mask(body: &[u8], keys: &[&Secret]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(body).into_owned();
    for key in keys {
        for form in forms(key.expose()) {
            text = text.replace(&form, REDACTED);
        }
    }
    text.into_bytes()
}

fn forms(key: &str) -> impl Iterator<Item = String> {
    let json = serde_json::Value::from(key).to_string();
    let json = json.get(1..json.len() - 1).unwrap_or_default().to_owned();
    // Some encoders escape slashes too.
    let slashed = json.replace('/', "\\/");
    let encoded = UrlBuilder::new("").path(&[key]).build();
    let encoded = encoded.trim_start_matches('/').to_owned();
    let forms = [key.to_owned(), json, slashed, encoded];
    forms.into_iter().filter(|form| !form.is_empty())
}
