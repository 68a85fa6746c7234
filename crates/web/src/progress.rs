//! Calls of the option `onProgress`.

use crate::error::{number, set};
use crate::js::on_rejection;
use crate::value::typed_to_js;
use js_sys::{Function, Object, Reflect};
use update_profiles_in_hrflow::run::Progress;
use wasm_bindgen::{JsCast, JsValue};

/// Calls `onProgress` with `{ pulled, done, total, outcome }`. What it throws goes to the console and does not end the run.
pub(crate) fn emit_progress(on_progress: Option<&Function>, progress: &Progress<'_>) {
    let Some(on_progress) = on_progress else {
        return;
    };
    let event = Object::new();
    set(&event, "pulled", &number(progress.pulled));
    set(&event, "done", &number(progress.done));
    set(&event, "total", &number(progress.total));
    let outcome = progress.item.map(|item| item.outcome);
    let outcome = typed_to_js(&outcome).unwrap_or(JsValue::NULL);
    set(&event, "outcome", &outcome);
    match on_progress.call1(&JsValue::UNDEFINED, &event) {
        Ok(returned) => on_rejection(&returned, |thrown| console_error(&thrown)),
        Err(thrown) => console_error(&thrown),
    }
}

fn console_error(thrown: &JsValue) {
    let console = Reflect::get(&js_sys::global(), &"console".into());
    let error = console.and_then(|console| Reflect::get(&console, &"error".into()));
    if let Ok(error) = error.and_then(JsCast::dyn_into::<Function>) {
        let _ = error.call2(&JsValue::UNDEFINED, &"onProgress threw:".into(), thrown);
    }
}
