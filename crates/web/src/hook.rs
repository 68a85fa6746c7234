//! Functions as logics, format and callback: sync or async, each called with a copy of its own.

use crate::js::{source, words};
use crate::value::{from_js, to_js};
use futures_util::future::LocalBoxFuture;
use js_sys::Promise;
use serde_json::Value;
use update_profiles_in_hrflow::hooks::{Hook, HookError};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A function as a hook. Null, undefined and no return value are nothing.
pub(crate) struct JsHook {
    function: js_sys::Function,
    source: String,
}

impl JsHook {
    pub(crate) fn new(function: js_sys::Function) -> Self {
        let source = source(&function);
        Self { function, source }
    }

    async fn called(&self, input: Value) -> Result<Option<Value>, HookError> {
        let failed = |thrown: JsValue| HookError(words(&thrown));
        let returned = self.function.call1(&JsValue::UNDEFINED, &to_js(&input));
        let promise = Promise::resolve(&returned.map_err(failed)?);
        let given = JsFuture::from(promise).await.map_err(failed)?;
        if given.is_null() || given.is_undefined() {
            return Ok(None);
        }
        let given = from_js(&given, "its result");
        given
            .map(Some)
            .map_err(|refused| HookError(std::format!("{} {}", refused.path, refused.message)))
    }
}

impl Hook for JsHook {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        Box::pin(self.called(input))
    }

    /// Its source: what it closes over is not seen.
    fn identity(&self) -> &str {
        &self.source
    }
}
