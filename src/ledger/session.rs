//! A run's hold on its state: the lease, and the ledger in memory.

use super::deaths::{Death, InHand, SetAside, Suspicion};
use super::driver::Driver;
use super::error::LedgerError;
use super::fingerprint::{ConfigHash, ScopeHash};
use super::hash::ApplicantKey;
use super::ledger::{Ledger, RowStatus, RowVersion};
use super::operation::{Operation, Patience};
use super::port::StateStore;
use super::protocol::Protocol;
use super::types::{DirtyKeys, Leftover, ParseIntent, ParseState};
use crate::history::{Before, Entry};
use crate::http::Clock;
use crate::report::{ErrorReport, RunSummary};
use crate::workflow::Workflow;
use std::cell::Ref;
use std::time::Duration;

/// How often a run renews its lease and commits what it did.
pub(crate) const RENEW_EVERY: Duration = Duration::from_secs(30);

/// A run's hold on its state. The session of a dry run has no lease, and writes nothing.
pub(crate) struct Session<'a> {
    driver: Driver<'a>,
    is_full: bool,
    config_hash: ConfigHash,
    scope: ScopeHash,
    /// Whether the run before ended before its last row. Until this run is complete the ledger says
    /// the same of it, because a kill leaves what was committed on the way.
    was_incomplete: bool,
    incremental_since_ms: Option<u64>,
    /// What is known of dead runs; only of a run with a lease.
    suspicion: Option<Suspicion>,
    /// Rows that this run is the first to know as set aside.
    newly_set_aside: Vec<SetAside>,
}

impl<'a> Session<'a> {
    /// Takes the lease; a dry run only looks. [`Self::load`] comes next.
    pub(crate) async fn open(
        store: &'a dyn StateStore,
        clock: &impl Clock,
        workflow: &Workflow,
        base_urls: [Option<&str>; 2],
        run_id: &str,
    ) -> Result<Self, LedgerError> {
        let config_hash = ConfigHash::of(workflow).at(base_urls);
        let mut session = Self {
            driver: Driver::new(store),
            is_full: !workflow.incremental,
            config_hash,
            scope: ScopeHash::of(workflow, config_hash),
            was_incomplete: false,
            incremental_since_ms: None,
            suspicion: None,
            newly_set_aside: Vec::new(),
        };
        let run_id = workflow.persist.then(|| run_id.to_owned());
        session.driver.run(clock, Operation::Open(run_id)).await?;
        if session.has_lease() {
            session.suspicion = session.driver.protocol().borrow().suspicion().cloned();
        }
        Ok(session)
    }

    /// Reads the committed ledger.
    pub(crate) async fn load(&mut self, clock: &impl Clock) -> Result<(), LedgerError> {
        let load = Operation::Load(Patience::Full);
        let loaded = self.driver.run(clock, load).await?;
        self.newly_set_aside = loaded.snapshot.set_aside;
        let has_lease = self.has_lease();
        let mut protocol = self.driver.protocol().borrow_mut();
        if protocol.contents_mut().distrust_clock(clock.now_ms()) {
            protocol.mark_changed();
        }
        let ledger = protocol.contents_mut();
        // A full dry run shows all rows, also those that an unfinished full run has done.
        if !has_lease && self.is_full {
            ledger.end_full_run();
            ledger.finish_pass();
        }
        // An incremental run completes an unfinished full run.
        self.is_full |= ledger.full_run().is_some();
        if self.is_full {
            ledger.begin_full_run();
        } else if ledger.may_narrow(self.scope, clock.now_ms()) {
            self.incremental_since_ms = ledger.checkpoint.watermark_ms;
        }
        self.was_incomplete = ledger.is_incomplete;
        ledger.is_incomplete = true;
        Ok(())
    }

    /// Whether the run holds the lease. A dry run never does.
    pub(crate) fn has_lease(&self) -> bool {
        self.driver.protocol().borrow().fencing_token().is_some()
    }

    /// Whether this run looks at all rows.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) fn config_hash(&self) -> ConfigHash {
        self.config_hash
    }

    pub(crate) fn ledger(&self) -> Ref<'_, Ledger> {
        Ref::map(self.driver.protocol().borrow(), Protocol::contents)
    }

    /// Until when the lease is valid: milliseconds since 1970, UTC.
    pub(crate) fn valid_until_ms(&self) -> u64 {
        self.driver.protocol().borrow().valid_until_ms()
    }

    /// Whether an operator asked the run to stop, as far as the last renewal told.
    pub(crate) fn is_to_stop(&self) -> bool {
        self.driver.protocol().borrow().is_to_stop()
    }

    pub(crate) fn status(&self, version: RowVersion, now_ms: u64) -> RowStatus {
        let RowVersion {
            key, fingerprint, ..
        } = version;
        let is_row = |set_aside: &SetAside| set_aside.row.is(key, fingerprint);
        // Once, so that a report tells of it.
        if self.newly_set_aside.iter().any(is_row) {
            return RowStatus::Due;
        }
        self.ledger().status(version, self.is_full, now_ms)
    }

    /// What is known of dead runs; `None` if there was none since the last complete run.
    pub(crate) fn suspicion(&self) -> Option<&Suspicion> {
        self.suspicion.as_ref()
    }

    /// The run before this one, if it died.
    pub(crate) fn death(&self) -> Option<&Death> {
        self.suspicion()?.untold.as_ref()
    }

    /// Whether a row is suspected of ending runs.
    pub(crate) fn is_suspect(&self, version: RowVersion) -> bool {
        let mut suspects = self.suspicion.iter().flat_map(|known| &known.suspects);
        suspects.any(|suspect| suspect.is(version.key, version.fingerprint))
    }

    /// How many postponed failures a narrowed search with these rows does not show.
    pub(crate) fn postponed_elsewhere(&self, rows: &[RowVersion]) -> usize {
        self.ledger().failures_outside(rows)
    }

    /// Since when an incremental run searches for changes; `None` if it searches for all rows.
    pub(crate) fn incremental_since_ms(&self) -> Option<u64> {
        self.incremental_since_ms
    }

    /// What the ledger knows of a row, before its outcome is recorded.
    pub(crate) fn before(&self, version: RowVersion, code: Option<&str>) -> Before {
        let ledger = self.ledger();
        // A workflow that always reads all rows keeps no fingerprints: nobody knows what is new.
        let is_unknown = self.is_full && !ledger.has_fingerprint(version.key);
        Before {
            was_synced: ledger.has_synced(version) || is_unknown,
            failed_alike: code.is_some() && ledger.failure_code(version).as_deref() == code,
        }
    }

    pub(crate) fn record_candidate(&self, key: ApplicantKey, candidate: &str) {
        self.change(|ledger| ledger.record_candidate(key, candidate));
    }

    pub(crate) fn record_synced(&self, version: RowVersion) {
        self.change(|ledger| ledger.record_synced(version, self.is_full));
    }

    pub(crate) fn record_deferred(&self, version: RowVersion) {
        self.change(|ledger| ledger.record_deferred(version));
    }

    pub(crate) fn record_failure(
        &self,
        version: RowVersion,
        applicant: Option<&str>,
        error: &ErrorReport,
        counts: bool,
        now_ms: u64,
    ) {
        self.change(|ledger| ledger.record_failure(version, applicant, error, counts, now_ms));
    }

    pub(crate) fn set_aside(&self, version: RowVersion, applicant: Option<&str>, now_ms: u64) {
        self.change(|ledger| ledger.set_aside(version, applicant, now_ms));
    }

    pub(crate) fn refund_attempt(&self, version: RowVersion) {
        self.change(|ledger| ledger.refund_attempt(version));
    }

    pub(crate) fn clear_pending(&self, reference: &str) {
        if self.ledger().pending(reference).is_some() {
            self.change(|ledger| ledger.clear_pending(reference));
        }
    }

    /// Puts the intent of an earlier submission back.
    pub(crate) fn restore_pending(&self, earlier: ParseIntent) {
        self.change(|ledger| ledger.add_pending(earlier));
    }

    /// Records that a résumé was parsed at once, though no attachment shows yet.
    pub(crate) fn record_parsed(&self, intent: ParseIntent) {
        let parsed = ParseIntent {
            state: ParseState::Parsed,
            ..intent
        };
        self.change(|ledger| ledger.add_pending(parsed));
    }

    /// Records that a résumé is not sent again. The intent may be of one that never was.
    pub(crate) fn give_up(&self, intent: ParseIntent) {
        let given_up = ParseIntent {
            state: ParseState::GivenUp,
            ..intent
        };
        self.change(|ledger| ledger.add_pending(given_up));
    }

    /// The parse intent of a reference, at a time that does not lie ahead.
    pub(crate) fn pending(&self, reference: &str, now_ms: u64) -> Option<ParseIntent> {
        let is_ahead = |sent: &ParseIntent| sent.sent_ms > now_ms;
        if self.ledger().pending(reference).is_some_and(is_ahead) {
            self.change(|ledger| ledger.correct_pending_time(reference, now_ms));
        }
        self.ledger().pending(reference).cloned()
    }

    /// Records the difference that an edit left, or that nothing is left.
    pub(crate) fn record_moment(&self, key: ApplicantKey, seconds: i64) {
        if self.ledger().moment(key) != Some(seconds) {
            self.change(|ledger| ledger.record_moment(key, seconds));
        }
    }

    pub(crate) fn set_leftover(&self, reference: &str, leftover: Option<Leftover>) {
        if self.ledger().leftover(reference) != leftover {
            self.change(|ledger| ledger.set_leftover(reference, leftover));
        }
    }

    pub(crate) fn refused_start_update(&self, now_ms: u64) {
        self.change(|ledger| ledger.refused_ms = Some(now_ms));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Ledger) -> T) {
        let mut protocol = self.driver.protocol().borrow_mut();
        change(protocol.contents_mut());
        protocol.mark_changed();
    }

    /// Makes known which profiles are about to be edited of which the ledger knows an older row. They
    /// may be edited once this has succeeded.
    pub(crate) async fn mark_dirty(
        &self,
        clock: &impl Clock,
        versions: &[RowVersion],
    ) -> Result<(), LedgerError> {
        let stale = self.ledger().stale_keys(versions);
        let dirty = Operation::MarkDirty(DirtyKeys::Keys(stale));
        self.driver.run(clock, dirty).await.map(drop)
    }

    /// Makes known that a résumé is about to be sent. It may be sent once this has succeeded.
    pub(crate) async fn record_intent(
        &self,
        clock: &impl Clock,
        intent: ParseIntent,
    ) -> Result<(), LedgerError> {
        let record = Operation::RecordIntent(intent);
        self.driver.run(clock, record).await.map(drop)
    }

    /// Makes known which rows the run is about to work on.
    pub(crate) async fn take_in_hand(
        &self,
        clock: &impl Clock,
        in_hand: InHand,
    ) -> Result<(), LedgerError> {
        let in_hand = Operation::TakeInHand(in_hand);
        self.driver.run(clock, in_hand).await.map(drop)
    }

    /// Renews a lease that has lost some of its time.
    pub(crate) async fn renew_if_old(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        self.driver.run(clock, Operation::Renew).await.map(drop)
    }

    /// Renews the lease, and commits what was done since the last commit.
    pub(crate) async fn renew(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        self.driver.run(clock, Operation::Commit).await.map(drop)
    }

    /// Records that the run is complete: its checkpoint, and which applicants are gone.
    pub(crate) fn complete(&self, rows: &[RowVersion], saw_all: bool, started_ms: u64) {
        let mut protocol = self.driver.protocol().borrow_mut();
        let ledger = protocol.contents_mut();
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
        if changed {
            protocol.mark_changed();
        }
    }

    /// Records that the run ended before its last row.
    pub(crate) fn mark_incomplete(&self) {
        if !self.was_incomplete {
            self.driver.protocol().borrow_mut().mark_changed();
        }
    }

    /// Gives the lease back before anything was loaded, as if the run had not been.
    pub(crate) async fn give_back(&self, clock: &impl Clock) -> Result<(), LedgerError> {
        let close = Operation::Close {
            checkpoint: None,
            last_run: None,
            entry: None,
        };
        self.driver.run(clock, close).await.map(drop)
    }

    /// Commits what is to be remembered, and gives the lease back.
    pub(crate) async fn close(
        &self,
        clock: &impl Clock,
        is_complete: bool,
        last_run: RunSummary,
        entry: Option<Entry>,
    ) -> Result<(), LedgerError> {
        let close = Operation::Close {
            checkpoint: is_complete.then(|| self.ledger().checkpoint),
            last_run: Some(last_run),
            entry: entry.map(Box::new),
        };
        self.driver.run(clock, close).await.map(drop)
    }
}
