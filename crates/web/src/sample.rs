//! Sample mode: rows through logics and format, without a network, as often as one types.

use crate::error::JsError;
use crate::js::described;
use crate::primitives::object;
use crate::value::{from_js, to_js, typed_to_js};
use futures_util::future::FutureExt;
use js_sys::{Array, JsString};
use serde::Serialize;
use serde_json::{Value, json};
use update_profiles_in_hrflow::flatchr::item_of_row;
use update_profiles_in_hrflow::hooks::{ApplyError, Hooks, Step};
use update_profiles_in_hrflow::json::{Object, id_text};
use update_profiles_in_hrflow::workflow::{Position, Problem, Problems, read_hooks_alone};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Rows of a search, read once.
#[wasm_bindgen]
pub struct Sample {
    items: Vec<Value>,
    hooks: Hooks,
}

/// What came of all rows.
#[derive(Serialize)]
struct Ran {
    problems: Vec<Problem>,
    outcomes: Vec<&'static str>,
}

#[wasm_bindgen]
impl Sample {
    /// Reads rows: the text of a JSON list, or a list of objects. A single row is as good as a list of one.
    ///
    /// # Errors
    /// `bad_rows`: what is wrong, with the row's path, and the position in a text.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: &JsValue) -> Result<Self, JsError> {
        let rows = match rows.dyn_ref::<JsString>() {
            Some(text) => parse(&String::from(text)),
            None if rows.is_instance_of::<Array>() => from_js(rows, ""),
            None => object(rows, "").map(Value::Object),
        };
        let rows = rows.map_err(|refused| JsError {
            code: "bad_rows",
            ..refused
        })?;
        let rows = match rows {
            Value::Array(rows) => rows,
            row => vec![row],
        };
        let items = rows.into_iter().enumerate();
        Ok(Self {
            items: items.map(item).collect::<Result<_, _>>()?,
            hooks: Hooks::default(),
        })
    }

    /// How many rows there are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn length(&self) -> usize {
        self.items.len()
    }

    /// Takes all rows through `{ logics, format }`: `{ problems, outcomes }`, an outcome a row, or problems and none.
    ///
    /// # Errors
    /// `bad_value`: the parameters are not an object of JSON's values.
    pub fn run(&mut self, parameters: &JsValue) -> Result<JsValue, JsError> {
        let parameters = object(parameters, "parameters")?;
        let hooks = match read_hooks_alone(&Value::Object(parameters)) {
            Ok(hooks) => hooks,
            Err(Problems(problems)) => {
                return typed_to_js(&Ran {
                    problems,
                    outcomes: Vec::new(),
                });
            }
        };
        let outcome = |item: &Value| match apply(&hooks, item, &mut |_, _| ()) {
            _ if !has_applicant(item) => "failed",
            Ok(Some(_)) => "formatted",
            Ok(None) => "discarded",
            Err(_) => "failed",
        };
        let outcomes = self.items.iter().map(outcome).collect();
        self.hooks = hooks;
        typed_to_js(&Ran {
            problems: Vec::new(),
            outcomes,
        })
    }

    /// What each step of the last run made of one row: `[{ step, outcome, value, error }]`, the item first.
    ///
    /// # Errors
    /// `no_such_row`.
    pub fn steps(&self, index: usize) -> Result<JsValue, JsError> {
        let missing = || {
            let message = std::format!("there is no such row; there are {}", self.items.len());
            JsError::new("no_such_row", "index", message)
        };
        let item = self.items.get(index).ok_or_else(missing)?;
        if !has_applicant(item) {
            let told = json!([{ "step": "item", "outcome": "failed", "error": NO_APPLICANT }]);
            return Ok(to_js(&told));
        }
        let mut steps = vec![json!({ "step": "item", "outcome": "value", "value": item })];
        let mut watch = |step: Step, value: Option<&Value>| {
            steps.push(match value {
                Some(value) => {
                    json!({ "step": step.to_string(), "outcome": "value", "value": value })
                }
                None => json!({ "step": step.to_string(), "outcome": "discarded" }),
            });
        };
        if let Err(error) = apply(&self.hooks, item, &mut watch) {
            let step = error.step().to_string();
            steps.push(json!({ "step": step, "outcome": "failed", "error": error.to_string() }));
        }
        Ok(to_js(&Value::Array(steps)))
    }
}

/// What a run says of such a row.
const NO_APPLICANT: &str = "a row of Flatchr's search has an `applicant`, and this has none";

fn has_applicant(item: &Value) -> bool {
    item.get("applicant").and_then(id_text).is_some()
}

/// jq programs wait for nothing.
fn apply(
    hooks: &Hooks,
    item: &Value,
    watch: &mut dyn FnMut(Step, Option<&Value>),
) -> Result<Option<Object>, ApplyError> {
    let applied = hooks.apply(item.clone(), watch).now_or_never();
    applied.unwrap_or(Err(ApplyError::NotAProfile("a step did not end")))
}

fn parse(text: &str) -> Result<Value, JsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let at = position(text, &error);
        // The position is told beside.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        JsError {
            at: Some(at),
            ..JsError::new("bad_rows", "", std::format!("is not JSON: {message}"))
        }
    })
}

/// Where reading stopped. `serde_json` counts its columns in bytes, people in characters.
fn position(text: &str, error: &serde_json::Error) -> Position {
    let line = error.line().max(1);
    let read = text.split('\n').nth(line - 1).unwrap_or_default().bytes();
    let goes_on = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
    let column = read
        .take(error.column())
        .filter(|byte| !goes_on(byte))
        .count();
    Position {
        line,
        column: column.max(1),
    }
}

fn item((index, row): (usize, Value)) -> Result<Value, JsError> {
    match row {
        Value::Object(fields) => Ok(Value::Object(item_of_row(fields))),
        other => {
            let message = std::format!("a row is an object, not {}", described(&to_js(&other)));
            Err(JsError::new(
                "bad_rows",
                &std::format!("[{index}]"),
                message,
            ))
        }
    }
}
