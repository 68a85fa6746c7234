//! Names in addresses.

/// Letters and digits in ASCII, words joined by hyphens.
pub(super) fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text).to_lowercase();
    let words = ascii
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
