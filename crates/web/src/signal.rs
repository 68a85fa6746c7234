//! An `AbortSignal`, waited for.

use futures_util::future::{LocalBoxFuture, pending};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// Resolves when the signal is aborted; without one, never.
pub(crate) fn aborted(signal: Option<AbortSignal>) -> LocalBoxFuture<'static, ()> {
    Box::pin(async move {
        let Some(signal) = signal else {
            return pending().await;
        };
        if signal.aborted() {
            return;
        }
        let mut heard = AbortListener {
            signal,
            listener: None,
        };
        let promise = Promise::new(&mut |resolve, _| {
            let _ = heard
                .signal
                .add_event_listener_with_callback("abort", &resolve);
            heard.listener = Some(resolve);
        });
        let _: Result<JsValue, JsValue> = JsFuture::from(promise).await;
    })
}

/// Does not go on listening when it is dropped: a signal may outlive many runs.
struct AbortListener {
    signal: AbortSignal,
    listener: Option<Function>,
}

impl Drop for AbortListener {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            let _ = self
                .signal
                .remove_event_listener_with_callback("abort", listener);
            // It resolves the promise: one that never settles would keep what waits for it.
            let _ = listener.call0(&JsValue::UNDEFINED);
        }
    }
}
