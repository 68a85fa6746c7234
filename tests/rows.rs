//! The rows of a search, as they are found in its body, however that arrives.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use update_profiles_in_hrflow::flatchr::{RawRows, RowVisitor};
use update_profiles_in_hrflow::http::ChunkedBody;

/// Reads an `applicant` that is a text.
#[derive(Default)]
struct Read(Option<String>);

impl RowVisitor for Read {
    fn field(&mut self, name: &[u8], value: &[u8]) {
        if name == b"applicant" {
            self.0 = serde_json::from_slice(value).ok();
        }
    }
}

fn read(body: impl Into<ChunkedBody>) -> Option<Vec<(String, String)>> {
    let rows = RawRows::<Read>::read(body.into())?;
    assert_eq!(rows.len(), rows.iter().count());
    let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    let rows = rows.iter();
    Some(
        rows.map(|(row, read)| {
            (
                text(row),
                read.0.clone().unwrap_or_else(|| "unread".to_owned()),
            )
        })
        .collect(),
    )
}

/// A body that arrives in parts of these lengths, each a piece of its own, and the rest in another.
fn cut(body: &[u8], lengths: &[usize]) -> ChunkedBody {
    let mut rest = body;
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for length in lengths {
        let (part, after) = rest.split_at((*length).min(rest.len()));
        parts.push(part.to_vec());
        rest = after;
    }
    parts.push(rest.to_vec());
    ChunkedBody::of(parts)
}

const BODY: &str = "\u{feff} [ {\"applicant\": \"é\\\"]\\u00e9\"} ,7, null,\"x]\\\\\" , [[{}]] ,{\"applicant\":1}\n,{\"applicant\":\"\\ud800\"},-1.5e3, true]\r\n";

fn expected() -> Vec<(String, String)> {
    [
        ("{\"applicant\": \"é\\\"]\\u00e9\"}", "é\"]é"),
        ("7", "unread"),
        ("null", "unread"),
        ("\"x]\\\\\"", "unread"),
        ("[[{}]]", "unread"),
        ("{\"applicant\":1}", "unread"),
        ("{\"applicant\":\"\\ud800\"}", "unread"),
        ("-1.5e3", "unread"),
        ("true", "unread"),
    ]
    .map(|(text, read)| (text.to_owned(), read.to_owned()))
    .into()
}

#[test]
fn are_found_as_they_came_and_read() {
    assert_eq!(read(BODY.as_bytes().to_vec()), Some(expected()));
    assert_eq!(read(b"[]".to_vec()), Some(Vec::new()));
}

#[test]
fn are_the_same_wherever_the_body_is_cut() {
    let body = BODY.as_bytes();
    // Not within the mark at the beginning, which no platform parts.
    for first in 3..=body.len() {
        for second in 0..=body.len() - first {
            let pieces = cut(body, &[first, second]);
            assert_eq!(read(pieces), Some(expected()), "{first}, {second}");
        }
    }
}

#[test]
fn are_none_where_the_body_is_no_list() {
    for no_list in [
        "",
        "\u{feff}",
        "{}",
        "null",
        "<html>",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1],",
        "[1][2]",
        "[tru]",
        "[{\"applicant\": \"a\"}",
        "[{\"applicant\": \"a]",
        "[{\"applicant\": \"a\"]",
        "\u{feff}\u{feff}[]",
    ] {
        let body = no_list.as_bytes();
        for length in 0..=body.len() {
            assert_eq!(read(cut(body, &[length])), None, "{no_list}, {length}");
        }
    }
}

#[test]
fn have_names_however_they_are_written() {
    let body = br#"[{"\u0061pplicant":"a"}]"#.to_vec();
    let rows = read(body).unwrap();
    assert_eq!(rows[0].1, "a");
}

#[test]
fn may_be_larger_than_many_pieces() {
    let row = format!("{{\"applicant\":\"{}\"}}", "a".repeat(3_000_000));
    let mut pieces = ChunkedBody::default();
    for part in format!("[{row},{row}]").as_bytes().chunks(50_000) {
        pieces.push(part);
    }
    let rows = read(pieces).unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|(text, _)| *text == row));
}

/// Also what is nested more deeply than anything can be read.
#[test]
fn that_cannot_be_read_harm_no_other() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let body = format!("[{deep},{{\"applicant\":\"a\"}}]").into_bytes();
    let invalid = b"[{\"applicant\":\"\xff\"},{\"applicant\":\"a\"}]".to_vec();
    let applicants = |body: Vec<u8>| -> Vec<String> {
        let rows = read(body).unwrap().into_iter();
        rows.map(|(_, applicant)| applicant).collect()
    };
    assert_eq!(applicants(invalid), ["unread", "a"]);
    assert_eq!(applicants(body), ["unread", "a"]);
}

proptest! {
    #[test]
    fn are_what_a_list_of_any_values_holds(
        values in vec(prop_oneof![
            any::<Option<bool>>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,9}".prop_map(Value::from),
            vec("\\PC{0,3}", 0..3).prop_map(Value::from),
        ], 0..6),
        lengths in vec(0..20_usize, 0..6),
        spread in any::<bool>(),
    ) {
        let write = if spread { serde_json::to_string_pretty } else { serde_json::to_string };
        let body = write(&values).unwrap();
        let rows = read(cut(body.as_bytes(), &lengths)).unwrap();
        let found: Vec<Value> = rows.iter().map(|(row, _)| serde_json::from_str(row).unwrap()).collect();
        prop_assert_eq!(found, values);
    }
}
