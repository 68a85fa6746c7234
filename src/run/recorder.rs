//! What came of the rows, as it comes: told to who watches, and to the ledger.

use super::selection::{RowIndex, Rows};
use crate::ledger::{CandidateHash, RowVersion, Session};
use crate::report::{ErrorReport, ItemReport};
use crate::sort::sort_by_key;
use std::cell::{Cell, RefCell};

/// Where the reports of finished items gather, each with its row.
pub(super) struct OutcomeRecorder<'a> {
    rows: &'a Rows,
    session: Option<&'a Session<'a>>,
    watch: &'a dyn Fn(usize, Option<&ItemReport>),
    items: RefCell<Vec<(RowIndex, ItemReport)>>,
    synced: Cell<usize>,
    transient: RefCell<Vec<RowVersion>>,
}

/// So many items that an API fails at a bad moment, and none that it does not, are an outage.
const OUTAGE_THRESHOLD: usize = 3;

/// What is to be remembered of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Disposition {
    /// HrFlow.ai holds it.
    Synced,
    /// Its résumé may be in HrFlow.ai's queue.
    Deferred,
    /// It failed, by its own fault.
    Failed,
    /// It failed as anything may that is asked at a bad moment.
    Transient,
    /// It failed because everything did.
    NotCharged,
}

impl<'a> OutcomeRecorder<'a> {
    /// `watch` is told how many rows are done, and the one that is just now.
    pub(super) fn new(
        rows: &'a Rows,
        session: Option<&'a Session<'a>>,
        watch: &'a dyn Fn(usize, Option<&ItemReport>),
    ) -> Self {
        Self {
            rows,
            session,
            watch,
            items: RefCell::default(),
            synced: Cell::default(),
            transient: RefCell::default(),
        }
    }

    pub(super) fn rows(&self) -> &'a Rows {
        self.rows
    }

    /// Whether a row failed in an earlier run, by its own fault.
    pub(super) fn failed_before(&self, row: RowIndex) -> bool {
        let mark = self.rows.version(row);
        let tries = self
            .session
            .zip(mark)
            .map(|(session, mark)| session.ledger().tries(mark));
        tries.is_some_and(|tries| tries > 0)
    }

    /// A row is done, for this run.
    pub(super) fn add(
        &self,
        row: RowIndex,
        mut report: ItemReport,
        remember: Disposition,
        now_ms: u64,
    ) {
        if let (Some(session), Some(mut mark)) = (self.session, self.rows.version(row)) {
            if let Some(candidate) = &report.candidate {
                mark.candidate = Some(CandidateHash::of(candidate));
                session.record_candidate(mark.key, candidate);
            }
            report.tries = session.ledger().tries(mark) + 1;
            match remember {
                Disposition::Synced => session.record_synced(mark),
                Disposition::Deferred => session.record_deferred(mark),
                Disposition::Failed | Disposition::Transient | Disposition::NotCharged => {
                    let unknown = ErrorReport::unknown();
                    let error = report.error.as_ref().unwrap_or(&unknown);
                    let counts = remember != Disposition::NotCharged;
                    session.record_failure(
                        mark,
                        report.applicant.as_deref(),
                        error,
                        counts,
                        now_ms,
                    );
                }
            }
            match remember {
                Disposition::Synced => self.synced.set(self.synced.get() + 1),
                Disposition::Transient => self.transient.borrow_mut().push(mark),
                _ => {}
            }
        }
        (self.watch)(self.items.borrow().len() + 1, Some(&report));
        self.items.borrow_mut().push((row, report));
    }

    /// Where an API was out for everybody, that is no item's own fault: none has to wait longer for it.
    pub(super) fn waive_outage_failures(&self) {
        let unlucky = self.transient.take();
        let is_outage = unlucky.len() >= OUTAGE_THRESHOLD && self.synced.get() == 0;
        if let Some(session) = self.session.filter(|_| is_outage) {
            for mark in unlucky {
                session.refund_attempt(mark);
            }
        }
    }

    /// All reports, in the order of the search.
    pub(super) fn into_items(self) -> Vec<ItemReport> {
        let mut items = self.items.into_inner();
        sort_by_key(&mut items, |(place, _)| *place);
        items.into_iter().map(|(_, item)| item).collect()
    }
}
