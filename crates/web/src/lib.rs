//! `update_profiles_in_hrflow` for JavaScript: thin wasm-bindgen exports around the core. The module `value` converts
//! values between JavaScript and Rust, and `error` defines the errors.
//!
//! The folder `package/` holds the npm package, with its types and documentation.

mod check;
mod error;
mod hook;
mod host;
mod js;
mod options;
mod primitives;
mod progress;
mod run;
mod sample;
mod signal;
mod state;
mod turns;
mod value;

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;

use error::JsError;
use js_sys::Object;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

pub use sample::Sample;

/// `updateProfilesInHrflow(options)`: runs a workflow. Resolves with its report, even if the run failed.
///
/// # Errors
/// The run was aborted: `{ name: "AbortError", code: "aborted", path: "signal", report, cause }`.
#[wasm_bindgen(js_name = updateProfilesInHrflow)]
pub async fn update_profiles_in_hrflow(options: JsValue) -> Result<JsValue, JsValue> {
    run::update_profiles_in_hrflow(&options).await
}

/// `check(options)`: checks by read requests whether a run can work. Resolves with a report.
///
/// # Errors
/// The check was aborted: `{ name: "AbortError", code: "aborted", path: "signal", cause }`.
#[wasm_bindgen]
pub async fn check(options: JsValue) -> Result<JsValue, JsValue> {
    Box::pin(check::check(&options)).await
}

/// `validate(options)`: the problems of the options, as a list of `{ path, message, at }`. Sends nothing.
///
/// # Errors
/// The problems cannot be converted to JavaScript, which does not happen for the values that this crate produces.
#[wasm_bindgen]
pub fn validate(options: &JsValue) -> Result<JsValue, JsError> {
    value::typed_to_js(&options::validate(options))
}

/// `warnings(options)`: what is allowed in the options and probably a mistake, as a list of
/// `{ path, field, message, at }`. Empty if the options have problems. Sends nothing.
///
/// # Errors
/// As [`validate`].
#[wasm_bindgen]
pub fn warnings(options: &JsValue) -> Result<JsValue, JsError> {
    value::typed_to_js(&options::warnings(options))
}

/// `format(row)`: the profile that the default format makes of a search row or an item.
///
/// # Errors
/// `bad_value`: the row is not an object, or holds a value that JSON cannot represent.
#[wasm_bindgen]
pub fn format(row: &JsValue) -> Result<Object, JsError> {
    primitives::format(row)
}

/// `compare(current, formatted, options)`: the changes that an edit would make, as a list of `{ field, old, new }`.
///
/// # Errors
/// `bad_value`: a profile is not an object, or holds a value that JSON cannot represent. `bad_parameters`: an option is
/// wrong. `unmergeable_field`: the current profile holds `info`, `tags` or `metadatas` in a shape into which nothing can be
/// merged.
#[wasm_bindgen]
pub fn compare(
    current: &JsValue,
    formatted: &JsValue,
    options: &JsValue,
) -> Result<JsValue, JsError> {
    primitives::compare(current, formatted, options)
}
