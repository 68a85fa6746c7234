//! A run's hold on the state: the lease, and the ledger in memory.

use super::store::{read_committed, send, with_retry};
use super::{
    ApplicantKey, Command, ConfigHash, DirtyKeys, LEASE_MS, LastRun, Ledger, LedgerError,
    ParseIntent, Response, Revision, RowStatus, RowVersion, ScopeHash, Snapshot, StateStore,
    encode_revision,
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
    state: &'a dyn StateStore,
    fencing_token: Option<u64>,
    is_full: bool,
    config_hash: ConfigHash,
    scope: ScopeHash,
    ledger: RefCell<Ledger>,
    committed: Cell<Option<Revision>>,
    version: Cell<u64>,
    /// Whether the last run ended before its last row. This one owes too, until it is complete: a
    /// kill leaves what was committed on the way.
    was_incomplete: bool,
    incremental_since_ms: Option<u64>,
    /// Whether the ledger holds anything that is not committed.
    is_dirty: Cell<bool>,
    intents: Cell<u64>,
    /// Whether the coordinator holds intents that no committed ledger does.
    coordinator_has_intents: Cell<bool>,
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
        state: &'a dyn StateStore,
        clock: &impl Clock,
        workflow: &Workflow,
        base_urls: [Option<&str>; 2],
        run_id: &str,
    ) -> Result<(Self, Snapshot), LedgerError> {
        let seed = ConfigHash::of(workflow).at(base_urls);
        let asked_ms = clock.now_ms();
        let ask = if workflow.persist {
            Command::Lease {
                run_id: run_id.to_owned(),
            }
        } else {
            Command::Query
        };
        let (fencing_token, for_ms, view) = match send(state, clock, ask).await? {
            Response::Leased(lease) => (Some(lease.fencing_token), lease.for_ms, lease.snapshot),
            Response::Snapshot(view) => (None, 0, view),
            Response::Busy { run_id, for_ms } => {
                return Err(LedgerError::Leased { run_id, for_ms });
            }
            _ => return Err(LedgerError::ProtocolMismatch),
        };
        let session = Self {
            state,
            fencing_token,
            is_full: !workflow.incremental,
            config_hash: seed,
            scope: ScopeHash::of(workflow, seed),
            ledger: RefCell::default(),
            committed: Cell::new(view.committed),
            version: Cell::new(view.version),
            was_incomplete: false,
            incremental_since_ms: None,
            is_dirty: Cell::new(false),
            intents: Cell::new(0),
            coordinator_has_intents: Cell::new(!view.intents.is_empty()),
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
        mut view: Snapshot,
    ) -> Result<(), LedgerError> {
        let ledger =
            read_committed(self.state, clock, &mut view, self.fencing_token.is_some()).await?;
        let mut ledger = ledger.merged_with(&view);
        self.is_dirty
            .set(!view.intents.is_empty() || !view.dirty.is_empty());
        // What was begun is brought to its end, whoever comes next; a full dry run shows all.
        if self.fencing_token.is_none() && self.is_full {
            ledger.end_full_run();
            ledger.finish_pass();
        }
        self.is_full |= ledger.full_run().is_some();
        if self.is_full {
            ledger.begin_full_run();
        } else if ledger.may_narrow(self.scope, clock.now_ms()) {
            self.incremental_since_ms = ledger.checkpoint.watermark_ms;
        }
        self.was_incomplete = ledger.is_incomplete;
        ledger.is_incomplete = true;
        self.ledger.replace(ledger);
        Ok(())
    }

    /// Whether it holds the lease; a dry run does not.
    pub(crate) fn has_lease(&self) -> bool {
        self.fencing_token.is_some()
    }

    /// Whether this run looks at everything.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn config_hash(&self) -> ConfigHash {
        self.config_hash
    }

    pub(crate) fn ledger(&self) -> Ref<'_, Ledger> {
        self.ledger.borrow()
    }

    /// Until when the lease is valid.
    pub(crate) fn valid_until_ms(&self) -> u64 {
        self.valid_until_ms.get()
    }

    pub(crate) fn status(&self, mark: RowVersion, now_ms: u64) -> RowStatus {
        self.ledger().status(mark, self.is_full, now_ms)
    }

    /// How many failures that are left alone for now the rows of a narrowed search do not show.
    pub(crate) fn postponed_elsewhere(&self, rows: &[RowVersion]) -> usize {
        self.ledger().failures_outside(rows)
    }

    /// From where on an incremental run searches for changes; `None` where it searches for all.
    pub(crate) fn incremental_since_ms(&self) -> Option<u64> {
        self.incremental_since_ms
    }

    pub(crate) fn record_candidate(&self, key: ApplicantKey, candidate: &str) {
        self.change(|ledger| ledger.record_candidate(key, candidate));
    }

    pub(crate) fn record_synced(&self, mark: RowVersion) {
        self.change(|ledger| ledger.record_synced(mark, self.is_full));
    }

    pub(crate) fn record_deferred(&self, mark: RowVersion) {
        self.change(|ledger| ledger.record_deferred(mark));
    }

    pub(crate) fn record_failure(
        &self,
        mark: RowVersion,
        applicant: Option<&str>,
        error: &ErrorReport,
        counts: bool,
        now_ms: u64,
    ) {
        self.change(|ledger| ledger.record_failure(mark, applicant, error, counts, now_ms));
    }

    pub(crate) fn refund_attempt(&self, mark: RowVersion) {
        self.change(|ledger| ledger.refund_attempt(mark));
    }

    pub(crate) fn clear_pending(&self, reference: &str) {
        if self.ledger().pending(reference).is_some() {
            self.change(|ledger| ledger.clear_pending(reference));
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
    pub(crate) async fn mark_dirty(
        &self,
        clock: &impl Clock,
        marks: &[RowVersion],
    ) -> Result<(), LedgerError> {
        let _order = self.order.lock().await;
        let keys = self.ledger().stale_keys(marks);
        let Some(fencing_token) = self.fencing_token.filter(|_| !keys.is_empty()) else {
            return Ok(());
        };
        let dirty = DirtyKeys::Keys(keys);
        self.change(|ledger| ledger.forget_dirty(&dirty));
        self.send_as_holder(
            clock,
            Command::MarkDirty {
                fencing_token,
                dirty,
            },
        )
        .await?;
        Ok(())
    }

    /// Makes known that a résumé is about to be sent. Only after this it may be.
    pub(crate) async fn record_intent(
        &self,
        clock: &impl Clock,
        reference: &str,
        intent: ParseIntent,
    ) -> Result<(), LedgerError> {
        let Some(fencing_token) = self.fencing_token else {
            return Err(LedgerError::LeaseLost);
        };
        let number = self.intents.get() + 1;
        self.intents.set(number);
        self.coordinator_has_intents.set(true);
        // In the ledger first: one that is committed meanwhile must hold it.
        self.change(|ledger| ledger.add_pending(intent.clone()));
        let ask = Command::RecordIntent {
            fencing_token,
            number,
            intent,
        };
        let known = self.send_as_holder(clock, ask).await;
        if known.is_err() {
            self.clear_pending(reference);
        }
        known.map(drop)
    }

    /// Renews a lease that has no more than most of its time.
    pub(crate) async fn renew_if_old(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        let Some(fencing_token) = self.fencing_token else {
            return Ok(());
        };
        let left_ms = self.valid_until_ms.get().saturating_sub(clock.now_ms());
        if left_ms + 10_000 < LEASE_MS {
            self.send_as_holder(clock, Command::Renew { fencing_token })
                .await?;
        }
        Ok(())
    }

    /// Renews the lease, and commits what was done since the last time.
    pub(crate) async fn renew(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        let Some(fencing_token) = self.fencing_token else {
            return Ok(());
        };
        self.send_as_holder(clock, Command::Renew { fencing_token })
            .await?;
        if self.is_dirty.get() {
            self.commit(clock, fencing_token).await?;
        }
        Ok(())
    }

    /// What a run that came to its end leaves: the marks, and who is gone.
    pub(crate) fn complete(&self, rows: &[RowVersion], saw_all: bool, started_ms: u64) {
        let mut ledger = self.ledger.borrow_mut();
        let mut changed = self.was_incomplete;
        ledger.finish_pass();
        if saw_all {
            changed |= ledger.prune_missing(rows, started_ms);
        }
        if self.is_full {
            ledger.end_full_run();
            changed = true;
        } else {
            if saw_all {
                ledger.checkpoint.full_scan_ms = Some(started_ms);
            }
            ledger.checkpoint.watermark_ms = Some(started_ms);
            changed |= ledger.scope != self.scope;
            ledger.scope = self.scope;
        }
        self.is_dirty.set(self.is_dirty.get() || changed);
    }

    /// What a run that did not come to its end leaves.
    pub(crate) fn mark_incomplete(&self) {
        if !self.was_incomplete {
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
        let Some(fencing_token) = self.fencing_token else {
            return Ok(());
        };
        let committed = if self.is_dirty.get() {
            self.commit(clock, fencing_token).await
        } else {
            Ok(())
        };
        let marks = self.ledger().checkpoint;
        let release = Command::Release {
            fencing_token,
            checkpoint: Some(marks).filter(|_| is_complete && committed.is_ok()),
            last_run: Some(LastRun {
                complete: last_run.complete && committed.is_ok(),
                ..last_run
            }),
            deleted: self.deleted.take(),
        };
        let released = send(self.state, clock, release).await;
        committed?;
        match released? {
            Response::Done { .. } => Ok(()),
            Response::Fenced => Err(LedgerError::LeaseLost),
            _ => Err(LedgerError::ProtocolMismatch),
        }
    }

    /// Writes the ledger and lets it count. What is done meanwhile is left to the next commit.
    pub(super) async fn commit(
        &self,
        clock: &impl Clock,
        fencing_token: u64,
    ) -> Result<(), LedgerError> {
        self.is_dirty.set(false);
        let committed = self.try_commit(clock, fencing_token).await;
        if committed.is_err() {
            self.is_dirty.set(true);
        }
        committed
    }

    async fn try_commit(&self, clock: &impl Clock, fencing_token: u64) -> Result<(), LedgerError> {
        let _order = self.order.lock().await;
        let intents_through = self.intents.get();
        let version = self.version.get() + 1;
        let sealed = encode_revision(&mut self.ledger.borrow_mut(), version, fencing_token);
        let is_as_it_was = sealed.is_none() && self.committed.get().is_none();
        if is_as_it_was && !self.coordinator_has_intents.get() {
            return Ok(());
        }
        let revision = sealed.as_ref().map(|(revision, _)| *revision);
        if let Some((revision, bytes)) = sealed {
            // No number twice: that of a commit whose answer was lost may count by now.
            self.version.set(version);
            self.written.borrow_mut().push(revision);
            let write = || self.state.write(revision, bytes.clone());
            with_retry(clock, write)
                .await
                .map_err(LedgerError::Unavailable)?;
        }
        let commit = Command::Commit {
            fencing_token,
            revision,
            intents_through,
            deleted: self.deleted.take(),
        };
        let obsolete = self.send_as_holder(clock, commit).await?;
        if self.intents.get() == intents_through {
            self.coordinator_has_intents.set(false);
        }
        self.committed.set(revision);
        self.collect_garbage(obsolete).await;
        Ok(())
    }

    /// Deletes what does not count any more. One that cannot be deleted now is next time.
    async fn collect_garbage(&self, mut obsolete: Vec<Revision>) {
        obsolete.extend(self.written.take());
        let counts = self.committed.get();
        self.written.borrow_mut().extend(counts);
        let deleted = self.deleted.borrow().clone();
        obsolete.retain(|old| Some(*old) != counts && !deleted.contains(old));
        obsolete.dedup();
        for revision in obsolete {
            if self.state.delete(revision).await.is_err() {
                return;
            }
            self.deleted.borrow_mut().push(revision);
        }
    }

    /// Asks as the holder of the lease, which that renews.
    async fn send_as_holder(
        &self,
        clock: &impl Clock,
        ask: Command,
    ) -> Result<Vec<Revision>, LedgerError> {
        let asked_ms = clock.now_ms();
        match send(self.state, clock, ask).await? {
            Response::Done { for_ms, obsolete } => {
                let valid = self.valid_until_ms.get().max(asked_ms + for_ms);
                self.valid_until_ms.set(valid);
                Ok(obsolete)
            }
            Response::Fenced => Err(LedgerError::LeaseLost),
            _ => Err(LedgerError::ProtocolMismatch),
        }
    }
}
