//! What came of the rows, as it comes: told to who watches, and to the ledger.

use super::rows::Rows;
use crate::ledger::Session;
use crate::report::{ErrorReport, ItemReport};
use std::cell::RefCell;

/// Where the reports of finished items gather, with their places in the search.
pub(super) struct Done<'a> {
    rows: &'a Rows<'a>,
    session: Option<&'a Session<'a>>,
    watch: &'a dyn Fn(&ItemReport),
    items: RefCell<Vec<(usize, ItemReport)>>,
}

/// What is to be remembered of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Remember {
    /// HrFlow.ai holds it.
    Confirmed,
    /// Its résumé may be in HrFlow.ai's queue.
    Deferred,
    /// It failed, by its own fault.
    Failed,
    /// It failed because everything did.
    Spared,
}

impl<'a> Done<'a> {
    pub(super) fn new(
        rows: &'a Rows<'a>,
        session: Option<&'a Session<'a>>,
        watch: &'a dyn Fn(&ItemReport),
    ) -> Self {
        Self {
            rows,
            session,
            watch,
            items: RefCell::default(),
        }
    }

    pub(super) fn rows(&self) -> &'a Rows<'a> {
        self.rows
    }

    /// A row is done, for this run.
    pub(super) fn add(
        &self,
        place: usize,
        mut report: ItemReport,
        remember: Remember,
        now_ms: u64,
    ) {
        if let (Some(session), Some(mark)) = (self.session, self.rows.mark(place)) {
            report.tries = session.ledger().tries(mark) + 1;
            match remember {
                Remember::Confirmed => session.confirm(mark),
                Remember::Deferred => session.defer(mark),
                Remember::Failed | Remember::Spared => {
                    let unknown = ErrorReport::unknown();
                    let error = report.error.as_ref().unwrap_or(&unknown);
                    let counts = remember == Remember::Failed;
                    session.fail(mark, report.applicant.as_deref(), error, counts, now_ms);
                }
            }
        }
        (self.watch)(&report);
        self.items.borrow_mut().push((place, report));
    }

    /// All reports, in the order of the search.
    pub(super) fn into_items(self) -> Vec<ItemReport> {
        let mut items = self.items.into_inner();
        items.sort_by_key(|(place, _)| *place);
        items.into_iter().map(|(_, item)| item).collect()
    }
}
