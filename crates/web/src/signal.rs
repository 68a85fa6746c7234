//! Waits for an `AbortSignal`.

use futures_util::future::{LocalBoxFuture, pending};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// Resolves when the signal is aborted. Never resolves without a signal.
pub(crate) fn aborted(signal: Option<AbortSignal>) -> LocalBoxFuture<'static, ()> {
    Box::pin(async move {
        let Some(signal) = signal else {
            return pending().await;
        };
        if signal.aborted() {
            return;
        }
        let mut listener = AbortListener {
            signal,
            on_abort: None,
        };
        let promise = Promise::new(&mut |resolve, _| {
            let _ = listener
                .signal
                .add_event_listener_with_callback("abort", &resolve);
            listener.on_abort = Some(resolve);
        });
        let _: Result<JsValue, JsValue> = JsFuture::from(promise).await;
    })
}

/// Removes its listener when dropped, because a signal may outlive many runs.
struct AbortListener {
    signal: AbortSignal,
    /// Resolves the promise that waits for the signal.
    on_abort: Option<Function>,
}

impl Drop for AbortListener {
    fn drop(&mut self) {
        if let Some(on_abort) = &self.on_abort {
            let _ = self
                .signal
                .remove_event_listener_with_callback("abort", on_abort);
            // A promise that never settles would keep its waiting closures in memory.
            let _ = on_abort.call0(&JsValue::UNDEFINED);
        }
    }
}
