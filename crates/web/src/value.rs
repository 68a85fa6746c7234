//! Values across the border, without loss: integers over 2^53 are `BigInt`, missing is not null, objects are plain
//! ones, dates are ISO strings. What JSON does not have is refused, with its path.

use crate::error::Thrown;
use js_sys::{Array, BigInt, Date, Function, Map, Object, Reflect};
use serde::Serialize;
use serde_json::{Number, Value};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// The largest integer that a JavaScript number tells from its neighbours.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// How deep values may be nested, as `serde_json` has it.
const MAX_DEPTH: usize = 128;

#[wasm_bindgen]
extern "C" {
    /// `[object Date]`, say; of anything, whatever it calls itself.
    #[wasm_bindgen(js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> String;
}

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
pub(crate) fn typed_to_js(value: &impl Serialize) -> Result<JsValue, Thrown> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let told = value.serialize(&serializer);
    told.map_err(|error| Thrown::value("", error.to_string()))
}

/// A JavaScript value as JSON has it; `path` is where it stands. Undefined is null; but in an object, it is missing.
pub(crate) fn from_js(value: &JsValue, path: &str) -> Result<Value, Thrown> {
    let mut refused = Vec::new();
    let read = read_all(value, path, &mut refused);
    match refused.into_iter().next() {
        Some(first) => Err(first),
        None => Ok(read),
    }
}

/// The same, with null for each value that JSON does not have; these are told in `refused`.
pub(crate) fn read_all(value: &JsValue, path: &str, refused: &mut Vec<Thrown>) -> Value {
    Reader { refused }.read(value, path, 0)
}

struct Reader<'a> {
    refused: &'a mut Vec<Thrown>,
}

impl Reader<'_> {
    fn read(&mut self, value: &JsValue, path: &str, depth: usize) -> Value {
        if depth > MAX_DEPTH {
            let message = std::format!("is nested more than {MAX_DEPTH} deep, or holds itself");
            // The whole of its path would be nobody's to read.
            let begin: String = path.chars().take(60).collect();
            return self.refuse(&std::format!("{begin}…"), message);
        }
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
        if let Some(list) = value.dyn_ref::<Array>() {
            let items = list.iter().enumerate();
            let items = items
                .map(|(index, item)| self.read(&item, &std::format!("{path}[{index}]"), depth + 1));
            return items.collect();
        }
        self.read_object(value, path, depth)
    }

    fn read_object(&mut self, value: &JsValue, path: &str, depth: usize) -> Value {
        if let Some(date) = value.dyn_ref::<Date>() {
            if date.get_time().is_nan() {
                return self.refuse(path, "is a date that there is not");
            }
            return Value::String(date.to_iso_string().into());
        }
        if let Some(map) = value.dyn_ref::<Map>() {
            let entries = map.entries().into_iter().flatten();
            let entries = entries.map(|entry| Array::from(&entry));
            return self.read_fields(entries, path, depth);
        }
        match own_json(value) {
            Some(Ok(own)) => return self.read(&own, path, depth + 1),
            Some(Err(thrown)) => return self.refuse(path, crate::error::words(&thrown)),
            None => {}
        }
        if kind(value) != "Object" {
            let message = std::format!("is {}, which JSON does not have", described(value));
            return self.refuse(path, message);
        }
        let names = Object::keys(value.unchecked_ref::<Object>());
        let entries = names.iter().map(|name| {
            let field = Reflect::get(value, &name).unwrap_or(JsValue::UNDEFINED);
            Array::of2(&name, &field)
        });
        self.read_fields(entries, path, depth)
    }

    /// Pairs of a name and a value, as an object.
    fn read_fields(
        &mut self,
        entries: impl Iterator<Item = Array>,
        path: &str,
        depth: usize,
    ) -> Value {
        let mut fields = serde_json::Map::new();
        for entry in entries {
            let Some(name) = entry.get(0).as_string() else {
                return self.refuse(path, "has a key that is not a string");
            };
            if !entry.get(1).is_undefined() {
                let field = self.read(&entry.get(1), &join(path, &name), depth + 1);
                fields.insert(name, field);
            }
        }
        Value::Object(fields)
    }

    fn refuse(&mut self, path: &str, message: impl Into<String>) -> Value {
        self.refused.push(Thrown::value(path, message));
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

/// What an object says that it is in JSON, where it says so.
fn own_json(value: &JsValue) -> Option<Result<JsValue, JsValue>> {
    let own = Reflect::get(value, &"toJSON".into()).ok()?;
    Some(own.dyn_ref::<Function>()?.call0(value))
}

/// The name of a value's kind: `Object` for plain ones and instances of classes.
pub(crate) fn kind(value: &JsValue) -> String {
    let tag = tag(value);
    let kind = tag.strip_prefix("[object ").unwrap_or(&tag);
    kind.trim_end_matches(']').to_owned()
}

/// What a value is, for a sentence: `a number`, `an object`, `a Set`.
pub(crate) fn described(value: &JsValue) -> String {
    match kind(value).as_str() {
        "Null" => "null".to_owned(),
        "Undefined" => "undefined".to_owned(),
        "Object" => "an object".to_owned(),
        "Array" => "a list".to_owned(),
        primitive @ ("Boolean" | "Number" | "String" | "Function" | "Symbol") => {
            std::format!("a {}", primitive.to_lowercase())
        }
        other if other.starts_with(['A', 'E', 'I', 'O', 'U']) => std::format!("an {other}"),
        other => std::format!("a {other}"),
    }
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        std::format!("{path}.{name}")
    }
}
