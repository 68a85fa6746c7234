//! Access to foreign JavaScript values with every exception caught. Getters and proxies may throw, and an exception that
//! reaches wasm uncaught would end the run without an error.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = String)]
    fn string(value: &JsValue) -> Result<String, JsValue>;
    /// Returns, for example, `[object Date]`.
    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn own_enumerable_names(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Reflect, js_name = ownKeys)]
    fn own_keys(object: &JsValue) -> Result<Array, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    fn prototype(object: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["Map", "prototype", "entries"], js_name = call)]
    fn entries(map: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(iterable: &JsValue) -> Result<Array, JsValue>;
    /// The ISO 8601 text of a date.
    ///
    /// # Errors
    /// The value is an invalid date, or no date.
    #[wasm_bindgen(catch, js_namespace = ["Date", "prototype", "toISOString"], js_name = call)]
    pub(crate) fn iso_date(date: &JsValue) -> Result<String, JsValue>;
}

/// A property, own or inherited.
pub(crate) fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}

/// The items of an array.
pub(crate) fn items(list: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let length = get(list, "length")?.as_f64().unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an array has fewer than 2^32 items"
    )]
    let length = length as u32;
    (0..length)
        .map(|index| Reflect::get_u32(list, index))
        .collect()
}

/// The entries of a `Map`: pairs of key and value.
pub(crate) fn map_entries(map: &JsValue) -> Result<Vec<[JsValue; 2]>, JsValue> {
    let entries = array_from(&entries(map)?)?;
    let pair = |entry: JsValue| {
        let entry = Array::from(&entry);
        [entry.get(0), entry.get(1)]
    };
    Ok(entries.iter().map(pair).collect())
}

/// The names of an object's fields: its own, and inherited ones except methods and those of `Object.prototype`.
pub(crate) fn names(object: &JsValue) -> Result<Vec<String>, JsValue> {
    let own = own_enumerable_names(object)?;
    let mut names: Vec<String> = own.iter().filter_map(|name| name.as_string()).collect();
    let mut ancestor = prototype(object)?;
    while ancestor.is_object() {
        let next = prototype(&ancestor)?;
        if next.is_null() {
            break;
        }
        for name in own_keys(&ancestor)?
            .iter()
            .filter_map(|name| name.as_string())
        {
            let is_known = name == "constructor" || names.contains(&name);
            if !is_known && !get(object, &name)?.is_function() {
                names.push(name);
            }
        }
        ancestor = next;
    }
    Ok(names)
}

/// The class of a value as `Object.prototype.toString` names it: `Object` for plain objects and instances of classes.
pub(crate) fn kind(value: &JsValue) -> String {
    let Ok(tag) = tag(value) else {
        return "Proxy".to_owned();
    };
    let kind = tag.strip_prefix("[object ").unwrap_or(&tag);
    kind.trim_end_matches(']').to_owned()
}

/// A value's type for a message: `a number`, `an object`, `a Set`.
pub(crate) fn describe(value: &JsValue) -> String {
    let kind = kind(value);
    match kind.as_str() {
        "Null" => "null".to_owned(),
        "Undefined" => "undefined".to_owned(),
        "Object" => "an object".to_owned(),
        "Array" => "a list".to_owned(),
        "Boolean" | "Number" | "String" if value.is_object() => {
            format!("a {kind} object")
        }
        "Boolean" | "Number" | "String" | "Function" | "Symbol" => {
            format!("a {}", kind.to_lowercase())
        }
        other if other.starts_with(['A', 'E', 'I', 'O', 'U']) => format!("an {other}"),
        other => format!("a {other}"),
    }
}

/// The source of a function, or an empty text if it cannot be read.
pub(crate) fn source(function: &Function) -> String {
    string(function).unwrap_or_default()
}

/// The message of a thrown value, which need not be an `Error`.
pub(crate) fn message_of(thrown: &JsValue) -> String {
    if thrown.is_null() || thrown.is_undefined() {
        return "it was rejected without a reason".to_owned();
    }
    let message = get(thrown, "message").ok();
    let message = message.and_then(|message| message.as_string());
    message
        .filter(|message| !message.is_empty())
        .or_else(|| string(thrown).ok())
        .unwrap_or_else(|| "it threw a value without a message".to_owned())
}

/// Calls `handle` if `returned` is a promise and rejects.
pub(crate) fn on_rejection(returned: &JsValue, handle: impl FnOnce(JsValue) + 'static) {
    let is_promise = get(returned, "then").is_ok_and(|then| then.is_function());
    if !returned.is_object() || !is_promise {
        return;
    }
    let promise = js_sys::Promise::resolve(returned.unchecked_ref::<JsValue>());
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(thrown) = wasm_bindgen_futures::JsFuture::from(promise).await {
            handle(thrown);
        }
    });
}
