//! How parameters stand in a configuration, where that is not how the core holds them: for the JSON
//! Schema. What reads them is beside it (`read`); a test of `crates/schema` keeps the two together.

use super::parameters::Environment;
use crate::hrflow::PROFILE_FIELDS;
use crate::secret::Secret;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;

/// The form of a day.
pub(super) const DATE: &str = "^[0-9]{2}/[0-9]{2}/[0-9]{2}$";

/// logics, format and callback.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is described, and never made")]
pub(super) struct Hooks {
    /// jq programs, applied to each item in sequence. Empty output or null discards the item.
    logics: Option<Vec<String>>,
    /// A jq program that turns an item into a profile. Null is the default mapping.
    format: Option<String>,
    /// The address that gets the run's report by POST at the end of a successful run: https, or http
    /// to this machine.
    callback: Option<Address>,
}

/// What a vendor gave to be copied, or the name of the Worker's secret that holds it.
pub(super) struct Identifier;

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
struct Address;

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

impl JsonSchema for Environment {
    fn schema_name() -> Cow<'static, str> {
        "Environment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let bare = [Self::Production, Self::Demo].map(Self::base_url);
        let all: Vec<_> = bare
            .iter()
            .flat_map(|url| [(*url).to_owned(), format!("{url}/")])
            .collect();
        json_schema!({
            "description": "Flatchr's environments, with or without a trailing slash.",
            "type": "string",
            "enum": all
        })
    }
}

/// A top-level field of a profile.
pub(super) struct ProfileField;

impl JsonSchema for ProfileField {
    fn schema_name() -> Cow<'static, str> {
        "ProfileField".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A top-level field of a profile of HrFlow.ai.",
            "type": "string",
            "enum": PROFILE_FIELDS
        })
    }
}
