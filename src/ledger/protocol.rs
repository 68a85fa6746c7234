//! The protocol between a run, its coordinator and the store of its ledgers, as a state machine without
//! I/O, clock or `async`.
//!
//! [`Protocol::on`] takes an [`Event`] and gives the [`Effect`]s that follow. A driver carries each
//! effect out and reports the result as the next event; the Worker's driver is [`super::driver`],
//! `tests/concurrency_model` has another one that tries all orders. An [`Operation`] is what a run or an
//! operator wants; it has at most one effect under way, and its last effect says how it ended.
//!
//! # Which operations exclude each other
//! A commit tells the coordinator that the ledger holds everything, so the coordinator drops its dirty
//! keys, and all intents up to a number. A dirty key that reached the coordinator between the encoding of
//! the ledger and the commit would be dropped too, though the ledger still holds the old row. So an
//! operation waits until no operation before it can do that harm: [`Operation::MarkDirty`],
//! [`Operation::RecordIntent`] and [`Operation::TakeInHand`] run beside each other, and beside the clean-up
//! after a commit; everything else runs alone, in the order in which it began.
//!
//! # Why no update is lost
//! * *A row is skipped only if HrFlow.ai holds it.* A run skips a row if the ledger that it read has its
//!   fingerprint. That ledger is the committed one: the coordinator gave its revision together with
//!   the lease, the bytes have its checksum, and until the run loses its lease no other run can commit.
//!   A ledger gains a fingerprint only after HrFlow.ai confirmed the row. It could become untrue if a
//!   run edits the profile and dies, and the row then returns to what it was: therefore a run marks such
//!   rows dirty first, and the next run forgets what the ledger says of dirty rows.
//! * *An older row never goes over a newer one.* A run searches after it has got the lease, and a write
//!   to HrFlow.ai leaves only while the lease outlasts its timeout ([`Protocol::valid_until_ms`]).
//!   So all writes of a run are over before the next run searches.
//! * *The committed ledger is always readable.* It is written before it is committed. Its key holds a
//!   version that the run never used before, also not for a commit whose response was lost, so nothing
//!   is ever written over it. It is deleted only after another revision was committed.
//!
//! # Why nothing is parsed twice
//! A parse is billed. The intent is in the ledger first and then with the coordinator, and only then
//! the résumé is sent. A commit drops from the coordinator only intents that its ledger holds, so at each
//! moment the coordinator or the committed ledger knows each résumé that may have been sent. The next
//! run reads both. It sends the résumé again only if no attachment appears within a day.
//!
//! # Why each change arrives at least once
//! A row without a fingerprint in the ledger is always tried. Whatever fails, dies or loses its lease
//! leaves the row without one, and a row that was pushed twice is the same as one that was pushed once.

use super::contents::Contents;
use super::coordinator::{Command, LEASE_MS, Response, Snapshot};
use super::deaths::{InHand, Suspicion};
use super::error::LedgerError;
use super::operation::{Effect, Event, Loaded, Operation, Patience, Ticket};
use super::port::StoreError;
use super::types::{DirtyKeys, ParseIntent, Revision};
use std::collections::{BTreeMap, VecDeque};

/// Pauses before a ledger that was committed, and that the store does not show, is read again. Workers
/// KV shows a write everywhere after a minute or more (developers.cloudflare.com/kv/concepts/how-kv-works).
const STALE_PAUSES_MS: [u64; 8] = [500, 1_500, 3_000, 5_000, 10_000, 20_000, 30_000, 30_000];

/// How many of these pauses somebody who waits for an answer is asked for: five seconds.
const BRIEF_PAUSES: usize = 3;

/// A lease that lost at most so much of its time is as good as new.
const FRESH_LEASE_MS: u64 = 10_000;

/// What the protocol may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Access {
    /// Nothing yet, or nothing any more.
    #[default]
    Closed,
    /// It may look: a dry run, or an inspection.
    ReadOnly,
    /// It holds the lease with this fencing token, as far as it knows.
    Holder(u64),
    /// It has lost the lease.
    Fenced,
}

/// An operation under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Running {
    operation: Operation,
    stage: Stage,
    /// When its last effect was given: a lease lasts from then on, not from the response on.
    asked_ms: u64,
}

/// Which result an operation waits for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Stage {
    Opening,
    /// The result of a read, after this many reads that did not show the ledger.
    Reading(usize),
    /// The end of the pause after this many such reads.
    Waiting(usize),
    /// Of the question which ledger counts now.
    Querying(usize),
    MarkingDirty,
    /// Of an intent that replaced this one.
    RecordingIntent(Option<ParseIntent>),
    TakingInHand,
    Renewing,
    Writing(Revision),
    Committing(Option<Revision>),
    /// Of the last of these, which are obsolete.
    Deleting(Vec<Revision>),
    /// After the commit ended like this.
    Releasing(Result<(), LedgerError>),
}

/// How an operation goes on: its next stage, unless its effect is the last, and the effect.
type Next = (Option<Stage>, Effect);

fn then(stage: Stage, effect: Effect) -> Next {
    (Some(stage), effect)
}

fn end(ended: Result<(), LedgerError>) -> Next {
    (None, ended.map_or_else(Effect::Failed, |()| Effect::Done))
}

/// The state machine, with the contents of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Protocol<C> {
    contents: C,
    /// Whether the contents hold anything that is not committed.
    has_changes: bool,
    access: Access,
    valid_until_ms: u64,
    /// Whether an operator asked the run to stop.
    is_to_stop: bool,
    /// What the coordinator knew when the lease was taken; until the contents are loaded.
    snapshot: Snapshot,
    committed: Option<Revision>,
    /// The last version that was used.
    version: u64,
    /// How many intents this run recorded.
    intents: u64,
    /// Whether the coordinator may hold intents that the committed ledger does not.
    coordinator_has_intents: bool,
    /// Revisions that this run wrote and did not delete, committed or not.
    written: Vec<Revision>,
    /// Revisions that were deleted, for the coordinator to forget.
    deleted: Vec<Revision>,
    running: BTreeMap<Ticket, Running>,
    waiting: VecDeque<(Ticket, Operation)>,
}

impl<C: Contents> Protocol<C> {
    /// The contents of the ledger: what was loaded, with all changes since.
    pub fn contents(&self) -> &C {
        &self.contents
    }

    /// The contents, to be changed. A change that has to be committed needs [`Self::mark_changed`] too.
    pub fn contents_mut(&mut self) -> &mut C {
        &mut self.contents
    }

    /// Has the next commit write the contents.
    pub fn mark_changed(&mut self) {
        self.has_changes = true;
    }

    /// The revision that this run read or committed last.
    pub fn committed(&self) -> Option<Revision> {
        self.committed
    }

    /// What the coordinator knew of dead runs when the lease was taken; until the contents are loaded.
    pub fn suspicion(&self) -> Option<&Suspicion> {
        self.snapshot.suspicion.as_deref()
    }

    /// The token of the lease; `None` if there is no lease, or it was lost.
    pub fn fencing_token(&self) -> Option<u64> {
        match self.access {
            Access::Holder(token) => Some(token),
            _ => None,
        }
    }

    /// Until when the lease is valid: milliseconds since 1970, UTC.
    pub fn valid_until_ms(&self) -> u64 {
        self.valid_until_ms
    }

    /// Whether an operator asked the run to stop, as far as its last command told.
    pub fn is_to_stop(&self) -> bool {
        self.is_to_stop
    }

    /// Takes an event of one operation, and gives the effects that follow: at most one for each
    /// operation. An event that does not fit ends the operation.
    pub fn on(&mut self, ticket: Ticket, event: Event, now_ms: u64) -> Vec<(Ticket, Effect)> {
        let mut effects = Vec::new();
        if let Event::Begin(operation) = event {
            self.waiting.push_back((ticket, operation));
        } else if let Some(running) = self.running.remove(&ticket) {
            let Running {
                operation,
                stage,
                asked_ms,
            } = running;
            let next = self.advance(&operation, stage, event, asked_ms);
            effects.push(self.go_on(ticket, operation, next, now_ms));
        }
        while let Some((ticket, operation)) = self.next_to_start() {
            let next = self.start(&operation, now_ms);
            effects.push(self.go_on(ticket, operation, next, now_ms));
        }
        effects
    }

    fn go_on(
        &mut self,
        ticket: Ticket,
        operation: Operation,
        (stage, effect): Next,
        asked_ms: u64,
    ) -> (Ticket, Effect) {
        if let Some(stage) = stage {
            let running = Running {
                operation,
                stage,
                asked_ms,
            };
            self.running.insert(ticket, running);
        }
        (ticket, effect)
    }

    /// The operation that waited longest, if none that is under way excludes it.
    fn next_to_start(&mut self) -> Option<(Ticket, Operation)> {
        let (_, operation) = self.waiting.front()?;
        let only_adds = operation.only_adds();
        let may_start = self.running.values().all(|running| {
            let cleans_up = matches!(running.stage, Stage::Deleting(_));
            only_adds && (cleans_up || running.operation.only_adds())
        });
        may_start.then(|| self.waiting.pop_front()).flatten()
    }

    fn start(&mut self, operation: &Operation, now_ms: u64) -> Next {
        let fencing_token = match (self.access, operation) {
            (_, Operation::Open(run_id)) => {
                let look = Command::Query;
                let lease = |run_id: &String| Command::Lease {
                    run_id: run_id.clone(),
                    is_operator: false,
                };
                let command = run_id.as_ref().map_or(look, lease);
                return then(Stage::Opening, Effect::Send(command));
            }
            (_, Operation::OpenAsOperator(id)) => {
                let command = Command::Lease {
                    run_id: id.clone(),
                    is_operator: true,
                };
                return then(Stage::Opening, Effect::Send(command));
            }
            (Access::Holder(_) | Access::ReadOnly, Operation::Load(_)) => return self.read(0),
            (Access::Holder(token), _) => token,
            (Access::ReadOnly, Operation::RecordIntent(_)) | (Access::Fenced, _) => {
                return end(Err(LedgerError::LeaseLost));
            }
            (Access::ReadOnly, _) => return end(Ok(())),
            (Access::Closed, _) => return end(Err(LedgerError::ProtocolMismatch)),
        };
        match operation {
            Operation::MarkDirty(dirty) => self.mark_dirty(dirty, fencing_token),
            Operation::RecordIntent(intent) => self.record_intent(intent, fencing_token),
            Operation::TakeInHand(in_hand) => take_in_hand(in_hand, fencing_token),
            Operation::Renew if self.valid_until_ms + FRESH_LEASE_MS >= now_ms + LEASE_MS => {
                end(Ok(()))
            }
            Operation::Renew | Operation::Commit => {
                let command = Command::Renew { fencing_token };
                then(Stage::Renewing, Effect::Send(command))
            }
            Operation::Close { .. } => self.commit_if_changed(operation, fencing_token),
            Operation::Open(_) | Operation::OpenAsOperator(_) | Operation::Load(_) => {
                end(Err(LedgerError::ProtocolMismatch))
            }
        }
    }

    fn advance(
        &mut self,
        operation: &Operation,
        stage: Stage,
        event: Event,
        asked_ms: u64,
    ) -> Next {
        match (stage, event) {
            (Stage::Opening, Event::Responded(response)) => self.opened(response, asked_ms),
            (Stage::Reading(tries), Event::Read(read)) => self.loaded(operation, tries, read),
            (Stage::Waiting(tries), Event::Waited) => match self.access {
                // Without a lease: a run may have committed another ledger, and deleted this one.
                Access::ReadOnly => then(Stage::Querying(tries), Effect::Send(Command::Query)),
                _ => self.read(tries),
            },
            (Stage::Querying(tries), Event::Responded(response)) => match response {
                Ok(Response::Snapshot(snapshot)) => {
                    self.know(snapshot);
                    self.read(tries)
                }
                other => end(Err(unexpected(other))),
            },
            (Stage::MarkingDirty | Stage::TakingInHand, Event::Responded(response)) => {
                end(self.as_holder(response, asked_ms).map(drop))
            }
            (Stage::RecordingIntent(earlier), Event::Responded(response)) => {
                let recorded = self.as_holder(response, asked_ms).map(drop);
                if let (Err(_), Operation::RecordIntent(intent)) = (&recorded, operation) {
                    match earlier {
                        // It still says how often the résumé was sent.
                        Some(earlier) => drop(self.contents.add_pending(&earlier)),
                        None => self.contents.remove_pending(intent),
                    }
                    self.has_changes = true;
                }
                end(recorded)
            }
            (Stage::Renewing, Event::Responded(response)) => {
                match (self.as_holder(response, asked_ms), self.access, operation) {
                    (Ok(_), Access::Holder(token), Operation::Commit) => {
                        self.commit_if_changed(operation, token)
                    }
                    (renewed, _, _) => end(renewed.map(drop)),
                }
            }
            (Stage::Writing(revision), Event::Written(written)) => match written {
                Ok(()) => self.commit(Some(revision)),
                Err(error) => self.not_committed(operation, LedgerError::Unavailable(error)),
            },
            (Stage::Committing(revision), Event::Responded(response)) => {
                match self.as_holder(response, asked_ms) {
                    Ok(obsolete) => self.committed_now(operation, revision, obsolete),
                    Err(error) => self.not_committed(operation, error),
                }
            }
            (Stage::Deleting(mut obsolete), Event::Deleted(deleted)) => {
                match deleted {
                    Ok(()) => self.deleted.extend(obsolete.pop()),
                    // The next commit tries again.
                    Err(_) => self.written.append(&mut obsolete),
                }
                self.delete(operation, obsolete)
            }
            (Stage::Releasing(committed), Event::Responded(response)) => {
                let released = self.as_holder(response, asked_ms).map(drop);
                self.access = Access::Closed;
                end(committed.and(released))
            }
            _ => end(Err(LedgerError::ProtocolMismatch)),
        }
    }

    fn opened(&mut self, response: Result<Response, StoreError>, asked_ms: u64) -> Next {
        match response {
            Ok(Response::Leased(lease)) => {
                self.access = Access::Holder(lease.fencing_token);
                self.valid_until_ms = asked_ms + lease.for_ms;
                self.know(lease.snapshot);
            }
            Ok(Response::Snapshot(snapshot)) => {
                self.access = Access::ReadOnly;
                self.know(snapshot);
            }
            other => return end(Err(unexpected(other))),
        }
        end(Ok(()))
    }

    fn know(&mut self, snapshot: Snapshot) {
        self.committed = snapshot.committed;
        self.version = snapshot.version;
        self.snapshot = snapshot;
    }

    /// Reads the committed ledger, after `tries` reads that did not show it.
    fn read(&mut self, tries: usize) -> Next {
        match self.committed {
            Some(revision) => then(Stage::Reading(tries), Effect::Read(revision)),
            None => self.begin_with(C::default(), 0),
        }
    }

    fn loaded(
        &mut self,
        operation: &Operation,
        tries: usize,
        read: Result<Option<Vec<u8>>, StoreError>,
    ) -> Next {
        let bytes = match read {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(error) => return self.begin_empty(LedgerError::Unavailable(error)),
        };
        if !bytes.is_empty() {
            let contents = match C::decode(&bytes) {
                Ok(contents) => contents,
                Err(error) => return self.begin_empty(LedgerError::Undecodable(error)),
            };
            // With another checksum it is a whole ledger, and a stale one.
            let checksum = C::checksum(&bytes);
            if self.committed.map(|revision| revision.checksum) == Some(checksum) {
                return self.begin_with(contents, bytes.len());
            }
        }
        let pauses = match operation {
            Operation::Load(Patience::Brief) => BRIEF_PAUSES,
            _ => STALE_PAUSES_MS.len(),
        };
        match STALE_PAUSES_MS.iter().take(pauses).nth(tries) {
            Some(pause_ms) => then(Stage::Waiting(tries + 1), Effect::Wait(*pause_ms)),
            None => self.begin_empty(LedgerError::Missing),
        }
    }

    fn begin_with(&mut self, contents: C, bytes: usize) -> Next {
        let snapshot = self.take_snapshot_into(contents);
        self.has_changes = !snapshot.intents.is_empty()
            || !snapshot.dirty.is_empty()
            || !snapshot.set_aside.is_empty();
        let loaded = Loaded { snapshot, bytes };
        (None, Effect::Loaded(Box::new(loaded)))
    }

    fn begin_empty(&mut self, error: LedgerError) -> Next {
        self.take_snapshot_into(C::default());
        end(Err(error))
    }

    fn take_snapshot_into(&mut self, contents: C) -> Snapshot {
        let snapshot = std::mem::take(&mut self.snapshot);
        self.coordinator_has_intents = !snapshot.intents.is_empty();
        self.contents = contents;
        self.contents.merge(&snapshot);
        snapshot
    }

    fn mark_dirty(&mut self, dirty: &DirtyKeys, fencing_token: u64) -> Next {
        if dirty.is_empty() {
            return end(Ok(()));
        }
        self.contents.forget(dirty);
        self.has_changes = true;
        let command = Command::MarkDirty {
            fencing_token,
            dirty: dirty.clone(),
        };
        then(Stage::MarkingDirty, Effect::Send(command))
    }

    fn record_intent(&mut self, intent: &ParseIntent, fencing_token: u64) -> Next {
        self.intents += 1;
        self.coordinator_has_intents = true;
        // In the contents first: the next commit covers its number, whatever becomes of the command.
        let earlier = self.contents.add_pending(intent);
        self.has_changes = true;
        let command = Command::RecordIntent {
            fencing_token,
            number: self.intents,
            intent: intent.clone(),
        };
        then(Stage::RecordingIntent(earlier), Effect::Send(command))
    }

    fn commit_if_changed(&mut self, operation: &Operation, fencing_token: u64) -> Next {
        let version = self.version + 1;
        let had_changes = std::mem::take(&mut self.has_changes);
        let bytes = had_changes.then(|| self.contents.encode(version)).flatten();
        let Some(bytes) = bytes else {
            let is_known = self.committed.is_none() && !self.coordinator_has_intents;
            return if !had_changes || is_known {
                self.after_commit(operation, Ok(()))
            } else {
                self.commit(None)
            };
        };
        let revision = Revision {
            version,
            fencing_token,
            checksum: C::checksum(&bytes),
        };
        // From here on the version is used up: a commit may succeed though its response is lost.
        self.version = version;
        self.written.push(revision);
        then(Stage::Writing(revision), Effect::Write(revision, bytes))
    }

    fn commit(&mut self, revision: Option<Revision>) -> Next {
        let Access::Holder(fencing_token) = self.access else {
            return end(Err(LedgerError::LeaseLost));
        };
        let command = Command::Commit {
            fencing_token,
            revision,
            intents_through: self.intents,
            deleted: std::mem::take(&mut self.deleted),
        };
        then(Stage::Committing(revision), Effect::Send(command))
    }

    fn not_committed(&mut self, operation: &Operation, error: LedgerError) -> Next {
        self.has_changes = true;
        self.after_commit(operation, Err(error))
    }

    fn committed_now(
        &mut self,
        operation: &Operation,
        revision: Option<Revision>,
        mut obsolete: Vec<Revision>,
    ) -> Next {
        self.committed = revision;
        self.coordinator_has_intents = false;
        obsolete.append(&mut self.written);
        self.written.extend(revision);
        obsolete.retain(|old| Some(*old) != revision && !self.deleted.contains(old));
        obsolete.sort_unstable_by_key(|old| (old.version, old.fencing_token));
        obsolete.dedup();
        self.delete(operation, obsolete)
    }

    /// Deletes the last of these.
    fn delete(&mut self, operation: &Operation, obsolete: Vec<Revision>) -> Next {
        match obsolete.last().copied() {
            Some(last) => then(Stage::Deleting(obsolete), Effect::Delete(last)),
            None => self.after_commit(operation, Ok(())),
        }
    }

    fn after_commit(&mut self, operation: &Operation, committed: Result<(), LedgerError>) -> Next {
        let (
            Operation::Close {
                checkpoint,
                last_run,
                entry,
            },
            Access::Holder(fencing_token),
        ) = (operation, self.access)
        else {
            return end(committed);
        };
        let is_committed = committed.is_ok();
        let command = Command::Release {
            fencing_token,
            checkpoint: checkpoint.filter(|_| is_committed),
            last_run: last_run.clone().map(|last_run| {
                if is_committed {
                    last_run
                } else {
                    last_run.uncommitted()
                }
            }),
            deleted: std::mem::take(&mut self.deleted),
            entry: entry.clone(),
        };
        then(Stage::Releasing(committed), Effect::Send(command))
    }

    /// The obsolete revisions that the coordinator names to the holder of the lease, which it renews.
    fn as_holder(
        &mut self,
        response: Result<Response, StoreError>,
        asked_ms: u64,
    ) -> Result<Vec<Revision>, LedgerError> {
        match response {
            Ok(Response::Done {
                for_ms,
                obsolete,
                is_to_stop,
            }) => {
                self.is_to_stop |= is_to_stop;
                self.valid_until_ms = self.valid_until_ms.max(asked_ms + for_ms);
                Ok(obsolete)
            }
            Ok(Response::Fenced) => {
                self.access = Access::Fenced;
                Err(LedgerError::LeaseLost)
            }
            other => Err(unexpected(other)),
        }
    }
}

fn take_in_hand(in_hand: &InHand, fencing_token: u64) -> Next {
    let command = Command::TakeInHand {
        fencing_token,
        in_hand: in_hand.clone(),
    };
    then(Stage::TakingInHand, Effect::Send(command))
}

/// Why a response is not what the command asked for.
fn unexpected(response: Result<Response, StoreError>) -> LedgerError {
    match response {
        Err(error) => LedgerError::Unavailable(error),
        Ok(Response::Busy { run_id, for_ms }) => LedgerError::Leased { run_id, for_ms },
        Ok(Response::Fenced) => LedgerError::LeaseLost,
        Ok(Response::Paused(pause)) => LedgerError::Paused(pause),
        Ok(_) => LedgerError::ProtocolMismatch,
    }
}
