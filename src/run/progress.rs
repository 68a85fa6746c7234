//! How far a run is, for who watches.

use crate::report::ItemReport;

/// How far a run is: told once after the search, and then with each row that is brought to an
/// outcome.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The run.
    pub run_id: &'a str,
    /// Rows that the search gave.
    pub pulled: usize,
    /// Those of them that are worked on: not those that the ledger knows, or leaves alone for now.
    pub total: usize,
    /// Those that have an outcome.
    pub done: usize,
    /// The row that was brought to an outcome just now.
    pub item: Option<&'a ItemReport>,
}
