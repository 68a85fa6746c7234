//! `updateProfilesInHrflow`.

use super::{call, get, item, js, json, options, run, text, thrown};
use crate::update_profiles_in_hrflow;
use js_sys::Promise;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_dry_run_only_reads_and_reports_old_and_new_values() {
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
async fn a_run_writes_by_default() {
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
async fn invalid_parameters_are_reported_without_a_request() {
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
async fn incremental_without_a_state_fails_as_in_the_reference() {
    let options = options("{ incremental: true }");
    let report = run(&options).await;
    assert_eq!(text(&report, "reason"), "backend_not_configured");
    assert_eq!(json(&get(&options, "calls")), json!([]));
}

#[wasm_bindgen_test]
async fn progress_is_reported_after_the_search_and_after_each_row() {
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

#[wasm_bindgen_test]
async fn each_program_is_named_before_it_works_on_an_item() {
    let options = options(
        "{ onProgram: (work) => (globalThis.work ??= []).push(work), logics: ['.', (item) => item], format: '{ reference: .id }' }",
    );
    run(&options).await;
    let work = |program: &str| json!({ "row": 0, "applicant": "a1", "program": program });
    assert_eq!(
        json(&js("globalThis.work")),
        json!([work("logics[0]"), work("logics[1]"), work("format")])
    );
}

/// Without its turn, nothing of the page or worker could abort a run whose programs keep the thread busy.
#[wasm_bindgen_test]
async fn the_other_tasks_of_the_thread_have_their_turn_between_slow_items() {
    let options = options(
        "{
            signal: (globalThis.slow = new AbortController()).signal,
            logics: [() => {
                globalThis.calls = (globalThis.calls ?? 0) + 1;
                setTimeout(() => globalThis.slow.abort(), 0);
                const begin = Date.now();
                while (Date.now() - begin < 60);
                return null;
            }],
            fetch: async () => new Response(JSON.stringify(
                Array.from({ length: 40 }, (_, index) => ({ applicant: `a${index}`, candidate_id: `c${index}` })),
            )),
        }",
    );
    let error = update_profiles_in_hrflow(options).await.unwrap_err();
    assert_eq!(text(&error, "code"), "aborted");
    let calls = js("globalThis.calls").as_f64().unwrap();
    assert!(calls < 4.0, "{calls}");
}

#[wasm_bindgen_test]
async fn an_exception_in_onprogress_does_not_end_the_run() {
    js(
        "globalThis.consoleError = console.error, console.error = (...values) => { globalThis.logged = values; }",
    );
    let report = run(&options(
        "{ onProgress() { throw new Error('in the watcher') } }",
    ))
    .await;
    js("console.error = globalThis.consoleError");
    assert_eq!(text(&report, "status"), "success");
    assert!(js("String(globalThis.logged[1]).includes('in the watcher')").is_truthy());
}

#[wasm_bindgen_test]
async fn an_aborted_run_rejects_with_its_report() {
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
async fn a_run_aborted_before_it_starts_sends_nothing() {
    let options = options("{ signal: AbortSignal.abort() }");
    let error = update_profiles_in_hrflow(options.clone())
        .await
        .unwrap_err();
    assert_eq!(text(&error, "name"), "AbortError");
    assert_eq!(json(&get(&options, "calls")), json!([]));
}

#[wasm_bindgen_test]
async fn an_abort_after_the_run_changes_nothing() {
    let options = options("{ signal: (globalThis.late = new AbortController()).signal, }");
    let report = run(&options).await;
    js("globalThis.late.abort()");
    assert_eq!(text(&report, "status"), "success");
}

#[wasm_bindgen_test]
async fn a_rejection_of_an_async_onprogress_goes_to_the_console() {
    js(
        "globalThis.consoleError = console.error, globalThis.logged = new Promise((resolve) => { console.error = (...values) => resolve(values); })",
    );
    let report = run(&options(
        "{ onProgress: async () => { throw new Error('later, in the watcher') } }",
    ))
    .await;
    let logged = JsFuture::from(js("globalThis.logged").unchecked_into::<Promise>())
        .await
        .unwrap();
    js("console.error = globalThis.consoleError");
    assert_eq!(text(&report, "status"), "success");
    assert!(
        call(
            "(values) => String(values[1]).includes('later, in the watcher')",
            &logged
        )
        .is_truthy()
    );
}

#[wasm_bindgen_test]
async fn a_refused_run_says_persist_as_it_was_asked() {
    for (asked, reported) in [
        ("false", false),
        ("true", true),
        ("null", true),
        ("undefined", true),
    ] {
        let report = run(&options(&format!("{{ persist: {asked}, wrong: 1 }}"))).await;
        assert_eq!(text(&report, "status"), "fatal");
        assert_eq!(get(&report, "persist").as_bool(), Some(reported), "{asked}");
    }
}

/// A `persist` that cannot be read must not start a run that writes.
#[wasm_bindgen_test]
async fn an_inherited_persist_counts_and_one_that_throws_is_a_problem() {
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
    let instance = call(
        "(options) => Object.assign(new (class { format(item) { return { reference: item.id, text: 'by a method' } } helper() {} })(), options)",
        &options("{}"),
    );
    let item = item(&run(&instance).await);
    assert_eq!(json(&get(&item, "changes"))[0]["new"], "by a method");
}

#[wasm_bindgen_test]
async fn an_aborted_run_does_not_wait_for_hooks_or_the_state() {
    for overrides in [
        "logics: [() => { globalThis.stuck.abort(); return new Promise(() => {}) }]",
        "format: async () => { globalThis.stuck.abort(); await new Promise(() => {}) }",
        "persist: true, state: { get() { globalThis.stuck.abort(); return new Promise(() => {}) }, put() {} }",
        "persist: true, state: { get: () => null, put() { globalThis.stuck.abort(); return new Promise(() => {}) } }",
    ] {
        let options = options(&format!(
            "{{ {overrides}, signal: (globalThis.stuck = new AbortController()).signal }}"
        ));
        let error = update_profiles_in_hrflow(options).await.unwrap_err();
        assert_eq!(text(&error, "name"), "AbortError", "{overrides}");
    }
    let options = options(
        "{ persist: true, callback() { globalThis.stuck.abort(); return new Promise(() => {}) }, signal: (globalThis.stuck = new AbortController()).signal }",
    );
    let report = run(&options).await;
    assert_eq!(text(&get(&report, "error"), "code"), "callback_failed");
}

/// Each run is aborted at its second attempt, to keep the test short.
#[wasm_bindgen_test]
async fn an_exception_or_invalid_response_of_fetch_is_a_failed_request() {
    for failure in [
        "throw new Error('offline')",
        "return 5",
        "return { status: 200 }",
        "return { status: 200, headers: {}, body: null }",
        "return { status: 200, headers: { get() { throw 1 } }, body: null }",
        "const response = new Response('[]'); await response.text(); return response",
        "const response = new Response('[]'); response.body.getReader(); return response",
        "return new Response(new ReadableStream({ start(to) { to.enqueue('[]'); to.close(); } }))",
    ] {
        let options = options(&format!(
            "(() => {{
                const controller = new AbortController();
                let attempts = 0;
                const fetch = async () => {{
                    attempts += 1;
                    if (attempts > 1) controller.abort();
                    {failure};
                }};
                return {{ fetch, signal: controller.signal }};
            }})()"
        ));
        let error = update_profiles_in_hrflow(options).await.unwrap_err();
        let report = json(&get(&error, "report"));
        assert_eq!(report["requests"]["flatchr"], 2, "{failure}");
        assert_eq!(report["items"], json!([]));
    }
}
