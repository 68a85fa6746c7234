//! The options that only JavaScript has: `fetch`, `state`, `signal`, `onProgress` and `onProgram`.

use crate::error::JsError;
use crate::js::{self, describe, message_of};
use crate::state::JsState;
use crate::value::join;
use js_sys::{Function, Reflect};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use update_profiles_fetch::CustomFetch;
use update_profiles_in_hrflow::workflow::Problem;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

/// The names of the options that are not parameters of a workflow.
pub(crate) const HOST_OPTIONS: [&str; 5] = ["fetch", "state", "signal", "onProgress", "onProgram"];

/// The options that only JavaScript has.
#[derive(Default)]
pub(crate) struct HostOptions {
    pub(crate) fetch: Option<Function>,
    pub(crate) state: Option<JsState>,
    pub(crate) signal: Option<AbortSignal>,
    pub(crate) on_progress: Option<Function>,
    pub(crate) on_program: Option<Function>,
}

impl HostOptions {
    pub(crate) fn read(options: &JsValue, problems: &mut Vec<Problem>) -> Self {
        Self {
            fetch: function(options, "", "fetch", problems),
            on_progress: function(options, "", "onProgress", problems),
            on_program: function(options, "", "onProgram", problems),
            signal: signal(options, problems),
            state: state(options, problems),
        }
    }

    /// The HTTP port: the option `fetch`, or the platform's current global `fetch`.
    ///
    /// # Errors
    /// `no_fetch`: there is neither.
    pub(crate) fn http(&self) -> Result<CustomFetch, JsError> {
        let global = || Reflect::get(&js_sys::global(), &"fetch".into()).ok();
        let fetch = self.fetch.clone().or_else(|| global()?.dyn_into().ok());
        let missing = || {
            let message = "this platform has no fetch: pass one as an option";
            JsError::new("no_fetch", "fetch", message)
        };
        Ok(CustomFetch(fetch.ok_or_else(missing)?))
    }
}

/// A signal may come from another realm, so its members are checked and not its class.
fn signal(options: &JsValue, problems: &mut Vec<Problem>) -> Option<AbortSignal> {
    let signal = property(options, "", "signal", problems)?;
    let has =
        |name: &str, is: fn(&JsValue) -> bool| js::get(&signal, name).is_ok_and(|value| is(&value));
    let is_signal = has("aborted", |aborted| aborted.as_bool().is_some())
        && has("addEventListener", JsValue::is_function);
    if !is_signal {
        let message = format!("an AbortSignal is expected, not {}", describe(&signal));
        problems.push(Problem::new("signal", message));
        return None;
    }
    Some(signal.unchecked_into())
}

fn state(options: &JsValue, problems: &mut Vec<Problem>) -> Option<JsState> {
    let state = property(options, "", "state", problems)?;
    if !state.is_object() {
        let message = format!(
            "{{ get(key), put(key, bytes) }} is expected, not {}",
            describe(&state)
        );
        problems.push(Problem::new("state", message));
        return None;
    }
    let delete = function(&state, "state", "delete", problems);
    let exclusive = boolean(&state, "state", "exclusive", problems);
    let [get, put] = ["get", "put"].map(|name| required_function(&state, name, problems));
    let workflow = workflow_id(options);
    Some(JsState {
        get: get?,
        put: put?,
        delete,
        workflow: utf8_percent_encode(&workflow, NON_ALPHANUMERIC).to_string(),
        exclusive,
        object: state,
    })
}

/// A boolean; false if it is missing.
fn boolean(object: &JsValue, path: &str, name: &str, problems: &mut Vec<Problem>) -> bool {
    let Some(value) = property(object, path, name, problems) else {
        return false;
    };
    value.as_bool().unwrap_or_else(|| {
        let message = format!("a boolean is expected, not {}", describe(&value));
        problems.push(Problem::new(join(path, name), message));
        false
    })
}

fn required_function(state: &JsValue, name: &str, problems: &mut Vec<Problem>) -> Option<Function> {
    let problems_before = problems.len();
    let function = function(state, "state", name, problems);
    if function.is_none() && problems.len() == problems_before {
        problems.push(Problem::new(join("state", name), "is required"));
    }
    function
}

pub(crate) fn function(
    object: &JsValue,
    path: &str,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<Function> {
    let value = property(object, path, name, problems)?;
    let function = value.dyn_ref::<Function>().cloned();
    if function.is_none() {
        let message = format!("a function is expected, not {}", describe(&value));
        problems.push(Problem::new(join(path, name), message));
    }
    function
}

/// The workflow's id, or an empty text if it cannot be read.
pub(crate) fn workflow_id(options: &JsValue) -> String {
    let id = js::get(options, "workflow_id").ok();
    id.and_then(|id| id.as_string()).unwrap_or_default()
}

/// Whether a run of these options would write. A value that is no boolean asks for nothing, so the default holds.
pub(crate) fn persist(options: &JsValue) -> bool {
    let persist = js::get(options, "persist").ok();
    persist
        .and_then(|persist| persist.as_bool())
        .unwrap_or(true)
}

/// A property, or `None` if it is missing, null or undefined, or if reading it throws.
pub(crate) fn property(
    object: &JsValue,
    path: &str,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<JsValue> {
    let value = js::get(object, name).unwrap_or_else(|thrown| {
        problems.push(Problem::new(join(path, name), message_of(&thrown)));
        JsValue::NULL
    });
    Some(value).filter(|value| !value.is_null() && !value.is_undefined())
}
