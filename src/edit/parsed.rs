//! The profile after a parse.

use crate::json::{Object, has_content};
use serde_json::Value;

/// What HrFlow.ai holds after a parse: where the parse has a value, it took the place of the value that
/// the profile held, in `info` key by key; where it has none, what the profile held stays.
///
/// This is the base to which the formatted profiles are then applied, whether the parse was answered at
/// once or a later run reads its result.
#[must_use]
pub fn overlay_parsed(mut current: Object, parsed: Object) -> Object {
    for (field, value) in parsed {
        match (current.get_mut(&field), value) {
            (_, value) if !has_content(&value) => {}
            (Some(Value::Object(info)), Value::Object(parsed)) if field == "info" => {
                info.extend(parsed.into_iter().filter(|(_, value)| has_content(value)));
            }
            (_, value) => drop(current.insert(field, value)),
        }
    }
    current
}
