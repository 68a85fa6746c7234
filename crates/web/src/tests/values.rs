//! Values convert between JavaScript and JSON without loss, or not at all.

use super::{call, get, js, names, thrown};
use crate::value::{from_js, to_js};
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_json_value_survives_the_round_trip() {
    for value in [
        json!(null),
        json!([true, "é\u{1F600}", "", 0, -1, 1.5, 1e300, 5e-324]),
        json!({ "z": {}, "a": [], "": null, "__proto__": { "x": 1 }, "10": 1, "9": 2 }),
        json!([
            9_007_199_254_740_991_i64,
            9_007_199_254_740_992_i64,
            i64::MIN,
            u64::MAX
        ]),
        serde_json::from_str("[123456789012345678901234567890, -18446744073709551616]").unwrap(),
    ] {
        assert_eq!(from_js(&to_js(&value), "").unwrap(), value);
    }
}

#[wasm_bindgen_test]
fn integers_beyond_2_53_are_bigint() {
    let value =
        to_js(&json!({ "safe": 9_007_199_254_740_991_i64, "large": 9_007_199_254_740_993_i64 }));
    assert_eq!(get(&value, "safe").as_f64(), Some(9_007_199_254_740_991.0));
    assert!(call("({ large }) => large === 9007199254740993n", &value).is_truthy());
    assert_eq!(
        from_js(&js("18446744073709551615n"), "").unwrap(),
        json!(u64::MAX)
    );
    assert_eq!(from_js(&js("-5n"), "").unwrap(), json!(-5));
    let digits = "123456789012345678901234567890";
    let beyond = from_js(&js(&format!("{digits}n")), "").unwrap();
    assert_eq!(beyond.to_string(), digits);
    assert_eq!(to_js(&beyond), js(&format!("{digits}n")));
}

#[wasm_bindgen_test]
fn an_undefined_field_is_missing_and_not_null() {
    let value = from_js(&js("({ a: null, b: undefined, c: [undefined] })"), "").unwrap();
    assert_eq!(value, json!({ "a": null, "c": [null] }));
    assert_eq!(names(&to_js(&json!({ "a": null }))), ["a"]);
}

#[wasm_bindgen_test]
fn objects_are_plain_and_proto_is_a_field() {
    let object = to_js(&json!({ "a": { "b": 1 } }));
    assert!(
        call(
            "(o) => Object.getPrototypeOf(o.a) === Object.prototype",
            &object
        )
        .is_truthy()
    );
    let field = to_js(&json!({ "__proto__": { "polluted": true } }));
    assert!(
        call(
            "(o) => o.polluted === undefined && Object.hasOwn(o, '__proto__')",
            &field
        )
        .is_truthy()
    );
}

#[wasm_bindgen_test]
fn dates_maps_tojson_and_instances_are_read() {
    let value = js(
        "({ when: new Date(0), map: new Map([['a', 1n], ['b', undefined]]), own: { toJSON: () => [1] }, instance: new (class { x = 1 })() })",
    );
    assert_eq!(
        from_js(&value, "").unwrap(),
        json!({ "when": "1970-01-01T00:00:00.000Z", "map": { "a": 1 }, "own": [1], "instance": { "x": 1 } })
    );
}

#[wasm_bindgen_test]
fn a_value_that_json_does_not_have_is_an_error_with_its_path() {
    for (expression, path) in [
        ("({ a: [NaN] })", "it.a[0]"),
        ("-Infinity", "it"),
        ("({ f() {} })", "it.f"),
        ("[Symbol('s')]", "it[0]"),
        ("({ a: new Set() })", "it.a"),
        ("({ a: Promise.resolve(1) })", "it.a"),
        ("new Uint8Array(2)", "it"),
        ("/x/", "it"),
        ("new Date('never')", "it"),
        ("new Map([[1, 2]])", "it"),
        ("10n ** 309n", "it"),
        ("({ toJSON() { throw new Error('not today') } })", "it"),
    ] {
        let (code, at, message) =
            thrown::<JsValue>(from_js(&js(expression), "it").map(|_| JsValue::NULL));
        assert_eq!(
            (code.as_str(), at.as_str()),
            ("bad_value", path),
            "{message}"
        );
    }
}

/// The cycle is reachable in two ways, so that a naive search would take exponential time.
#[wasm_bindgen_test]
fn a_cycle_is_an_error_and_a_shared_object_is_not() {
    let loops =
        js("(() => { const a = { b: {} }; a.b.x = a; a.b.y = a; a.z = [a, a]; return a; })()");
    let (code, path, message) = thrown(from_js(&loops, "it").map(|_| ()));
    assert_eq!((code.as_str(), path.as_str()), ("bad_value", "it.b.x"));
    assert!(message.ends_with("contains itself"));
    let shared = js("(() => { const shared = {}; return [shared, { shared }]; })()");
    assert_eq!(from_js(&shared, "").unwrap(), json!([{}, { "shared": {} }]));
    let deep = js("JSON.parse('['.repeat(200) + ']'.repeat(200))");
    let (_, _, message) = thrown(from_js(&deep, "it").map(|_| ()));
    assert!(
        message.ends_with("is nested more than 128 deep"),
        "{message}"
    );
}

/// An inherited `persist: false` must count.
#[wasm_bindgen_test]
fn inherited_fields_count_and_methods_do_not() {
    let value = js("Object.assign(Object.create({ inherited: false }), { own: 1 })");
    assert_eq!(
        from_js(&value, "").unwrap(),
        json!({ "own": 1, "inherited": false })
    );
    let value = js("new (class { own = 1; get got() { return 2 } method() {} })()");
    assert_eq!(from_js(&value, "").unwrap(), json!({ "own": 1, "got": 2 }));
    assert_eq!(from_js(&js("Object.create(null)"), "").unwrap(), json!({}));
}

#[wasm_bindgen_test]
fn an_exception_while_reading_a_value_is_an_error_with_its_path() {
    for (expression, path) in [
        (
            "({ a: { get b() { throw new Error('not today') } } })",
            "it.a.b",
        ),
        (
            "({ a: new Proxy({}, { ownKeys() { throw new Error('not today') } }) })",
            "it.a",
        ),
        (
            "({ a: new Proxy({}, { getPrototypeOf() { throw new Error('not today') } }) })",
            "it.a",
        ),
        (
            "new Proxy([1], { get() { throw new Error('not today') } })",
            "it",
        ),
        (
            "({ get [Symbol.toStringTag]() { throw new Error('not today') } })",
            "it",
        ),
        ("({ [Symbol.toStringTag]: 'Map' })", "it"),
        ("({ [Symbol.toStringTag]: 'Date' })", "it"),
        ("Object.create(Date.prototype)", "it"),
        ("Object.create(Map.prototype)", "it"),
        ("new String('x')", "it"),
    ] {
        let (code, at, _) =
            thrown::<JsValue>(from_js(&js(expression), "it").map(|_| JsValue::NULL));
        assert_eq!(
            (code.as_str(), at.as_str()),
            ("bad_value", path),
            "{expression}"
        );
    }
}
