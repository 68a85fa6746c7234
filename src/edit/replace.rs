//! `edit_mode = "replace"`: what the reference implementation does.

use crate::hrflow::RESUME;
use crate::json::{Object, get};

/// The formatted top-level fields replace the current ones. With `only`, exactly those fields are
/// replaced, by null where the formatted profile lacks them.
#[must_use]
pub fn replace(current: &Object, formatted: &Object, only: Option<&[String]>) -> Object {
    let mut profile = current.clone();
    match only {
        None => profile.extend(formatted.clone()),
        Some(fields) => profile.extend(
            fields
                .iter()
                .map(|field| (field.clone(), get(formatted, field).clone())),
        ),
    }
    profile.shift_remove(RESUME);
    profile
}
