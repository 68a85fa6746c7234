//! `edit_mode = "replace"`: the behaviour of the reference implementation.

use crate::hrflow::RESUME;
use crate::json::Object;

/// The formatted top-level fields replace the current ones. With `only`, those of these fields are
/// replaced that the formatted profile names. (The reference makes the others null.)
#[must_use]
pub fn replace(current: &Object, formatted: &Object, only: Option<&[String]>) -> Object {
    let mut profile = current.clone();
    match only {
        None => profile.extend(formatted.clone()),
        Some(fields) => profile.extend(fields.iter().filter_map(|field| {
            let value = formatted.get(field)?;
            Some((field.clone(), value.clone()))
        })),
    }
    profile.shift_remove(RESUME);
    profile
}
