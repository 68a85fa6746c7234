//! What comes back: data as it is, and words of the vendor without keys.

use super::*;
use update_profiles_in_hrflow::relay::content_type;

const SECRET: &str = "ask_3+Cd/8=&\"y~#2";

fn incoming(api: &str, status: u16, body: &str) -> String {
    let mut configuration = configuration(json!({}));
    configuration["connector_auth"]["api_key"] = SECRET.into();
    configuration["hrflow_auth"]["api_secret"] = SECRET.into();
    let workflow = Workflow::read(&configuration, &|_| None).unwrap();
    let urls = urls();
    let relay = match api {
        "flatchr" => Relay::flatchr(&workflow, &urls),
        _ => Relay::hrflow(&workflow, &urls),
    };
    let body = relay.incoming(status, body.as_bytes().to_vec());
    String::from_utf8(body).unwrap()
}

#[test]
fn data_is_passed_on_as_it_is_whatever_it_holds() {
    for (api, body) in [
        (
            "flatchr",
            json!([{ "email": "ops@example.com", "n": SECRET }]),
        ),
        ("flatchr", json!({ "applicant": SECRET })),
        (
            "hrflow",
            json!({ "code": 200, "data": { "info": { "email": "ops@example.com" } } }),
        ),
        ("hrflow", json!({ "data": SECRET })),
    ] {
        let body = body.to_string();
        assert_eq!(incoming(api, 200, &body), body);
    }
    let large = r#"[{"id": 9007199254740993123, "x": 1.0}]"#;
    assert_eq!(incoming("flatchr", 200, large), large);
}

#[test]
fn a_key_that_a_vendor_repeats_in_an_error_is_not_passed_on() {
    let escaped = json!(SECRET).to_string().replace('/', "\\/");
    let encoded = "ask_3%2BCd%2F8%3D%26%22y~%232";
    for (api, status, body) in [
        ("flatchr", 401, format!("Bearer {SECRET} is wrong")),
        ("flatchr", 400, json!({ "message": SECRET }).to_string()),
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
        let passed = incoming(api, status, &body);
        assert!(passed.contains("REDACTED"), "{passed}");
        for part in ["ask_3", "ops@example.com"] {
            assert!(!passed.contains(part), "{passed}");
        }
    }
    let plain = r#"{"code": 400, "message": "Unable to find object: profile"}"#;
    assert_eq!(incoming("hrflow", 400, plain), plain);
}

#[test]
fn no_type_is_one_that_a_browser_renders() {
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
