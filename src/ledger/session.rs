//! A run's hold on the state: the lease, and the ledger in memory.

use super::reach::{persist, put, read};
use super::{
    Ask, Intent, LEASE_MS, LastRun, Ledger, LedgerError, Mark, Reply, Revision, Seed, Standing,
    State, Touched, View, scope, seal,
};
use crate::http::Clock;
use crate::report::ErrorReport;
use crate::workflow::Workflow;
use async_lock::Mutex;
use std::cell::{Cell, Ref, RefCell};
use std::time::Duration;

/// How often a run renews its lease and commits what it did.
pub(crate) const RENEW_EVERY: Duration = Duration::from_secs(30);

/// A run's hold on the state. A dry run has one without a lease, which looks and keeps nothing.
pub(crate) struct Session<'a> {
    state: &'a dyn State,
    fence: Option<u64>,
    is_full: bool,
    seed: Seed,
    scope: u64,
    ledger: RefCell<Ledger>,
    committed: Cell<Option<Revision>>,
    version: Cell<u64>,
    /// Whether the last run ended before its last row. This one owes too, until it is complete: a
    /// kill leaves what was committed on the way.
    was_owing: bool,
    narrowed_since_ms: Option<u64>,
    /// Whether the ledger holds anything that is not committed.
    is_dirty: Cell<bool>,
    intents: Cell<u64>,
    /// Whether the guard holds intents that no committed ledger does.
    guard_has_intents: Cell<bool>,
    /// Written in this run, with or without an answer to their commit.
    written: RefCell<Vec<Revision>>,
    deleted: RefCell<Vec<Revision>>,
    /// Taken by a touch and by a commit: one that does not hold the touch would end it.
    order: Mutex<()>,
    valid_until_ms: Cell<u64>,
}

impl<'a> Session<'a> {
    /// Takes the lease, or for a dry run only looks. The ledger is still to be [`Self::load`]ed.
    pub(crate) async fn open(
        state: &'a dyn State,
        clock: &impl Clock,
        workflow: &Workflow,
        base_urls: [Option<&str>; 2],
        run_id: &str,
    ) -> Result<(Self, View), LedgerError> {
        let seed = Seed::of(workflow).at(base_urls);
        let asked_ms = clock.now_ms();
        let ask = if workflow.persist {
            Ask::Lease {
                run_id: run_id.to_owned(),
            }
        } else {
            Ask::Look
        };
        let (fence, for_ms, view) = match put(state, clock, ask).await? {
            Reply::Leased(lease) => (Some(lease.fence), lease.for_ms, lease.view),
            Reply::Known(view) => (None, 0, view),
            Reply::Held { run_id, for_ms } => return Err(LedgerError::Leased { run_id, for_ms }),
            _ => return Err(LedgerError::Confused),
        };
        let session = Self {
            state,
            fence,
            is_full: !workflow.incremental,
            seed,
            scope: scope(workflow, seed),
            ledger: RefCell::default(),
            committed: Cell::new(view.committed),
            version: Cell::new(view.version),
            was_owing: false,
            narrowed_since_ms: None,
            is_dirty: Cell::new(false),
            intents: Cell::new(0),
            guard_has_intents: Cell::new(!view.intents.is_empty()),
            written: RefCell::default(),
            deleted: RefCell::default(),
            order: Mutex::new(()),
            valid_until_ms: Cell::new(asked_ms + for_ms),
        };
        Ok((session, view))
    }

    /// Reads the ledger that counts.
    pub(crate) async fn load(
        &mut self,
        clock: &impl Clock,
        mut view: View,
    ) -> Result<(), LedgerError> {
        let ledger = read(self.state, clock, &mut view, self.fence.is_some()).await?;
        let mut ledger = ledger.with(&view);
        self.is_dirty
            .set(!view.intents.is_empty() || !view.touched.is_empty());
        // What was begun is brought to its end, whoever comes next; a full dry run shows all.
        if self.fence.is_none() && self.is_full {
            ledger.end_full_run();
            ledger.end_pass();
        }
        self.is_full |= ledger.full_run().is_some();
        if self.is_full {
            ledger.begin_full_run();
        } else if ledger.may_narrow(self.scope, clock.now_ms()) {
            self.narrowed_since_ms = ledger.marks.watermark_ms;
        }
        self.was_owing = ledger.is_owing;
        ledger.is_owing = true;
        self.ledger.replace(ledger);
        Ok(())
    }

    /// Whether it holds the lease; a dry run does not.
    pub(crate) fn has_lease(&self) -> bool {
        self.fence.is_some()
    }

    /// Whether this run looks at everything.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn seed(&self) -> Seed {
        self.seed
    }

    pub(crate) fn ledger(&self) -> Ref<'_, Ledger> {
        self.ledger.borrow()
    }

    /// Until when the lease is valid.
    pub(crate) fn valid_until_ms(&self) -> u64 {
        self.valid_until_ms.get()
    }

    pub(crate) fn standing(&self, mark: Mark, now_ms: u64) -> Standing {
        self.ledger().standing(mark, self.is_full, now_ms)
    }

    /// How many failures that are left alone for now the rows of a narrowed search do not show.
    pub(crate) fn postponed_elsewhere(&self, rows: &[Mark]) -> usize {
        self.ledger().failures_besides(rows)
    }

    /// From where on an incremental run searches for changes; `None` where it searches for all.
    pub(crate) fn narrowed_since_ms(&self) -> Option<u64> {
        self.narrowed_since_ms
    }

    pub(crate) fn confirm(&self, mark: Mark) {
        self.change(|ledger| ledger.confirm(mark, self.is_full));
    }

    pub(crate) fn defer(&self, mark: Mark) {
        self.change(|ledger| ledger.defer(mark));
    }

    pub(crate) fn fail(
        &self,
        mark: Mark,
        applicant: Option<&str>,
        error: &ErrorReport,
        counts: bool,
        now_ms: u64,
    ) {
        self.change(|ledger| ledger.fail(mark, applicant, error, counts, now_ms));
    }

    pub(crate) fn excuse(&self, mark: Mark) {
        self.change(|ledger| ledger.excuse(mark));
    }

    pub(crate) fn settle(&self, reference: &str) {
        if self.ledger().pending(reference).is_some() {
            self.change(|ledger| ledger.settle(reference));
        }
    }

    pub(crate) fn refused_start_update(&self, now_ms: u64) {
        self.change(|ledger| ledger.refused_ms = Some(now_ms));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Ledger) -> T) {
        change(&mut self.ledger.borrow_mut());
        self.is_dirty.set(true);
    }

    /// Makes known that profiles are about to be edited, those of which the ledger knows an older
    /// row. Only after this they may be.
    pub(crate) async fn touch(
        &self,
        clock: &impl Clock,
        marks: &[Mark],
    ) -> Result<(), LedgerError> {
        let _order = self.order.lock().await;
        let keys = self.ledger().older(marks);
        let Some(fence) = self.fence.filter(|_| !keys.is_empty()) else {
            return Ok(());
        };
        let touched = Touched::Keys(keys);
        self.change(|ledger| ledger.touch(&touched));
        self.hold(clock, Ask::Touch { fence, touched }).await?;
        Ok(())
    }

    /// Makes known that a résumé is about to be sent. Only after this it may be.
    pub(crate) async fn intend(
        &self,
        clock: &impl Clock,
        reference: &str,
        intent: Intent,
    ) -> Result<(), LedgerError> {
        let Some(fence) = self.fence else {
            return Err(LedgerError::Lost);
        };
        let number = self.intents.get() + 1;
        self.intents.set(number);
        self.guard_has_intents.set(true);
        // In the ledger first: one that is committed meanwhile must hold it.
        self.change(|ledger| ledger.submit(intent.clone()));
        let ask = Ask::Intend {
            fence,
            number,
            intent,
        };
        let known = self.hold(clock, ask).await;
        if known.is_err() {
            self.settle(reference);
        }
        known.map(drop)
    }

    /// Renews a lease that has no more than most of its time.
    pub(crate) async fn renew_if_old(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        let Some(fence) = self.fence else {
            return Ok(());
        };
        let left_ms = self.valid_until_ms.get().saturating_sub(clock.now_ms());
        if left_ms + 10_000 < LEASE_MS {
            self.hold(clock, Ask::Renew { fence }).await?;
        }
        Ok(())
    }

    /// Renews the lease, and commits what was done since the last time.
    pub(crate) async fn renew(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        let Some(fence) = self.fence else {
            return Ok(());
        };
        self.hold(clock, Ask::Renew { fence }).await?;
        if self.is_dirty.get() {
            self.commit(clock, fence).await?;
        }
        Ok(())
    }

    /// What a run that came to its end leaves: the marks, and who is gone.
    pub(crate) fn complete(&self, rows: &[Mark], saw_all: bool, started_ms: u64) {
        let mut ledger = self.ledger.borrow_mut();
        let mut changed = self.was_owing;
        ledger.end_pass();
        if saw_all {
            changed |= ledger.sweep(rows, started_ms);
        }
        if self.is_full {
            ledger.end_full_run();
            changed = true;
        } else {
            if saw_all {
                ledger.marks.swept_ms = Some(started_ms);
            }
            ledger.marks.watermark_ms = Some(started_ms);
            changed |= ledger.scope != self.scope;
            ledger.scope = self.scope;
        }
        self.is_dirty.set(self.is_dirty.get() || changed);
    }

    /// What a run that did not come to its end leaves.
    pub(crate) fn leave_off(&self) {
        if !self.was_owing {
            self.is_dirty.set(true);
        }
    }

    /// Commits what is to be remembered, and gives the lease back.
    pub(crate) async fn close(
        &self,
        clock: &impl Clock,
        is_complete: bool,
        last_run: LastRun,
    ) -> Result<(), LedgerError> {
        let Some(fence) = self.fence else {
            return Ok(());
        };
        let committed = if self.is_dirty.get() {
            self.commit(clock, fence).await
        } else {
            Ok(())
        };
        let marks = self.ledger().marks;
        let release = Ask::Release {
            fence,
            marks: Some(marks).filter(|_| is_complete && committed.is_ok()),
            last_run: Some(LastRun {
                complete: last_run.complete && committed.is_ok(),
                ..last_run
            }),
            forgotten: self.deleted.take(),
        };
        let released = put(self.state, clock, release).await;
        committed?;
        match released? {
            Reply::Done { .. } => Ok(()),
            Reply::Lost => Err(LedgerError::Lost),
            _ => Err(LedgerError::Confused),
        }
    }

    /// Writes the ledger and lets it count. What is done meanwhile is left to the next commit.
    pub(super) async fn commit(&self, clock: &impl Clock, fence: u64) -> Result<(), LedgerError> {
        self.is_dirty.set(false);
        let committed = self.try_commit(clock, fence).await;
        if committed.is_err() {
            self.is_dirty.set(true);
        }
        committed
    }

    async fn try_commit(&self, clock: &impl Clock, fence: u64) -> Result<(), LedgerError> {
        let _order = self.order.lock().await;
        let covers = self.intents.get();
        let version = self.version.get() + 1;
        let sealed = seal(&mut self.ledger.borrow_mut(), version, fence);
        let is_as_it_was = sealed.is_none() && self.committed.get().is_none();
        if is_as_it_was && !self.guard_has_intents.get() {
            return Ok(());
        }
        let revision = sealed.as_ref().map(|(revision, _)| *revision);
        if let Some((revision, bytes)) = sealed {
            // No number twice: that of a commit whose answer was lost may count by now.
            self.version.set(version);
            self.written.borrow_mut().push(revision);
            let write = || self.state.write(revision, bytes.clone());
            persist(clock, write)
                .await
                .map_err(LedgerError::Unavailable)?;
        }
        let commit = Ask::Commit {
            fence,
            revision,
            covers,
            forgotten: self.deleted.take(),
        };
        let garbage = self.hold(clock, commit).await?;
        if self.intents.get() == covers {
            self.guard_has_intents.set(false);
        }
        self.committed.set(revision);
        self.clean(garbage).await;
        Ok(())
    }

    /// Deletes what does not count any more. One that cannot be deleted now is next time.
    async fn clean(&self, mut garbage: Vec<Revision>) {
        garbage.extend(self.written.take());
        let counts = self.committed.get();
        self.written.borrow_mut().extend(counts);
        let deleted = self.deleted.borrow().clone();
        garbage.retain(|old| Some(*old) != counts && !deleted.contains(old));
        garbage.dedup();
        for revision in garbage {
            if self.state.delete(revision).await.is_err() {
                return;
            }
            self.deleted.borrow_mut().push(revision);
        }
    }

    /// Asks as the holder of the lease, which that renews.
    async fn hold(&self, clock: &impl Clock, ask: Ask) -> Result<Vec<Revision>, LedgerError> {
        let asked_ms = clock.now_ms();
        match put(self.state, clock, ask).await? {
            Reply::Done { for_ms, garbage } => {
                let valid = self.valid_until_ms.get().max(asked_ms + for_ms);
                self.valid_until_ms.set(valid);
                Ok(garbage)
            }
            Reply::Lost => Err(LedgerError::Lost),
            _ => Err(LedgerError::Confused),
        }
    }
}
