//! What is remembered of a workflow's applicants, and the rules by which it is.

use super::coordinator::Snapshot;
use super::entries::{Entries, Fingerprints};
use super::fingerprint::{Fingerprint, ScopeHash};
use super::hash::{ApplicantKey, CandidateHash, KeyHasher, ReferenceHash};
use super::reference::Reference;
use super::types::{Checkpoint, DAY_MS, DirtyKeys, ParseIntent};
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// An item that failed so many runs in a row is left alone for a while.
pub const FAILURES_BEFORE_BACKOFF: u32 = 5;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// What is remembered between the runs of a workflow.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// Which one in the row of those that counted.
    pub version: u64,
    /// What the rows depended on when all of them were last seen.
    pub scope: ScopeHash,
    /// How far complete runs came.
    pub checkpoint: Checkpoint,
    /// When the search last refused `start_update`.
    pub refused_ms: Option<u64>,
    /// Whether the last run ended before its last row.
    pub is_incomplete: bool,
    /// What is known of each applicant: the row that HrFlow.ai holds, and whose it is.
    applicants: Entries,
    /// The rows that a full run which is not complete yet found in HrFlow.ai or brought there.
    full: Option<Fingerprints>,
    /// Résumés that were sent, or were about to be, by the hash of the profile's reference.
    pending: BTreeMap<ReferenceHash, ParseIntent>,
    failures: BTreeMap<ApplicantKey, Failure>,
    /// Rows that failed or were deferred since the last complete run, with their fingerprints: the
    /// runs that go on where one stopped do not try them again, or they would never get further.
    attempted: BTreeMap<ApplicantKey, Fingerprint>,
    /// What the failures are, each once: JSON of [`ErrorReport`].
    errors: Vec<String>,
}

/// One row, as the ledger sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowVersion {
    /// The applicant.
    pub key: ApplicantKey,
    /// The row under its configuration.
    pub fingerprint: Fingerprint,
    /// The candidate; `None` where it is not known.
    pub candidate: Option<CandidateHash>,
}

/// What the ledger says of a row before anything is asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// HrFlow.ai holds it.
    Synced,
    /// It failed or was deferred, and its time has not come.
    BackedOff,
    /// There is something to do.
    Due,
}

/// An item that failed, as [`Ledger::failures`] tells it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailureView {
    /// The applicant's id; null for a row that has none.
    pub applicant: Option<String>,
    /// In how many runs in a row it failed.
    pub tries: u32,
    /// When it was last tried: milliseconds since 1970, UTC.
    pub tried_ms: u64,
    /// Not before this it is tried again, unless its row changes.
    pub next_ms: u64,
    /// Why it failed.
    pub error: Option<ErrorReport>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Failure {
    applicant: Option<String>,
    fingerprint: Fingerprint,
    tries: u32,
    tried_ms: u64,
    next_ms: u64,
    error: u32,
}

impl Ledger {
    /// What is to be done about a row. A full run asks a ledger of its own, and postpones nothing.
    #[must_use]
    pub fn status(&self, mark: RowVersion, full: bool, now_ms: u64) -> RowStatus {
        if self.attempted.get(&mark.key) == Some(&mark.fingerprint) {
            return RowStatus::BackedOff;
        }
        let known = match (&self.full, full) {
            (Some(full), true) => full.0.get(&mark.key).copied(),
            (None, true) => None,
            (_, false) => self.applicants.fingerprint(mark.key),
        };
        if known == Some(mark.fingerprint) {
            return RowStatus::Synced;
        }
        match self.failure(mark) {
            Some(failure) if !full && failure.next_ms > now_ms => RowStatus::BackedOff,
            _ => RowStatus::Due,
        }
    }

    /// In how many runs in a row this row failed by its own fault; `None` where it did not fail.
    #[must_use]
    pub fn failed_tries(&self, mark: RowVersion) -> Option<u32> {
        self.failure(mark).map(|failure| failure.tries)
    }

    fn failure(&self, mark: RowVersion) -> Option<&Failure> {
        let failure = self.failures.get(&mark.key);
        failure.filter(|failure| failure.fingerprint == mark.fingerprint)
    }

    /// The rows of an applicant that HrFlow.ai holds, by the incremental runs and by a full one.
    fn fingerprints(&self, key: ApplicantKey) -> impl Iterator<Item = Fingerprint> {
        let of_full = self.full.as_ref().and_then(|full| full.0.get(&key));
        let known = [self.applicants.fingerprint(key), of_full.copied()];
        known.into_iter().flatten()
    }

    /// In how many runs in a row this row failed.
    #[must_use]
    pub fn tries(&self, mark: RowVersion) -> u32 {
        self.failed_tries(mark).unwrap_or_default()
    }

    /// The last failure of this row was not its own fault.
    pub fn refund_attempt(&mut self, mark: RowVersion) {
        if let Some(failure) = self.failures.get_mut(&mark.key) {
            failure.tries = failure.tries.saturating_sub(1);
            failure.next_ms = failure.tried_ms;
        }
    }

    /// Whose an applicant is: its candidate's id. It stays known when a later row fails.
    pub fn record_candidate(&mut self, key: ApplicantKey, candidate: &str) {
        if !candidate.is_empty() {
            self.applicants.set_reference(key, Reference::of(candidate));
        }
    }

    /// A row may say whose it is by a hash alone, which says less than the id that is known.
    fn record_candidate_hash(&mut self, version: RowVersion) {
        if let Some(candidate) = version.candidate
            && self.applicants.candidate(version.key) != Some(candidate)
        {
            self.applicants
                .set_reference(version.key, Reference::Hash(candidate));
        }
    }

    /// HrFlow.ai holds this row.
    pub fn record_synced(&mut self, mark: RowVersion, full: bool) {
        self.record_candidate_hash(mark);
        self.failures.remove(&mark.key);
        self.attempted.remove(&mark.key);
        // What the incremental runs know of it must not be older than what HrFlow.ai holds; and where
        // there are any, they need not look at it again.
        let is_incremental = !full
            || self.checkpoint.watermark_ms.is_some()
            || self.applicants.fingerprint(mark.key).is_some();
        if is_incremental {
            self.applicants.set_fingerprint(mark.key, mark.fingerprint);
        }
        if full {
            let full = self.full.get_or_insert_default();
            full.0.insert(mark.key, mark.fingerprint);
        }
    }

    /// This row's résumé is being parsed: nothing is known of it, and nothing failed.
    pub fn record_deferred(&mut self, mark: RowVersion) {
        self.record_candidate_hash(mark);
        self.forget(mark.key);
        self.record_attempt(mark);
        self.failures.remove(&mark.key);
    }

    /// This row failed. Where it `counts`, that is its own fault.
    pub fn record_failure(
        &mut self,
        mark: RowVersion,
        applicant: Option<&str>,
        error: &ErrorReport,
        counts: bool,
        now_ms: u64,
    ) {
        let tries = self.tries(mark) + u32::from(counts);
        self.record_candidate_hash(mark);
        self.forget(mark.key);
        if counts {
            self.record_attempt(mark);
        }
        let failure = Failure {
            applicant: applicant.map(str::to_owned),
            fingerprint: mark.fingerprint,
            tries,
            tried_ms: now_ms,
            next_ms: now_ms + backoff(tries),
            error: self.intern_error(error),
        };
        self.failures.insert(mark.key, failure);
    }

    fn record_attempt(&mut self, mark: RowVersion) {
        self.attempted.insert(mark.key, mark.fingerprint);
    }

    /// A run came to its last row: what was attempted may be tried again.
    pub fn finish_pass(&mut self) {
        self.is_incomplete = false;
        self.attempted.clear();
    }

    /// Which of these rows the ledger knows as another.
    #[must_use]
    pub fn stale_keys(&self, marks: &[RowVersion]) -> Vec<ApplicantKey> {
        let knows_older = |mark: &&RowVersion| {
            let mut known = self.fingerprints(mark.key);
            known.any(|fingerprint| fingerprint != mark.fingerprint)
        };
        marks
            .iter()
            .filter(knows_older)
            .map(|mark| mark.key)
            .collect()
    }

    /// What is known of these applicants may not be what HrFlow.ai holds.
    pub fn forget_dirty(&mut self, touched: &DirtyKeys) {
        match touched {
            DirtyKeys::Keys(keys) => keys.iter().for_each(|key| self.forget(*key)),
            DirtyKeys::Any => {
                self.applicants.clear_fingerprints();
                self.full = self.full.take().map(|_| Fingerprints::default());
            }
        }
    }

    fn forget(&mut self, key: ApplicantKey) {
        self.applicants.clear_fingerprint(key);
        if let Some(full) = &mut self.full {
            full.0.swap_remove(&key);
        }
    }

    /// The place of an error among those that are told.
    fn intern_error(&mut self, error: &ErrorReport) -> u32 {
        let error = ErrorReport {
            detail: None,
            ..error.clone()
        };
        let text = serde_json::to_string(&error).unwrap_or_default();
        intern(text, &mut self.errors)
    }

    /// The résumé that was sent for a reference.
    #[must_use]
    pub fn pending(&self, reference: &str) -> Option<&ParseIntent> {
        self.pending.get(&ReferenceHash::of(reference))
    }

    /// All résumés that were sent.
    pub fn all_pending(&self) -> impl Iterator<Item = &ParseIntent> {
        self.pending.values()
    }

    /// A résumé is about to be sent.
    pub fn add_pending(&mut self, intent: ParseIntent) {
        self.pending.insert(intent.reference, intent);
    }

    /// Nothing has to be awaited for a reference any more.
    pub fn clear_pending(&mut self, reference: &str) -> bool {
        self.remove_pending(ReferenceHash::of(reference))
    }

    /// The same, by the hash of the reference.
    pub(super) fn remove_pending(&mut self, reference: ReferenceHash) -> bool {
        self.pending.remove(&reference).is_some()
    }

    /// The items that failed when they were last tried.
    pub fn failures(&self) -> impl Iterator<Item = FailureView> {
        self.failures.values().map(|failure| FailureView {
            applicant: failure.applicant.clone(),
            tries: failure.tries,
            tried_ms: failure.tried_ms,
            next_ms: failure.next_ms,
            error: usize::try_from(failure.error)
                .ok()
                .and_then(|place| self.errors.get(place))
                .and_then(|text| serde_json::from_str(text).ok()),
        })
    }

    /// How many items failed that are not among these rows.
    #[must_use]
    pub fn failures_outside(&self, rows: &[RowVersion]) -> usize {
        if self.failures.is_empty() {
            return 0;
        }
        let rows = keys(rows);
        let failed = self.failures.keys();
        failed.filter(|key| !rows.contains(key)).count()
    }

    /// How many applicants are as HrFlow.ai holds them.
    #[must_use]
    pub fn applicants(&self) -> usize {
        self.applicants.synced()
    }

    /// How many rows a full run that is not complete has behind it.
    #[must_use]
    pub fn full_run(&self) -> Option<usize> {
        self.full.as_ref().map(|full| full.0.len())
    }

    /// Begins a full run, or goes on with one that is not complete.
    pub fn begin_full_run(&mut self) {
        self.full.get_or_insert_default();
    }

    /// A full run is complete.
    pub fn end_full_run(&mut self) {
        self.full = None;
    }

    /// Whether there is nothing to be remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let no_full_run = self.full.as_ref().is_none_or(|full| full.0.is_empty());
        no_full_run
            && self.applicants.is_empty()
            && self.pending.is_empty()
            && self.failures.is_empty()
    }

    /// Whether a search that is narrowed to what changed shows all that there is to do: nothing is
    /// due that the search may not show.
    #[must_use]
    pub fn may_narrow(&self, scope: ScopeHash, now_ms: u64) -> bool {
        let swept = self.checkpoint.full_scan_ms;
        let swept_today = swept.is_some_and(|swept| now_ms < swept + DAY_MS);
        let due = |failure: &Failure| failure.next_ms <= now_ms;
        swept_today
            && self.scope == scope
            && self.full.is_none()
            && !self.is_incomplete
            && self
                .refused_ms
                .is_none_or(|refused| now_ms >= refused + DAY_MS)
            && self.pending.values().all(|sent| sent.is_given_up(now_ms))
            && !self.failures.values().any(due)
    }

    /// Whose an applicant is, where that was found out.
    #[must_use]
    pub fn candidate(&self, key: ApplicantKey) -> Option<CandidateHash> {
        self.applicants.candidate(key)
    }

    /// The id of an applicant's candidate; `None` where it is unknown or too long to be kept.
    #[must_use]
    pub fn reference(&self, key: ApplicantKey) -> Option<String> {
        self.applicants.reference(key).map(Cow::into_owned)
    }

    /// Whether a candidate of whom a row changed has other applications than those in these rows:
    /// then a newer one may decide.
    #[must_use]
    pub fn has_sibling_rows(&self, rows: &[RowVersion], changed: &[RowVersion]) -> bool {
        let candidates = changed.iter().map(|mark| mark.candidate);
        let candidates: HashSet<CandidateHash> = candidates.flatten().collect();
        if candidates.is_empty() {
            return false;
        }
        let rows = keys(rows);
        let mut others = self.applicants.candidates();
        others.any(|(key, candidate)| candidates.contains(&candidate) && !rows.contains(&key))
    }

    /// Forgets applicants that the search, which showed all, does not show any more. An empty
    /// answer forgets nobody: it would cost a look at everyone if it was a mistake.
    pub fn prune_missing(&mut self, rows: &[RowVersion], now_ms: u64) -> bool {
        if rows.is_empty() {
            return false;
        }
        let seen = keys(rows);
        let size = |ledger: &Self| {
            let Self {
                applicants,
                failures,
                pending,
                ..
            } = ledger;
            (applicants.len(), failures.len(), pending.len())
        };
        let before = size(self);
        self.applicants.retain(|key| seen.contains(&key));
        self.failures.retain(|key, _| seen.contains(key));
        let known = &self.applicants;
        self.pending.retain(|_, sent| {
            let applicant = ApplicantKey::of(&sent.applicant);
            let is_open = seen.contains(&applicant) && known.fingerprint(applicant).is_none();
            is_open || sent.is_awaited(now_ms)
        });
        before != size(self)
    }

    /// Lets an applicant be tried in the next run, whatever is known of it: also where its résumé is
    /// being waited for, which may then be sent again. Whether anything was known.
    pub fn retry(&mut self, applicant: &str) -> bool {
        let key = ApplicantKey::of(applicant);
        let known = self.applicants.fingerprint(key).is_some();
        self.forget(key);
        let failed = self.failures.remove(&key).is_some();
        let attempted = self.attempted.remove(&key).is_some();
        let before = self.pending.len();
        self.pending.retain(|_, sent| sent.applicant != applicant);
        let waited = self.pending.len() < before;
        let is_known = known || failed || attempted || waited;
        self.is_incomplete |= is_known;
        is_known
    }

    /// Starts over, but for the résumés that may have been sent: asking again is billed again.
    #[must_use]
    pub fn reset_keeping_pending(self) -> Self {
        Self {
            version: self.version,
            pending: self.pending,
            ..Self::default()
        }
    }

    /// Drops the errors that no failure names any more.
    pub fn compact_errors(&mut self) {
        let errors = std::mem::take(&mut self.errors);
        for failure in self.failures.values_mut() {
            let place = usize::try_from(failure.error).unwrap_or(usize::MAX);
            let text = errors.get(place).cloned().unwrap_or_default();
            failure.error = intern(text, &mut self.errors);
        }
    }

    /// With what the coordinator knows and the ledger that counts does not hold.
    #[must_use]
    pub fn merged_with(mut self, view: &Snapshot) -> Self {
        self.forget_dirty(&view.dirty);
        self.checkpoint = view.checkpoint.unwrap_or(self.checkpoint);
        for intent in &view.intents {
            self.add_pending(intent.clone());
        }
        self
    }
}

fn keys(rows: &[RowVersion]) -> HashSet<ApplicantKey, KeyHasher> {
    rows.iter().map(|mark| mark.key).collect()
}

/// The place of a text among others, at the end where it is not there.
fn intern(text: String, texts: &mut Vec<String>) -> u32 {
    let known = texts.iter().position(|known| *known == text);
    let place = known.unwrap_or_else(|| {
        texts.push(text);
        texts.len() - 1
    });
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// How long an item that failed is left alone: not at all at first, then longer and longer, up to a
/// day.
fn backoff(tries: u32) -> u64 {
    match tries.checked_sub(FAILURES_BEFORE_BACKOFF) {
        None => 0,
        Some(more) => (HOUR_MS << more.min(5)).min(DAY_MS),
    }
}
