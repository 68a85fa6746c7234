//! The default format: Flatchr's item as an HrFlow.ai profile.

use super::hook::{Hook, HookError};
use super::reads::{HANDED_ON, ItemUse, Reads};
use super::shape::{Fields, Kinds, Outputs, Shape, Work};
use crate::hrflow::RESUME;
use crate::json::{Object, get, is_blank, number_text};
use futures_util::future::{LocalBoxFuture, ready};
use serde_json::{Value, json};

/// The mapping of the reference implementation (`format_flatchr_profile`), with two differences: it
/// omits the fields that Flatchr does not know (empty `educations`, `experiences` and `attachments`
/// would empty those of HrFlow.ai), and it makes no full name of missing names (`None None`).
#[must_use]
pub fn default_format(item: &Object) -> Object {
    let value = |key: &str| get(item, key).clone();
    let tag = |name: &str, key: &str| json!({ "name": name, "value": get(item, key) });
    let profile = json!({
        "reference": value("id"),
        "created_at": value("created_at"),
        "info": {
            "email": value("email"),
            "first_name": value("firstname"),
            "last_name": value("lastname"),
            "full_name": full_name(item),
            "location": { "text": "", "lat": null, "lng": null },
            "phone": value("phone"),
        },
        "tags": [
            tag("applicant_id", "applicant"),
            tag("vacancy", "vacancy"),
            tag("vacancy_id", "vacancy_id"),
            tag("source", "source"),
            tag("external_id", "external_id"),
            tag("hired", "hired"),
            tag("column", "column"),
        ],
        RESUME: value(RESUME),
    });
    match profile {
        Value::Object(profile) => profile,
        _ => Object::new(),
    }
}

/// First and last name as they are, or the one that exists; null if neither does.
fn full_name(item: &Object) -> Value {
    let names: Vec<String> = ["firstname", "lastname"]
        .into_iter()
        .filter_map(|key| match get(item, key) {
            Value::String(name) if !is_blank(name) => Some(name.clone()),
            Value::Number(name) => Some(number_text(name)),
            _ => None,
        })
        .collect();
    if names.is_empty() {
        Value::Null
    } else {
        Value::String(names.join(" "))
    }
}

/// The fields that [`default_format`] reads, besides those that it hands on.
const READ: [&str; 12] = [
    "id",
    "email",
    "firstname",
    "lastname",
    "phone",
    "applicant",
    "vacancy",
    "vacancy_id",
    "source",
    "external_id",
    "hired",
    "column",
];

/// [`default_format`] as a hook.
pub(super) struct DefaultFormat;

impl Hook for DefaultFormat {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        let formatted = input
            .as_object()
            .map(|item| Value::Object(default_format(item)));
        Box::pin(ready(formatted.map(Some).ok_or_else(|| {
            HookError::new("an item must be an object to be formatted")
        })))
    }

    fn identity(&self) -> &'static str {
        ""
    }

    fn item_use(&self) -> ItemUse {
        ItemUse {
            reads: Reads::of(&READ, &HANDED_ON),
            may_give_item: false,
        }
    }

    fn outputs(&self, input: &Shape, _work: &mut Work) -> Outputs {
        let shape = if input.may_be(Kinds::OBJECT) {
            shape_of(&Value::Object(default_format(&Object::new())))
        } else {
            Shape::none()
        };
        Outputs { shape, at: None }
    }
}

/// The shape of profiles with the fields of this one, whatever is in them.
fn shape_of(profile: &Value) -> Shape {
    let Value::Object(profile) = profile else {
        return Shape::any();
    };
    let mut fields = Fields::empty();
    for (name, value) in profile {
        fields.insert(name, shape_of(value), None);
    }
    Shape::object(fields)
}
