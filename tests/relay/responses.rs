//! The relay returns data unchanged, and a vendor's messages without keys.

use super::*;
use update_profiles_in_hrflow::http::Endpoint;
use update_profiles_in_hrflow::relay::{MAX_MESSAGE, can_be_rows, content_type, retry_after};

const SECRET: &str = "ask_3+Cd/8=&\"y~#2";

/// Calls `test` with a relay and an endpoint: `flatchr` is a search, `applicant` reads an applicant, and
/// `hrflow` reads the source.
fn with_relay<T>(api: &str, test: impl FnOnce(&Relay<'_>, Endpoint) -> T) -> T {
    let mut configuration = configuration(json!({}));
    configuration["connector_auth"]["api_key"] = SECRET.into();
    configuration["hrflow_auth"]["api_secret"] = SECRET.into();
    let workflow = Workflow::read(&configuration, &|_| None).unwrap();
    let urls = urls();
    let (relay, method, target, body) = match api {
        "flatchr" => (
            Relay::flatchr(&workflow, &urls),
            "POST",
            "company/own/search/applicants",
            "{}",
        ),
        "applicant" => (
            Relay::flatchr(&workflow, &urls),
            "GET",
            "company/own/applicant/a1",
            "",
        ),
        _ => (Relay::hrflow(&workflow, &urls), "GET", "source?key=own", ""),
    };
    let endpoint = send(&relay, method, target, body).unwrap().endpoint;
    test(&relay, endpoint)
}

fn scrubbed(api: &str, status: u16, body: &str) -> String {
    let body = body.as_bytes().to_vec();
    let body = with_relay(api, |relay, endpoint| {
        relay.scrub_response(endpoint, status, body)
    });
    String::from_utf8(body.unwrap()).unwrap()
}

#[test]
fn a_search_too_large_to_hold_is_relayed_only_if_it_can_be_rows() {
    let json = Some("application/json; charset=utf-8");
    for (content_type, beginning, can_be) in [
        (json, "[{", true),
        (json, " \r\n\t[ {", true),
        (json, "\u{feff}[{", true),
        (json, "[\"", false),
        (json, "[", false),
        (json, "{\"error\":", false),
        (json, "<!DOCTYPE html>[", false),
        (json, "", false),
        (Some("text/html"), "[{", false),
        (None, "[{", false),
    ] {
        let result = can_be_rows(content_type, beginning.as_bytes());
        assert_eq!(result, can_be, "{content_type:?} {beginning}");
    }
}

#[test]
fn a_large_response_is_relayed_whole_if_it_is_data_and_else_not_at_all() {
    let padding = "x".repeat(usize::try_from(MAX_MESSAGE).unwrap());
    for (api, status, body, is_data) in [
        ("applicant", 200, json!({ "id": 1, "cv": padding }), true),
        ("applicant", 200, json!({ "error": padding }), false),
        ("applicant", 404, json!({ "id": 1, "cv": padding }), false),
        ("applicant", 200, json!([{ "id": padding }]), false),
        ("flatchr", 200, json!({ "id": padding }), false),
        ("hrflow", 200, json!({ "code": 200, "data": padding }), true),
        (
            "hrflow",
            200,
            json!({ "code": "201", "data": padding }),
            true,
        ),
        (
            "hrflow",
            200,
            json!({ "data": padding, "code": 401 }),
            false,
        ),
        (
            "hrflow",
            400,
            json!({ "data": padding, "code": 200 }),
            false,
        ),
        ("hrflow", 200, json!({ "data": padding }), false),
        (
            "hrflow",
            200,
            json!({ "code": 200, "message": padding }),
            false,
        ),
    ] {
        let body = body.to_string().into_bytes();
        for cut in [0, 1] {
            let body = body[..body.len() - cut].to_vec();
            let relayed = with_relay(api, |relay, endpoint| {
                relay.scrub_response(endpoint, status, body.clone())
            });
            let expected = (is_data && cut == 0).then_some(body);
            assert!(relayed == expected, "{api} {status} {cut}");
        }
    }
}

#[test]
fn an_envelope_of_success_is_data_only_if_the_status_is_one_too() {
    let envelope = |code: Value| json!({ "code": code, "data": SECRET }).to_string();
    for (status, code) in [
        (400, json!(200)),
        (500, json!(200)),
        (302, json!(200)),
        (200, json!(400)),
        (200, json!("401")),
        (200, json!(null)),
        (200, json!([200])),
        (200, json!(-200)),
        (200, json!(70_000)),
    ] {
        let relayed = scrubbed("hrflow", status, &envelope(code.clone()));
        assert!(!relayed.contains("ask_3"), "{status} {code}: {relayed}");
    }
    for (status, code) in [(200, json!(200)), (201, json!("201")), (200, json!(204))] {
        let envelope = envelope(code);
        assert_eq!(scrubbed("hrflow", status, &envelope), envelope);
    }
}

#[test]
fn of_retry_after_only_a_number_of_seconds_is_shown() {
    const NOW: u64 = 1_445_412_480_000; // Wed, 21 Oct 2015 07:28:00 GMT
    for (header, shown) in [
        ("7", Some("7")),
        (" 007 ", Some("7")),
        ("Wed, 21 Oct 2015 07:28:30 GMT", Some("30")),
        ("Wed, 21 Oct 2015 07:27:30 GMT", Some("0")),
        ("99999999999999999999999", Some("86400")),
        ("1234567890123456", Some("86400")),
        (SECRET, None),
        ("7, ask_3", None),
        ("+7", None),
        ("7.5", None),
        ("-7", None),
        ("0x7", None),
        ("", None),
    ] {
        assert_eq!(retry_after(Some(header), NOW).as_deref(), shown, "{header}");
    }
    assert_eq!(retry_after(None, NOW), None);
}

#[test]
fn data_is_returned_unchanged_even_with_a_key_in_it() {
    for (api, body) in [
        (
            "flatchr",
            json!([{ "email": "ops@example.com", "n": SECRET }]),
        ),
        ("applicant", json!({ "id": SECRET })),
        (
            "applicant",
            json!({ "candidate": { "email": "ops@example.com" } }),
        ),
        ("flatchr", json!([])),
        (
            "hrflow",
            json!({ "code": 200, "data": { "info": { "email": "ops@example.com" } } }),
        ),
        ("hrflow", json!({ "code": "200", "data": SECRET })),
    ] {
        let body = body.to_string();
        assert_eq!(scrubbed(api, 200, &body), body);
    }
    let large = r#"[{"id": 9007199254740993123, "x": 1.0}]"#;
    assert_eq!(scrubbed("flatchr", 200, large), large);
}

#[test]
fn json_as_the_apis_may_write_it_reaches_the_page_as_it_is() {
    for (api, body) in [
        ("flatchr", "\u{feff}[{\"score\": NaN, \"a\": \"b\tc\"}]"),
        (
            "flatchr",
            r#"[{"firstname": "Zoe \ud83d", "email": "ask_3"}]"#,
        ),
        ("flatchr", r#"[{"score": 1e999}, {"b": undefined}]"#),
        (
            "applicant",
            r#"{"id": 123456789012345678901234567890, "score": -Infinity}"#,
        ),
        ("hrflow", r#"{"code": 200, "data": {"lat": NaN}}"#),
    ] {
        assert_eq!(scrubbed(api, 200, body), body);
    }
    let in_latin_1 = |key: &str| [b"[{\"a\": \"Zo\xe9 ", key.as_bytes(), b"\xe9\"}]"].concat();
    let relayed = with_relay("flatchr", |relay, endpoint| {
        relay.scrub_response(endpoint, 200, in_latin_1(SECRET))
    });
    assert_eq!(relayed, Some(in_latin_1("REDACTED")));
}

#[test]
fn a_key_that_a_vendor_repeats_in_an_error_is_removed() {
    let escaped = json!(SECRET).to_string().replace('/', "\\/");
    let encoded = "ask_3%2BCd%2F8%3D%26%22y~%232";
    for (api, status, body) in [
        ("flatchr", 401, format!("Bearer {SECRET} is wrong")),
        ("flatchr", 400, json!({ "message": SECRET }).to_string()),
        ("flatchr", 200, json!({ "error": SECRET }).to_string()),
        ("flatchr", 200, json!({ "id": SECRET }).to_string()),
        ("flatchr", 200, json!([SECRET]).to_string()),
        ("flatchr", 200, format!("[{{Bearer {SECRET} is wrong}}]")),
        ("flatchr", 200, format!("[{{}}, {{'error': '{SECRET}'}}]")),
        ("applicant", 200, json!({ "error": SECRET }).to_string()),
        ("applicant", 200, json!([{ "id": SECRET }]).to_string()),
        ("applicant", 401, json!({ "id": SECRET }).to_string()),
        ("flatchr", 400, format!("{{\"message\": {escaped}}}")),
        ("flatchr", 404, format!("/a?token={encoded}")),
        ("flatchr", 200, format!("<p>{SECRET}</p>")),
        ("flatchr", 400, format!("{SECRET} and ops@example.com")),
        (
            "hrflow",
            400,
            format!("{} of ops@example.com", json!(SECRET)),
        ),
        (
            "hrflow",
            200,
            json!({ "code": 401, "message": SECRET, "data": [] }).to_string(),
        ),
        ("hrflow", 500, json!([SECRET]).to_string()),
    ] {
        let relayed = scrubbed(api, status, &body);
        assert!(relayed.contains("REDACTED"), "{relayed}");
        for part in ["ask_3", "ops@example.com"] {
            assert!(!relayed.contains(part), "{relayed}");
        }
    }
    let plain = r#"{"code": 400, "message": "Unable to find object: profile"}"#;
    assert_eq!(scrubbed("hrflow", 400, plain), plain);
}

#[test]
fn no_response_has_a_type_that_a_browser_renders() {
    for json in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON ;charset=UTF-8",
    ] {
        assert_eq!(content_type(Some(json)), "application/json; charset=utf-8");
    }
    for other in [
        "text/html",
        "text/html; application/json",
        "image/svg+xml",
        "application/xhtml+xml",
        "application/javascript",
        "application/json+html",
        "text/html,application/json",
        "application/json,text/html",
        "",
    ] {
        assert_eq!(content_type(Some(other)), "text/plain; charset=utf-8");
    }
    assert_eq!(content_type(None), "text/plain; charset=utf-8");
}
