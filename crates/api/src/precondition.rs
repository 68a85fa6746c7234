//! What must be true of a stored workflow for a change to be made: the headers `if-match` and `if-none-match`
//! (RFC 9110, section 13.1). An entity tag is the number of a version between quotes.

use serde::{Deserialize, Serialize};

/// What must be true for a change to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precondition {
    /// Nothing.
    None,
    /// There is a workflow: `if-match: *`.
    Exists,
    /// There is none: `if-none-match: *`.
    Missing,
    /// It has one of these versions: `if-match: "3"`.
    Versions(Vec<u32>),
}

impl Precondition {
    /// Reads the two headers. `None` for anything that is no condition here: one that is not understood must not count
    /// as none.
    #[must_use]
    pub fn read(if_match: Option<&str>, if_none_match: Option<&str>) -> Option<Self> {
        match (if_match.map(str::trim), if_none_match.map(str::trim)) {
            (None, None) => Some(Self::None),
            (None, Some("*")) => Some(Self::Missing),
            (Some("*"), None) => Some(Self::Exists),
            (Some(tags), None) => tags
                .split(',')
                .map(|tag| version(tag.trim()))
                .collect::<Option<Vec<u32>>>()
                .map(Self::Versions),
            _ => None,
        }
    }

    /// Whether it holds with this version, or without one.
    #[must_use]
    pub fn holds(&self, version: Option<u32>) -> bool {
        match self {
            Self::None => true,
            Self::Exists => version.is_some(),
            Self::Missing => version.is_none(),
            Self::Versions(versions) => version.is_some_and(|version| versions.contains(&version)),
        }
    }
}

/// The entity tag of a version.
#[must_use]
pub fn entity_tag(version: u32) -> String {
    format!("\"{version}\"")
}

/// The version of an entity tag. One that a proxy made weak, because it compressed the answer, stands for the same.
fn version(tag: &str) -> Option<u32> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let digits = tag.strip_prefix('"')?.strip_suffix('"')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Precondition, entity_tag};

    #[test]
    fn a_change_is_made_only_to_a_version_that_was_seen() {
        let tag = entity_tag(3);
        for (if_match, holds) in [
            (&*tag, true),
            ("W/\"3\"", true),
            (" \"2\", \"3\" ", true),
            ("*", true),
            ("\"2\"", false),
        ] {
            let condition = Precondition::read(Some(if_match), None);
            let condition = condition.unwrap_or(Precondition::None);
            assert_eq!(condition.holds(Some(3)), holds, "{if_match}");
            assert!(!condition.holds(None), "{if_match}");
        }
    }

    #[test]
    fn a_workflow_can_be_made_only_where_there_is_none() {
        let condition = Precondition::read(None, Some("*"));
        let condition = condition.unwrap_or(Precondition::None);
        assert!(condition.holds(None) && !condition.holds(Some(1)));
    }

    #[test]
    fn a_condition_that_is_not_understood_is_an_error() {
        for if_match in [
            "",
            "3",
            "\"\"",
            "\"3",
            "\"+3\"",
            "\"3\",",
            "\"a\"",
            "\"99999999999\"",
        ] {
            assert_eq!(Precondition::read(Some(if_match), None), None, "{if_match}");
        }
        assert_eq!(Precondition::read(None, Some("\"3\"")), None);
        assert_eq!(Precondition::read(Some("\"3\""), Some("*")), None);
    }
}
