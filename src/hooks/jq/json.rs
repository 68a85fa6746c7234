//! JSON as jq's values, and back. Numbers keep their digits on both ways.

use super::error::{Error, Outcome};
use super::limits::Budget;
use super::value::{Obj, Str, Val, number_text};
use super::write::excerpt;
use serde_json::{Map, Number, Value};

/// How deep a value that a program gives may be nested: as deep as `serde_json` reads.
pub(super) const MAX_LEVELS: u32 = 127;

/// A value as jq sees it.
pub(super) fn from_json(value: &Value) -> Val {
    match value {
        Value::Null => Val::Null,
        Value::Bool(flag) => Val::Bool(*flag),
        Value::Number(number) => Val::from_number_text(number.as_str()),
        Value::String(text) => Val::from(text.as_str()),
        Value::Array(items) => items.iter().map(from_json).collect::<Vec<Val>>().into(),
        Value::Object(fields) => {
            let mut object = Obj::with_capacity(fields.len());
            for (key, value) in fields {
                object.insert(Str::from(key.as_str()), from_json(value));
            }
            Val::Obj(object)
        }
    }
}

/// The output of a program as JSON. `None` if JSON has no such value.
pub(super) fn into_json(value: &Val, budget: &mut Budget) -> Outcome<Option<Value>> {
    convert(value, MAX_LEVELS, budget)
}

fn convert(value: &Val, levels: u32, budget: &mut Budget) -> Outcome<Option<Value>> {
    budget.take(1)?;
    budget.reserve(0)?;
    let Some(inside) = levels.checked_sub(u32::from(value.depth() > 0)) else {
        return Ok(None);
    };
    Ok(Some(match value {
        Val::Null => Value::Null,
        Val::Bool(flag) => Value::Bool(*flag),
        Val::Num(number) if !number.is_finite() => return Ok(None),
        Val::Num(number) => match serde_json::from_str::<Number>(&number_text(*number)) {
            Ok(number) => Value::Number(number),
            Err(_) => return Ok(None),
        },
        // No reader of JSON could tell it from infinity.
        Val::Big(literal) if !literal.value().is_finite() => return Ok(None),
        Val::Big(literal) => match serde_json::from_str::<Number>(literal.text()) {
            Ok(number) => Value::Number(number),
            // A program may write a number as JSON does not, such as `.50`.
            Err(_) => match serde_json::from_str::<Number>(&literal.canonical()) {
                Ok(number) => Value::Number(number),
                Err(_) => return Ok(None),
            },
        },
        Val::Str(text) => {
            budget.text(text.len())?;
            Value::String(text.as_str().to_owned())
        }
        Val::Arr(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items.iter() {
                match convert(item, inside, budget)? {
                    Some(item) => list.push(item),
                    None => return Ok(None),
                }
            }
            Value::Array(list)
        }
        Val::Obj(fields) => {
            let mut map = Map::new();
            for (key, field) in fields.iter() {
                match convert(field, inside, budget)? {
                    Some(field) => map.insert(key.as_str().to_owned(), field),
                    None => return Ok(None),
                };
            }
            Value::Object(map)
        }
    }))
}

/// `fromjson`
pub(super) fn parse(text: &str, budget: &mut Budget) -> Outcome {
    budget.text(text.len())?;
    // Each value takes at least two bytes of the text.
    budget.take(text.len() / 8)?;
    // An object of one short field takes some sixty times its text, read and as a value.
    budget.reserve(text.len().saturating_mul(64))?;
    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
    match trimmed {
        "nan" | "NaN" | "-nan" | "-NaN" => return Ok(Val::Num(f64::NAN)),
        _ => {}
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) => Ok(from_json(&value)),
        // The reader recurses, and its words for that are not for users.
        Err(error) if error.to_string().starts_with("recursion limit") => {
            Err(Error::new("Exceeds depth limit for parsing JSON"))
        }
        Err(error) => Err(Error::with_values(
            format!("{error} (while parsing '{}')", excerpt(text)),
            format!("cannot be parsed as JSON: {error}"),
        )),
    }
}
