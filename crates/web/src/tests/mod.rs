//! The exports as JavaScript calls them. The tests run in Node, or in a browser if `WASM_BINDGEN_USE_BROWSER` is set.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics has failed"
)]

mod check;
mod hooks;
mod limits;
mod primitives;
mod runs;
mod sample;
mod state;
mod values;

use js_sys::{Function, JSON, Object, Reflect};
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    let function = Function::new_no_args(&format!("return ({expression});"));
    function.call0(&JsValue::UNDEFINED).unwrap()
}

/// A JavaScript value as JSON. A `BigInt` becomes a text with an `n` at its end.
fn json(value: &JsValue) -> Value {
    let plain = js("(key, value) => typeof value === 'bigint' ? `${value}n` : value");
    let text = JSON::stringify_with_replacer(value, &plain).unwrap();
    serde_json::from_str(&String::from(text)).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

/// A property that is a text; empty if it is not.
fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// The `code`, `path` and `message` of a thrown `Error`.
fn thrown<T>(result: Result<T, impl Into<JsValue>>) -> (String, String, String) {
    let Err(error) = result else {
        panic!("nothing was thrown");
    };
    let error: JsValue = error.into();
    assert!(error.is_instance_of::<js_sys::Error>());
    let [code, path, message] = ["code", "path", "message"].map(|name| text(&error, name));
    (code, path, message)
}

/// Options whose `fetch` serves one candidate in both APIs, merged with `overrides`, a JavaScript object. The property
/// `calls` lists the requests as `METHOD path`.
fn options(overrides: &str) -> JsValue {
    let base = js("({
        workflow_id: 'tests',
        connector_auth: { api_key: 'flatchr-key', company_id: 'company' },
        hrflow_auth: { api_secret: 'hrflow-secret', api_user: 'user@example.org' },
        push_parameters: { source_key: 'source' },
        persist: false,
        calls: [],
        fetch: async function (url, init) {
            const { pathname } = new URL(url);
            this.calls.push(`${init.method} ${pathname}`);
            if (pathname.endsWith('/search/applicants')) {
                return new Response('[{\"applicant\":\"a1\",\"candidate_id\":\"c1\",\"firstname\":\"Zoé\",\"large\":9007199254740993,\"none\":null}]');
            }
            if (init.method === 'PUT') {
                return new Response(JSON.stringify({ code: 200, message: '', data: await new Response(init.body).json() }));
            }
            const data = { key: 'k1', reference: 'c1', info: { first_name: 'Zoe' }, tags: [], attachments: [{}] };
            return new Response(JSON.stringify({ code: 200, message: '', data }));
        },
    })");
    let with = js("(base, overrides) => {
        const options = { ...base, ...overrides };
        if (typeof options.fetch === 'function') options.fetch = options.fetch.bind(base);
        const { calls, ...rest } = options;
        Object.defineProperty(rest, 'calls', { value: base.calls, enumerable: false });
        return rest;
    }");
    let with: Function = with.unchecked_into();
    with.call2(&JsValue::UNDEFINED, &base, &js(overrides))
        .unwrap()
}

/// Runs a workflow and returns its report.
async fn run(options: &JsValue) -> JsValue {
    crate::update_profiles_in_hrflow(options.clone())
        .await
        .unwrap()
}

/// The first item of a report.
fn item(report: &JsValue) -> JsValue {
    let items: js_sys::Array = get(report, "items").unchecked_into();
    items.get(0)
}

/// Calls a JavaScript function with one argument.
fn call(function: &str, value: &JsValue) -> JsValue {
    let function: Function = js(function).unchecked_into();
    function.call1(&JsValue::UNDEFINED, value).unwrap()
}

fn names(object: &JsValue) -> Vec<String> {
    let names = Object::keys(object.unchecked_ref::<Object>());
    names.iter().filter_map(|name| name.as_string()).collect()
}
