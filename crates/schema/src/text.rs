//! Doc comments as plain text, for readers who do not know Rust.

use schemars::Schema;
use serde_json::Value;

/// Removes links and line breaks from a description, and replaces `None` by null.
pub(crate) fn to_plain(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = plain_text(text);
    }
}

fn plain_text(text: &str) -> String {
    let joined = text.replace('\n', " ").replace("`None`", "null");
    // [`crate::edit::merge`] becomes `merge`.
    let mut parts = joined.split("[`");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (link, rest) = part.split_once("`]").unwrap_or((part, ""));
        let name = link.rsplit("::").next().unwrap_or(link);
        plain.extend(["`", name, "`", rest]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn links_become_names_and_none_becomes_null() {
        let written = "See [`crate::edit::merge`] and\n[`Reason`]; `None` is all [of it].";
        let plain = "See `merge` and `Reason`; null is all [of it].";
        assert_eq!(plain_text(written), plain);
    }
}
