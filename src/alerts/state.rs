//! How a workflow stands.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a workflow stands, the best first. Of several that apply, the worst counts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Runs do what they are for.
    #[default]
    Ok,
    /// Runs do, but a key ends within two weeks.
    KeyEnds,
    /// Runs do in part: too many items fail, or the search suddenly shows far fewer rows.
    Degraded,
    /// No run was done for a multiple of the schedule.
    Late,
    /// The last run failed as a whole.
    Failing,
    /// The brake stopped the last run before its first write.
    Braked,
    /// An operator has paused the workflow.
    Paused,
}

impl State {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::KeyEnds,
        Self::Degraded,
        Self::Late,
        Self::Failing,
        Self::Braked,
        Self::Paused,
    ];

    /// The word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::KeyEnds => "key_ends",
            Self::Degraded => "degraded",
            Self::Late => "late",
            Self::Failing => "failing",
            Self::Braked => "braked",
            Self::Paused => "paused",
        }
    }

    /// Whether nothing is synced although it should be.
    #[must_use]
    pub fn is_down(self) -> bool {
        matches!(self, Self::Late | Self::Failing | Self::Braked)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
