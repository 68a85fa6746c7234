//! A canonical form in which equivalent values are equal: an independent statement of the rules of `src/edit/equality.rs`.

use super::{Object, Value, has_content, is_named_list, json, list, name_of};
use chrono::{DateTime, NaiveDateTime};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

pub fn profile(profile: &Object) -> BTreeMap<String, Value> {
    let fields = profile.iter().map(|(field, value)| {
        let value = match value {
            entries if is_named_list(field) && has_content(entries) => by_name(list(entries)),
            Value::Object(info) if field == "info" => {
                let mut info = info.clone();
                if let Some(urls) = info.get_mut("urls") {
                    let with_address = |url: &Value| has_content(url.get("url").unwrap_or(url));
                    *urls = addresses(urls).into_iter().filter(with_address).collect();
                }
                for (key, value) in &mut info {
                    let text = value.as_str().map(composed);
                    match (key.as_str(), text) {
                        ("email", Some(text)) if moment(&text).is_none() => {
                            *value = json!(text.to_lowercase());
                        }
                        ("phone", Some(text)) => *value = json!(number(&text).unwrap_or(text)),
                        _ => {}
                    }
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
        Value::String(text) => moment(text).unwrap_or_else(|| json!(composed(text))),
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().filter(|item| tells(item)).map(any).collect();
            if items.is_empty() {
                Value::Null
            } else {
                json!(items)
            }
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), any(value)));
            let fields: Object = fields.filter(|(_, value)| !value.is_null()).collect();
            if fields.is_empty() {
                Value::Null
            } else {
                Value::Object(fields)
            }
        }
        other => other.clone(),
    }
}

/// Whether an entry of a list says more than of which kind it is.
fn tells(entry: &Value) -> bool {
    match entry {
        Value::Object(fields) => {
            let mut others = fields
                .iter()
                .filter(|(key, _)| *key != "type" && *key != "kind");
            others.any(|(_, value)| tells(value))
        }
        Value::Array(entries) => entries.iter().any(tells),
        other => has_content(other),
    }
}

fn composed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").nfc().collect()
}

/// The digits of a number in the notation of one country. The generators make no others.
fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || "+ -.()/".contains(c));
    let national = digits.strip_prefix("33").or(digits.strip_prefix('0'));
    national
        .filter(|rest| is_number && rest.len() == 9)
        .map(str::to_owned)
}

fn moment(text: &str) -> Option<Value> {
    let time = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%FT%T%.f%z"))
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%FT%T").map(|time| time.and_utc().into()))
        .ok()?;
    Some(json!({ "seconds": time.timestamp() }))
}

/// Sorts by name, and keeps the order within a name.
fn by_name(entries: &[Value]) -> Value {
    let mut names: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let telling = entries.iter().filter(|entry| match name_of(entry) {
        Some(_) => has_content(&entry["value"]),
        None => tells(entry),
    });
    for entry in telling {
        let (name, value) = match name_of(entry) {
            Some(name) => (name.to_string(), text(&entry["value"])),
            None => ("null".to_owned(), any(entry)),
        };
        names.entry(name).or_default().push(value);
    }
    if names.is_empty() {
        return Value::Null;
    }
    json!(names)
}

fn text(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Number(number) => match any(&json!(number)) {
            Value::Number(number) => json!(number.to_string()),
            other => other,
        },
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
        Value::String(url) if has_content(urls) => vec![json!({ "type": null, "url": url })],
        _ => Vec::new(),
    }
}
