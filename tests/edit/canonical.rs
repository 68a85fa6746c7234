//! A canonical form in which equivalent values are equal: an independent statement of the rules of `src/edit/equality.rs`.

use super::{Object, Value, has_content, is_named_list, json, list, name_of};
use chrono::DateTime;
use std::collections::BTreeMap;

pub fn profile(profile: &Object) -> BTreeMap<String, Value> {
    let fields = profile.iter().map(|(field, value)| {
        let value = match value {
            entries if is_named_list(field) && has_content(entries) => by_name(list(entries)),
            Value::Object(info) if field == "info" => {
                let mut info = info.clone();
                if let Some(urls) = info.get_mut("urls") {
                    *urls = Value::Array(addresses(urls));
                }
                any(&Value::Object(info))
            }
            other => any(other),
        };
        (field.clone(), value)
    });
    fields.filter(|(_, value)| !value.is_null()).collect()
}

fn any(value: &Value) -> Value {
    match value {
        nothing if !has_content(nothing) => Value::Null,
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 => {
                serde_json::from_str(&format!("{float:.0}")).expect("a whole number")
            }
            _ => value.clone(),
        },
        Value::String(text) => moment(text).unwrap_or_else(|| value.clone()),
        Value::Array(items) => items.iter().map(any).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), any(value)));
            Value::Object(fields.filter(|(_, value)| !value.is_null()).collect())
        }
        other => other.clone(),
    }
}

fn moment(text: &str) -> Option<Value> {
    let time = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%FT%T%.f%z"))
        .ok()?;
    Some(json!({ "seconds": time.timestamp() }))
}

/// Sorts by name, and keeps the order within a name.
fn by_name(entries: &[Value]) -> Value {
    let mut names: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for entry in entries {
        let (name, value) = match name_of(entry) {
            Some(name) => (name.to_string(), text(&entry["value"])),
            None => ("null".to_owned(), any(entry)),
        };
        names.entry(name).or_default().push(value);
    }
    json!(names)
}

fn text(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Number(number) => json!(number.to_string()),
        Value::String(text) if text.eq_ignore_ascii_case("true") => json!("true"),
        Value::String(text) if text.eq_ignore_ascii_case("false") => json!("false"),
        other => any(other),
    }
}

/// URLs as a list, in every form.
pub fn addresses(urls: &Value) -> Vec<Value> {
    match urls {
        Value::Array(urls) => urls.clone(),
        Value::Object(urls) => {
            let urls = urls.iter().filter(|(_, url)| has_content(url));
            urls.map(|(kind, url)| json!({ "type": kind, "url": url }))
                .collect()
        }
        Value::String(url) if !url.is_empty() => vec![json!({ "type": null, "url": url })],
        _ => Vec::new(),
    }
}
