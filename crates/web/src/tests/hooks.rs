//! JavaScript functions as logics, format and callback.

use super::{call, get, item, js, json, options, run, text};
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn functions_and_jq_programs_run_in_their_order() {
    let options = options("{ logics: [
        (item) => ({ ...item, trail: ['sync', item.large === 9007199254740993n, 'none' in item, item.created_at] }),
        '.trail += [\"jq\"]',
        async (item) => { item.trail.push('async'); return item; },
    ], format: (item) => ({ reference: item.id, text: item.trail.join() }) }");
    let item = item(&run(&options).await);
    assert_eq!(text(&item, "outcome"), "updated");
    assert_eq!(
        json(&get(&item, "changes")),
        json!([{ "field": "text", "old": null, "new": "sync,true,true,,jq,async" }])
    );
}

#[wasm_bindgen_test]
async fn a_logic_that_returns_null_discards_the_item() {
    for logic in ["() => null", "async () => null"] {
        let report = run(&options(&format!("{{ logics: [{logic}] }}"))).await;
        assert_eq!(text(&item(&report), "outcome"), "discarded", "{logic}");
        assert_eq!(text(&report, "status"), "success");
    }
}

#[wasm_bindgen_test]
async fn a_function_that_returns_undefined_fails_the_item_with_its_name_and_place() {
    for (overrides, code, message) in [
        (
            "logics: [(item) => item, function withCity(item) { item.city = 'Lyon'; }]",
            "logic_failed",
            "logics[1] failed because the function `withCity` returned nothing (undefined): return the item, or null to discard it",
        ),
        (
            "logics: [async () => undefined]",
            "logic_failed",
            "logics[0] failed because the function returned nothing (undefined): return the item, or null to discard it",
        ),
        (
            "format: function toProfile() {}",
            "format_failed",
            "format failed because the function `toProfile` returned nothing (undefined): return the profile",
        ),
        // A computed name may be any text, such as a person's.
        (
            "logics: [{ ['Zoé Martin']: () => {} }['Zoé Martin']]",
            "logic_failed",
            "logics[0] failed because the function returned nothing (undefined): return the item, or null to discard it",
        ),
    ] {
        let report = run(&options(&format!("{{ {overrides} }}"))).await;
        let error = get(&item(&report), "error");
        assert_eq!(text(&error, "code"), code, "{overrides}");
        assert_eq!(text(&error, "message"), message);
    }
}

#[wasm_bindgen_test]
async fn the_result_of_a_callback_is_ignored() {
    for result in ["undefined", "null", "NaN", "() => 1"] {
        let overrides = format!("{{ persist: true, callback: () => ({result}) }}");
        let report = run(&options(&overrides)).await;
        assert_eq!(text(&report, "status"), "success", "{result}");
        assert_eq!(json(&get(&report, "events"))["callback_executed"], 1);
    }
}

#[wasm_bindgen_test]
async fn an_exception_in_a_hook_fails_the_item_in_dry_runs_too() {
    for persist in [true, false] {
        for (overrides, code, message) in [
            (
                "logics: [() => { throw new TypeError('of mine') }]",
                "logic_failed",
                "of mine",
            ),
            (
                "logics: [async () => { throw 'a text' }]",
                "logic_failed",
                "a text",
            ),
            (
                "logics: [() => Promise.reject(new Error('later'))]",
                "logic_failed",
                "later",
            ),
            (
                "logics: [() => ({ when: NaN })]",
                "logic_failed",
                "its result.when is NaN or infinite, which JSON does not have",
            ),
            (
                "format: () => { throw new Error('no profile') }",
                "format_failed",
                "no profile",
            ),
            (
                "logics: [() => Promise.reject()]",
                "logic_failed",
                "it was rejected without a reason",
            ),
            (
                "logics: [() => { throw null }]",
                "logic_failed",
                "it was rejected without a reason",
            ),
            (
                "logics: [() => { throw Object.create(null) }]",
                "logic_failed",
                "it threw a value without a message",
            ),
        ] {
            let report = run(&options(&format!("{{ persist: {persist}, {overrides} }}"))).await;
            let error = get(&item(&report), "error");
            assert_eq!(
                (
                    text(&error, "code").as_str(),
                    text(&error, "detail").as_str()
                ),
                (code, message)
            );
        }
    }
}

#[wasm_bindgen_test]
async fn a_format_that_returns_no_profile_fails_the_item() {
    for format in [
        "() => 5",
        "() => null",
        "() => ({})",
        "() => ({ reference: 'c1', tags: { a: 1 } })",
    ] {
        let report = run(&options(&format!("{{ format: {format} }}"))).await;
        assert_eq!(
            text(&get(&item(&report), "error"), "code"),
            "not_a_profile",
            "{format}"
        );
    }
}

#[wasm_bindgen_test]
async fn each_function_gets_an_item_of_its_own() {
    let options = options(
        "{ logics: [(item) => { globalThis.kept = item; return { id: item.id }; }, (item) => { globalThis.kept.id = 'other'; return item; }] }",
    );
    assert_eq!(text(&item(&run(&options).await), "candidate"), "c1");
}

#[wasm_bindgen_test]
async fn the_callback_receives_the_report_without_values() {
    let options =
        options("{ persist: true, callback: async (report) => { globalThis.received = report; } }");
    let report = run(&options).await;
    assert_eq!(json(&get(&report, "events"))["callback_executed"], 1);
    let received = js("globalThis.received");
    assert_eq!(text(&received, "run_id"), text(&report, "run_id"));
    assert!(
        call(
            "(report) => report.items[0].changes.every((change) => !('new' in change))",
            &received
        )
        .is_truthy()
    );
    let failed = run(&super::options(
        "{ persist: true, callback() { throw new Error('too late') } }",
    ))
    .await;
    assert_eq!(text(&failed, "status"), "success_with_failures");
    assert_eq!(text(&get(&failed, "error"), "detail"), "too late");
}

#[wasm_bindgen_test]
async fn a_custom_fetch_receives_the_url_and_plain_headers() {
    let options = options("{ fetch: async function (url, init) {
        globalThis.seen = { url, keys: Object.keys(init), headers: init.headers, redirect: init.redirect, signal: init.signal instanceof AbortSignal };
        return new Response('[]');
    } }");
    let report = run(&options).await;
    assert_eq!(text(&report, "status"), "success");
    let seen = js("globalThis.seen");
    assert_eq!(
        text(&seen, "url"),
        "https://api.flatchr.io/company/company/search/applicants"
    );
    assert_eq!(
        json(&get(&seen, "headers"))["authorization"],
        "Bearer flatchr-key"
    );
    assert_eq!(text(&seen, "redirect"), "manual");
    assert!(get(&seen, "signal").is_truthy());
    assert!(
        get(&seen, "keys")
            .unchecked_into::<js_sys::Array>()
            .length()
            == 5
    );
}
