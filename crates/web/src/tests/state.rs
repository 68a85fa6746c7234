//! The option `state`.

use super::{get, item, js, json, options, run, text};
use js_sys::Promise;
use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use wasm_bindgen_test::wasm_bindgen_test;

/// A state over a global `Map` of this name, which the test can inspect.
fn state(name: &str) -> String {
    format!(
        "{{
            map: (globalThis.{name} ??= new Map()),
            get(key) {{ return this.map.get(key); }},
            async put(key, bytes) {{
                if (!(bytes instanceof Uint8Array)) throw new Error('no bytes');
                this.map.set(key, bytes);
            }},
        }}"
    )
}

#[wasm_bindgen_test]
async fn a_second_run_skips_unchanged_rows() {
    let overrides = format!(
        "{{ persist: true, incremental: true, state: {} }}",
        state("second")
    );
    let first = run(&options(&overrides)).await;
    assert_eq!(
        text(&item(&first), "outcome"),
        "updated",
        "{:?}",
        json(&first)
    );
    let options = options(&overrides);
    let second = run(&options).await;
    assert_eq!(json(&get(&second, "skipped")), json!(1));
    assert_eq!(json(&get(&options, "calls")).as_array().unwrap().len(), 1);
    assert!(get(&second, "incremental_token").is_string());
    // One coordinator and one current ledger remain; obsolete ledgers are overwritten with no bytes.
    let remaining = js(
        "[...globalThis.second].filter(([, bytes]) => bytes.length > 0).map(([key]) => key.split('.')[0]).sort().join()",
    );
    assert_eq!(remaining.as_string().unwrap(), "coordinator,ledger");
}

#[wasm_bindgen_test]
async fn a_dry_run_writes_no_state() {
    let overrides = format!(
        "{{ persist: false, incremental: true, state: {} }}",
        state("dry")
    );
    run(&options(&overrides)).await;
    assert!(js("globalThis.dry.size === 0").is_truthy());
}

#[wasm_bindgen_test]
async fn a_changed_logic_function_makes_every_row_due() {
    let overrides = |logic: &str| {
        format!(
            "{{ persist: true, incremental: true, state: {}, logics: [{logic}] }}",
            state("changed")
        )
    };
    run(&options(&overrides("(item) => item"))).await;
    assert_eq!(
        json(&get(
            &run(&options(&overrides("(item) => item"))).await,
            "skipped"
        )),
        json!(1)
    );
    assert_eq!(
        json(&get(
            &run(&options(&overrides("(item) => ({ ...item })"))).await,
            "skipped"
        )),
        json!(0)
    );
}

#[wasm_bindgen_test]
async fn the_lease_stops_one_of_two_concurrent_runs() {
    let overrides = format!("{{ persist: true, state: {} }}", state("both"));
    let (one, other) = (options(&overrides), options(&overrides));
    let (one, other) = futures_util::future::join(run(&one), run(&other)).await;
    let stopped = [one, other].map(|report| text(&report, "stopped_by"));
    assert_eq!(
        stopped.iter().filter(|by| *by == "leased").count(),
        1,
        "{stopped:?}"
    );
}

#[wasm_bindgen_test]
async fn an_exclusive_state_does_not_wait_for_the_lease_of_a_dead_run() {
    // A run that never ends: its first search has no answer.
    let dead = format!(
        "{{ persist: true, state: {}, fetch: () => new Promise(() => {{ globalThis.hasLease = true; }}), signal: (globalThis.dying = new AbortController()).signal }}",
        state("dead")
    );
    let dead = options(&dead);
    spawn_local(async move { drop(crate::update_profiles_in_hrflow(dead).await) });
    while !js("globalThis.hasLease === true").is_truthy() {
        let turn: Promise = js("new Promise((resolve) => setTimeout(resolve))").unchecked_into();
        JsFuture::from(turn).await.unwrap();
    }
    // A crash would leave these bytes to the next process.
    js("globalThis.copy = new Map(globalThis.dead)");
    let shared = format!("{{ persist: true, state: {} }}", state("copy"));
    assert_eq!(text(&run(&options(&shared)).await, "stopped_by"), "leased");
    let exclusive = format!(
        "{{ persist: true, state: {{ ...{}, exclusive: true }} }}",
        state("copy")
    );
    let report = run(&options(&exclusive)).await;
    assert_eq!(text(&report, "status"), "success", "{:?}", json(&report));
    assert_eq!(json(&get(&report, "dead_run"))["deaths"], json!(1));
    js("globalThis.dying.abort()");
}

#[wasm_bindgen_test]
async fn obsolete_ledgers_are_deleted_if_the_state_has_delete() {
    let overrides = format!(
        "{{ persist: true, incremental: true, state: {{ ...{}, delete(key) {{ this.map.delete(key); }} }} }}",
        state("deleted")
    );
    for _ in 0..3 {
        run(&options(&overrides)).await;
    }
    let again = overrides.replace("incremental: true", "incremental: false");
    run(&options(&again)).await;
    assert!(js("[...globalThis.deleted.values()].every((bytes) => bytes.length > 0)").is_truthy());
}

/// The runs are concurrent because each retries for some seconds.
#[wasm_bindgen_test]
async fn a_failing_state_ends_the_run_before_its_first_request() {
    let states = [
        "{ get() { throw new Error('disk is full') }, put() {} }",
        "{ async get() { return 5 }, put() {} }",
        "{ get() {}, put: () => Promise.reject(new Error('disk is full')) }",
    ];
    let runs = states.map(|state| async move {
        let overrides =
            "{ persist: true, incremental: true, state: STATE }".replace("STATE", state);
        let options = options(&overrides);
        (json(&run(&options).await), json(&get(&options, "calls")))
    });
    for (report, calls) in futures_util::future::join_all(runs).await {
        assert_eq!(report["status"], "fatal");
        assert_eq!(report["stopped_by"], "state");
        assert_eq!(calls, json!([]));
    }
}
