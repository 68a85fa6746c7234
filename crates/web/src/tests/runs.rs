//! `updateProfilesInHrflow` as a whole.

use super::{call, get, item, js, json, options, run, text, thrown};
use crate::update_profiles_in_hrflow;
use js_sys::Promise;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
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
    assert_eq!(json(&get(&options, "calls")), json!([]));
}

#[wasm_bindgen_test]
async fn a_signal_that_comes_too_late_changes_nothing() {
    let options = options("{ signal: (globalThis.late = new AbortController()).signal, }");
    let report = run(&options).await;
    js("globalThis.late.abort()");
    assert_eq!(text(&report, "status"), "success");
}

#[wasm_bindgen_test]
async fn what_an_async_onprogress_rejects_with_goes_to_the_console() {
    js(
        "globalThis.complained = console.error, globalThis.waits = new Promise((resolve) => { console.error = (...words) => resolve(words); })",
    );
    let report = run(&options(
        "{ onProgress: async () => { throw new Error('later, in the watcher') } }",
    ))
    .await;
    let words = JsFuture::from(js("globalThis.waits").unchecked_into::<Promise>())
        .await
        .unwrap();
    js("console.error = globalThis.complained");
    assert_eq!(text(&report, "status"), "success");
    assert!(
        call(
            "(words) => String(words[1]).includes('later, in the watcher')",
            &words
        )
        .is_truthy()
    );
}

/// Nobody would write what he says must not be written, however he says it.
#[wasm_bindgen_test]
async fn persist_that_is_inherited_or_throws_is_heeded() {
    let inherits = call(
        "(options) => { const { persist, ...rest } = options; return Object.assign(Object.create({ persist: false }), rest); }",
        &options("{}"),
    );
    assert!(!get(&run(&inherits).await, "persist").is_truthy());
    let throws = call(
        "(options) => Object.defineProperty({ ...options }, 'persist', { enumerable: true, get() { throw new Error('not today') } })",
        &options("{}"),
    );
    let report = run(&throws).await;
    assert_eq!(
        json(&get(&report, "problems")),
        json!([{ "path": "persist", "message": "not today" }])
    );
}

#[wasm_bindgen_test]
async fn hooks_may_be_methods_of_a_class() {
    let of_class = call(
        "(options) => Object.assign(new (class { format(item) { return { reference: item.id, text: 'by a method' } } helper() {} })(), options)",
        &options("{}"),
    );
    let item = item(&run(&of_class).await);
    assert_eq!(json(&get(&item, "changes"))[0]["new"], "by a method");
}

/// Hooks and states that never end are not waited for.
#[wasm_bindgen_test]
async fn aborted_it_waits_for_no_hook_and_no_state() {
    for over in [
        "logics: [() => { globalThis.stuck.abort(); return new Promise(() => {}) }]",
        "format: async () => { globalThis.stuck.abort(); await new Promise(() => {}) }",
        "persist: true, state: { get() { globalThis.stuck.abort(); return new Promise(() => {}) }, put() {} }",
        "persist: true, state: { get: () => null, put() { globalThis.stuck.abort(); return new Promise(() => {}) } }",
    ] {
        let options = options(&std::format!(
            "{{ {over}, signal: (globalThis.stuck = new AbortController()).signal }}"
        ));
        let error = update_profiles_in_hrflow(options).await.unwrap_err();
        assert_eq!(text(&error, "name"), "AbortError", "{over}");
    }
    let options = options(
        "{ persist: true, callback() { globalThis.stuck.abort(); return new Promise(() => {}) }, signal: (globalThis.stuck = new AbortController()).signal }",
    );
    let report = run(&options).await;
    assert_eq!(text(&get(&report, "error"), "code"), "callback_failed");
}

/// The second try ends the run, so that nobody waits for more of them.
#[wasm_bindgen_test]
async fn what_fetch_throws_or_gives_is_a_failed_request() {
    for fails in [
        "throw new Error('offline')",
        "return 5",
        "return { status: 200 }",
        "return { status: 200, headers: {}, body: null }",
        "return { status: 200, headers: { get() { throw 1 } }, body: null }",
        "const response = new Response('[]'); await response.text(); return response",
        "const response = new Response('[]'); response.body.getReader(); return response",
        "return new Response(new ReadableStream({ start(to) { to.enqueue('[]'); to.close(); } }))",
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
