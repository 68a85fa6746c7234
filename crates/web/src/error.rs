//! Errors as JavaScript has them: `Error` objects with a `code`, a `path` and a sentence.

use js_sys::{Error, Reflect};
use update_profiles_in_hrflow::workflow::{Position, Problem};
use wasm_bindgen::JsValue;

/// What a function throws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsError {
    /// A word for programs.
    pub(crate) code: &'static str,
    /// Where, in what the function was called with.
    pub(crate) path: String,
    /// What is wrong there, in a sentence.
    pub(crate) message: String,
    /// Where in a text.
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

    /// A value that JSON does not have.
    pub(crate) fn value(path: &str, message: impl Into<String>) -> Self {
        Self::new("bad_value", path, message)
    }

    /// The same, as a problem of a configuration.
    pub(crate) fn into_problem(self) -> Problem {
        Problem::new(self.path, self.message)
    }
}

impl From<JsError> for JsValue {
    fn from(thrown: JsError) -> Self {
        let message = match thrown.path.as_str() {
            "" => thrown.message,
            path => std::format!("{path}: {}", thrown.message),
        };
        let error = Error::new(&message);
        set(&error, "code", &thrown.code.into());
        set(&error, "path", &thrown.path.into());
        if let Some(Position { line, column }) = thrown.at {
            let at = js_sys::Object::new();
            set(&at, "line", &number(line));
            set(&at, "column", &number(column));
            set(&error, "at", &at);
        }
        error.into()
    }
}

/// Sets a property of an object that was made here, which cannot fail.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// Counts of lines and rows are far from where numbers end.
#[expect(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn number(count: usize) -> JsValue {
    JsValue::from_f64(count as f64)
}
