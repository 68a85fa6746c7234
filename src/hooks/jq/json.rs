//! JSON as jq's values, and back. Numbers keep their digits on both ways.

use super::hook_error;
use super::nesting::{MAX_LEVELS, is_nested_within};
use crate::hooks::hook::HookError;
use crate::json::is_out_of_range;
use jaq_json::{Num, Val};
use serde_json::{Number, Value};

/// A value as jq sees it.
pub(super) fn from_json(value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(flag) => Val::Bool(*flag),
        Value::Number(number) => Val::Num(from_number(number)),
        Value::String(text) => Val::from(text.clone()),
        Value::Array(items) => items.iter().map(from_json).collect(),
        Value::Object(fields) => {
            let field = |(name, value): (&String, _)| (Val::from(name.clone()), from_json(value));
            Val::obj(fields.iter().map(field).collect())
        }
    }
}

fn from_number(number: &Number) -> Num {
    let text = number.as_str();
    if let Some(integer) = Num::from_str_radix(text, 10).filter(|_| text != "-0") {
        return integer;
    }
    let float = number.as_f64().unwrap_or(f64::NAN);
    // A float is written with the digits that tell it from others, and here these may be too few.
    if Number::from_f64(float).is_some_and(|float| float == *number) {
        Num::Float(float)
    } else {
        Num::Dec(text.to_owned().into())
    }
}

/// The output of a program; `None` for null.
pub(super) fn into_json(output: &Val) -> Result<Option<Value>, HookError> {
    let not_json = || {
        hook_error(
            "gives a value that JSON does not have, such as nan or infinite, or one nested too deeply",
        )
    };
    if !is_nested_within(output, MAX_LEVELS) {
        return Err(not_json());
    }
    // The way through text keeps numbers of any size.
    match serde_json::from_str(&output.to_string()) {
        Ok(Value::Null) => Ok(None),
        Ok(value) if !is_out_of_range(&value) => Ok(Some(value)),
        Ok(_) | Err(_) => Err(not_json()),
    }
}
