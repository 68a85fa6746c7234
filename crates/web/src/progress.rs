//! Calls of the options `onProgress` and `onProgram`.

use crate::error::{number, set};
use crate::js::on_rejection;
use crate::value::typed_to_js;
use js_sys::{Function, Object, Reflect};
use update_profiles_in_hrflow::run::{AtWork, Progress};
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
    notify("onProgress", on_progress, &event);
}

/// Calls `onProgram` with `{ row, applicant, program }`, in the same way.
pub(crate) fn emit_program(on_program: Option<&Function>, at_work: &AtWork<'_>) {
    if let Some(on_program) = on_program {
        notify("onProgram", on_program, &program_event(at_work));
    }
}

/// The argument of `onProgram`.
pub(crate) fn program_event(at_work: &AtWork<'_>) -> JsValue {
    let event = Object::new();
    set(&event, "row", &number(at_work.row));
    set(&event, "applicant", &at_work.applicant.into());
    set(&event, "program", &at_work.step.to_string().into());
    event.into()
}

fn notify(name: &'static str, listener: &Function, event: &JsValue) {
    let report = move |thrown: &JsValue| console_error(name, thrown);
    match listener.call1(&JsValue::UNDEFINED, event) {
        Ok(returned) => on_rejection(&returned, move |thrown| report(&thrown)),
        Err(thrown) => report(&thrown),
    }
}

fn console_error(name: &str, thrown: &JsValue) {
    let console = Reflect::get(&js_sys::global(), &"console".into());
    let error = console.and_then(|console| Reflect::get(&console, &"error".into()));
    if let Ok(error) = error.and_then(JsCast::dyn_into::<Function>) {
        let _ = error.call2(
            &JsValue::UNDEFINED,
            &format!("{name} threw:").into(),
            thrown,
        );
    }
}
