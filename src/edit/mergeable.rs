//! Whether formatted values can be merged into what HrFlow.ai holds.

use super::normalize::{is_nothing, telling_entries};
use super::parameters::{EditMode, PushParameters};
use crate::json::{Object, get, has_content};
use std::fmt;

/// A field of HrFlow.ai's profile whose value has a shape into which nothing can be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmergeable {
    /// The path of the field.
    pub field: &'static str,
    /// The kind of value that belongs there.
    pub expected: &'static str,
}

impl fmt::Display for Unmergeable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, expected } = self;
        write!(
            f,
            "HrFlow.ai's profile holds something other than {expected} in `{field}`, so that nothing can be merged into it"
        )
    }
}

impl std::error::Error for Unmergeable {}

/// Checks the fields into which values are merged: `info` is an object, `tags` and `metadatas` are lists.
/// Only those count for which the formatted profile has values that may be written.
///
/// # Errors
/// The first field with another shape.
pub fn check_mergeable(
    current: &Object,
    formatted: &Object,
    parameters: &PushParameters,
) -> Result<(), Unmergeable> {
    const MERGED: [(&str, &str); 3] = [
        ("info", "an object"),
        ("tags", "a list"),
        ("metadatas", "a list"),
    ];
    if parameters.edit_mode == EditMode::Replace {
        return Ok(());
    }
    let only = parameters.only_edit_fields.as_deref();
    for (field, expected) in MERGED {
        let may_change = only.is_none_or(|only| only.iter().any(|name| name == field));
        let is_named = !is_nothing(&telling_entries(field, get(formatted, field)));
        let held = get(current, field);
        let has_shape = match field {
            "info" => held.is_object(),
            _ => held.is_array(),
        };
        if may_change && is_named && has_content(held) && !has_shape {
            return Err(Unmergeable { field, expected });
        }
    }
    Ok(())
}
