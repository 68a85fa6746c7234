//! Finding the rows of a search in its body, which arrives in chunks of any size.

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

/// Reads an `applicant` that is a string.
#[derive(Debug, Default)]
struct ApplicantReader(Option<String>);

impl RowVisitor for ApplicantReader {
    fn field(&mut self, name: &[u8], value: &[u8]) {
        if name == b"applicant" {
            self.0 = serde_json::from_slice(value).ok();
        }
    }
}

fn read(body: impl Into<ChunkedBody>) -> Option<Vec<(String, String)>> {
    let rows = RawRows::<ApplicantReader>::read(body.into()).ok()?;
    assert_eq!(rows.len(), rows.iter().count());
    let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    let rows = rows.iter();
    Some(
        rows.map(|(row, reader)| {
            (
                text(row),
                reader.0.clone().unwrap_or_else(|| "unread".to_owned()),
            )
        })
        .collect(),
    )
}

/// A body that arrives in chunks of these lengths, with the rest in a last chunk.
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
fn rows_are_found_with_their_text_and_their_fields() {
    assert_eq!(read(BODY.as_bytes().to_vec()), Some(expected()));
    assert_eq!(read(b"[]".to_vec()), Some(Vec::new()));
}

#[test]
fn rows_do_not_depend_on_where_the_body_is_cut() {
    let body = BODY.as_bytes();
    for first in 0..=body.len() {
        for second in 0..=body.len() - first {
            let chunks = cut(body, &[first, second]);
            assert_eq!(read(chunks), Some(expected()), "{first}, {second}");
        }
    }
}

#[test]
fn a_body_that_is_not_a_list_has_no_rows() {
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

/// Python's words for numbers, and what nobody writes.
#[test]
fn a_row_that_is_no_json_is_found_by_its_brackets() {
    for odd in [
        "NaN",
        "-Infinity",
        "Infinity",
        "undefined",
        "Jean \"Jo\" Dupont",
        "'x'",
        "",
        "[}",
    ] {
        let row = format!("{{\"applicant\":\"a\",\"odd\":{odd}}}");
        let body = format!("[{row},{{\"applicant\":\"b\"}}]");
        for length in 0..=body.len() {
            let found = read(cut(body.as_bytes(), &[length])).unwrap();
            let expected = [(&*row, "a"), ("{\"applicant\":\"b\"}", "b")];
            let expected = expected.map(|(row, applicant)| (row.to_owned(), applicant.to_owned()));
            assert_eq!(found, expected, "{odd}, {length}");
        }
    }
}

#[test]
fn escaped_names_of_fields_are_recognised() {
    let body = br#"[{"\u0061pplicant":"a"}]"#.to_vec();
    let rows = read(body).unwrap();
    assert_eq!(rows[0].1, "a");
}

#[test]
fn a_body_that_is_no_list_is_told_with_the_place() {
    for (body, at) in [
        ("", 0),
        ("{}", 0),
        ("[1,]", 3),
        ("\u{feff}[{} {}]", 7),
        ("[{},{\"a\":1", 10),
    ] {
        for length in 0..=body.len() {
            let rows = RawRows::<ApplicantReader>::read(cut(body.as_bytes(), &[length]));
            assert_eq!(rows.unwrap_err().at, at, "{body}, {length}");
        }
    }
}

#[test]
fn a_row_may_span_many_chunks() {
    let row = format!("{{\"applicant\":\"{}\"}}", "a".repeat(200_000));
    let mut chunks = ChunkedBody::default();
    for part in format!("[{row},{row}]").as_bytes().chunks(3_000) {
        chunks.push(part);
    }
    let rows = read(chunks).unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|(text, _)| *text == row));
}

/// Values that are nested too deeply to be read are included.
#[test]
fn an_unreadable_row_does_not_affect_the_others() {
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
    fn the_rows_of_any_list_are_its_values(
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
