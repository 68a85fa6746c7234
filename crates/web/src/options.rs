//! The options of a run: the parameters by their names, and beside them what only JavaScript has.

use crate::error::JsError;
use crate::hook::JsHook as FunctionHook;
use crate::js::{self, described, kind, names, words};
use crate::state::JsState;
use crate::value::{join, read_all};
use js_sys::{Array, Function};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::rc::Rc;
use update_profiles_in_hrflow::hooks::Hook;
use update_profiles_in_hrflow::workflow::{Problem, Problems, ReadContext, Workflow};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::AbortSignal;

/// The names beside the parameters.
const NAMES: [&str; 4] = ["fetch", "state", "signal", "onProgress"];

/// Options, read and validated.
pub(crate) struct Options {
    pub(crate) workflow: Workflow,
    pub(crate) beside: HostOptions,
}

/// What only JavaScript has.
#[derive(Default)]
pub(crate) struct HostOptions {
    pub(crate) fetch: Option<Function>,
    pub(crate) state: Option<JsState>,
    pub(crate) signal: Option<AbortSignal>,
    pub(crate) on_progress: Option<Function>,
}

impl Options {
    /// # Errors
    /// All that is wrong with them.
    pub(crate) fn read(options: &JsValue) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let (value, hooks) = parameters(options, &mut problems);
        let beside = HostOptions::read(options, &mut problems);
        let context = ReadContext {
            secrets: None,
            extra_names: &NAMES,
        };
        match Workflow::read_with(&value, &context, &|path| hooks.get(path).cloned()) {
            Ok(workflow) if problems.is_empty() => Ok(Self { workflow, beside }),
            Ok(_) => Err(Problems(problems)),
            Err(Problems(mut more)) => {
                // Null stands for what cannot be read. That it is missing is not worth telling besides; that nothing
                // has its name is all there is to tell.
                let is_told =
                    |by: &[Problem], one: &Problem| by.iter().any(|each| each.path == one.path);
                more.retain(|new| new.message != "is required" || !is_told(&problems, new));
                problems.retain(|old| !is_told(&more, old));
                problems.extend(more);
                Err(Problems(problems))
            }
        }
    }
}

/// All that is wrong with options.
pub(crate) fn validate(options: &JsValue) -> Vec<Problem> {
    match Options::read(options) {
        Err(Problems(problems)) => problems,
        Ok(read) if read.workflow.incremental && read.beside.state.is_none() => {
            vec![Problem::new(
                "state",
                "is required where incremental is true: { get(key), put(key, bytes) }",
            )]
        }
        Ok(_) => Vec::new(),
    }
}

/// The workflow's id, as far as it can be told.
pub(crate) fn workflow_id(options: &JsValue) -> String {
    let id = js::get(options, "workflow_id").ok();
    id.and_then(|id| id.as_string()).unwrap_or_default()
}

type Hooks = HashMap<String, Rc<dyn Hook>>;

/// The parameters as JSON has them, and the hooks that are functions, by their paths. Null stands in their place.
fn parameters(options: &JsValue, problems: &mut Vec<Problem>) -> (Value, Hooks) {
    let mut hooks = Hooks::new();
    if kind(options) != "Object" {
        let value = read(options, "", problems);
        return (value, hooks);
    }
    let mut parameters = Map::new();
    for name in given(options, problems) {
        let Some(value) = get(options, "", &name, problems) else {
            continue;
        };
        let read = match name.as_str() {
            "logics" if Array::is_array(&value) => read_logics(&value, &mut hooks, problems),
            "format" | "callback" => read_hook(&value, &name, &mut hooks, problems),
            _ => read(&value, &name, problems),
        };
        parameters.insert(name, read);
    }
    (Value::Object(parameters), hooks)
}

/// The names of parameters that are there: the options may be of a class, with the hooks among its methods.
fn given(options: &JsValue, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut given = names(options).unwrap_or_else(|thrown| {
        problems.push(Problem::new("", words(&thrown)));
        Vec::new()
    });
    for hook in ["format", "callback"] {
        if !given.iter().any(|name| name == hook) {
            given.push(hook.to_owned());
        }
    }
    given.retain(|name| !NAMES.contains(&name.as_str()));
    given
}

fn read_logics(value: &JsValue, hooks: &mut Hooks, problems: &mut Vec<Problem>) -> Value {
    let logics = js::items(value).unwrap_or_else(|thrown| {
        problems.push(Problem::new("logics", words(&thrown)));
        Vec::new()
    });
    let logics = logics.iter().enumerate();
    logics
        .map(|(index, logic)| {
            let path = std::format!("logics[{index}]");
            read_hook(logic, &path, hooks, problems)
        })
        .collect()
}

fn read_hook(value: &JsValue, path: &str, hooks: &mut Hooks, problems: &mut Vec<Problem>) -> Value {
    match value.dyn_ref::<Function>() {
        Some(function) => {
            let hook = FunctionHook::new(function.clone());
            hooks.insert(path.to_owned(), Rc::new(hook));
            Value::Null
        }
        None => read(value, path, problems),
    }
}

fn read(value: &JsValue, path: &str, problems: &mut Vec<Problem>) -> Value {
    let mut refused = Vec::new();
    let read = read_all(value, path, &mut refused);
    problems.extend(refused.into_iter().map(JsError::into_problem));
    read
}

impl HostOptions {
    fn read(options: &JsValue, problems: &mut Vec<Problem>) -> Self {
        Self {
            fetch: function(options, "", "fetch", problems),
            on_progress: function(options, "", "onProgress", problems),
            signal: signal(options, problems),
            state: state(options, problems),
        }
    }
}

fn signal(options: &JsValue, problems: &mut Vec<Problem>) -> Option<AbortSignal> {
    let signal = get(options, "", "signal", problems)?;
    let has =
        |name: &str, is: fn(&JsValue) -> bool| js::get(&signal, name).is_ok_and(|value| is(&value));
    let is_signal = has("aborted", |aborted| aborted.as_bool().is_some())
        && has("addEventListener", JsValue::is_function);
    if !is_signal {
        let message = std::format!("an AbortSignal is expected, not {}", described(&signal));
        problems.push(Problem::new("signal", message));
        return None;
    }
    Some(signal.unchecked_into())
}

fn state(options: &JsValue, problems: &mut Vec<Problem>) -> Option<JsState> {
    let state = get(options, "", "state", problems)?;
    if !state.is_object() {
        let message = std::format!(
            "{{ get(key), put(key, bytes) }} is expected, not {}",
            described(&state)
        );
        problems.push(Problem::new("state", message));
        return None;
    }
    let delete = function(&state, "state", "delete", problems);
    let [get, put] = ["get", "put"].map(|name| required_function(&state, name, problems));
    let workflow = workflow_id(options);
    Some(JsState {
        get: get?,
        put: put?,
        delete,
        workflow: utf8_percent_encode(&workflow, NON_ALPHANUMERIC).to_string(),
        object: state,
    })
}

fn required_function(state: &JsValue, name: &str, problems: &mut Vec<Problem>) -> Option<Function> {
    let told = problems.len();
    let found = function(state, "state", name, problems);
    if found.is_none() && problems.len() == told {
        problems.push(Problem::new(join("state", name), "is required"));
    }
    found
}

fn function(
    object: &JsValue,
    path: &str,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<Function> {
    let value = get(object, path, name, problems)?;
    let function = value.dyn_ref::<Function>().cloned();
    if function.is_none() {
        let message = std::format!("a function is expected, not {}", described(&value));
        problems.push(Problem::new(join(path, name), message));
    }
    function
}

/// A property that is there; null is as good as missing.
fn get(object: &JsValue, path: &str, name: &str, problems: &mut Vec<Problem>) -> Option<JsValue> {
    let value = js::get(object, name).unwrap_or_else(|thrown| {
        problems.push(Problem::new(join(path, name), words(&thrown)));
        JsValue::NULL
    });
    Some(value).filter(|value| !value.is_null() && !value.is_undefined())
}
