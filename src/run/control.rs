//! Whether a run goes on, and if not, why: the only mutable fact about it.
//!
//! The first cause that ends a run stands, with one exception: a used-up budget gives way to any other
//! cause. A budget only keeps new groups from starting; what was begun goes on, and a failure there
//! matters more than the budget.

use super::time_limit::TimeLimit;
use crate::http::{Api, Error, ErrorKind, Purpose, SendControl};
use crate::ledger::LedgerError;
use crate::report::{ErrorReport, Reason, StoppedBy};
use async_lock::OnceCell;
use futures_util::future::{FutureExt, LocalBoxFuture, select};
use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;

/// Whether a run goes on. The run and its client share it.
pub(super) struct RunControl {
    end: RefCell<Option<End>>,
    abort: OnceCell<()>,
    time: Cell<TimeLimit>,
    /// Set when the time to prepare is up, and when the time to write is.
    is_over: [OnceCell<()>; 2],
    lease_until_ms: Cell<u64>,
}

/// Why a run ended before its last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// The requests left do not suffice for another group.
    OutOfRequests,
    /// The time is up.
    OutOfTime,
    /// The abort signal fired.
    Aborted,
    /// An API asked for a longer pause than a run makes.
    RetryAfter(Box<ErrorReport>),
    /// Every further request would fail in the same way.
    Fatal(Reason, Box<ErrorReport>),
    /// The run never started: its workflow is incremental, and there is no state store.
    NoState,
    /// The run never started: another run holds the lease.
    Leased(Box<ErrorReport>),
    /// The run never started: the workflow is paused.
    Paused(Box<ErrorReport>),
    /// The run never started: the state cannot be read.
    StateUnread(Box<ErrorReport>),
    /// What is about to be written cannot be recorded for later runs.
    StateUnwritten(Box<ErrorReport>),
    /// Another run has taken over, or may have.
    LeaseLost,
    /// The run would change more profiles than it may, or has changed as many.
    TooManyChanges(Box<ErrorReport>),
}

impl Default for RunControl {
    fn default() -> Self {
        Self {
            end: RefCell::default(),
            abort: OnceCell::new(),
            time: Cell::default(),
            is_over: [const { OnceCell::new() }; 2],
            lease_until_ms: Cell::new(u64::MAX),
        }
    }
}

impl RunControl {
    /// Ends the run. See the module for which cause stands if there are several.
    pub(super) fn stop(&self, end: End) {
        let mut current = self.end.borrow_mut();
        if current
            .as_ref()
            .is_none_or(|earlier| earlier.gives_way_to(&end))
        {
            *current = Some(end);
        }
    }

    /// Ends the run, and gives up reads and pauses under way.
    pub(super) fn abort(&self) {
        self.stop(End::Aborted);
        set(&self.abort);
    }

    /// Limits the time of the run.
    pub(super) fn limit_time(&self, limit: TimeLimit) {
        self.time.set(limit);
    }

    /// The time limit of the run.
    pub(super) fn time_limit(&self) -> TimeLimit {
        self.time.get()
    }

    /// How many milliseconds are left for a purpose; `None` if there is no limit.
    pub(super) fn time_left(&self, purpose: Purpose, now_ms: u64) -> Option<u64> {
        let limit = self.time.get();
        limit.is_limited().then(|| limit.left_ms(purpose, now_ms))
    }

    /// Ends the run because the time for a purpose is up, and gives up what is under way for it.
    pub(super) fn out_of_time(&self, purpose: Purpose) {
        self.stop(End::OutOfTime);
        let [prepare, write] = &self.is_over;
        set(prepare);
        if purpose != Purpose::Prepare {
            set(write);
        }
    }

    /// Whether the time to prepare is up.
    pub(super) fn is_out_of_time(&self) -> bool {
        let [prepare, _] = &self.is_over;
        prepare.is_initialized()
    }

    /// Sets the time until which the lease is valid: milliseconds since 1970, UTC.
    pub(super) fn set_lease_until(&self, ms: u64) {
        self.lease_until_ms.set(ms);
    }

    /// Whether a new group of rows may start.
    pub(super) fn may_start(&self) -> bool {
        self.end.borrow().is_none()
    }

    /// Whether a failure from now on may have another cause than the row itself.
    pub(super) fn is_fatal(&self) -> bool {
        matches!(*self.end.borrow(), Some(End::Fatal(..)))
    }

    /// Why the run ended, if it did.
    pub(super) fn end(&self) -> Option<End> {
        self.end.borrow().clone()
    }
}

impl SendControl for RunControl {
    /// A run that starts nothing new still sends what the groups under way need.
    fn may_send(&self) -> bool {
        self.end.borrow().as_ref().is_none_or(End::is_orderly)
    }

    /// A write must take effect while the run holds its lease. A write that could come too late ends
    /// the run.
    fn may_write(&self, effect_by_ms: u64) -> bool {
        let is_in_time = effect_by_ms < self.lease_until_ms.get();
        if !is_in_time {
            self.stop(End::LeaseLost);
        }
        is_in_time
    }

    fn time_for(&self, purpose: Purpose, at_least: Duration, now_ms: u64) -> Option<Duration> {
        let time = self.time.get().time_for(purpose, at_least, now_ms);
        if time.is_none() {
            self.stop(End::OutOfTime);
        }
        time
    }

    fn is_fair(&self, took: Duration) -> bool {
        self.time.get().is_fair(took)
    }

    fn given_up(&self, purpose: Purpose) -> LocalBoxFuture<'_, ()> {
        let [prepare, write] = &self.is_over;
        Box::pin(async move {
            let aborted = pin!(self.abort.wait());
            match purpose {
                Purpose::Prepare => {
                    select(aborted, pin!(prepare.wait())).await;
                }
                Purpose::Write => {
                    select(aborted, pin!(write.wait())).await;
                }
                Purpose::Complete => {
                    write.wait().await;
                }
                Purpose::Tell => {
                    aborted.await;
                }
            }
        })
    }
}

/// Sets a cell that nothing else sets at the same time, so that there is nothing to wait for.
fn set(cell: &OnceCell<()>) {
    let _ = cell.set(()).now_or_never();
}

impl End {
    /// The end of a run that could not start.
    pub(super) fn before_start(error: &LedgerError) -> Self {
        let report = Box::new(error.report());
        match error {
            LedgerError::Leased { .. } => Self::Leased(report),
            LedgerError::Paused(_) => Self::Paused(report),
            LedgerError::LeaseLost => Self::LeaseLost,
            _ => Self::StateUnread(report),
        }
    }

    /// The end of a run that cannot record what it is about to write.
    pub(super) fn unrecorded(error: &LedgerError) -> Self {
        match error {
            LedgerError::LeaseLost => Self::LeaseLost,
            _ => Self::StateUnwritten(Box::new(error.report())),
        }
    }

    /// The end of a run whose search failed.
    pub(super) fn of_search(failed: &Error) -> Self {
        if let ErrorKind::TooLarge { limit } = failed.kind {
            let message = format!(
                "the search gives more than {} MB of applicants",
                limit >> 20
            );
            let mut report = ErrorReport::of_request(failed);
            report.message = message;
            return Self::Fatal(Reason::ReadFailure, Box::new(report));
        }
        Self::of_request(failed).unwrap_or_else(|| {
            Self::Fatal(
                Reason::ReadFailure,
                Box::new(ErrorReport::of_request(failed)),
            )
        })
    }

    /// The end that a failed request means for the run; `None` if it concerns one row only.
    pub(super) fn of_request(failed: &Error) -> Option<Self> {
        let report = || Box::new(ErrorReport::of_request(failed));
        match failed.kind {
            kind if kind.is_account_wide() => {
                Some(Self::Fatal(reason(failed.endpoint.api), report()))
            }
            kind if kind.asks_for_long_pause() => Some(Self::RetryAfter(report())),
            _ => None,
        }
    }

    /// The end that the failure to read the source of the profiles means for the run; `None` if it
    /// says nothing about the source.
    pub(super) fn of_source(failed: &Error) -> Option<Self> {
        match failed.kind {
            ErrorKind::NotFound => Some(Self::Fatal(
                Reason::WriteFailure,
                Box::new(ErrorReport::of_request(failed)),
            )),
            _ => Self::of_request(failed),
        }
    }

    /// Whether the run used up what it was given.
    pub(super) fn is_budget(&self) -> bool {
        matches!(self, Self::OutOfRequests | Self::OutOfTime)
    }

    /// Whether the run starts nothing new, and finishes what it began.
    pub(super) fn is_orderly(&self) -> bool {
        self.is_budget() || matches!(self, Self::TooManyChanges(_))
    }

    /// Whether a later cause is reported in place of this one.
    pub(super) fn gives_way_to(&self, later: &Self) -> bool {
        self.is_budget() && !later.is_budget()
    }

    /// The cause, as reports name it.
    pub(super) fn stopped_by(&self) -> Option<StoppedBy> {
        match self {
            Self::OutOfRequests => Some(StoppedBy::MaxRequests),
            Self::OutOfTime => Some(StoppedBy::MaxSeconds),
            Self::Aborted => Some(StoppedBy::Aborted),
            Self::RetryAfter(_) => Some(StoppedBy::RetryAfter),
            Self::Fatal(..) => Some(StoppedBy::Error),
            Self::NoState => None,
            Self::Leased(_) => Some(StoppedBy::Leased),
            Self::Paused(_) => Some(StoppedBy::Paused),
            Self::StateUnread(_) | Self::StateUnwritten(_) => Some(StoppedBy::State),
            Self::LeaseLost => Some(StoppedBy::LeaseLost),
            Self::TooManyChanges(_) => Some(StoppedBy::MaxChanges),
        }
    }

    /// The error behind it; `None` if nothing failed.
    pub(super) fn error(&self) -> Option<ErrorReport> {
        match self {
            Self::OutOfRequests | Self::OutOfTime | Self::Aborted => None,
            Self::RetryAfter(error)
            | Self::Fatal(_, error)
            | Self::Leased(error)
            | Self::Paused(error)
            | Self::StateUnread(error)
            | Self::StateUnwritten(error)
            | Self::TooManyChanges(error) => Some((**error).clone()),
            Self::NoState => Some(ErrorReport::new(
                "backend_not_configured",
                "incremental needs a place to keep state, and none is configured",
                "set incremental = false, or give the run a state",
            )),
            Self::LeaseLost => Some(LedgerError::LeaseLost.report()),
        }
    }
}

fn reason(api: Api) -> Reason {
    match api {
        Api::Hrflow => Reason::WriteFailure,
        Api::Flatchr | Api::Callback => Reason::ReadFailure,
    }
}
