//! `update_profiles_in_hrflow` for JavaScript: the core behind functions of the field's names. Thin: what crosses the
//! border is in the module `value`, what may go wrong in `error`.
//!
//! The npm package around it, with its types and its documentation, is in `package/`.

mod check;
mod error;
mod hook;
mod js;
mod options;
mod primitives;
mod run;
mod sample;
mod signal;
mod state;
mod value;

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use error::JsError;
use js_sys::Object;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

pub use sample::Sample;

/// `updateProfilesInHrflow(options)`: runs a workflow and resolves with its report, whatever came of it.
///
/// # Errors
/// It was aborted: `{ name: "AbortError", code: "aborted", path: "signal", report, cause }`.
#[wasm_bindgen(js_name = updateProfilesInHrflow)]
pub async fn update_profiles_in_hrflow(options: JsValue) -> Result<JsValue, JsValue> {
    run::update_profiles_in_hrflow(&options).await
}

/// `check(options)`: asks both APIs what can be known before a run, by reading only, and resolves with what they said.
///
/// # Errors
/// It was aborted: `{ name: "AbortError", code: "aborted", path: "signal", cause }`.
#[wasm_bindgen]
pub async fn check(options: JsValue) -> Result<JsValue, JsValue> {
    check::check(&options).await
}

/// `validate(options)`: all that is wrong with the options, as a list of `{ path, message, at }`. Sends nothing.
///
/// # Errors
/// What is told cannot cross; never with the values that there are.
#[wasm_bindgen]
pub fn validate(options: &JsValue) -> Result<JsValue, JsError> {
    value::typed_to_js(&options::validate(options))
}

/// `format(row)`: the default format of a search row or an item.
///
/// # Errors
/// `bad_value`: the row is not an object of JSON's values.
#[wasm_bindgen]
pub fn format(row: &JsValue) -> Result<Object, JsError> {
    primitives::format(row)
}

/// `compare(current, formatted, options)`: what an edit would change, as a list of `{ field, old, new }`.
///
/// # Errors
/// `bad_value`: a profile is not an object of JSON's values. `bad_parameters`: an option is wrong.
#[wasm_bindgen]
pub fn compare(
    current: &JsValue,
    formatted: &JsValue,
    options: &JsValue,
) -> Result<JsValue, JsError> {
    primitives::compare(current, formatted, options)
}
