//! Normal forms of lists that come in several forms.

use crate::json::{has_content, is_blank};
use serde_json::{Value, json};

/// URLs as a list of `{ type, url }`, from a list, an object of URLs by type, or one URL.
pub(super) fn url_list(urls: &Value) -> Vec<Value> {
    match urls {
        Value::Array(urls) => urls.clone(),
        Value::Object(urls) => urls
            .iter()
            .filter(|(_, url)| has_content(url))
            .map(|(kind, url)| json!({ "type": kind, "url": url }))
            .collect(),
        Value::String(url) if !is_blank(url) => vec![json!({ "type": null, "url": url })],
        _ => Vec::new(),
    }
}

/// The list; empty for a value without content, and `None` for any other value.
pub(super) fn as_list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        other if !has_content(other) => Some(&[]),
        _ => None,
    }
}
