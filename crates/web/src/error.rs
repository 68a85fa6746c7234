//! Errors for JavaScript: `Error` objects with `code` and `path`.

use js_sys::{Error, Reflect};
use update_profiles_in_hrflow::workflow::{Position, Problem};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

/// An error that becomes a JavaScript `Error` with `code`, `path` and, for errors in a text, `at`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsError {
    /// A stable identifier, such as `bad_value`.
    pub(crate) code: &'static str,
    /// The path of the wrong value in the arguments.
    pub(crate) path: String,
    /// What is wrong with the value.
    pub(crate) message: String,
    /// The position in a text, if the value is one.
    pub(crate) at: Option<Position>,
}

impl JsError {
    pub(crate) fn new(code: &'static str, path: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            path: path.to_owned(),
            message: message.into(),
            at: None,
        }
    }

    /// An error about a value that JSON cannot represent.
    pub(crate) fn bad_value(path: &str, message: impl Into<String>) -> Self {
        Self::new("bad_value", path, message)
    }

    pub(crate) fn into_problem(self) -> Problem {
        Problem::new(self.path, self.message)
    }
}

impl From<JsError> for JsValue {
    fn from(error: JsError) -> Self {
        let message = match error.path.as_str() {
            "" => error.message,
            path => format!("{path}: {}", error.message),
        };
        let js_error = Error::new(&message);
        set(&js_error, "code", &error.code.into());
        set(&js_error, "path", &error.path.into());
        if let Some(Position { line, column }) = error.at {
            let at = js_sys::Object::new();
            set(&at, "line", &number(line));
            set(&at, "column", &number(column));
            set(&js_error, "at", &at);
        }
        js_error.into()
    }
}

/// The error of an aborted call: the `name` and `cause` of the platforms' own abort errors, with our `code` and `path`.
pub(crate) fn abort_error(signal: Option<&AbortSignal>, message: &str) -> JsValue {
    let error = JsValue::from(JsError::new("aborted", "signal", message));
    set(&error, "name", &"AbortError".into());
    let reason = signal.map(AbortSignal::reason);
    set(&error, "cause", &reason.unwrap_or(JsValue::UNDEFINED));
    error
}

/// Sets a property of an object that this crate created, which cannot fail.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of lines and rows are far below 2^53"
)]
pub(crate) fn number(count: usize) -> JsValue {
    JsValue::from_f64(count as f64)
}
