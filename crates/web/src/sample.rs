//! Sample mode: runs rows through logics and format, without a network.

use crate::error::JsError;
use crate::js::describe;
use crate::primitives::object;
use crate::value::{from_js, to_js, typed_to_js};
use futures_util::future::FutureExt;
use js_sys::{Array, JsString};
use serde::Serialize;
use serde_json::{Value, json};
use update_profiles_in_hrflow::flatchr::item_of_row;
use update_profiles_in_hrflow::hooks::{ApplyError, Hooks, Step};
use update_profiles_in_hrflow::json::{Object, Unreadable, id_text, read};
use update_profiles_in_hrflow::workflow::{Position, Problem, Problems, read_hooks_alone};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Rows of a search, parsed once and run through logics and format as often as these change.
#[wasm_bindgen]
pub struct Sample {
    items: Vec<Value>,
    hooks: Hooks,
}

/// The result of [`Sample::run`].
#[derive(Serialize)]
struct SampleResult {
    problems: Vec<Problem>,
    outcomes: Vec<&'static str>,
}

#[wasm_bindgen]
impl Sample {
    /// Reads rows from the text of a JSON list, a list of objects, or a single object.
    ///
    /// # Errors
    /// `bad_rows`, with the row's path, or the position in the text.
    #[wasm_bindgen(constructor)]
    pub fn new(rows: &JsValue) -> Result<Self, JsError> {
        let rows = match rows.dyn_ref::<JsString>() {
            Some(text) => parse(&String::from(text)),
            None if rows.is_instance_of::<Array>() => from_js(rows, ""),
            None => object(rows, "").map(Value::Object),
        };
        let rows = rows.map_err(|error| JsError {
            code: "bad_rows",
            ..error
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

    /// The number of rows.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn length(&self) -> usize {
        self.items.len()
    }

    /// Runs all rows through `{ logics, format }`. Returns `{ problems, outcomes }`: one outcome for each row, or only the
    /// problems of the programs.
    ///
    /// # Errors
    /// `bad_value`: the parameters are not an object, or hold a value that JSON cannot represent.
    pub fn run(&mut self, parameters: &JsValue) -> Result<JsValue, JsError> {
        let parameters = object(parameters, "parameters")?;
        let hooks = match read_hooks_alone(&Value::Object(parameters)) {
            Ok(hooks) => hooks,
            Err(Problems(problems)) => {
                return typed_to_js(&SampleResult {
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
        typed_to_js(&SampleResult {
            problems: Vec::new(),
            outcomes,
        })
    }

    /// The steps of one row in the last run: `[{ step, outcome, value, error }]`, the item first.
    ///
    /// # Errors
    /// `no_such_row`: the index is out of range.
    pub fn steps(&self, index: usize) -> Result<JsValue, JsError> {
        let missing = || {
            let message = format!(
                "there is no row with this index; there are {} rows",
                self.items.len()
            );
            JsError::new("no_such_row", "index", message)
        };
        let item = self.items.get(index).ok_or_else(missing)?;
        if !has_applicant(item) {
            let steps = json!([{ "step": "item", "outcome": "failed", "error": NO_APPLICANT }]);
            return Ok(to_js(&steps));
        }
        let mut steps = vec![json!({ "step": "item", "outcome": "value", "value": item })];
        let mut on_step = |step: Step, value: Option<&Value>| {
            steps.push(match value {
                Some(value) => {
                    json!({ "step": step.to_string(), "outcome": "value", "value": value })
                }
                None => json!({ "step": step.to_string(), "outcome": "discarded" }),
            });
        };
        if let Err(error) = apply(&self.hooks, item, &mut on_step) {
            let step = error.step().to_string();
            steps.push(json!({ "step": step, "outcome": "failed", "error": error.to_string() }));
        }
        Ok(to_js(&Value::Array(steps)))
    }
}

/// The error of a row that a run would skip.
const NO_APPLICANT: &str = "this row has no `applicant`, which every row of Flatchr's search has";

fn has_applicant(item: &Value) -> bool {
    item.get("applicant").and_then(id_text).is_some()
}

/// Runs jq programs, which never wait.
fn apply(
    hooks: &Hooks,
    item: &Value,
    on_step: &mut dyn FnMut(Step, Option<&Value>),
) -> Result<Option<Object>, ApplyError> {
    let result = hooks.apply(item.clone(), on_step).now_or_never();
    result.unwrap_or(Err(ApplyError::NotAProfile("a step did not end")))
}

fn parse(text: &str) -> Result<Value, JsError> {
    // An editor does not count a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    read(text.as_bytes()).map_err(|Unreadable { at, reason }| JsError {
        at: Some(position(text, at)),
        ..JsError::new("bad_rows", "", format!("is not JSON: {reason}"))
    })
}

/// The position in characters of a place in bytes.
fn position(text: &str, at: usize) -> Position {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let lines = before.split(|byte| *byte == b'\n');
    let is_continuation = |byte: &&u8| **byte & 0b1100_0000 == 0b1000_0000;
    let (mut line, mut column) = (0, 1);
    for bytes in lines {
        line += 1;
        column = 1 + bytes.len() - bytes.iter().filter(is_continuation).count();
    }
    Position { line, column }
}

fn item((index, row): (usize, Value)) -> Result<Value, JsError> {
    match row {
        Value::Object(fields) => Ok(Value::Object(item_of_row(fields))),
        other => {
            let message = format!("a row is an object, not {}", describe(&to_js(&other)));
            Err(JsError::new("bad_rows", &format!("[{index}]"), message))
        }
    }
}
