//! Whatever is asked, what leaves is one of the four requests.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

/// A failure becomes an example, rather than a seed in a file.
fn config() -> Config {
    Config {
        failure_persistence: None,
        cases: 20_000,
        ..Config::default()
    }
}

/// What right addresses are made of, and what wrong ones are.
fn any_piece() -> impl Strategy<Value = String> {
    let right = select(vec![
        "company",
        "own",
        COMPANY,
        "search",
        "applicants",
        "applicant",
        "source",
        "profile",
        "indexing",
        "key",
        "source_key",
        SOURCE,
        "reference",
        "email",
        "1",
        "a%40b.fr",
    ]);
    let wrong = select(vec![
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
        6 => right.prop_map(str::to_owned),
        1 => wrong.prop_map(str::to_owned),
        1 => ".{0,4}",
    ]
}

#[derive(Debug)]
struct Any {
    method: &'static str,
    path: String,
    query: String,
    body: &'static str,
}

/// One of the four, often spoilt a little.
fn nearly_right() -> impl Strategy<Value = Any> {
    let right = select(vec![
        ("POST", "company/own/search/applicants", "", "{}"),
        ("GET", "company/own/applicant/1", "", ""),
        ("GET", "source", "key=own", ""),
        ("GET", "profile/indexing", "source_key=own&reference=1", ""),
        ("GET", "profile/indexing", "email=1&source_key=own", ""),
    ]);
    (right, any_place(), any_place()).prop_map(|((method, path, query, body), at, in_query)| Any {
        method,
        path: spoilt(path, '/', at),
        query: spoilt(query, '=', in_query),
        body,
    })
}

fn any_place() -> impl Strategy<Value = Option<(usize, String, bool)>> {
    prop::option::of((0..4_usize, any_piece(), any::<bool>()))
}

/// A text with a piece of it replaced by another, or made longer by it.
fn spoilt(text: &str, between: char, how: Option<(usize, String, bool)>) -> String {
    let mut pieces: Vec<String> = text.split(between).map(str::to_owned).collect();
    if let Some((at, piece, replaces)) = how
        && let Some(place) = pieces.get_mut(at)
    {
        if replaces {
            place.clear();
        }
        place.push_str(&piece);
    }
    pieces.join(&between.to_string())
}

fn anything() -> impl Strategy<Value = Any> {
    let methods = select(vec!["GET", "POST", "PUT", "DELETE"]);
    let path = vec(any_piece(), 0..6).prop_map(|pieces| pieces.join("/"));
    let pair = (any_piece(), any_piece()).prop_map(|(name, value)| format!("{name}={value}"));
    let query = vec(pair, 0..4).prop_map(|pairs| pairs.join("&"));
    let bodies = select(vec!["", "{}", r#"{"email": "a@b.fr"}"#]);
    (methods, path, query, bodies).prop_map(|(method, path, query, body)| Any {
        method,
        path,
        query,
        body,
    })
}

/// One of the four: nothing in it that an address could be changed by.
fn is_one_of_the_four(line: &str) -> bool {
    let unreserved = |text: &str| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~%".contains(&b);
        !text.is_empty() && text.bytes().all(plain)
    };
    let id = |text: &str| unreserved(text) && !text.contains(['.', '~', '%']);
    let company = format!("{FLATCHR}/company/{COMPANY}");
    let profile = format!("GET {HRFLOW}/profile/indexing?source_key={SOURCE}&");
    let by = line.strip_prefix(&profile);
    let by = by.and_then(|by| by.strip_prefix("reference=").or(by.strip_prefix("email=")));
    line == format!("POST {company}/search/applicants")
        || line == format!("GET {HRFLOW}/source?key={SOURCE}")
        || line
            .strip_prefix(&format!("GET {company}/applicant/"))
            .is_some_and(id)
        || by.is_some_and(unreserved)
}

#[test]
fn whatever_is_asked_what_leaves_is_one_of_the_four() {
    let workflow = workflow(json!({}));
    let urls = urls();
    let relays = [
        Relay::flatchr(&workflow, &urls),
        Relay::hrflow(&workflow, &urls),
    ];
    let [passed, refused] = [Cell::new(0), Cell::new(0)];
    let asked = prop_oneof![4 => nearly_right(), 1 => anything()];
    let property = |any: Any| {
        for relay in &relays {
            let asked = ProxyRequest {
                method: any.method,
                path: &any.path,
                query: &any.query,
                body: any.body.as_bytes(),
            };
            match relay.build_request::<()>(asked) {
                Err(_) => refused.set(refused.get() + 1),
                Ok(sent) => {
                    passed.set(passed.get() + 1);
                    prop_assert!(is_one_of_the_four(&line(&sent)), "{}", line(&sent));
                    prop_assert!(!sent.endpoint.writes);
                }
            }
        }
        Ok(())
    };
    TestRunner::new(config()).run(&asked, property).unwrap();
    // Both happened, so that neither is all that was looked at.
    assert!(
        passed.get() > 2_000 && refused.get() > 2_000,
        "{passed:?} {refused:?}"
    );
}
