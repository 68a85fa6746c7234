//! What Flatchr leaves of an anonymised candidate. The rule, in this one place:
//!
//! * A name, an e-mail address or a phone number of nothing but three or more letters X is a placeholder.
//!   Flatchr's documentation shows `XXXXX` for the names of an archived applicant, and null for the rest.
//! * Of an applicant with `anonym: true`, every name, address and number is one, however it is written.
//!
//! A placeholder says nothing: nobody is searched for or recognised by one. The item holds null in its place,
//! so that no logic and no format takes it for a name, and it overwrites neither what the row says nor what
//! HrFlow.ai holds.

use crate::json::{Object, get, id_text, trim};
use serde_json::Value;

/// The fields that name a person, or say how to reach one.
pub(crate) const PERSONAL: [&str; 4] = ["firstname", "lastname", "email", "phone"];

/// Whether Flatchr calls an applicant or a candidate anonymised.
pub(super) fn is_anonymised(fields: &Object) -> bool {
    says_anonymised(get(fields, "anonym"))
}

/// Whether this value of the field `anonym` says so.
pub(crate) fn says_anonymised(anonym: &Value) -> bool {
    match anonym {
        Value::Bool(flag) => *flag,
        other => id_text(other).is_some_and(|flag| flag == "1" || flag == "true"),
    }
}

/// Puts null in the place of each placeholder.
pub(super) fn forget_placeholders(fields: &mut Object, is_anonymised: bool) {
    for name in PERSONAL {
        if let Some(value) = fields.get_mut(name)
            && (is_anonymised || is_placeholder(value))
        {
            *value = Value::Null;
        }
    }
}

/// Whether a value is nothing but a placeholder.
pub(super) fn is_placeholder(value: &Value) -> bool {
    value.as_str().is_some_and(is_placeholder_text)
}

/// Whether a text is nothing but a placeholder.
pub(crate) fn is_placeholder_text(text: &str) -> bool {
    const MIN_LETTERS: usize = 3;
    let text = trim(text);
    text.len() >= MIN_LETTERS && text.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x'))
}
