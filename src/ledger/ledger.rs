//! The ledger: what a workflow remembers of its applicants between runs, and the rules for it.

use super::coordinator::Snapshot;
use super::deaths::{DEATHS_OF_A_ROW, SetAside, row_ends_run};
use super::entries::{Entries, Fingerprints};
use super::fingerprint::{Fingerprint, ScopeHash};
use super::hash::{ApplicantKey, CandidateHash, KeyHasher, ReferenceHash};
use super::reference::Reference;
use super::types::{Checkpoint, DAY_MS, DirtyKeys, Leftover, ParseIntent, age_ms, is_of_today};
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// After this many failed runs in a row, the next try of an item waits.
pub const FAILURES_BEFORE_BACKOFF: u32 = 5;

/// The next try of a row that was set aside.
const NEVER: u64 = u64::MAX;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// A workflow that noted nothing for longer has slept, or its clock is ahead.
const LONGEST_SILENCE_MS: u64 = 32 * DAY_MS;

/// The memory of a workflow between its runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The number of this ledger among the committed ones.
    pub version: u64,
    /// The search and configuration of the last full scan.
    pub scope: ScopeHash,
    /// How far complete runs came.
    pub checkpoint: Checkpoint,
    /// When the search last refused `start_update`: milliseconds since 1970, UTC.
    pub refused_ms: Option<u64>,
    /// Whether the last run ended before its last row.
    pub is_incomplete: bool,
    /// For each applicant: the fingerprint of the row that HrFlow.ai holds, and its candidate.
    applicants: Entries,
    /// The rows that an incomplete full run has synced so far.
    full: Option<Fingerprints>,
    /// Parse intents of résumés that were sent or were about to be, by the profile's reference.
    /// Those that were given up stay, so that none of them is sent again.
    pending: BTreeMap<ReferenceHash, ParseIntent>,
    failures: BTreeMap<ApplicantKey, Failure>,
    /// Rows that failed or were deferred since the last complete run. The runs that continue an
    /// incomplete one skip them; otherwise they could try the same rows again and never get further.
    attempted: BTreeMap<ApplicantKey, Fingerprint>,
    /// The distinct errors of the failures, as JSON of [`ErrorReport`].
    errors: Vec<String>,
    /// The differences that edits left, by the profile's reference.
    leftovers: BTreeMap<ReferenceHash, Leftover>,
    /// When applications were made whose person has several: seconds since 1970. Their rows tell the day
    /// alone, and their records may not always be read.
    moments: BTreeMap<ApplicantKey, i64>,
}

/// One row at one moment, as the ledger sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowVersion {
    /// The applicant.
    pub key: ApplicantKey,
    /// The row under the workflow's configuration.
    pub fingerprint: Fingerprint,
    /// The candidate; `None` if it is unknown.
    pub candidate: Option<CandidateHash>,
}

/// The ledger's verdict on a row, before any request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// HrFlow.ai holds this row.
    Synced,
    /// It failed or was deferred, and its next try is later.
    BackedOff,
    /// It has to be worked on.
    Due,
}

/// A failed item, as [`Ledger::failures`] lists it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailureView {
    /// The applicant's id; null for a row without one.
    pub applicant: Option<String>,
    /// In how many runs in a row it failed.
    pub tries: u32,
    /// When it was last tried: milliseconds since 1970, UTC.
    pub tried_ms: u64,
    /// The earliest next try, unless the row changes: milliseconds since 1970, UTC. `None` if the row was
    /// set aside.
    pub next_ms: Option<u64>,
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

impl Failure {
    /// Whether the next try is later.
    fn waits(&self, now_ms: u64) -> bool {
        self.is_set_aside() || self.next_ms > now_ms && age_ms(self.tried_ms, now_ms).is_some()
    }

    fn is_set_aside(&self) -> bool {
        self.next_ms == NEVER
    }
}

impl Ledger {
    /// The status of a row. A full run has entries of its own, and respects no backoff.
    #[must_use]
    pub fn status(&self, row: RowVersion, full: bool, now_ms: u64) -> RowStatus {
        if self.attempted.get(&row.key) == Some(&row.fingerprint) {
            return RowStatus::BackedOff;
        }
        let known = match (&self.full, full) {
            (Some(full), true) => full.0.get(&row.key).copied(),
            (None, true) => None,
            (_, false) => self.applicants.fingerprint(row.key),
        };
        if known == Some(row.fingerprint) {
            return RowStatus::Synced;
        }
        match self.failure(row) {
            Some(failure) if !full && failure.waits(now_ms) => RowStatus::BackedOff,
            _ => RowStatus::Due,
        }
    }

    /// The number of runs in a row in which this row failed by its own fault; `None` if it did not fail.
    #[must_use]
    pub fn failed_tries(&self, row: RowVersion) -> Option<u32> {
        self.failure(row).map(|failure| failure.tries)
    }

    /// The code with which this row failed; `None` if it did not fail.
    #[must_use]
    pub fn failure_code(&self, row: RowVersion) -> Option<String> {
        self.error(self.failure(row)?).map(|error| error.code)
    }

    /// Whether a run, incremental or full, has recorded that HrFlow.ai holds this row.
    #[must_use]
    pub fn has_synced(&self, row: RowVersion) -> bool {
        self.fingerprints(row.key)
            .any(|known| known == row.fingerprint)
    }

    /// Whether the ledger has a fingerprint of an applicant.
    #[must_use]
    pub fn has_fingerprint(&self, key: ApplicantKey) -> bool {
        self.fingerprints(key).next().is_some()
    }

    fn error(&self, failure: &Failure) -> Option<ErrorReport> {
        let index = usize::try_from(failure.error).ok()?;
        serde_json::from_str(self.errors.get(index)?).ok()
    }

    /// Whether this row was set aside: it must not be worked on.
    #[must_use]
    pub fn is_set_aside(&self, row: RowVersion) -> bool {
        self.failure(row).is_some_and(Failure::is_set_aside)
    }

    fn failure(&self, row: RowVersion) -> Option<&Failure> {
        let failure = self.failures.get(&row.key);
        failure.filter(|failure| failure.fingerprint == row.fingerprint)
    }

    /// The fingerprints of an applicant, from incremental runs and from an incomplete full run.
    fn fingerprints(&self, key: ApplicantKey) -> impl Iterator<Item = Fingerprint> {
        let of_full = self.full.as_ref().and_then(|full| full.0.get(&key));
        let known = [self.applicants.fingerprint(key), of_full.copied()];
        known.into_iter().flatten()
    }

    /// The number of runs in a row in which this row failed.
    #[must_use]
    pub fn tries(&self, row: RowVersion) -> u32 {
        self.failed_tries(row).unwrap_or_default()
    }

    /// Takes the last failure of this row back, because it was not the row's own fault.
    pub fn refund_attempt(&mut self, row: RowVersion) {
        if let Some(failure) = self.failures.get_mut(&row.key) {
            failure.tries = failure.tries.saturating_sub(1);
            failure.next_ms = failure.tried_ms;
        }
    }

    /// Records the candidate's id of an applicant. It stays when a later row fails.
    pub fn record_candidate(&mut self, key: ApplicantKey, candidate: &str) {
        if !candidate.is_empty() {
            self.applicants.set_reference(key, Reference::of(candidate));
        }
    }

    /// Records the hash of a row's candidate, unless the ledger has the id itself.
    fn record_candidate_hash(&mut self, version: RowVersion) {
        if let Some(candidate) = version.candidate
            && self.applicants.candidate(version.key) != Some(candidate)
        {
            self.applicants
                .set_reference(version.key, Reference::Hash(candidate));
        }
    }

    /// Records that HrFlow.ai holds this row.
    pub fn record_synced(&mut self, row: RowVersion, full: bool) {
        self.record_candidate_hash(row);
        self.failures.remove(&row.key);
        self.attempted.remove(&row.key);
        // The entries of incremental runs must never be older than HrFlow.ai. After a first incremental
        // run they also spare the next one this row.
        let is_incremental = !full
            || self.checkpoint.watermark_ms.is_some()
            || self.applicants.fingerprint(row.key).is_some();
        if is_incremental {
            self.applicants.set_fingerprint(row.key, row.fingerprint);
        }
        if full {
            let full = self.full.get_or_insert_default();
            full.0.insert(row.key, row.fingerprint);
        }
    }

    /// Records that this row's résumé is being parsed. The row is neither synced nor failed.
    pub fn record_deferred(&mut self, row: RowVersion) {
        self.record_candidate_hash(row);
        self.forget(row.key);
        self.record_attempt(row);
        self.failures.remove(&row.key);
    }

    /// Records a failure. `counts` says whether it was the row's own fault.
    pub fn record_failure(
        &mut self,
        row: RowVersion,
        applicant: Option<&str>,
        error: &ErrorReport,
        counts: bool,
        now_ms: u64,
    ) {
        let tries = self.tries(row) + u32::from(counts);
        self.record_candidate_hash(row);
        self.forget(row.key);
        if counts {
            self.record_attempt(row);
        }
        let failure = Failure {
            applicant: applicant.map(str::to_owned),
            fingerprint: row.fingerprint,
            tries,
            tried_ms: now_ms,
            next_ms: now_ms + backoff(tries),
            error: self.intern_error(error),
        };
        self.failures.insert(row.key, failure);
    }

    /// Sets a row aside, because it ends runs: it is not tried again before it changes, or a retry asks for
    /// it.
    pub fn set_aside(&mut self, row: RowVersion, applicant: Option<&str>, now_ms: u64) {
        self.record_failure(row, applicant, &row_ends_run(), false, now_ms);
        if let Some(failure) = self.failures.get_mut(&row.key) {
            failure.tries = DEATHS_OF_A_ROW;
            failure.next_ms = NEVER;
        }
    }

    fn record_attempt(&mut self, row: RowVersion) {
        self.attempted.insert(row.key, row.fingerprint);
    }

    /// Finishes a pass over all rows: attempted rows may be tried again.
    pub fn finish_pass(&mut self) {
        self.is_incomplete = false;
        self.attempted.clear();
    }

    /// Whether earlier runs worked on this applicant, and HrFlow.ai does not hold this row for sure.
    #[must_use]
    pub fn may_hold_another(&self, row: RowVersion) -> bool {
        self.applicants.contains(row.key) && !self.has_synced(row)
    }

    /// The applicants of these rows for which the ledger has another fingerprint.
    #[must_use]
    pub fn stale_keys(&self, rows: &[RowVersion]) -> Vec<ApplicantKey> {
        let knows_older = |row: &&RowVersion| {
            let mut known = self.fingerprints(row.key);
            known.any(|fingerprint| fingerprint != row.fingerprint)
        };
        rows.iter().filter(knows_older).map(|row| row.key).collect()
    }

    /// Forgets the fingerprints of dirty keys, because HrFlow.ai may hold another row.
    pub fn forget_dirty(&mut self, dirty: &DirtyKeys) {
        match dirty {
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

    /// The index of an error in `errors`.
    fn intern_error(&mut self, error: &ErrorReport) -> u32 {
        let error = ErrorReport {
            detail: None,
            ..error.clone()
        };
        let text = serde_json::to_string(&error).unwrap_or_default();
        intern(text, &mut self.errors)
    }

    /// The parse intent of a reference.
    #[must_use]
    pub fn pending(&self, reference: &str) -> Option<&ParseIntent> {
        self.pending.get(&ReferenceHash::of(reference))
    }

    /// All parse intents.
    pub fn all_pending(&self) -> impl Iterator<Item = &ParseIntent> {
        self.pending.values()
    }

    /// Adds a parse intent. Returns the earlier one of the same reference, which it replaces.
    pub fn add_pending(&mut self, intent: ParseIntent) -> Option<ParseIntent> {
        self.pending.insert(intent.reference, intent)
    }

    /// Takes the time of a parse intent for now if it lies ahead: it is from a clock that was wrong, and
    /// would be awaited for as long.
    pub fn correct_pending_time(&mut self, reference: &str, now_ms: u64) {
        if let Some(intent) = self.pending.get_mut(&ReferenceHash::of(reference)) {
            intent.sent_ms = intent.sent_ms.min(now_ms);
        }
    }

    /// Removes the parse intent of a reference. Returns whether there was one.
    pub fn clear_pending(&mut self, reference: &str) -> bool {
        self.remove_pending(ReferenceHash::of(reference))
    }

    /// Removes a parse intent by the hash of its reference.
    pub(super) fn remove_pending(&mut self, reference: ReferenceHash) -> bool {
        self.pending.remove(&reference).is_some()
    }

    /// When an application was made, in seconds since 1970, if that was kept.
    #[must_use]
    pub fn moment(&self, key: ApplicantKey) -> Option<i64> {
        self.moments.get(&key).copied()
    }

    /// Keeps when an application was made: seconds since 1970.
    pub fn record_moment(&mut self, key: ApplicantKey, seconds: i64) {
        self.moments.insert(key, seconds);
    }

    /// The difference that the last edit of a reference left.
    #[must_use]
    pub fn leftover(&self, reference: &str) -> Option<Leftover> {
        self.leftovers.get(&ReferenceHash::of(reference)).copied()
    }

    /// Records the difference that an edit left; `None` if it left none.
    pub fn set_leftover(&mut self, reference: &str, leftover: Option<Leftover>) {
        let reference = ReferenceHash::of(reference);
        match leftover {
            Some(leftover) => drop(self.leftovers.insert(reference, leftover)),
            None => drop(self.leftovers.remove(&reference)),
        }
    }

    /// The items that failed when they were last tried.
    pub fn failures(&self) -> impl Iterator<Item = FailureView> {
        self.failures.values().map(|failure| FailureView {
            applicant: failure.applicant.clone(),
            tries: failure.tries,
            tried_ms: failure.tried_ms,
            next_ms: Some(failure.next_ms).filter(|_| !failure.is_set_aside()),
            error: self.error(failure),
        })
    }

    /// The first of the applicants that are set aside.
    #[must_use]
    pub fn first_set_aside(&self, at_most: usize) -> Vec<String> {
        let failures = self.failures.values();
        failures
            .filter(|failure| failure.is_set_aside())
            .filter_map(|failure| failure.applicant.clone())
            .take(at_most)
            .collect()
    }

    /// The number of failed items outside these rows.
    #[must_use]
    pub fn failures_outside(&self, rows: &[RowVersion]) -> usize {
        if self.failures.is_empty() {
            return 0;
        }
        let rows = keys(rows);
        let failed = self.failures.keys();
        failed.filter(|key| !rows.contains(key)).count()
    }

    /// The number of synced applicants.
    #[must_use]
    pub fn applicants(&self) -> usize {
        self.applicants.synced()
    }

    /// The number of rows that an incomplete full run has synced; `None` if there is no such run.
    #[must_use]
    pub fn full_run(&self) -> Option<usize> {
        self.full.as_ref().map(|full| full.0.len())
    }

    /// Begins a full run, or continues an incomplete one.
    pub fn begin_full_run(&mut self) {
        self.full.get_or_insert_default();
    }

    /// Ends a full run that is complete.
    pub fn end_full_run(&mut self) {
        self.full = None;
    }

    /// Whether there is nothing to remember.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let no_full_run = self.full.as_ref().is_none_or(|full| full.0.is_empty());
        no_full_run
            && self.applicants.is_empty()
            && self.pending.is_empty()
            && self.failures.is_empty()
            && self.leftovers.is_empty()
    }

    /// Whether a search that is narrowed to recent changes suffices: no row is due that such a search
    /// might not show.
    #[must_use]
    pub fn may_narrow(&self, scope: ScopeHash, now_ms: u64) -> bool {
        let Checkpoint {
            watermark_ms,
            full_scan_ms,
        } = self.checkpoint;
        let is_recent = full_scan_ms.is_some_and(|scanned_ms| is_of_today(scanned_ms, now_ms))
            && watermark_ms.is_none_or(|seen_ms| age_ms(seen_ms, now_ms).is_some());
        let due = |failure: &Failure| !failure.waits(now_ms);
        is_recent
            && self.scope == scope
            && self.full.is_none()
            && !self.is_incomplete
            && self
                .refused_ms
                .is_none_or(|refused_ms| !is_of_today(refused_ms, now_ms))
            && self.pending.values().all(ParseIntent::is_given_up)
            && !self.failures.values().any(due)
    }

    /// Has all parse intents wait for a day from now if the clock was wrong when they were noted, or is
    /// wrong now. Otherwise a résumé would be awaited for as long as the clock was ahead, or sent again
    /// because it is. Returns whether it changed any.
    pub fn distrust_clock(&mut self, now_ms: u64) -> bool {
        let noted = self.last_noted_ms();
        let has_leapt = noted.is_some_and(|noted_ms| {
            age_ms(noted_ms, now_ms).is_none_or(|age| age > LONGEST_SILENCE_MS)
        });
        let mut changed = false;
        for sent in self.pending.values_mut() {
            if has_leapt || age_ms(sent.sent_ms, now_ms).is_none() {
                sent.distrust(now_ms);
                changed = true;
            }
        }
        changed
    }

    /// The latest time in the ledger.
    fn last_noted_ms(&self) -> Option<u64> {
        let Checkpoint {
            watermark_ms,
            full_scan_ms,
        } = self.checkpoint;
        let sent = self.pending.values().map(|sent| sent.sent_ms).max();
        let tried = self.failures.values().map(|failure| failure.tried_ms).max();
        [watermark_ms, full_scan_ms, self.refused_ms, sent, tried]
            .into_iter()
            .flatten()
            .max()
    }

    /// The candidate of an applicant, if it is known.
    #[must_use]
    pub fn candidate(&self, key: ApplicantKey) -> Option<CandidateHash> {
        self.applicants.candidate(key)
    }

    /// The id of an applicant's candidate; `None` if it is unknown or too long to be kept.
    #[must_use]
    pub fn reference(&self, key: ApplicantKey) -> Option<String> {
        self.applicants.reference(key).map(Cow::into_owned)
    }

    /// Whether a candidate with a changed row has an application outside these rows, or may have one that
    /// failed before its candidate was known. That one may be newer, and then it decides.
    #[must_use]
    pub fn has_sibling_rows(&self, rows: &[RowVersion], changed: &[RowVersion]) -> bool {
        let candidates = changed.iter().map(|row| row.candidate);
        let candidates: HashSet<CandidateHash> = candidates.flatten().collect();
        let rows = keys(rows);
        let is_unknown = |key: &&ApplicantKey| self.candidate(**key).is_none();
        let mut failed = self.failures.keys().filter(is_unknown);
        if !changed.is_empty() && failed.any(|key| !rows.contains(key)) {
            return true;
        }
        let mut others = self.applicants.candidates();
        others.any(|(key, candidate)| candidates.contains(&candidate) && !rows.contains(&key))
    }

    /// The candidates with an application outside these rows.
    #[must_use]
    pub fn candidates_outside(&self, rows: &[RowVersion]) -> HashSet<CandidateHash> {
        let rows = keys(rows);
        let others = self.applicants.candidates();
        let others = others.filter(|(key, _)| !rows.contains(key));
        others.map(|(_, candidate)| candidate).collect()
    }

    /// Removes applicants that a full scan does not show any more. Returns whether it removed any. An
    /// empty search removes none, because a mistake there would make every row due again.
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
                leftovers,
                moments,
                ..
            } = ledger;
            let sizes = (applicants.len(), failures.len(), pending.len());
            (sizes, leftovers.len(), moments.len())
        };
        let before = size(self);
        self.applicants.retain(|key| seen.contains(&key));
        self.failures.retain(|key, _| seen.contains(key));
        self.moments.retain(|key, _| seen.contains(key));
        self.leftovers
            .retain(|_, leftover| seen.contains(&leftover.applicant));
        let known = &self.applicants;
        self.pending.retain(|_, sent| {
            let applicant = ApplicantKey::of(&sent.applicant);
            let is_shown = seen.contains(&applicant);
            let is_open = sent.is_given_up() || known.fingerprint(applicant).is_none();
            is_shown && is_open || sent.is_awaited(now_ms)
        });
        before != size(self)
    }

    /// Makes an applicant due in the next run. A résumé that is being awaited may then be sent again.
    /// Returns whether the ledger knew the applicant.
    pub fn retry(&mut self, applicant: &str) -> bool {
        let key = ApplicantKey::of(applicant);
        let known = self.applicants.fingerprint(key).is_some();
        self.forget(key);
        let failed = self.failures.remove(&key).is_some();
        let attempted = self.attempted.remove(&key).is_some();
        // The reference may be what is wrong.
        self.applicants.retain(|known| known != key);
        self.moments.remove(&key);
        let before = self.pending.len();
        self.pending.retain(|_, sent| sent.applicant != applicant);
        self.leftovers
            .retain(|_, leftover| leftover.applicant != key);
        let waited = self.pending.len() < before;
        let is_known = known || failed || attempted || waited;
        self.is_incomplete |= is_known;
        is_known
    }

    /// An empty ledger that keeps the parse intents, because a second parse is billed again.
    #[must_use]
    pub fn reset_keeping_pending(self) -> Self {
        Self {
            version: self.version,
            pending: self.pending,
            ..Self::default()
        }
    }

    /// Drops errors without a failure.
    pub fn compact_errors(&mut self) {
        let errors = std::mem::take(&mut self.errors);
        for failure in self.failures.values_mut() {
            let index = usize::try_from(failure.error).unwrap_or(usize::MAX);
            let text = errors.get(index).cloned().unwrap_or_default();
            failure.error = intern(text, &mut self.errors);
        }
    }

    /// The ledger together with what only the coordinator knows.
    #[must_use]
    pub fn merged_with(mut self, snapshot: &Snapshot) -> Self {
        self.forget_dirty(&snapshot.dirty);
        self.checkpoint = snapshot.checkpoint.unwrap_or(self.checkpoint);
        for intent in &snapshot.intents {
            self.add_pending(intent.clone());
        }
        for SetAside { row, died_ms } in &snapshot.set_aside {
            let version = RowVersion {
                key: row.key,
                fingerprint: row.fingerprint,
                candidate: None,
            };
            self.set_aside(version, row.applicant.as_deref(), *died_ms);
        }
        self
    }
}

fn keys(rows: &[RowVersion]) -> HashSet<ApplicantKey, KeyHasher> {
    rows.iter().map(|row| row.key).collect()
}

/// The index of a text in a list. A missing text is appended.
fn intern(text: String, texts: &mut Vec<String>) -> u32 {
    let known = texts.iter().position(|known| *known == text);
    let index = known.unwrap_or_else(|| {
        texts.push(text);
        texts.len() - 1
    });
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The pause before the next try, in milliseconds: none at first, then doubling from one hour up to a day.
fn backoff(tries: u32) -> u64 {
    match tries.checked_sub(FAILURES_BEFORE_BACKOFF) {
        None => 0,
        Some(more) => (HOUR_MS << more.min(5)).min(DAY_MS),
    }
}
