//! Sample mode: runs rows through logics and format, without a network.

use crate::error::JsError;
use crate::host::{function, property};
use crate::js::describe;
use crate::primitives::object;
use crate::progress::program_event;
use crate::value::{from_js, to_js, typed_to_js};
use futures_util::future::FutureExt;
use js_sys::{Array, Function, JsString, Number};
use serde::Serialize;
use serde_json::{Value, json};
use update_profiles_in_hrflow::flatchr::item_of_row;
use update_profiles_in_hrflow::hooks::{ApplyError, Hooks, Step};
use update_profiles_in_hrflow::json::{Object, Unreadable, id_text, read_any_size};
use update_profiles_in_hrflow::run::AtWork;
use update_profiles_in_hrflow::workflow::{
    FieldWarning, Position, Problem, Problems, read_hooks_alone,
};
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
    warnings: Vec<FieldWarning>,
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

    /// Runs rows through `{ logics, format }`. Returns `{ problems, warnings, outcomes }`: one outcome for each row,
    /// and the fields that HrFlow.ai does not have; or only the problems of the programs.
    ///
    /// The options `{ from, onProgram }` name the first row, and a function that is called with `{ row, applicant,
    /// program }` before each program. If that returns `false` before the first program of a row, the rows from there on
    /// do not run, and have no outcome.
    ///
    /// # Errors
    /// `bad_value`: the parameters are not an object or hold a value that JSON cannot represent, or an option is wrong.
    /// What `onProgram` throws.
    pub fn run(&mut self, parameters: &JsValue, options: &JsValue) -> Result<JsValue, JsValue> {
        let SampleOptions { from, on_program } = SampleOptions::read(options, self.items.len())?;
        let parameters = object(parameters, "parameters")?;
        let hooks = match read_hooks_alone(&Value::Object(parameters)) {
            Ok(hooks) => hooks,
            Err(Problems(problems)) => {
                let result = SampleResult {
                    problems,
                    warnings: Vec::new(),
                    outcomes: Vec::new(),
                };
                return Ok(typed_to_js(&result)?);
            }
        };
        let mut outcomes = Vec::new();
        for (row, item) in self.items.iter().enumerate().skip(from) {
            match outcome(&hooks, row, item, on_program.as_ref())? {
                Some(outcome) => outcomes.push(outcome),
                None => break,
            }
        }
        let result = SampleResult {
            problems: Vec::new(),
            warnings: hooks.review().warnings,
            outcomes,
        };
        self.hooks = hooks;
        Ok(typed_to_js(&result)?)
    }

    /// The steps of one row in the last run: `[{ step, outcome, value, code, error }]`, the item first.
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
        if applicant(item).is_none() {
            let steps = json!([{ "step": "item", "outcome": "failed", "code": "bad_row", "error": NO_APPLICANT }]);
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
            steps.push(json!({ "step": step, "outcome": "failed", "code": error.code(), "error": error.to_string() }));
        }
        Ok(to_js(&Value::Array(steps)))
    }
}

/// The options of [`Sample::run`].
struct SampleOptions {
    from: usize,
    on_program: Option<Function>,
}

impl SampleOptions {
    fn read(options: &JsValue, rows: usize) -> Result<Self, JsError> {
        if options.is_undefined() || options.is_null() {
            return Ok(Self {
                from: 0,
                on_program: None,
            });
        }
        let mut problems = Vec::new();
        let from = property(options, "options", "from", &mut problems);
        let on_program = function(options, "options", "onProgram", &mut problems);
        if let Some(Problem { path, message, .. }) = problems.into_iter().next() {
            return Err(JsError::bad_value(&path, message));
        }
        let from = match from {
            Some(from) => index(&from).filter(|from| *from <= rows),
            None => Some(0),
        };
        let from = from.ok_or_else(|| {
            let message = format!("the index of a row is expected; there are {rows} rows");
            JsError::bad_value("options.from", message)
        })?;
        Ok(Self { from, on_program })
    }
}

/// A number that counts something.
fn index(value: &JsValue) -> Option<usize> {
    let number = value.as_f64().filter(|number| *number >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an integer, and larger ones than usize holds are beyond every row"
    )]
    let index = number as usize;
    Number::is_safe_integer(value).then_some(index)
}

/// The outcome of a row; `None` if the listener does not want it to run.
///
/// # Errors
/// What the listener throws.
fn outcome(
    hooks: &Hooks,
    row: usize,
    item: &Value,
    on_program: Option<&Function>,
) -> Result<Option<&'static str>, JsValue> {
    let Some(applicant) = applicant(item) else {
        return Ok(Some("failed"));
    };
    let begin = |step| {
        let Some(on_program) = on_program else {
            return Ok(JsValue::UNDEFINED);
        };
        let at_work = AtWork {
            row,
            applicant: &applicant,
            step,
        };
        on_program.call1(&JsValue::UNDEFINED, &program_event(&at_work))
    };
    if begin(hooks.first_step())?.as_bool() == Some(false) {
        return Ok(None);
    }
    let mut thrown = None;
    let mut begin_next = |done: Step, value: Option<&Value>| {
        if let Some(next) = hooks.step_after(done, value) {
            thrown = thrown.take().or(begin(next).err());
        }
    };
    let applied = apply(hooks, item, &mut begin_next);
    match thrown {
        Some(thrown) => Err(thrown),
        None => Ok(Some(match applied {
            Ok(Some(_)) => "formatted",
            Ok(None) => "discarded",
            Err(_) => "failed",
        })),
    }
}

/// The error of a row that a run would skip.
const NO_APPLICANT: &str = "this row has no `applicant`, which every row of Flatchr's search has";

fn applicant(item: &Value) -> Option<String> {
    item.get("applicant").and_then(id_text)
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
    read_any_size(text.as_bytes()).map_err(|Unreadable { at, reason }| JsError {
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
