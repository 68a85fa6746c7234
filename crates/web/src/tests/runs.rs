//! `updateProfilesInHrflow` as a whole.

use super::{call, get, item, js, json, options, run, text, thrown};
use crate::update_profiles_in_hrflow;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_dry_run_reads_and_tells_old_and_new() {
    let options =
        options("{ push_parameters: { source_key: 'source', only_edit_fields: ['info'] } }");
    let report = run(&options).await;
    assert_eq!(text(&report, "status"), "success");
    assert_eq!(
        json(&get(&item(&report), "changes")),
        json!([
            { "field": "info.first_name", "old": "Zoe", "new": "Zoé" },
            { "field": "info.full_name", "old": null, "new": "Zoé" },
        ])
    );
    assert_eq!(
        json(&get(&options, "calls")),
        json!([
            "POST /company/company/search/applicants",
            "GET /v1/profile/indexing"
        ])
    );
}

#[wasm_bindgen_test]
async fn a_run_writes_unless_told_not_to() {
    let options = options("{ persist: undefined }");
    let report = run(&options).await;
    assert_eq!(text(&item(&report), "outcome"), "updated");
    assert!(
        call(
            "({ calls }) => calls.at(-1) === 'PUT /v1/profile/indexing'",
            &options
        )
        .is_truthy()
    );
}

#[wasm_bindgen_test]
async fn wrong_parameters_are_a_report_and_no_request() {
    let options = options("{ push_parameters: { sourcekey: 'source' }, fetch: 'no function' }");
    let report = run(&super::options(
        "{ push_parameters: { sourcekey: 'source' } }",
    ))
    .await;
    assert_eq!(text(&report, "status"), "fatal");
    assert_eq!(text(&report, "reason"), "bad_target_parameters");
    assert_eq!(
        json(&get(&report, "problems"))[1]["path"],
        "push_parameters.sourcekey"
    );
    assert_eq!(json(&get(&options, "calls")), json!([]));
}

#[wasm_bindgen_test]
async fn incremental_without_state_is_refused_as_in_the_reference() {
    let options = options("{ incremental: true }");
    let report = run(&options).await;
    assert_eq!(text(&report, "reason"), "backend_not_configured");
    assert_eq!(json(&get(&options, "calls")), json!([]));
}

#[wasm_bindgen_test]
async fn progress_is_told_once_after_the_search_and_with_each_row() {
    let options =
        options("{ onProgress: (progress) => (globalThis.progress ??= []).push(progress) }");
    run(&options).await;
    assert_eq!(
        json(&js("globalThis.progress")),
        json!([
            { "pulled": 1, "done": 0, "total": 1, "outcome": null },
            { "pulled": 1, "done": 1, "total": 1, "outcome": "updated" },
        ])
    );
}

/// The run is not who watches it.
#[wasm_bindgen_test]
async fn what_onprogress_throws_does_not_end_the_run() {
    js(
        "globalThis.complained = console.error, console.error = (...words) => { globalThis.complaint = words; }",
    );
    let report = run(&options(
        "{ onProgress() { throw new Error('in the watcher') } }",
    ))
    .await;
    js("console.error = globalThis.complained");
    assert_eq!(text(&report, "status"), "success");
    assert!(js("String(globalThis.complaint[1]).includes('in the watcher')").is_truthy());
}

#[wasm_bindgen_test]
async fn aborted_it_rejects_with_what_was_done() {
    let options = options(
        "{ signal: (globalThis.controller = new AbortController()).signal, fetch: async () => { globalThis.controller.abort('enough'); return new Promise(() => {}); } }",
    );
    let error = update_profiles_in_hrflow(options).await.unwrap_err();
    assert_eq!(text(&error, "name"), "AbortError");
    assert_eq!(text(&error, "cause"), "enough");
    assert_eq!(text(&get(&error, "report"), "stopped_by"), "aborted");
    let (code, path, _) = thrown::<()>(Err(error));
    assert_eq!((code.as_str(), path.as_str()), ("aborted", "signal"));
}

#[wasm_bindgen_test]
async fn aborted_before_it_begins_it_compares_nothing() {
    let options = options("{ signal: AbortSignal.abort() }");
    let error = update_profiles_in_hrflow(options.clone())
        .await
        .unwrap_err();
    assert_eq!(text(&error, "name"), "AbortError");
    assert!(call("({ calls }) => calls.length <= 1", &options).is_truthy());
}

#[wasm_bindgen_test]
async fn a_signal_that_comes_too_late_changes_nothing() {
    let options = options("{ signal: (globalThis.late = new AbortController()).signal, }");
    let report = run(&options).await;
    js("globalThis.late.abort()");
    assert_eq!(text(&report, "status"), "success");
}

/// The second try ends the run, so that nobody waits for more of them.
#[wasm_bindgen_test]
async fn what_fetch_throws_or_gives_is_a_failed_request() {
    for fails in [
        "throw new Error('offline')",
        "return 5",
        "return { status: 200 }",
    ] {
        let options = options(&std::format!(
            "(() => {{
                const controller = new AbortController();
                let tries = 0;
                const fetch = async () => {{
                    tries += 1;
                    if (tries > 1) controller.abort();
                    {fails};
                }};
                return {{ fetch, signal: controller.signal }};
            }})()"
        ));
        let error = update_profiles_in_hrflow(options).await.unwrap_err();
        let report = json(&get(&error, "report"));
        assert_eq!(report["requests"]["flatchr"], 2, "{fails}");
        assert_eq!(report["items"], json!([]));
    }
}
