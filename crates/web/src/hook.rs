//! JavaScript functions as logics, format and callback. They may be async, and each call gets a copy of its own.

use crate::js::{get, message_of, source};
use crate::value::{from_js, to_js};
use futures_util::future::LocalBoxFuture;
use js_sys::Promise;
use serde_json::Value;
use update_profiles_in_hrflow::hooks::{Hook, HookError};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// What a function is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Returns the item, or null to discard it.
    Logic,
    /// Returns the profile.
    Format,
    /// Its result is ignored.
    Callback,
}

/// A JavaScript function as a hook. `null` gives no value. `undefined` is an error of a logic or a format: a missing
/// `return` would discard every candidate without a word.
pub(crate) struct JsHook {
    function: js_sys::Function,
    source: String,
    role: Role,
}

impl JsHook {
    pub(crate) fn new(function: js_sys::Function, role: Role) -> Self {
        let source = source(&function);
        Self {
            function,
            source,
            role,
        }
    }

    async fn call_js(&self, input: Value) -> Result<Option<Value>, HookError> {
        let failed = |thrown: JsValue| HookError::new(message_of(&thrown));
        let returned = self.function.call1(&JsValue::UNDEFINED, &to_js(&input));
        let promise = Promise::resolve(&returned.map_err(failed)?);
        let result = JsFuture::from(promise).await.map_err(failed)?;
        if self.role == Role::Callback || result.is_null() {
            return Ok(None);
        }
        if result.is_undefined() {
            return Err(self.returned_nothing());
        }
        from_js(&result, "its result")
            .map(Some)
            .map_err(|error| HookError::new(format!("{} {}", error.path, error.message)))
    }

    /// The error of a function that returned `undefined`. It holds no value, so a kept report may say it too.
    fn returned_nothing(&self) -> HookError {
        let name = self.name();
        let function = match &name {
            Some(name) => format!("the function `{name}`"),
            None => "the function".to_owned(),
        };
        let expected = match self.role {
            Role::Format => "return the profile",
            Role::Logic | Role::Callback => "return the item, or null to discard it",
        };
        let message = format!("{function} returned nothing (undefined): {expected}");
        HookError::Failed {
            public: Some(format!("because {message}")),
            message,
        }
    }

    /// The function's name, if it is one that code can have: a computed name may be any text.
    fn name(&self) -> Option<String> {
        let is_identifier = |name: &String| {
            (1..=64).contains(&name.len())
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_$".contains(c))
        };
        let name = get(&self.function, "name").ok()?.as_string();
        name.filter(is_identifier)
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
