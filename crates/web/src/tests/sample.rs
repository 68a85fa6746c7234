//! Sample mode.

use super::{call, get, js, json, text, thrown};
use crate::Sample;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const NONE: JsValue = JsValue::UNDEFINED;
const ROWS: &str = r#"[{"applicant":"a1","hired":true,"created_at":"09/11/21"},{"applicant":"a2","hired":false,"candidate_id":"c2","large":9007199254740993}]"#;

fn sample() -> Sample {
    Sample::new(&ROWS.into()).unwrap_or_else(|_| panic!("these are rows"))
}

#[wasm_bindgen_test]
fn rows_may_be_a_text_a_list_or_a_single_row() {
    assert_eq!(sample().length(), 2);
    for rows in [
        "[{}, {}]",
        "({})",
        "'\\ufeff{}'",
        "'[]'",
        "'{\"score\":NaN}'",
    ] {
        assert!(Sample::new(&js(rows)).is_ok(), "{rows}");
    }
}

#[wasm_bindgen_test]
fn invalid_rows_are_errors_with_their_position() {
    let error_of = |rows: &str| Sample::new(&js(rows)).map(|_| ()).map_err(JsValue::from);
    let error = error_of(r"'[{},\n 3 4]'").unwrap_err();
    assert_eq!(json(&get(&error, "at")), json!({ "line": 2, "column": 4 }));
    assert_eq!(thrown::<()>(Err(error)).0, "bad_rows");
    assert_eq!(thrown(error_of("[{}, 5]")).1, "[1]");
    assert_eq!(thrown(error_of("5")).0, "bad_rows");
    assert_eq!(thrown(error_of("''")).0, "bad_rows");
}

#[wasm_bindgen_test]
fn each_row_has_an_outcome() {
    let mut sample = sample();
    let result = sample
        .run(
            &js("({ logics: ['select(.hired | not)'], format: null })"),
            &NONE,
        )
        .unwrap();
    assert_eq!(
        json(&result),
        json!({ "problems": [], "warnings": [], "outcomes": ["discarded", "formatted"] })
    );
    let result = sample.run(&js("({ format: '.hired.x' })"), &NONE).unwrap();
    assert_eq!(json(&get(&result, "outcomes")), json!(["failed", "failed"]));
    let result = sample
        .run(&js("({ format: '.hired | not' })"), &NONE)
        .unwrap();
    assert_eq!(json(&result)["problems"][0]["path"], "format");
    let result = sample
        .run(&js("({ format: '{ reference: .id, tag: [] }' })"), &NONE)
        .unwrap();
    assert_eq!(json(&result)["warnings"][0]["field"], "tag");
}

#[wasm_bindgen_test]
fn steps_returns_the_result_of_each_step() {
    let mut sample = sample();
    sample
        .run(
            &js("({ logics: ['.firstname = \"Zoé\"', 'select(.hired | not)'] })"),
            &NONE,
        )
        .unwrap();
    let first = json(&sample.steps(0).unwrap());
    let steps: Vec<&Value> = first.as_array().unwrap().iter().collect();
    let outcomes: Vec<(&str, &str)> = steps
        .iter()
        .map(|step| {
            (
                step["step"].as_str().unwrap(),
                step["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        outcomes,
        [
            ("item", "value"),
            ("logics[0]", "value"),
            ("logics[1]", "discarded")
        ]
    );
    assert_eq!(steps[0]["value"]["created_at"], "2021-11-09");
    assert_eq!(steps[1]["value"]["firstname"], "Zoé");
    let second = json(&sample.steps(1).unwrap());
    assert_eq!(second[3]["value"]["reference"], "c2");
    assert_eq!(second[1]["value"]["large"], "9007199254740993n");
    assert_eq!(thrown(sample.steps(2)).0, "no_such_row");
}

#[wasm_bindgen_test]
fn a_row_or_profile_that_fails_in_a_run_fails_in_the_sample() {
    let mut sample = Sample::new(
        &r#"[{"applicant":"a1","candidate_id":"c1"},{"applicant":"a2"},{"results":[]}]"#.into(),
    )
    .unwrap_or_else(|_| panic!("these are rows"));
    let mut outcomes = |format: &str| {
        let result = sample
            .run(&js(&format!("({{ format: '{format}' }})")), &NONE)
            .unwrap();
        json(&get(&result, "outcomes"))
    };
    assert_eq!(
        outcomes("{ tags: [] } + {}[.x]"),
        json!(["failed", "failed", "failed"])
    );
    assert_eq!(
        outcomes("{ reference: .id }"),
        json!(["formatted", "formatted", "failed"])
    );
    let third = json(&sample.steps(2).unwrap());
    assert_eq!(third[0]["outcome"], "failed");
}

/// While a user types, most programs are invalid.
#[wasm_bindgen_test]
fn invalid_programs_are_problems_and_the_last_run_stays() {
    let mut sample = sample();
    sample.run(&js("({ logics: ['empty'] })"), &NONE).unwrap();
    let result = sample
        .run(
            &js("({ logics: ['.a', '.b |\\n foo'], format: '{', })"),
            &NONE,
        )
        .unwrap();
    let result = json(&result);
    assert_eq!(result["outcomes"], json!([]));
    assert_eq!(result["problems"][0]["path"], "logics[1]");
    assert_eq!(
        result["problems"][0]["at"],
        json!({ "line": 2, "column": 2 })
    );
    assert_eq!(result["problems"][1]["path"], "format");
    assert_eq!(json(&sample.steps(0).unwrap())[1]["outcome"], "discarded");
    let error = sample.run(&js("5"), &NONE).unwrap_err();
    assert_eq!(text(&error, "path"), "parameters");
}

#[wasm_bindgen_test]
fn a_run_names_each_program_before_it_works_on_a_row() {
    let mut sample = sample();
    let programs =
        js("({ logics: ['.', 'select(.hired | not)'], format: '{ reference: \"c\" }' })");
    let seen = js("[]");
    let listener = call("(seen) => (work) => { seen.push(work) }", &seen);
    let options = call("(onProgram) => ({ onProgram })", &listener);
    sample.run(&programs, &options).unwrap();
    let work = |row: u32, applicant: &str, program: &str| json!({ "row": row, "applicant": applicant, "program": program });
    assert_eq!(
        json(&seen),
        json!([
            work(0, "a1", "logics[0]"),
            work(0, "a1", "logics[1]"),
            work(1, "a2", "logics[0]"),
            work(1, "a2", "logics[1]"),
            work(1, "a2", "format"),
        ])
    );
}

#[wasm_bindgen_test]
fn a_run_can_stop_before_a_row_and_go_on_there() {
    let mut sample = sample();
    let programs = js("({ logics: ['select(.hired | not)'] })");
    let mut outcomes = |options: &str| {
        let result = sample.run(&programs, &js(options)).unwrap();
        json(&get(&result, "outcomes"))
    };
    assert_eq!(
        outcomes("({ onProgram: ({ row }) => row < 1 })"),
        json!(["discarded"])
    );
    assert_eq!(
        outcomes("({ from: 1, onProgram: null })"),
        json!(["formatted"])
    );
    assert_eq!(outcomes("({ from: 2 })"), json!([]));
    // Only the first program of a row may hold it back.
    assert_eq!(
        outcomes("({ from: 1, onProgram: ({ program }) => program !== 'format' })"),
        json!(["formatted"])
    );
}

#[wasm_bindgen_test]
fn a_wrong_option_or_an_exception_of_the_listener_is_thrown() {
    let mut sample = sample();
    let mut error = |options: &str| sample.run(&js("({})"), &js(options)).unwrap_err();
    for from in ["-1", "3", "0.5", "'1'", "NaN"] {
        let error = error(&format!("({{ from: {from} }})"));
        assert_eq!(text(&error, "path"), "options.from", "{from}");
    }
    assert_eq!(
        text(&error("({ onProgram: 1 })"), "path"),
        "options.onProgram"
    );
    let error = error("({ onProgram: () => { throw new Error('in the listener') } })");
    assert_eq!(text(&error, "message"), "in the listener");
}
