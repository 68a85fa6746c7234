//! `updateProfilesInHrflow`.

use crate::error::{JsError, number, set};
use crate::js::heed_rejection;
use crate::options::{HostOptions, Options, workflow_id};
use crate::signal::aborted;
use crate::value::{to_js, typed_to_js};
use js_sys::{Function, Object, Reflect};
use serde::Serialize;
use std::rc::Rc;
use update_profiles_fetch::{CustomFetch, Fetch};
use update_profiles_in_hrflow::flatchr::RateLimiters;
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::ledger::StateStore;
use update_profiles_in_hrflow::report::StoppedBy;
use update_profiles_in_hrflow::report::invalid_config_report;
use update_profiles_in_hrflow::run::{Progress, RunOptions, run};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

pub(crate) async fn update_profiles_in_hrflow(options: &JsValue) -> Result<JsValue, JsValue> {
    let Options { workflow, beside } = match Options::read(options) {
        Ok(options) => options,
        Err(problems) => {
            return report_to_js(&invalid_config_report(
                &Fetch,
                &workflow_id(options),
                problems,
            ));
        }
    };
    let HostOptions {
        fetch,
        state,
        signal,
        on_progress,
    } = beside;
    let (base_urls, paces) = (BaseUrls::default(), RateLimiters::default());
    let watch = |progress: &Progress<'_>| emit_progress(on_progress.as_ref(), progress);
    let is_aborted = || aborted(signal.clone());
    let mut setup = RunOptions::new(&base_urls, &paces);
    setup.state = state.as_ref().map(|state| state as &dyn StateStore);
    setup.on_progress = &watch;
    setup.abort_signal = &is_aborted;
    setup.keep_hook_messages = true;
    let report = run(Rc::new(port(fetch)?), &workflow, &setup).await;
    if report.stopped_by == Some(StoppedBy::Aborted) {
        let error = abort_error(
            signal.as_ref(),
            "the run was aborted; `report` says what was done until then",
        );
        set(&error, "report", &report_to_js(&report)?);
        return Err(error);
    }
    report_to_js(&report)
}

/// The way out: the given function, or the platform's own `fetch` as it is now.
pub(crate) fn port(fetch: Option<Function>) -> Result<CustomFetch, JsValue> {
    let own = || Reflect::get(&js_sys::global(), &"fetch".into()).ok();
    let fetch = fetch.or_else(|| own()?.dyn_into().ok());
    let missing = || JsError::new("no_fetch", "fetch", "this platform has no fetch: give one");
    Ok(CustomFetch(fetch.ok_or_else(missing)?))
}

/// A report as JavaScript has it.
pub(crate) fn report_to_js(report: &impl Serialize) -> Result<JsValue, JsValue> {
    let value = serde_json::to_value(report);
    let value = value.map_err(|error| JsError::value("", error.to_string()))?;
    Ok(to_js(&value))
}

/// What platforms throw for a signal, and what all our errors have.
pub(crate) fn abort_error(signal: Option<&AbortSignal>, message: &str) -> JsValue {
    let error = JsValue::from(JsError::new("aborted", "signal", message));
    set(&error, "name", &"AbortError".into());
    let reason = signal.map(AbortSignal::reason);
    set(&error, "cause", &reason.unwrap_or(JsValue::UNDEFINED));
    error
}

/// Tells who watches how far the run is. What is thrown there is not the run's: it goes to the console.
fn emit_progress(on_progress: Option<&Function>, progress: &Progress<'_>) {
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
        Ok(returned) => heed_rejection(&returned, |thrown| console_error(&thrown)),
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
