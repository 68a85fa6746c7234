//! Comparing and merging: properties of all profiles, and one example for each rule.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "a panic is how a test fails"
)]

use serde_json::{Value, json};
use update_profiles_in_hrflow::edit::{
    Change, Plan, Unmergeable, changes, check_mergeable, hydrate, merge, overlay_parsed, plan,
    replace,
};
use update_profiles_in_hrflow::json::{Object, get, has_content};
use update_profiles_in_hrflow::workflow::{EditMode, PushParameters};

const MODES: [EditMode; 2] = [EditMode::Merge, EditMode::Replace];

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("not an object: {other}"),
    }
}

fn planned(current: &Object, formatted: &Object, mode: EditMode, only: Option<&[String]>) -> Plan {
    let parameters = PushParameters {
        source_key: "source".to_owned(),
        only_edit_fields: only.map(<[String]>::to_vec),
        edit_mode: mode,
        max_changes: None,
    };
    plan(current, formatted, &parameters)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_named_list(field: &str) -> bool {
    ["tags", "metadatas"].contains(&field)
}

/// The name of an entry of `tags` or `metadatas`, if it has one.
fn name_of(entry: &Value) -> Option<&Value> {
    entry.get("name").filter(|name| !name.is_null())
}

mod profiles;

mod canonical;

mod properties;

mod equality;

mod diff;

mod merge;

mod parsed;

mod full_name;

mod mergeable;
