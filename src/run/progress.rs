//! How far a run is.

use crate::report::ItemReport;

/// How far a run is: reported once after the search, and then after each row with an outcome.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// The run.
    pub run_id: &'a str,
    /// Rows that the search returned.
    pub pulled: usize,
    /// Rows that the run works on: without those that the ledger knows, or leaves alone for now.
    pub total: usize,
    /// Rows with an outcome.
    pub done: usize,
    /// The row that got its outcome just now; `None` in the first report.
    pub item: Option<&'a ItemReport>,
}
