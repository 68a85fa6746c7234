//! The tag by which a profile says whose it is.

use crate::json::{Object, get, id_text};
use serde_json::Value;

/// The name of the tag. The default format writes it, and so does the reference's action that creates
/// profiles.
const NAME: &str = "applicant_id";

/// Whether a profile has a tag that names this applicant. The API may hold ids as numbers.
pub(crate) fn names_applicant(profile: &Object, applicant: &str) -> bool {
    let tags = get(profile, "tags").as_array();
    applicants(tags.map_or(&[], Vec::as_slice)).any(|named| named == applicant)
}

/// The applicants that tags name.
pub(super) fn applicants(tags: &[Value]) -> impl Iterator<Item = String> {
    let tags = tags.iter().filter_map(Value::as_object);
    let of_applicants = tags.filter(|tag| get(tag, "name") == NAME);
    of_applicants.filter_map(|tag| id_text(get(tag, "value")))
}

#[cfg(test)]
mod tests {
    use super::names_applicant;
    use serde_json::json;

    #[test]
    fn only_the_tag_of_this_applicant_is_a_proof() {
        let proves = |tags: serde_json::Value| {
            let profile = json!({ "tags": tags });
            names_applicant(profile.as_object().unwrap(), "1260")
        };
        for tags in [
            json!([{ "name": "applicant_id", "value": "1260" }]),
            json!([{ "name": "applicant_id", "value": 1260 }]),
            json!([{ "name": "column", "value": 1 }, { "name": "applicant_id", "value": " 1260 " }]),
        ] {
            assert!(proves(tags.clone()), "{tags}");
        }
        for tags in [
            json!(null),
            json!([]),
            json!("applicant_id"),
            json!({ "name": "applicant_id", "value": "1260" }),
            json!(["applicant_id", null, 1260]),
            json!([{ "name": "applicant_id", "value": "12600" }]),
            json!([{ "name": "applicant_id", "value": null }]),
            json!([{ "name": "candidate_id", "value": "1260" }]),
            json!([{ "name": "APPLICANT_ID", "value": "1260" }]),
        ] {
            assert!(!proves(tags.clone()), "{tags}");
        }
    }
}
