//! The roles of the people and programs that use the API.

use std::fmt;

/// What a token allows. A role allows all that a lower one does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees configurations, reports and ledgers: ids, names of fields, counts.
    Viewer,
    /// Starts runs, changes ledgers, and sees values of candidates.
    Operator,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
        })
    }
}
