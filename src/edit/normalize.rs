//! Lists that come in more than one form.

use crate::json::has_content;
use serde_json::{Value, json};

/// Addresses as a list of `{ type, url }`; an object of addresses by type is one, too.
pub(super) fn url_list(urls: &Value) -> Vec<Value> {
    match urls {
        Value::Array(urls) => urls.clone(),
        Value::Object(urls) => urls
            .iter()
            .filter(|(_, url)| has_content(url))
            .map(|(kind, url)| json!({ "type": kind, "url": url }))
            .collect(),
        Value::String(url) if !url.is_empty() => vec![json!({ "type": null, "url": url })],
        _ => Vec::new(),
    }
}

/// A missing list is an empty one; something else is none.
pub(super) fn as_list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(list) => Some(list),
        other if !has_content(other) => Some(&[]),
        _ => None,
    }
}
