//! JSON Schemas of what stands in a configuration otherwise than the core holds it. A test of
//! `crates/schema` compares them with the reader.

use crate::secret::Secret;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;

/// What a vendor issued to be copied, or the name of the Worker's secret that holds it.
pub(crate) struct Identifier;

impl JsonSchema for Identifier {
    fn schema_name() -> Cow<'static, str> {
        "Identifier".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let text = json!({ "type": "string", "pattern": "^\\s*[!-~]+\\s*$" });
        or_secret("A key or an id", &text)
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        Identifier::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Identifier::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Identifier::json_schema(generator)
    }
}

/// The address of a callback, or the name of the Worker's secret that holds it.
pub(crate) struct Address;

impl JsonSchema for Address {
    fn schema_name() -> Cow<'static, str> {
        "Address".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        or_secret("An address", &json!({ "type": "string", "minLength": 1 }))
    }
}

fn or_secret(what: &str, text: &Value) -> Schema {
    json_schema!({
        "description": format!("{what}, or in the Worker's configuration the name of the secret that holds it."),
        "anyOf": [
            text,
            {
                "type": "object",
                "properties": { "secret": { "type": "string", "minLength": 1, "description": "The secret's name." } },
                "required": ["secret"],
                "additionalProperties": false
            }
        ]
    })
}
