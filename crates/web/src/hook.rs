//! JavaScript functions as logics, format and callback. They may be async, and each call gets a copy of its own.

use crate::js::{message_of, source};
use crate::value::{from_js, to_js};
use futures_util::future::LocalBoxFuture;
use js_sys::Promise;
use serde_json::Value;
use update_profiles_in_hrflow::hooks::{Hook, HookError};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A JavaScript function as a hook. `null`, `undefined` and a missing `return` give no value.
pub(crate) struct JsHook {
    function: js_sys::Function,
    source: String,
}

impl JsHook {
    pub(crate) fn new(function: js_sys::Function) -> Self {
        let source = source(&function);
        Self { function, source }
    }

    async fn call_js(&self, input: Value) -> Result<Option<Value>, HookError> {
        let failed = |thrown: JsValue| HookError::new(message_of(&thrown));
        let returned = self.function.call1(&JsValue::UNDEFINED, &to_js(&input));
        let promise = Promise::resolve(&returned.map_err(failed)?);
        let result = JsFuture::from(promise).await.map_err(failed)?;
        if result.is_null() || result.is_undefined() {
            return Ok(None);
        }
        from_js(&result, "its result")
            .map(Some)
            .map_err(|error| HookError::new(format!("{} {}", error.path, error.message)))
    }
}

impl Hook for JsHook {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        Box::pin(self.call_js(input))
    }

    /// The function's source. A change of the variables that it closes over is not noticed.
    fn identity(&self) -> &str {
        &self.source
    }
}
