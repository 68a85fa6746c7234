//! `format` and `compare`: single steps of a run.

use crate::error::JsError;
use crate::js::describe;
use crate::value::{from_js, object_to_js, to_js};
use js_sys::Object;
use serde_json::{Map, Value};
use update_profiles_in_hrflow::edit::{Unmergeable, check_mergeable, plan};
use update_profiles_in_hrflow::flatchr::item_of_row;
use update_profiles_in_hrflow::hooks::default_format;
use update_profiles_in_hrflow::hrflow::conform;
use update_profiles_in_hrflow::workflow::{Problem, Problems, PushParameters};
use wasm_bindgen::JsValue;

pub(crate) fn format(row: &JsValue) -> Result<Object, JsError> {
    let item = item_of_row(object(row, "row")?);
    let mut profile = default_format(&item);
    conform(&mut profile);
    Ok(object_to_js(&profile))
}

pub(crate) fn compare(
    current: &JsValue,
    formatted: &JsValue,
    options: &JsValue,
) -> Result<JsValue, JsError> {
    let current = object(current, "current")?;
    let mut formatted = object(formatted, "formatted")?;
    conform(&mut formatted);
    let options = match from_js(options, "options")? {
        Value::Null => Value::Object(Map::new()),
        options => options,
    };
    let parameters = PushParameters::read_edit_options(&options).map_err(bad_parameters)?;
    check_mergeable(&current, &formatted, &parameters).map_err(unmergeable)?;
    let changes = plan(&current, &formatted, &parameters).changes;
    let changes = serde_json::to_value(changes);
    let changes = changes.map_err(|error| JsError::bad_value("", error.to_string()))?;
    Ok(to_js(&changes))
}

/// Reads an object. `path` names it in errors.
pub(crate) fn object(value: &JsValue, path: &str) -> Result<Map<String, Value>, JsError> {
    if let Value::Object(fields) = from_js(value, path)? {
        return Ok(fields);
    }
    let message = format!("an object is expected, not {}", describe(value));
    Err(JsError::bad_value(path, message))
}

fn unmergeable(error: Unmergeable) -> JsError {
    let path = format!("current.{}", error.field);
    JsError::new("unmergeable_field", &path, error.to_string())
}

/// An error with the first problem and the number of the others.
fn bad_parameters(Problems(problems): Problems) -> JsError {
    let more = problems.len().saturating_sub(1);
    let Some(Problem { path, message, at }) = problems.into_iter().next() else {
        return JsError::new("bad_parameters", "", "the parameters are wrong");
    };
    let message = match more {
        0 => message,
        more => format!("{message} (and {more} more)"),
    };
    JsError {
        at,
        ..JsError::new("bad_parameters", &path, message)
    }
}
