//! `check`.

use super::{call, get, json, options, text, thrown};
use crate::check;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_check_only_reads_and_reports_ten_checks() {
    let options = options("{ persist: true }");
    let report = check(options.clone()).await.unwrap();
    let json = json(&report);
    assert_eq!(json["checks"][0]["id"], "flatchr_key");
    assert_eq!(json["checks"][0]["status"], "ok");
    assert_eq!(json["checks"].as_array().unwrap().len(), 10);
    assert_eq!(json["findings"]["candidate_lookup"], "row");
    assert!(call("({ calls }) => calls.every((call) => !call.startsWith('PUT') && !call.includes('parsing'))", &options).is_truthy());
}

#[wasm_bindgen_test]
async fn invalid_parameters_are_reported_without_a_request() {
    let options = options("{ push_parameters: {} }");
    let report = check(options.clone()).await.unwrap();
    assert_eq!(text(&report, "status"), "failed");
    assert_eq!(
        json(&get(&report, "problems"))[0]["path"],
        "push_parameters.source_key"
    );
    assert_eq!(json(&get(&options, "calls")), json!([]));
}

#[wasm_bindgen_test]
async fn an_aborted_check_rejects_with_an_abort_error() {
    let options = options(
        "{ signal: AbortSignal.abort('enough'), fetch: () => { return new Promise(() => {}) } }",
    );
    let error = check(options).await.unwrap_err();
    assert_eq!(
        (
            text(&error, "name").as_str(),
            text(&error, "cause").as_str()
        ),
        ("AbortError", "enough")
    );
    assert_eq!(thrown::<()>(Err(error)).1, "signal");
}
