//! How far a run is, and what it works on.

use crate::hooks::Step;
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

/// What a run works on: reported right before each program that it applies to an item, so that a program
/// that never ends can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtWork<'a> {
    /// The place of the item's row in its search, counted from 0.
    pub row: usize,
    /// The item's applicant.
    pub applicant: &'a str,
    /// The program.
    pub step: Step,
}
