//! Reports leave a property without a value out, and never send it as null.

use schemars::Schema;
use serde_json::{Map, Value, json};

/// Removes null from the types of the properties that are not required.
pub(crate) fn remove_from_optional(schema: &mut Schema) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        let mut names = required.as_array().into_iter().flatten();
        names.any(|required| required == name)
    };
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        if let Some(property) = property.as_object_mut()
            && !is_required(name)
        {
            remove_null(property);
        }
    }
}

fn remove_null(property: &mut Map<String, Value>) {
    let without = |all: &Value, null: &Value| -> Vec<Value> {
        let all = all.as_array().into_iter().flatten();
        all.filter(|each| *each != null).cloned().collect()
    };
    if let Some(Value::Array(_)) = property.get("type") {
        let types = without(&property["type"], &json!("null"));
        property.insert("type".to_owned(), single(types));
    }
    if let Some(alternatives) = property.get("anyOf") {
        let mut alternatives = without(alternatives, &json!({ "type": "null" }));
        if let (1, Some(Value::Object(only))) = (alternatives.len(), alternatives.first_mut()) {
            let only = std::mem::take(only);
            property.remove("anyOf");
            property.extend(only);
        }
    }
}

fn single(mut values: Vec<Value>) -> Value {
    if values.len() == 1 {
        values.remove(0)
    } else {
        Value::Array(values)
    }
}
