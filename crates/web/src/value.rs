//! Values across the border, without loss: integers over 2^53 are `BigInt`, missing is not null, objects are plain
//! ones, dates are ISO strings. What JSON does not have is refused, with its path.

use crate::error::Thrown;
use js_sys::{Array, BigInt, Date, Function, JsString, Map, Object, Reflect};
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
    read(value, path, 0)
}

fn read(value: &JsValue, path: &str, depth: usize) -> Result<Value, Thrown> {
    if depth > MAX_DEPTH {
        let message = std::format!("is nested more than {MAX_DEPTH} deep, or holds itself");
        return Err(Thrown::value(path, message));
    }
    if value.is_null() || value.is_undefined() {
        return Ok(Value::Null);
    }
    if let Some(flag) = value.as_bool() {
        return Ok(Value::Bool(flag));
    }
    if let Some(text) = value.as_string() {
        return Ok(Value::String(text));
    }
    if let Some(number) = value.as_f64() {
        return read_number(number, path);
    }
    if value.is_bigint() {
        return read_bigint(value, path);
    }
    if let Some(list) = value.dyn_ref::<Array>() {
        let items = list.iter().enumerate();
        let items =
            items.map(|(index, item)| read(&item, &std::format!("{path}[{index}]"), depth + 1));
        return items.collect::<Result<_, _>>().map(Value::Array);
    }
    read_object(value, path, depth)
}

fn read_number(number: f64, path: &str) -> Result<Value, Thrown> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "none, within these bounds"
    )]
    if number.fract() == 0.0 && number.abs() <= MAX_SAFE as f64 {
        return Ok((number as i64).into());
    }
    let number = Number::from_f64(number);
    let refused = || Thrown::value(path, "is NaN or infinite, which JSON does not have");
    number.map(Value::Number).ok_or_else(refused)
}

fn read_bigint(value: &JsValue, path: &str) -> Result<Value, Thrown> {
    let digits = value.unchecked_ref::<BigInt>().to_string(10);
    let digits = digits.ok().and_then(|digits| digits.as_string());
    let digits = digits.unwrap_or_default();
    let integer = digits.parse().map(|integer: i64| integer.into());
    integer
        .or_else(|_| digits.parse().map(|integer: u64| integer.into()))
        .map(Value::Number)
        .map_err(|_| Thrown::value(path, "is an integer of more than 64 bits"))
}

fn read_object(value: &JsValue, path: &str, depth: usize) -> Result<Value, Thrown> {
    if let Some(date) = value.dyn_ref::<Date>() {
        if date.get_time().is_nan() {
            return Err(Thrown::value(path, "is a date that there is not"));
        }
        return Ok(Value::String(date.to_iso_string().into()));
    }
    if let Some(map) = value.dyn_ref::<Map>() {
        return read_map(map, path, depth);
    }
    if let Some(own) = own_json(value, path)? {
        return read(&own, path, depth + 1);
    }
    let kind = kind(value);
    if kind != "Object" {
        let message = std::format!("is {}, which JSON does not have", described(value));
        return Err(Thrown::value(path, message));
    }
    let mut fields = serde_json::Map::new();
    for name in Object::keys(value.unchecked_ref::<Object>()) {
        let field = Reflect::get(value, &name).unwrap_or(JsValue::UNDEFINED);
        if !field.is_undefined() {
            let name = String::from(JsString::from(name));
            let field = read(&field, &join(path, &name), depth + 1)?;
            fields.insert(name, field);
        }
    }
    Ok(Value::Object(fields))
}

fn read_map(map: &Map, path: &str, depth: usize) -> Result<Value, Thrown> {
    let mut fields = serde_json::Map::new();
    for entry in map.entries() {
        let entry: Array = entry.unwrap_or_default().unchecked_into();
        let Some(name) = entry.get(0).as_string() else {
            return Err(Thrown::value(path, "has a key that is not a string"));
        };
        if !entry.get(1).is_undefined() {
            let field = read(&entry.get(1), &join(path, &name), depth + 1)?;
            fields.insert(name, field);
        }
    }
    Ok(Value::Object(fields))
}

/// What an object says that it is in JSON, where it says so.
fn own_json(value: &JsValue, path: &str) -> Result<Option<JsValue>, Thrown> {
    let own = Reflect::get(value, &"toJSON".into()).ok();
    let Some(own) = own.and_then(|own| own.dyn_into::<Function>().ok()) else {
        return Ok(None);
    };
    let given = own.call0(value);
    let thrown = |thrown| Thrown::value(path, crate::error::words(&thrown));
    given.map(Some).map_err(thrown)
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
