//! `validate`, `format` and `compare`.

use super::{js, json, options, thrown};
use crate::{compare, format, validate, warnings};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// The paths of the problems.
fn problems(options: &JsValue) -> Vec<String> {
    let problems: Vec<Value> = serde_json::from_value(json(&validate(options).unwrap())).unwrap();
    problems
        .iter()
        .map(|problem| problem["path"].as_str().unwrap().to_owned())
        .collect()
}

#[wasm_bindgen_test]
fn valid_options_have_no_problems() {
    assert_eq!(
        problems(&options(
            "{ logics: [(x) => x, '.'], format: '.', callback: () => {}, signal: new AbortController().signal, onProgress: () => {} }"
        )),
        Vec::<String>::new()
    );
    assert_eq!(
        problems(&options(
            "{ fetch, state: null, signal: undefined, logics: null }"
        )),
        Vec::<String>::new()
    );
}

#[wasm_bindgen_test]
fn fields_that_no_profile_has_are_warnings_and_no_problems() {
    let misspelt = options("{ format: '{ reference: .id, infos: {} }' }");
    assert!(problems(&misspelt).is_empty());
    assert_eq!(
        json(&warnings(&misspelt).unwrap()),
        json!([{
            "path": "format",
            "field": "infos",
            "message": "`infos` is not a field of an HrFlow.ai profile; did you mean `info`?",
            "at": { "line": 1, "column": 19 },
        }])
    );
    for none in [
        "{}",
        "{ format: (item) => ({ infos: item }) }",
        "{ format: '{' }",
    ] {
        assert_eq!(
            json(&warnings(&options(none)).unwrap()),
            json!([]),
            "{none}"
        );
    }
}

#[wasm_bindgen_test]
fn validate_returns_all_problems_at_once() {
    let invalid = options(
        "{ fetch: 1, state: { get: 2, delete: 3 }, signal: 'stop', onProgress: {}, logics: ['.a |', 5, null], format: 'nope', incremental: 'yes', push_parameters: { source_key: NaN, edit_mod: 'merge' } }",
    );
    assert_eq!(
        problems(&invalid),
        [
            "push_parameters.source_key",
            "fetch",
            "onProgress",
            "signal",
            "state.delete",
            "state.get",
            "state.put",
            "push_parameters.edit_mod",
            "logics[0]",
            "logics[1]",
            "logics[2]",
            "format",
            "incremental",
        ]
    );
    let problems_json = json(&validate(&invalid).unwrap());
    assert_eq!(problems_json[8]["at"], json!({ "line": 1, "column": 5 }));
    for no_object in ["undefined", "null", "5", "[]"] {
        assert!(!problems(&js(no_object)).is_empty(), "{no_object}");
    }
}

#[wasm_bindgen_test]
fn incremental_requires_a_state() {
    assert_eq!(problems(&options("{ incremental: true }")), ["state"]);
    assert_eq!(
        problems(&options("{ incremental: true, state: new Map() }")),
        ["state.put"]
    );
}

#[wasm_bindgen_test]
fn the_name_of_a_secret_is_a_problem_outside_the_worker() {
    let problems = json(
        &validate(&options(
            "{ connector_auth: { api_key: { secret: 'FLATCHR_API_KEY' }, company_id: 'c' } }",
        ))
        .unwrap(),
    );
    assert_eq!(
        problems[0]["message"],
        "`{ secret }` works in the Worker only: give the value itself"
    );
}

#[wasm_bindgen_test]
fn a_row_and_its_item_have_the_same_format() {
    let row = js(
        "({ applicant: 'a1', candidate_id: 'c1', firstname: 'Zoé', lastname: null, created_at: '09/11/21', vacancy_id: 9007199254740993n })",
    );
    let profile = json(&format(&row).unwrap());
    assert_eq!(profile["reference"], "c1");
    assert_eq!(profile["created_at"], "2021-11-09");
    assert_eq!(profile["info"]["full_name"], "Zoé");
    assert_eq!(
        profile["tags"][2],
        json!({ "name": "vacancy_id", "value": "9007199254740993n" })
    );
    let item = js(
        "({ applicant: 'a1', id: 'c1', firstname: 'Zoé', lastname: null, created_at: '2021-11-09', vacancy_id: 9007199254740993n })",
    );
    assert_eq!(json(&format(&item).unwrap()), profile);
    assert_eq!(
        json(&format(&js("({})")).unwrap())["reference"],
        Value::Null
    );
    let (code, path, _) = thrown(format(&js("[1]")));
    assert_eq!((code.as_str(), path.as_str()), ("bad_value", "row"));
}

#[wasm_bindgen_test]
fn compare_returns_the_changes_of_an_edit() {
    let current = js(
        "({ key: 'k', text: 'kept', info: { phone: '1' }, tags: [{ name: 'theirs', value: 1 }] })",
    );
    let formatted = js(
        "({ text: '', info: { phone: '2' }, tags: [{ name: 'ours', value: 2n ** 60n }], resume: { raw: 1 } })",
    );
    let changes = |options: &str| json(&compare(&current, &formatted, &js(options)).unwrap());
    let merged = json!([
        { "field": "info.phone", "old": "1", "new": "2" },
        { "field": "tags.ours", "old": null, "new": "1152921504606846976n" },
    ]);
    assert_eq!(changes("undefined"), merged);
    assert_eq!(
        changes("({ edit_mode: null, only_edit_fields: [] })"),
        merged
    );
    assert_eq!(
        changes("({ only_edit_fields: ['info'] })"),
        json!([merged[0]])
    );
    let fields: Vec<Value> = serde_json::from_value(changes("({ edit_mode: 'replace' })")).unwrap();
    let fields: Vec<&str> = fields
        .iter()
        .map(|change| change["field"].as_str().unwrap())
        .collect();
    assert!(
        fields.contains(&"tags.theirs") && fields.contains(&"text"),
        "{fields:?}"
    );
}

#[wasm_bindgen_test]
fn compare_throws_for_invalid_arguments() {
    let (code, path, message) = thrown(compare(
        &js("({})"),
        &js("({})"),
        &js("({ edit_mode: 'overwrite', only: 1 })"),
    ));
    assert_eq!(
        (code.as_str(), path.as_str()),
        ("bad_parameters", "edit_mode")
    );
    assert!(
        message.contains("`merge`, `replace`") && message.ends_with("(and 1 more)"),
        "{message}"
    );
    let (code, path, message) = thrown(compare(
        &js("({ tags: 'Ana' })"),
        &js("({ tags: [{ name: 'a', value: 1 }] })"),
        &JsValue::UNDEFINED,
    ));
    assert_eq!(
        (code.as_str(), path.as_str()),
        ("unmergeable_field", "current.tags")
    );
    assert!(!message.contains("Ana"), "{message}");
    let (code, path, _) = thrown(compare(
        &js("({ a: [new Set()] })"),
        &js("({})"),
        &JsValue::UNDEFINED,
    ));
    assert_eq!(
        (code.as_str(), path.as_str()),
        ("bad_value", "current.a[0]")
    );
}
