//! For any request, the relay sends one of the five requests or nothing.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

/// proptest must write no file of seeds: a failure is fixed as an example.
fn config() -> Config {
    Config {
        failure_persistence: None,
        cases: 20_000,
        ..Config::default()
    }
}

/// A part of a path or query: mostly valid, sometimes invalid, sometimes random.
fn part() -> impl Strategy<Value = String> {
    let valid = select(vec![
        "company",
        "own",
        COMPANY,
        "search",
        "applicants",
        "applicant",
        "source",
        "profile",
        "indexing",
        "storing",
        "profiles",
        "source_keys",
        "%5B%22own%22%5D",
        "key",
        "source_key",
        SOURCE,
        "reference",
        "email",
        "1",
        "a%40b.fr",
    ]);
    let invalid = select(vec![
        "",
        ".",
        "..",
        "%2e%2e",
        "%2F",
        "%5c",
        "\\",
        "//",
        "@",
        ":",
        "#",
        ";",
        "%00",
        "%0d%0a",
        "%25",
        "+",
        " ",
        "https://evil.example",
        "files",
        "expire",
        "columns",
        "é",
        "other",
    ]);
    prop_oneof![
        6 => valid.prop_map(str::to_owned),
        1 => invalid.prop_map(str::to_owned),
        1 => ".{0,4}",
    ]
}

#[derive(Debug)]
struct AnyRequest {
    method: &'static str,
    path: String,
    query: String,
    body: &'static str,
}

const LIST: &str = "source_keys=%5B%22own%22%5D&return_profile=true&page=1&limit=30&order_by=asc&sort_by=created_at";

/// One of the five requests, often with a small change.
fn nearly_valid() -> impl Strategy<Value = AnyRequest> {
    let valid = select(vec![
        ("POST", "company/own/search/applicants", "", "{}"),
        ("GET", "company/own/applicant/1", "", ""),
        ("GET", "source", "key=own", ""),
        ("GET", "profile/indexing", "source_key=own&reference=1", ""),
        ("GET", "profile/indexing", "email=1&source_key=own", ""),
        ("GET", "storing/profiles", LIST, ""),
    ]);
    (valid, change(), change()).prop_map(
        |((method, path, query, body), path_change, query_change)| AnyRequest {
            method,
            path: changed(path, '/', path_change),
            query: changed(query, '=', query_change),
            body,
        },
    )
}

/// A change: the index of a part, a text, and whether the text replaces the part or is appended to it.
fn change() -> impl Strategy<Value = Option<(usize, String, bool)>> {
    prop::option::of((0..4_usize, part(), any::<bool>()))
}

/// Applies a change to one of the parts of a text.
fn changed(text: &str, separator: char, change: Option<(usize, String, bool)>) -> String {
    let mut parts: Vec<String> = text.split(separator).map(str::to_owned).collect();
    if let Some((index, text, replaces)) = change
        && let Some(part) = parts.get_mut(index)
    {
        if replaces {
            part.clear();
        }
        part.push_str(&text);
    }
    parts.join(&separator.to_string())
}

fn random_request() -> impl Strategy<Value = AnyRequest> {
    let methods = select(vec!["GET", "POST", "PUT", "DELETE"]);
    let path = vec(part(), 0..6).prop_map(|parts| parts.join("/"));
    let pair = (part(), part()).prop_map(|(name, value)| format!("{name}={value}"));
    let query = vec(pair, 0..4).prop_map(|pairs| pairs.join("&"));
    let bodies = select(vec!["", "{}", r#"{"email": "a@b.fr"}"#]);
    (methods, path, query, bodies).prop_map(|(method, path, query, body)| AnyRequest {
        method,
        path,
        query,
        body,
    })
}

/// Whether a request is one of the five, with ids and values that cannot change the URL's meaning.
fn is_one_of_the_five(line: &str) -> bool {
    let is_encoded = |text: &str| {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~%".contains(&b);
        !text.is_empty() && text.bytes().all(is_plain)
    };
    let is_id = |text: &str| is_encoded(text) && !text.contains(['.', '~', '%']);
    let company = format!("{FLATCHR}/company/{COMPANY}");
    let profile = format!("GET {HRFLOW}/profile/indexing?source_key={SOURCE}&");
    let by = line.strip_prefix(&profile);
    let value = by.and_then(|by| by.strip_prefix("reference=").or(by.strip_prefix("email=")));
    let list = format!(
        "GET {HRFLOW}/storing/profiles?source_keys=%5B%22{SOURCE}%22%5D&return_profile=true&page="
    );
    let numbers = line
        .strip_prefix(&list)
        .and_then(|rest| rest.strip_suffix("&order_by=asc&sort_by=created_at"))
        .and_then(|rest| rest.split_once("&limit="));
    let is_number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 0);
    numbers.is_some_and(|(page, limit)| is_number(page) && is_number(limit))
        || line == format!("POST {company}/search/applicants")
        || line == format!("GET {HRFLOW}/source?key={SOURCE}")
        || line
            .strip_prefix(&format!("GET {company}/applicant/"))
            .is_some_and(is_id)
        || value.is_some_and(is_encoded)
}

#[test]
fn the_relay_sends_one_of_the_five_requests_or_nothing() {
    let workflow = workflow(json!({}));
    let urls = urls();
    let relays = [
        Relay::flatchr(&workflow, &urls),
        Relay::hrflow(&workflow, &urls),
    ];
    let [relayed, refused] = [Cell::new(0), Cell::new(0)];
    let requests = prop_oneof![4 => nearly_valid(), 1 => random_request()];
    let property = |any: AnyRequest| {
        for relay in &relays {
            let request = ProxyRequest {
                method: any.method,
                path: &any.path,
                query: &any.query,
                body: any.body.as_bytes(),
            };
            match relay.build_request::<()>(request) {
                Err(_) => refused.set(refused.get() + 1),
                Ok(sent) => {
                    relayed.set(relayed.get() + 1);
                    prop_assert!(is_one_of_the_five(&line(&sent)), "{}", line(&sent));
                    prop_assert!(!sent.endpoint.writes);
                }
            }
        }
        Ok(())
    };
    TestRunner::new(config()).run(&requests, property).unwrap();
    // The inputs exercise both outcomes.
    assert!(
        relayed.get() > 2_000 && refused.get() > 2_000,
        "{relayed:?} {refused:?}"
    );
}
