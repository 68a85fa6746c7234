//! Combining a parsed profile with the planned one.

use super::*;

fn brought_in(parsed: Value, planned: Value) -> Value {
    Value::Object(hydrate_merging(object(parsed), &object(planned)))
}

#[test]
fn each_edit_mode_combines_a_parse_by_its_own_rules() {
    let parsed = || object(json!({ "experiences_duration": 3.5 }));
    let planned = object(json!({ "courses": ["c"], "experiences_duration": 0 }));
    let [merging, replacing] = MODES.map(|mode| merge_parsed(parsed(), &planned, mode));
    assert_eq!(merging, hydrate_merging(parsed(), &planned));
    assert_eq!(replacing, hydrate(parsed(), &planned));
    assert_ne!(merging, replacing);
}

#[test]
fn planned_values_win_over_parsed_ones_and_parsed_ones_fill_gaps() {
    let profile = brought_in(
        json!({
            "key": "parsed", "attachments": ["cv"], "created_at": "2025-01-01", "text": "parsed",
            "skills": ["rust"], "courses": ["parsed"], "info": { "email": "p", "phone": "7" },
        }),
        json!({
            "key": "planned", "attachments": [], "created_at": "2021-11-09", "text": "",
            "skills": [], "courses": ["planned"], "labels": ["l"], "info": { "email": "a", "phone": null },
        }),
    );
    let expected = json!({
        "key": "parsed", "attachments": ["cv"], "created_at": "2021-11-09", "text": "parsed",
        "skills": ["rust"], "courses": ["planned"], "labels": ["l"], "info": { "email": "a", "phone": "7" },
    });
    assert_eq!(profile, expected);
}

#[test]
fn only_hrflow_decides_some_fields() {
    for field in [
        "id",
        "key",
        "source",
        "source_key",
        "attachments",
        "updated_at",
    ] {
        let of = |value: &str| json!({ field: value });
        assert_eq!(brought_in(of("parsed"), of("planned")), of("parsed"));
        assert_eq!(brought_in(json!({}), of("planned")), json!({}));
    }
}

#[test]
fn a_planned_list_without_content_never_wins() {
    for nothing in [
        json!([]),
        json!([null]),
        json!([{}]),
        json!([{ "name": "" }]),
    ] {
        for field in ["skills", "tags", "experiences", "labels"] {
            let parsed = json!({ field: [{ "name": "rust" }] });
            assert_eq!(
                brought_in(parsed.clone(), json!({ field: nothing })),
                parsed
            );
        }
    }
}

#[test]
fn false_and_zero_count_as_planned_values() {
    let planned = json!({ "archive": 0, "info": { "driving_license": false, "n": 0 } });
    let parsed = json!({ "archive": 1, "info": { "driving_license": true, "n": 5 } });
    assert_eq!(brought_in(parsed, planned.clone()), planned);
}

/// A profile without a résumé has durations of 0.
#[test]
fn a_planned_duration_of_zero_does_not_win() {
    for field in ["experiences_duration", "educations_duration"] {
        for (parsed, planned, expected) in [
            (json!(3.5), json!(0), json!(3.5)),
            (json!(3.5), json!(0.0), json!(3.5)),
            (json!(3.5), json!(null), json!(3.5)),
            (json!(3.5), json!(2), json!(2)),
            (json!(null), json!(0), json!(0)),
            (json!(0), json!(2), json!(2)),
        ] {
            let profile = brought_in(json!({ field: parsed }), json!({ field: planned }));
            assert_eq!(profile[field], expected, "{parsed} {planned}");
        }
    }
}

#[test]
fn urls_of_a_parse_are_united() {
    let profile = brought_in(
        json!({ "info": { "urls": [{ "type": "github", "url": "b" }] } }),
        json!({ "info": { "urls": { "linkedin": "a", "github": "b" } } }),
    );
    assert_eq!(
        profile["info"]["urls"],
        json!([{ "type": "github", "url": "b" }, { "type": "linkedin", "url": "a" }])
    );
}

#[test]
fn a_planned_location_without_content_does_not_win() {
    let parsed = json!({ "text": "Paris", "lat": 48.85, "lng": 2.35 });
    for (planned, expected) in [
        (
            json!({ "text": "", "fields": { "city": null } }),
            parsed.clone(),
        ),
        (json!({ "text": "Paris", "lat": null }), parsed.clone()),
        (json!({ "text": "Lyon" }), json!({ "text": "Lyon" })),
    ] {
        let profile = brought_in(
            json!({ "info": { "location": parsed } }),
            json!({ "info": { "location": planned } }),
        );
        assert_eq!(profile["info"]["location"], expected, "{planned}");
    }
}

#[test]
fn tags_of_a_parse_are_merged_by_name() {
    let profile = brought_in(
        json!({ "tags": [{ "name": "parser", "value": "v2" }, { "name": "column", "value": "Nouveau" }] }),
        json!({ "tags": [{ "name": "vip", "value": 1 }, { "name": "column", "value": "Recruté" }] }),
    );
    let expected = json!([
        { "name": "parser", "value": "v2" },
        { "name": "column", "value": "Recruté" },
        { "name": "vip", "value": 1 },
    ]);
    assert_eq!(profile["tags"], expected);
}

#[test]
fn a_parse_may_return_few_fields() {
    let planned = json!({ "info": { "email": "a" }, "tags": [{ "name": "a", "value": 1 }] });
    for parsed in [
        json!({}),
        json!({ "info": null, "tags": null }),
        json!({ "info": [], "tags": {} }),
        json!({ "info": { "email": null } }),
    ] {
        assert_eq!(brought_in(parsed, planned.clone()), planned);
    }
}
