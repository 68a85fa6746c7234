//! What a `workflow_id` must not be.

use super::parameters::MAX_WORKFLOW_ID_BYTES;
use crate::config::is_like_a_key;

/// All that is wrong with an id that is not empty.
#[must_use]
pub fn problems(id: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if id.len() > MAX_WORKFLOW_ID_BYTES {
        let length = id.len();
        problems.push(format!(
            "is {length} bytes long; at most {MAX_WORKFLOW_ID_BYTES} are allowed"
        ));
    }
    if id.chars().any(char::is_control) {
        problems.push("must not contain control characters".to_owned());
    }
    if matches!(id, "." | "..") {
        problems.push("is a step in an address, so that no address would reach it".to_owned());
    }
    if id.chars().any(is_invisible) {
        problems.push(
            "contains a character that cannot be seen, so that nobody could type its address"
                .to_owned(),
        );
    }
    if !id.trim().is_empty() && id != id.trim() {
        problems.push("must not begin or end with a blank".to_owned());
    }
    if is_like_a_key(id) {
        problems.push(
            "looks like a key, and is shown and stored in many places: give it another name, and make a new key"
                .to_owned(),
        );
    }
    problems
}

/// Characters without a shape: they join, direct or separate others, or stand for what could not be read.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn an_id_that_no_address_reaches_is_refused() {
        for id in [
            ".",
            "..",
            "a\u{202e}b",
            "\u{feff}a",
            "a\u{200d}b",
            "a\u{fffd}",
            " a",
            "a\u{a0}",
            "a\nb",
        ] {
            assert_eq!(problems(id).len(), 1, "{id:?}");
        }
        for id in [
            "...",
            "a.b",
            "Équipe RH / Île-de-France: 100 %? #1",
            "日本",
            "a\\b",
            "%2e",
        ] {
            assert_eq!(problems(id), [""; 0], "{id}");
        }
    }

    #[test]
    fn an_id_with_a_key_in_it_is_refused() {
        assert_eq!(problems("flatchr ask_0123456789abcdef").len(), 1);
    }
}
