//! What an invocation may log. The platform keeps 256 KB of an invocation's log, with what it adds itself
//! (developers.cloudflare.com/workers/platform/limits), and drops all of it that comes later: the lines that matter
//! most come last.

use std::cell::Cell;

/// The lines of an invocation's log, least important first: each kind leaves room for those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// About an item that did not fail.
    Item,
    /// About an item that failed.
    FailedItem,
    /// About a run.
    Run,
    /// About the invocation.
    Invocation,
}

impl Line {
    /// How many bytes the log may have with such a line at its end.
    const fn max_bytes(self) -> usize {
        match self {
            Self::Item => 130_000,
            Self::FailedItem => 160_000,
            Self::Run => 220_000,
            Self::Invocation => 240_000,
        }
    }
}

/// How much of its log an invocation has written.
#[derive(Debug, Default)]
pub struct LogBudget(Cell<usize>);

impl LogBudget {
    /// Whether a line may be written. Then it counts as written.
    pub fn admits(&self, kind: Line, line: &str) -> bool {
        let bytes = self.0.get().saturating_add(line.len() + 1);
        let fits = bytes <= kind.max_bytes();
        if fits {
            self.0.set(bytes);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, LogBudget};

    #[test]
    fn an_invocation_logs_less_than_the_platform_keeps_and_the_end_has_room() {
        let budget = LogBudget::default();
        let line = "x".repeat(199);
        let mut bytes = 0;
        for kind in [Line::Item, Line::FailedItem, Line::Run, Line::Invocation] {
            let written = (0..10_000).filter(|_| budget.admits(kind, &line)).count();
            assert!(written > 0, "{kind:?}");
            bytes += written * 200;
        }
        assert!(bytes <= 240_000, "{bytes}");
    }

    #[test]
    fn a_line_that_is_too_long_takes_no_room() {
        let budget = LogBudget::default();
        assert!(!budget.admits(Line::Invocation, &"x".repeat(300_000)));
        assert!(budget.admits(Line::Item, "x"));
    }
}
