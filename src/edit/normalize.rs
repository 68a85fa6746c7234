//! Which entries of a list say something, and normal forms of lists that come in several forms.

use crate::json::{has_content, is_blank};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Keys that only say of which kind an entry is.
const DESCRIPTORS: [&str; 2] = ["type", "kind"];

/// Whether an entry of a list says something: it has content apart from its kind.
pub(super) fn says_something(entry: &Value) -> bool {
    match entry {
        Value::Array(entries) => entries.iter().any(says_something),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| !DESCRIPTORS.contains(&key.as_str()) && says_something(value)),
        other => has_content(other),
    }
}

/// Whether a value says nothing: it has no content, or is a list of entries that say nothing.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Array(entries) => !entries.iter().any(says_something),
        Value::Object(fields) => fields.values().all(is_nothing),
        other => !has_content(other),
    }
}

/// Whether an entry of `tags` or `metadatas` has more than a name.
pub(super) fn has_value(entry: &Value) -> bool {
    match entry.get("name") {
        None | Some(Value::Null) => says_something(entry),
        Some(_) => has_content(&entry["value"]),
    }
}

/// Whether an entry of `info.urls` has an address and not only a type.
pub(super) fn has_address(url: &Value) -> bool {
    has_content(url.get("url").unwrap_or(url))
}

/// The value of a field of a profile without the entries that say nothing, if it is a list.
pub(super) fn telling_entries<'a>(field: &str, value: &'a Value) -> Cow<'a, Value> {
    let tells = match field {
        "tags" | "metadatas" => has_value,
        "urls" => has_address,
        _ => says_something,
    };
    match value {
        Value::Array(entries) if !entries.iter().all(tells) => {
            let telling = entries.iter().filter(|entry| tells(entry));
            Cow::Owned(telling.cloned().collect())
        }
        other => Cow::Borrowed(other),
    }
}

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
