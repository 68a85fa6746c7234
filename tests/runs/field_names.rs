//! What a format gives, told before and during a run: that it can never be a profile, and fields that no profile has.

use crate::support::{Double, workflow};
use futures::future::{LocalBoxFuture, ready};
use sandbox::Settings;
use serde_json::{Value, json};
use update_profiles_in_hrflow::hooks::{Hook, HookError, Hooks};
use update_profiles_in_hrflow::workflow::FieldWarning;

/// The only problem of a workflow with these programs.
fn problem(logics: Value, format: Value) -> String {
    let problems = workflow(json!({ "logics": logics, "format": format })).expect_err("refused");
    assert_eq!(problems.0.len(), 1, "{problems}");
    assert!(problems.0[0].at.is_some(), "{problems}");
    problems.to_string()
}

#[test]
fn a_format_that_can_never_give_a_profile_is_a_problem() {
    for (format, message) in [
        (
            "[{ reference: .id }]",
            "format: line 1, column 1: it gives a list and never an object, which a profile is",
        ),
        (
            ". as $item |\n{ reference: .id }\n| tojson",
            "format: line 3, column 3: it gives a string and never an object, which a profile is",
        ),
        (
            "empty",
            "format: line 1, column 1: it gives nothing and never an object, which a profile is",
        ),
        (
            "{ info: { email: .email } }",
            "format: line 1, column 1: it never gives a `reference`, by which HrFlow.ai finds the profile: write `reference: .id`",
        ),
        (
            "{ referense: .id }",
            "format: line 1, column 1: it never gives a `reference`, by which HrFlow.ai finds the profile: write `reference: .id` in place of `referense`",
        ),
    ] {
        assert_eq!(problem(json!(null), json!(format)), message);
    }
}

#[test]
fn a_logic_whose_output_no_format_takes_is_a_problem() {
    let condition = "logics[1]: line 1, column 10: it gives a boolean and never an object, so the format can make no profile of it; `select(…)` keeps items by a condition";
    let logics = json!([".", ".hired | not"]);
    assert_eq!(problem(logics.clone(), json!(null)), condition);
    let format = "{ reference: .id }";
    assert_eq!(problem(logics, json!(format)), condition);
}

#[test]
fn programs_that_may_work_are_no_problem() {
    for (logics, format) in [
        (json!([".id"]), json!("{ reference: . }")),
        (json!([".profile"]), json!(".")),
        (json!(["select(.hired)", "del(.hired)"]), json!(null)),
        (json!(["empty"]), json!(null)),
        (json!([".email | test(\"x\")", "null"]), json!(null)),
        (json!(null), json!(".")),
        (json!(null), json!(". + { reference: .id }")),
        (json!(null), json!("{ (.key): .id }")),
        (json!(null), json!("def f: f; f")),
        (
            json!(null),
            json!("if .hired then [] else { reference: .id } end"),
        ),
    ] {
        assert!(
            workflow(json!({ "logics": logics, "format": format })).is_ok(),
            "{logics} {format}"
        );
    }
}

fn warnings(format: &str) -> Vec<FieldWarning> {
    let workflow = workflow(json!({ "format": format })).unwrap();
    workflow.hooks.review().warnings
}

#[test]
fn a_misspelt_field_is_a_warning_with_its_place_and_the_nearest_name() {
    let found = warnings("{ reference: .id,\n  infos: {}, tag: [], resume }");
    let shown: Vec<Value> = found.iter().map(|warning| json!(warning)).collect();
    assert_eq!(
        shown,
        [
            json!({
                "path": "format", "field": "infos", "at": { "line": 2, "column": 3 },
                "message": "`infos` is not a field of an HrFlow.ai profile; did you mean `info`?",
            }),
            json!({
                "path": "format", "field": "tag", "at": { "line": 2, "column": 14 },
                "message": "`tag` is not a field of an HrFlow.ai profile; did you mean `tags`?",
            }),
        ]
    );
    for (format, message) in [
        (
            "{ reference: .id, info: { firstname: .firstname } }",
            "`firstname` is not a field of `info` in an HrFlow.ai profile; did you mean `first_name`?",
        ),
        (
            "{ reference: .id, info: { location: { latitude: 1 } } }",
            "`latitude` is not a field of `info.location` in an HrFlow.ai profile",
        ),
        (
            "{ reference: .id, email }",
            "`email` is not a field of an HrFlow.ai profile; did you mean `info.email`?",
        ),
        (
            "{ reference: .id } | .info.mail = 1",
            "`mail` is not a field of `info` in an HrFlow.ai profile; did you mean `email`?",
        ),
        (
            "{ reference: .id, something_else: 1 }",
            "`something_else` is not a field of an HrFlow.ai profile",
        ),
    ] {
        let found = warnings(format);
        assert_eq!(found.len(), 1, "{format}: {found:?}");
        assert_eq!(found[0].message, message, "{format}");
    }
}

#[test]
fn a_right_format_has_no_warning() {
    let mapping = include_str!("../jq/hostile/mapping.jq");
    for format in [
        mapping,
        ".",
        "{ reference: .id, info: { location: { text: \"\", lat: null, lng: null }, urls: [] }, tags: [], resume }",
        "{ reference: .id, infos: 1 } | del(.infos)",
        "{ reference: .id, infos: {} } | .info = .infos | with_entries(select(.key != \"infos\"))",
        "{ reference: .id, name: 1 } | { reference, info: { full_name: .name } }",
    ] {
        assert_eq!(warnings(format), [], "{format}");
    }
    assert_eq!(Hooks::default().review().warnings, []);
    // Of a hundred wrong names, twenty are told.
    let many: Vec<String> = (0..100).map(|n| format!("wrong_{n}: 1")).collect();
    assert_eq!(
        warnings(&format!("{{ reference: .id, {} }}", many.join(", "))).len(),
        20
    );
}

fn run(format: &str) -> Vec<FieldWarning> {
    let double = Double::new(Settings::default());
    let report = double.run_with(json!({ "format": format, "persist": false }));
    assert!(!report.items.is_empty());
    report.warnings
}

#[test]
fn a_run_tells_each_unknown_field_once_with_the_number_of_its_profiles() {
    let rows = u32::try_from(
        Double::new(Settings::default())
            .run_with(json!({ "persist": false }))
            .items
            .len(),
    );
    let rows = rows.unwrap();
    let found = run("{ reference: .id, infos: {}, info: { mail: .email } }");
    let told: Vec<(&str, bool)> = found
        .iter()
        .map(|warning| (warning.field.as_str(), warning.at.is_some()))
        .collect();
    assert_eq!(told, [("info.mail", true), ("infos", true)]);
    for warning in &found {
        let items = warning.items.unwrap();
        // Rows that cannot be read are not formatted.
        assert!(items > rows / 2 && items <= rows, "{warning:?}");
    }
    // What cannot be told from the program is found in its output.
    let found = run(". + { reference: .id } | to_entries | from_entries");
    let fields: Vec<&str> = found.iter().map(|warning| warning.field.as_str()).collect();
    assert!(
        fields.contains(&"firstname") && !fields.contains(&"reference"),
        "{fields:?}"
    );
    assert!(found.iter().all(|warning| warning.at.is_none()));
    // One that no profile has in this run is told all the same.
    let found = run(
        "if .firstname == \"nobody\" then { reference: .id, tag: 1 } else { reference: .id } end",
    );
    assert_eq!((found[0].field.as_str(), found[0].items), ("tag", Some(0)));
}

#[test]
fn a_name_that_comes_from_a_value_is_not_shown() {
    let found = run(
        "{ reference: .id } + { (.email // .id | tostring): 1, (.lastname // .applicant | tostring): 2 }",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].field, "…");
    assert_eq!(
        found[0].message,
        "a name that the format takes from a value is not a field of an HrFlow.ai profile"
    );
    assert!(found[0].items > Some(10));
}

/// A function of which nothing but its source is known.
struct Function;

impl Hook for Function {
    fn call(&self, item: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        let profile = json!({ "reference": item["id"], "infos": { "email": item["email"] } });
        Box::pin(ready(Ok(Some(profile))))
    }

    fn identity(&self) -> &'static str {
        "(item) => ({ reference: item.id, infos: { email: item.email } })"
    }
}

#[test]
fn the_fields_of_a_function_are_told_in_the_report_of_a_run_that_writes() {
    let mut workflow = workflow(json!({})).unwrap();
    workflow.hooks.format = std::rc::Rc::new(Function);
    assert_eq!(workflow.hooks.review().warnings, []);
    let report = Double::new(Settings::default()).run(&workflow);
    assert_eq!(report.warnings.len(), 1);
    let report = json!(report.without_values());
    assert_eq!(report["warnings"][0]["field"], "infos");
    assert!(report["warnings"][0]["items"].as_u64() > Some(10));
}
