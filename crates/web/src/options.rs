//! Reads the options of a call: the parameters of a workflow, and the [options of the host](crate::host).

use crate::error::JsError;
use crate::hook::{JsHook, Role};
use crate::host::{HOST_OPTIONS, HostOptions, property};
use crate::js::{self, kind, message_of, names};
use crate::value::read_all;
use js_sys::{Array, Function};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::rc::Rc;
use update_profiles_in_hrflow::hooks::Hook;
use update_profiles_in_hrflow::workflow::{FieldWarning, Problem, Problems, ReadContext, Workflow};
use wasm_bindgen::{JsCast, JsValue};

/// Valid options.
pub(crate) struct Options {
    pub(crate) workflow: Workflow,
    pub(crate) host: HostOptions,
}

impl Options {
    /// # Errors
    /// All problems of the options.
    pub(crate) fn read(options: &JsValue) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let (value, hooks) = parameters(options, &mut problems);
        let host = HostOptions::read(options, &mut problems);
        let context = ReadContext {
            extra_names: &HOST_OPTIONS,
            // Alerts have no meaning here.
            sends_email: true,
            ..ReadContext::default()
        };
        match Workflow::read_with(&value, &context, &|path| hooks.get(path).cloned()) {
            Ok(workflow) if problems.is_empty() => Ok(Self { workflow, host }),
            Ok(_) => Err(Problems(problems)),
            Err(Problems(core_problems)) => Err(Problems(merged(problems, core_problems))),
        }
    }
}

/// Merges the problems of reading JavaScript values with those that the core finds, one for each path.
///
/// The core sees null in place of a value that could not be read. Its "is required" then says less than the first
/// problem. Any other problem of the core says more: a misspelt name, for example.
fn merged(problems: Vec<Problem>, core_problems: Vec<Problem>) -> Vec<Problem> {
    let has_path =
        |list: &[Problem], problem: &Problem| list.iter().any(|other| other.path == problem.path);
    let (mut problems, mut core_problems) = (problems, core_problems);
    core_problems
        .retain(|problem| problem.message != "is required" || !has_path(&problems, problem));
    problems.retain(|problem| !has_path(&core_problems, problem));
    problems.extend(core_problems);
    problems
}

/// All problems of the options.
pub(crate) fn validate(options: &JsValue) -> Vec<Problem> {
    match Options::read(options) {
        Err(Problems(problems)) => problems,
        Ok(options) if options.workflow.incremental && options.host.state.is_none() => {
            vec![Problem::new(
                "state",
                "is required where incremental is true: { get(key), put(key, bytes) }",
            )]
        }
        Ok(_) => Vec::new(),
    }
}

/// What is allowed in the options, and probably a mistake.
pub(crate) fn warnings(options: &JsValue) -> Vec<FieldWarning> {
    let read = Options::read(options);
    read.map_or_else(|_| Vec::new(), |read| read.workflow.hooks.review().warnings)
}

type Hooks = HashMap<String, Rc<dyn Hook>>;

/// The parameters as JSON, and the hooks that are functions, by their paths. The JSON has null in place of a function.
fn parameters(options: &JsValue, problems: &mut Vec<Problem>) -> (Value, Hooks) {
    let mut hooks = Hooks::new();
    if kind(options) != "Object" {
        let value = read(options, "", problems);
        return (value, hooks);
    }
    let mut parameters = Map::new();
    for name in parameter_names(options, problems) {
        let Some(value) = property(options, "", &name, problems) else {
            continue;
        };
        let json = match name.as_str() {
            "logics" if Array::is_array(&value) => read_logics(&value, &mut hooks, problems),
            "format" => read_hook(&value, &name, Role::Format, &mut hooks, problems),
            "callback" => read_hook(&value, &name, Role::Callback, &mut hooks, problems),
            _ => read(&value, &name, problems),
        };
        parameters.insert(name, json);
    }
    (Value::Object(parameters), hooks)
}

/// The names of the parameters in the options. `format` and `callback` are always among them, because a class may have
/// them as methods, which [`names`] leaves out.
fn parameter_names(options: &JsValue, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut names = names(options).unwrap_or_else(|thrown| {
        problems.push(Problem::new("", message_of(&thrown)));
        Vec::new()
    });
    for hook in ["format", "callback"] {
        if !names.iter().any(|name| name == hook) {
            names.push(hook.to_owned());
        }
    }
    names.retain(|name| !HOST_OPTIONS.contains(&name.as_str()));
    names
}

fn read_logics(value: &JsValue, hooks: &mut Hooks, problems: &mut Vec<Problem>) -> Value {
    let logics = js::items(value).unwrap_or_else(|thrown| {
        problems.push(Problem::new("logics", message_of(&thrown)));
        Vec::new()
    });
    let logics = logics.iter().enumerate();
    logics
        .map(|(index, logic)| {
            let path = format!("logics[{index}]");
            read_hook(logic, &path, Role::Logic, hooks, problems)
        })
        .collect()
}

fn read_hook(
    value: &JsValue,
    path: &str,
    role: Role,
    hooks: &mut Hooks,
    problems: &mut Vec<Problem>,
) -> Value {
    match value.dyn_ref::<Function>() {
        Some(function) => {
            let hook = JsHook::new(function.clone(), role);
            hooks.insert(path.to_owned(), Rc::new(hook));
            Value::Null
        }
        None => read(value, path, problems),
    }
}

fn read(value: &JsValue, path: &str, problems: &mut Vec<Problem>) -> Value {
    let mut errors = Vec::new();
    let json = read_all(value, path, &mut errors);
    problems.extend(errors.into_iter().map(JsError::into_problem));
    json
}
