//! What HrFlow.ai holds after a parse.

use super::*;

fn held(current: Value, parsed: Value) -> Value {
    Value::Object(overlay_parsed(object(current), object(parsed)))
}

#[test]
fn a_value_of_the_parse_takes_the_place_of_what_the_profile_held() {
    let profile = held(
        json!({
            "key": "k", "text_language": "fr", "skills": [{ "name": "cooking" }],
            "info": { "summary": "held", "gender": "female" },
        }),
        json!({
            "key": "k", "text_language": "en", "skills": [{ "name": "rust" }], "attachments": ["cv"],
            "info": { "summary": "parsed" },
        }),
    );
    let expected = json!({
        "key": "k", "text_language": "en", "skills": [{ "name": "rust" }],
        "info": { "summary": "parsed", "gender": "female" }, "attachments": ["cv"],
    });
    assert_eq!(profile, expected);
}

#[test]
fn what_the_parse_does_not_know_stays() {
    let current = json!({
        "text_language": "fr", "skills": [{ "name": "cooking" }], "tags": [{ "name": "a", "value": 1 }],
        "info": { "summary": "held", "location": { "text": "Paris" } },
    });
    for parsed in [
        json!({}),
        json!({ "info": null, "skills": null, "text_language": "" }),
        json!({ "info": {}, "skills": [], "tags": [] }),
        json!({ "info": { "summary": null, "location": { "text": "" } }, "skills": [{}] }),
    ] {
        assert_eq!(held(current.clone(), parsed.clone()), current, "{parsed}");
    }
}

#[test]
fn zero_and_false_are_values_of_a_parse() {
    let current = json!({ "experiences_duration": 3.5, "info": { "driving_license": true } });
    let parsed = json!({ "experiences_duration": 0, "info": { "driving_license": false } });
    assert_eq!(held(current, parsed.clone()), parsed);
}

#[test]
fn a_profile_without_info_takes_that_of_the_parse() {
    let parsed = json!({ "info": { "email": "a@example.org" } });
    for current in [json!({}), json!({ "info": null }), json!({ "info": [] })] {
        assert_eq!(held(current, parsed.clone()), parsed);
    }
}
