//! Converts values between JavaScript and JSON without loss: integers beyond 2^53 are `BigInt`, of any size; a missing field differs
//! from null, objects are plain objects, and dates become ISO 8601 texts. A value that JSON cannot represent is an error
//! with its path.

use crate::error::JsError;
use crate::js::{describe, get, iso_date, items, kind, map_entries, message_of, names};
use js_sys::{Array, BigInt, Function, Object, Reflect};
use serde::Serialize;
use serde_json::{Number, Value};
use wasm_bindgen::{JsCast, JsValue};

/// The largest integer up to which JavaScript numbers are exact: `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// How deep values may be nested: the limit of `serde_json`.
const MAX_DEPTH: usize = 128;

/// Converts a JSON value into a JavaScript value.
pub(crate) fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(flag) => JsValue::from_bool(*flag),
        Value::String(text) => JsValue::from_str(text),
        Value::Number(number) => number_to_js(number),
        Value::Array(items) => items.iter().map(to_js).collect::<Array>().into(),
        Value::Object(fields) => object_to_js(fields).into(),
    }
}

pub(crate) fn object_to_js(fields: &serde_json::Map<String, Value>) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        let (name, value) = (JsValue::from_str(name), to_js(value));
        if name == "__proto__" {
            // A plain assignment would set the object's prototype instead of a field.
            let descriptor = Object::new();
            for (attribute, setting) in [
                ("value", value),
                ("enumerable", true.into()),
                ("writable", true.into()),
                ("configurable", true.into()),
            ] {
                crate::error::set(&descriptor, attribute, &setting);
            }
            let _ = Reflect::define_property(&object, &name, &descriptor);
        } else {
            let _ = Reflect::set(&object, &name, &value);
        }
    }
    object
}

fn number_to_js(number: &Number) -> JsValue {
    let float = || JsValue::from_f64(number.as_f64().unwrap_or_default());
    let is_safe = |integer: &i64| (-MAX_SAFE..=MAX_SAFE).contains(integer);
    let is_integer = !number.as_str().contains(['.', 'e', 'E']);
    if !is_integer || number.as_i64().is_some_and(|integer| is_safe(&integer)) {
        return float();
    }
    match BigInt::new(&JsValue::from_str(number.as_str())) {
        Ok(integer) => integer.into(),
        Err(_) => float(),
    }
}

/// Converts a type without values of candidates, whose integers are all exact as JavaScript numbers.
pub(crate) fn typed_to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = value.serialize(&serializer);
    value.map_err(|error| JsError::bad_value("", error.to_string()))
}

/// Converts a report, whose items may hold values of candidates.
pub(crate) fn report_to_js(report: &impl Serialize) -> Result<JsValue, JsValue> {
    let value = serde_json::to_value(report);
    let value = value.map_err(|error| JsError::bad_value("", error.to_string()))?;
    Ok(to_js(&value))
}

/// Converts a JavaScript value into JSON. `path` is its path for errors. `undefined` becomes null, or is left out as a
/// field of an object. Inherited fields and getters count, methods do not.
///
/// # Errors
/// The first value that JSON cannot represent.
pub(crate) fn from_js(value: &JsValue, path: &str) -> Result<Value, JsError> {
    let mut errors = Vec::new();
    let json = read_all(value, path, &mut errors);
    match errors.into_iter().next() {
        Some(first) => Err(first),
        None => Ok(json),
    }
}

/// The same, with null for each value that JSON cannot represent, and an error for it in `errors`.
pub(crate) fn read_all(value: &JsValue, path: &str, errors: &mut Vec<JsError>) -> Value {
    let mut reader = Reader {
        errors,
        ancestors: Vec::new(),
    };
    reader.read(value, path)
}

struct Reader<'a> {
    errors: &'a mut Vec<JsError>,
    /// The objects that hold the current value, the outermost first.
    ancestors: Vec<JsValue>,
}

impl Reader<'_> {
    fn read(&mut self, value: &JsValue, path: &str) -> Value {
        if value.is_null() || value.is_undefined() {
            return Value::Null;
        }
        if let Some(flag) = value.as_bool() {
            return Value::Bool(flag);
        }
        if let Some(text) = value.as_string() {
            return Value::String(text);
        }
        if let Some(number) = value.as_f64() {
            let message = "is NaN or infinite, which JSON does not have";
            return read_number(number).unwrap_or_else(|| self.reject(path, message));
        }
        if value.is_bigint() {
            let message = "is an integer beyond the range of a 64-bit float";
            return read_bigint(value).unwrap_or_else(|| self.reject(path, message));
        }
        if self
            .ancestors
            .iter()
            .any(|ancestor| Object::is(ancestor, value))
        {
            return self.reject(path, "contains itself");
        }
        if self.ancestors.len() > MAX_DEPTH {
            // The complete path would be too long for a message.
            let beginning: String = path.chars().take(60).collect();
            let message = format!("is nested more than {MAX_DEPTH} deep");
            return self.reject(&format!("{beginning}…"), message);
        }
        self.ancestors.push(value.clone());
        let result = self.read_nested(value, path);
        self.ancestors.pop();
        result.unwrap_or_else(|thrown| self.reject(path, message_of(&thrown)))
    }

    fn read_nested(&mut self, value: &JsValue, path: &str) -> Result<Value, JsValue> {
        if Array::is_array(value) {
            let items = items(value)?.into_iter().enumerate();
            let items = items.map(|(index, item)| self.read(&item, &format!("{path}[{index}]")));
            return Ok(items.collect());
        }
        match kind(value).as_str() {
            "Date" => Ok(match iso_date(value) {
                Ok(text) => Value::String(text),
                Err(_) => self.reject(path, "is an invalid date"),
            }),
            "Map" => self.read_map(value, path),
            kind => {
                // A symbol has no properties.
                let to_json = value
                    .is_object()
                    .then(|| get(value, "toJSON"))
                    .transpose()?;
                if let Some(to_json) = to_json.and_then(|value| value.dyn_into::<Function>().ok()) {
                    return Ok(self.read(&to_json.call0(value)?, path));
                }
                if kind == "Object" {
                    return self.read_object(value, path);
                }
                let message = format!("is {}, which JSON does not have", describe(value));
                Ok(self.reject(path, message))
            }
        }
    }

    fn read_object(&mut self, value: &JsValue, path: &str) -> Result<Value, JsValue> {
        let mut fields = serde_json::Map::new();
        for name in names(value)? {
            let path = join(path, &name);
            match get(value, &name) {
                Ok(field) if field.is_undefined() => {}
                Ok(field) => drop(fields.insert(name, self.read(&field, &path))),
                Err(thrown) => drop(self.reject(&path, message_of(&thrown))),
            }
        }
        Ok(Value::Object(fields))
    }

    fn read_map(&mut self, value: &JsValue, path: &str) -> Result<Value, JsValue> {
        let mut fields = serde_json::Map::new();
        for [name, field] in map_entries(value)? {
            let Some(name) = name.as_string() else {
                return Ok(self.reject(path, "has a key that is not a string"));
            };
            if !field.is_undefined() {
                let field = self.read(&field, &join(path, &name));
                fields.insert(name, field);
            }
        }
        Ok(Value::Object(fields))
    }

    /// Records an error, and returns null in place of the value.
    fn reject(&mut self, path: &str, message: impl Into<String>) -> Value {
        self.errors.push(JsError::bad_value(path, message));
        Value::Null
    }
}

fn read_number(number: f64) -> Option<Value> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "nothing is lost within these bounds"
    )]
    if number.fract() == 0.0 && number.abs() <= MAX_SAFE as f64 {
        return Some((number as i64).into());
    }
    Number::from_f64(number).map(Value::Number)
}

fn read_bigint(value: &JsValue) -> Option<Value> {
    let digits = value.unchecked_ref::<BigInt>().to_string(10).ok()?;
    let number: Number = digits.as_string()?.parse().ok()?;
    number.as_f64().is_some().then_some(Value::Number(number))
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
