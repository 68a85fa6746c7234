//! Values across the border, without loss: integers over 2^53 are `BigInt`, missing is not null, objects are plain
//! ones, dates are ISO strings. What JSON does not have is refused, with its path.

use crate::error::JsError;
use crate::js::{described, get, iso_date, items, kind, map_entries, names, words};
use js_sys::{Array, BigInt, Function, Object, Reflect};
use serde::Serialize;
use serde_json::{Number, Value};
use wasm_bindgen::{JsCast, JsValue};

/// The largest integer that a JavaScript number tells from its neighbours.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// How deep values may be nested, as `serde_json` has it.
const MAX_DEPTH: usize = 128;

/// A value of JSON as JavaScript has it.
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
            // Set like others, it would be no field but the object's prototype.
            let field = Object::new();
            for (attribute, is) in [
                ("value", value),
                ("enumerable", true.into()),
                ("writable", true.into()),
                ("configurable", true.into()),
            ] {
                crate::error::set(&field, attribute, &is);
            }
            let _ = Reflect::define_property(&object, &name, &field);
        } else {
            let _ = Reflect::set(&object, &name, &value);
        }
    }
    object
}

fn number_to_js(number: &Number) -> JsValue {
    match (number.as_i64(), number.as_u64()) {
        #[expect(clippy::cast_precision_loss, reason = "none, within these bounds")]
        (Some(integer), _) if (-MAX_SAFE..=MAX_SAFE).contains(&integer) => {
            JsValue::from_f64(integer as f64)
        }
        (Some(integer), _) => BigInt::from(integer).into(),
        (None, Some(integer)) => BigInt::from(integer).into(),
        (None, None) => JsValue::from_f64(number.as_f64().unwrap_or_default()),
    }
}

/// What serde knows of a type that holds no candidate's values.
pub(crate) fn typed_to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let told = value.serialize(&serializer);
    told.map_err(|error| JsError::value("", error.to_string()))
}

/// A JavaScript value as JSON has it; `path` is where it stands. Undefined is null; but in an object, it is missing. Fields
/// that are inherited count, getters included; methods do not.
pub(crate) fn from_js(value: &JsValue, path: &str) -> Result<Value, JsError> {
    let mut refused = Vec::new();
    let read = read_all(value, path, &mut refused);
    match refused.into_iter().next() {
        Some(first) => Err(first),
        None => Ok(read),
    }
}

/// The same, with null for each value that JSON does not have; these are told in `refused`.
pub(crate) fn read_all(value: &JsValue, path: &str, refused: &mut Vec<JsError>) -> Value {
    let mut reader = Reader {
        refused,
        within: Vec::new(),
    };
    reader.read(value, path)
}

struct Reader<'a> {
    refused: &'a mut Vec<JsError>,
    /// What the value that is read is within, from the outermost on.
    within: Vec<JsValue>,
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
            let nowhere = "is NaN or infinite, which JSON does not have";
            return read_number(number).unwrap_or_else(|| self.refuse(path, nowhere));
        }
        if value.is_bigint() {
            let too_large = "is an integer of more than 64 bits";
            return read_bigint(value).unwrap_or_else(|| self.refuse(path, too_large));
        }
        if self.within.iter().any(|outer| Object::is(outer, value)) {
            return self.refuse(path, "holds itself");
        }
        if self.within.len() > MAX_DEPTH {
            // The whole of its path would be nobody's to read.
            let begin: String = path.chars().take(60).collect();
            let message = std::format!("is nested more than {MAX_DEPTH} deep");
            return self.refuse(&std::format!("{begin}…"), message);
        }
        self.within.push(value.clone());
        let read = self.read_nested(value, path);
        self.within.pop();
        // What is thrown by getters and proxies says what is wrong there.
        read.unwrap_or_else(|thrown| self.refuse(path, words(&thrown)))
    }

    fn read_nested(&mut self, value: &JsValue, path: &str) -> Result<Value, JsValue> {
        if Array::is_array(value) {
            let items = items(value)?.into_iter().enumerate();
            let items =
                items.map(|(index, item)| self.read(&item, &std::format!("{path}[{index}]")));
            return Ok(items.collect());
        }
        match kind(value).as_str() {
            "Date" => Ok(match iso_date(value) {
                Ok(text) => Value::String(text),
                Err(_) => self.refuse(path, "is a date that there is not"),
            }),
            "Map" => self.read_map(value, path),
            kind => {
                // A symbol has no properties to ask for.
                let own = value
                    .is_object()
                    .then(|| get(value, "toJSON"))
                    .transpose()?;
                if let Some(own) = own.and_then(|own| own.dyn_into::<Function>().ok()) {
                    return Ok(self.read(&own.call0(value)?, path));
                }
                if kind == "Object" {
                    return self.read_object(value, path);
                }
                let message = std::format!("is {}, which JSON does not have", described(value));
                Ok(self.refuse(path, message))
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
                Err(thrown) => drop(self.refuse(&path, words(&thrown))),
            }
        }
        Ok(Value::Object(fields))
    }

    fn read_map(&mut self, value: &JsValue, path: &str) -> Result<Value, JsValue> {
        let mut fields = serde_json::Map::new();
        for [name, field] in map_entries(value)? {
            let Some(name) = name.as_string() else {
                return Ok(self.refuse(path, "has a key that is not a string"));
            };
            if !field.is_undefined() {
                let field = self.read(&field, &join(path, &name));
                fields.insert(name, field);
            }
        }
        Ok(Value::Object(fields))
    }

    fn refuse(&mut self, path: &str, message: impl Into<String>) -> Value {
        self.refused.push(JsError::value(path, message));
        Value::Null
    }
}

fn read_number(number: f64) -> Option<Value> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "none, within these bounds"
    )]
    if number.fract() == 0.0 && number.abs() <= MAX_SAFE as f64 {
        return Some((number as i64).into());
    }
    Number::from_f64(number).map(Value::Number)
}

fn read_bigint(value: &JsValue) -> Option<Value> {
    let digits = value.unchecked_ref::<BigInt>().to_string(10).ok()?;
    let digits = digits.as_string()?;
    let integer = digits.parse::<i64>().map(Value::from);
    integer
        .or_else(|_| digits.parse::<u64>().map(Value::from))
        .ok()
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        std::format!("{path}.{name}")
    }
}
