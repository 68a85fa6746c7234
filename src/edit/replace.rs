//! `edit_mode = "replace"`: the behaviour of the reference implementation.

use crate::hrflow::RESUME;
use crate::json::{Object, get};

/// The formatted top-level fields replace the current ones. With `only`, exactly these fields are
/// replaced; a field that the formatted profile lacks becomes null.
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
