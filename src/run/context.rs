//! One run, under way: what its steps share.

use super::RunOptions;
use super::brake::ChangeCount;
use super::careful::RowsInHand;
use super::concurrency::{KeyedQueue, MemoryBudget};
use super::control::RunControl;
use super::field_warnings::FieldWarnings;
use super::handoff::ProfileHandoff;
use super::hidden::HiddenCandidates;
use super::large_profile::LargeProfiles;
use super::lookup::Lookup;
use super::record::BlankRows;
use super::resume::Parser;
use super::selection::RowIndex;
use crate::flatchr::Flatchr;
use crate::history::Touched;
use crate::hooks::Reads;
use crate::hrflow::{Hrflow, Source};
use crate::http::{Client, Clock, Error, Http, SendControl};
use crate::ledger::Session;
use crate::workflow::Workflow;
use async_lock::OnceCell;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// One run, under way. Each step of a run adds its methods in a module of its own.
pub(super) struct Run<'a, P> {
    pub(super) workflow: &'a Workflow,
    pub(super) options: &'a RunOptions<'a>,
    pub(super) id: &'a str,
    pub(super) control: &'a RunControl,
    pub(super) client: &'a Client<P>,
    pub(super) session: Option<&'a Session<'a>>,
    pub(super) started_ms: u64,
    /// When the search was sent whose rows the run works on.
    pub(super) searched_ms: Cell<u64>,
    /// Whether the search was for all rows.
    pub(super) has_all_rows: Cell<bool>,
    /// The candidates with applications that the search did not show, once they are asked for.
    pub(super) hidden_candidates: HiddenCandidates,
    pub(super) lookup: Lookup<'a, P>,
    pub(super) flatchr: &'a Flatchr<'a, P>,
    pub(super) hrflow: &'a Hrflow<'a, P>,
    pub(super) source: OnceCell<Result<Source, Error>>,
    pub(super) profile_queues: KeyedQueue<ProfileHandoff>,
    pub(super) download_budget: MemoryBudget,
    pub(super) large_profiles: LargeProfiles,
    pub(super) parser: Parser,
    /// Whether the first group has started.
    pub(super) has_started: Cell<bool>,
    /// How many profiles the run changed, and may change.
    pub(super) change_count: ChangeCount,
    /// Rows that were left out at first, and then included with another application of their candidate.
    pub(super) included_siblings: RefCell<HashSet<RowIndex>>,
    /// What the history is to say of the rows with an outcome.
    pub(super) touched: RefCell<Vec<Touched>>,
    /// The rows that the run has said that it works on.
    pub(super) in_hand: RowsInHand,
    /// What logics and format read of an item.
    pub(super) reads: Reads,
    /// Whether rows are to be believed that lack something about their person.
    pub(super) blank_rows: BlankRows,
    /// The fields of formatted profiles that HrFlow.ai does not have.
    pub(super) field_warnings: FieldWarnings<'a>,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether no further request may be sent, except those that finish what was begun.
    pub(super) fn is_stopped(&self) -> bool {
        !self.control.may_send() || self.control.is_out_of_time()
    }

    /// Whether HrFlow.ai holds rows that this run had nothing to do about.
    pub(super) fn has_other_synced_rows(&self) -> bool {
        self.session.is_some_and(|session| {
            let ledger = session.ledger();
            ledger.applicants() + ledger.full_run().unwrap_or_default() > 0
        })
    }
}
