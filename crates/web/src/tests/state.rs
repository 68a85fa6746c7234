//! The option `state`.

use super::{get, item, js, json, options, run, text};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

/// A state over a map, which the tests look into.
fn state(name: &str) -> String {
    std::format!(
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
async fn a_second_run_sends_nothing_for_what_did_not_change() {
    let over = std::format!(
        "{{ persist: true, incremental: true, state: {} }}",
        state("second")
    );
    let first = run(&options(&over)).await;
    assert_eq!(
        text(&item(&first), "outcome"),
        "updated",
        "{:?}",
        json(&first)
    );
    let options = options(&over);
    let second = run(&options).await;
    assert_eq!(json(&get(&second, "skipped")), json!(1));
    assert_eq!(json(&get(&options, "calls")).as_array().unwrap().len(), 1);
    assert!(get(&second, "incremental_token").is_string());
    // One coordinator, one ledger that counts; what does not is emptied.
    let full = js(
        "[...globalThis.second].filter(([, bytes]) => bytes.length > 0).map(([key]) => key.split('.')[0]).sort().join()",
    );
    assert_eq!(full.as_string().unwrap(), "coordinator,ledger");
}

#[wasm_bindgen_test]
async fn a_dry_run_writes_nothing() {
    let over = std::format!(
        "{{ persist: false, incremental: true, state: {} }}",
        state("dry")
    );
    run(&options(&over)).await;
    assert!(js("globalThis.dry.size === 0").is_truthy());
}

#[wasm_bindgen_test]
async fn a_function_s_logic_that_changes_looks_at_all_again() {
    let over = |logic: &str| {
        std::format!(
            "{{ persist: true, incremental: true, state: {}, logics: [{logic}] }}",
            state("changed")
        )
    };
    run(&options(&over("(item) => item"))).await;
    assert_eq!(
        json(&get(
            &run(&options(&over("(item) => item"))).await,
            "skipped"
        )),
        json!(1)
    );
    assert_eq!(
        json(&get(
            &run(&options(&over("(item) => ({ ...item })"))).await,
            "skipped"
        )),
        json!(0)
    );
}

#[wasm_bindgen_test]
async fn two_runs_at_once_are_kept_apart() {
    let over = std::format!("{{ persist: true, state: {} }}", state("both"));
    let (one, other) = (options(&over), options(&over));
    let (one, other) = futures_util::future::join(run(&one), run(&other)).await;
    let stopped = [one, other].map(|report| text(&report, "stopped_by"));
    assert_eq!(
        stopped.iter().filter(|by| *by == "leased").count(),
        1,
        "{stopped:?}"
    );
}

#[wasm_bindgen_test]
async fn ledgers_that_do_not_count_are_deleted_where_that_can_be_done() {
    let over = std::format!(
        "{{ persist: true, incremental: true, state: {{ ...{}, delete(key) {{ this.map.delete(key); }} }} }}",
        state("deleted")
    );
    for _ in 0..3 {
        run(&options(&over)).await;
    }
    let again = over.replace("incremental: true", "incremental: false");
    run(&options(&again)).await;
    assert!(js("[...globalThis.deleted.values()].every((bytes) => bytes.length > 0)").is_truthy());
}

/// All at once: each is tried again for some seconds.
#[wasm_bindgen_test]
async fn a_state_that_fails_ends_the_run_before_it_sends_anything() {
    let states = [
        "{ get() { throw new Error('disk is full') }, put() {} }",
        "{ async get() { return 5 }, put() {} }",
        "{ get() {}, put: () => Promise.reject(new Error('disk is full')) }",
    ];
    let runs = states.map(|state| async move {
        let over = "{ persist: true, incremental: true, state: STATE }".replace("STATE", state);
        let options = options(&over);
        (json(&run(&options).await), json(&get(&options, "calls")))
    });
    for (report, calls) in futures_util::future::join_all(runs).await {
        assert_eq!(report["status"], "fatal");
        assert_eq!(report["stopped_by"], "state");
        assert_eq!(calls, json!([]));
    }
}
