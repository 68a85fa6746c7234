//! The coordinator: who may run a workflow, and which ledger counts.
//!
//! A pure state machine, asked by messages. The Worker keeps one per workflow in a Durable Object,
//! which is single-threaded and strongly consistent; Workers KV is neither. KV stores, the coordinator
//! orders:
//!
//! * One run at a time has the **lease**. It expires unless it is renewed, so that a dead run's is
//!   free within three minutes. Each lease has a higher **fencing_token** than all before; what a run asks
//!   with an older one is refused, and the run ends.
//! * A ledger is written to KV under a key of its own ([`Revision`]), and counts only once it is
//!   **committed** here. So a run that has lost its lease can overwrite nothing, and a run that does
//!   not find the committed revision in KV knows that its copy is stale.
//! * **Touched** are applicants whose profile a run is about to edit, and of whom the ledger that
//!   counts still knows an older row. If the run dies and the row returns to what it was, that ledger
//!   would be wrong about them: the next run forgets what it says.
//! * **Intents** are résumés that are about to be sent to be parsed. They are known here before they
//!   leave, and until a committed ledger holds them.

use super::{ApplicantKey, Checkpoint, LastRun, ParseIntent};
use serde::{Deserialize, Serialize};

/// How long a lease is valid without being renewed.
pub const LEASE_MS: u64 = 170_000;

/// One written ledger. Its number grows by one with each that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Revision {
    /// Which one in the row of those that count.
    pub version: u64,
    /// The lease under which it was written.
    pub fencing_token: u64,
    /// The checksum of its bytes: a run may write one twice under the same number.
    pub checksum: u64,
}

/// What the coordinator of one workflow knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Coordinator {
    /// The highest fencing_token that was ever given.
    fencing_token: u64,
    holder: Option<Holder>,
    /// How many ledgers were committed.
    version: u64,
    committed: Option<Revision>,
    /// How far the runs since the last commit came, which found nothing to commit.
    checkpoint: Option<Checkpoint>,
    dirty: DirtyKeys,
    intents: Vec<(u64, u64, ParseIntent)>,
    /// Written once, and not counting: to be deleted.
    obsolete: Vec<Revision>,
    last_run: Option<LastRun>,
}

/// Applicants, by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirtyKeys {
    /// These.
    Keys(Vec<ApplicantKey>),
    /// More than the coordinator keeps: any.
    Any,
}

impl Default for DirtyKeys {
    /// None.
    fn default() -> Self {
        Self::Keys(Vec::new())
    }
}

impl DirtyKeys {
    /// The most keys that are kept: a value of a Durable Object holds 2 MB.
    const MAX_KEYS: usize = 50_000;

    fn add(&mut self, more: Self) {
        match (self, more) {
            (Self::Any, _) => {}
            (Self::Keys(known), Self::Keys(more)) if known.len() + more.len() <= Self::MAX_KEYS => {
                known.extend(more);
                known.sort_unstable();
                known.dedup();
            }
            (dirty, _) => *dirty = Self::Any,
        }
    }

    /// Whether nobody is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who has the lease.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Holder {
    run_id: String,
    expires_ms: u64,
}

/// What may be asked of a coordinator. All of it may be asked twice with the effect of once, because an
/// answer may be lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// May this run begin?
    Lease {
        /// The run.
        run_id: String,
    },
    /// The run goes on.
    Renew {
        /// Its fencing_token.
        fencing_token: u64,
    },
    /// Profiles are about to be edited of which the ledger knows an older row.
    MarkDirty {
        /// The run's fencing_token.
        fencing_token: u64,
        /// Whose.
        dirty: DirtyKeys,
    },
    /// A résumé is about to be sent.
    RecordIntent {
        /// The run's fencing_token.
        fencing_token: u64,
        /// Counted from 1 by the run.
        number: u64,
        /// What is about to be sent.
        intent: ParseIntent,
    },
    /// A ledger was written and is to count.
    Commit {
        /// The run's fencing_token.
        fencing_token: u64,
        /// Which one; `None` where nothing is to be remembered.
        revision: Option<Revision>,
        /// Up to which number the run's intents are in it. Those of earlier runs are.
        intents_through: u64,
        /// Revisions that were deleted.
        deleted: Vec<Revision>,
    },
    /// The run has ended.
    Release {
        /// Its fencing_token.
        fencing_token: u64,
        /// How far it came, where it came to the end.
        checkpoint: Option<Checkpoint>,
        /// What is to be known of it, where it was a run.
        last_run: Option<LastRun>,
        /// Revisions that were deleted.
        deleted: Vec<Revision>,
    },
    /// What is known, without any right.
    Query,
}

/// What a coordinator answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// The run may begin.
    Leased(Lease),
    /// Another run has the lease.
    Busy {
        /// That run.
        run_id: String,
        /// For how long at most, in milliseconds, if it is dead.
        for_ms: u64,
    },
    /// It is done.
    Done {
        /// For how long the lease is valid from now on, in milliseconds.
        for_ms: u64,
        /// Revisions that may be deleted.
        obsolete: Vec<Revision>,
    },
    /// The lease was lost: another run may be at work.
    Fenced,
    /// What is known.
    Snapshot(Snapshot),
}

/// A lease, with what a run needs to begin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lease {
    /// The run's fencing_token.
    pub fencing_token: u64,
    /// For how long the lease is valid, in milliseconds.
    pub for_ms: u64,
    /// The same that [`Ask::Look`] tells.
    pub snapshot: Snapshot,
}

/// What a coordinator tells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// How many ledgers were committed.
    pub version: u64,
    /// The ledger that counts; `None` where there is none.
    pub committed: Option<Revision>,
    /// How far runs came that found nothing to commit.
    pub checkpoint: Option<Checkpoint>,
    /// Applicants of whom the ledger may know something else than HrFlow.ai.
    pub dirty: DirtyKeys,
    /// Résumés that may have been sent and that the ledger does not hold.
    pub intents: Vec<ParseIntent>,
    /// Revisions that may be deleted.
    pub obsolete: Vec<Revision>,
    /// The run that has the lease, and for how many milliseconds at most if it is dead.
    pub holder: Option<(String, u64)>,
    /// The last run that ended.
    pub last_run: Option<LastRun>,
}

impl Coordinator {
    /// Answers. What it knows has to be kept before the answer is given.
    pub fn handle(&mut self, ask: Command, now_ms: u64) -> Response {
        match ask {
            Command::Query => Response::Snapshot(self.snapshot(now_ms)),
            Command::Lease { run_id } => self.lease(run_id, now_ms),
            Command::Renew { fencing_token } => self.with_lease(fencing_token, now_ms, |_| ()),
            Command::MarkDirty {
                fencing_token,
                dirty,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                coordinator.dirty.add(dirty)
            }),
            Command::RecordIntent {
                fencing_token,
                number,
                intent,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                let is_same =
                    |known: &(u64, u64, ParseIntent)| (known.0, known.1) == (fencing_token, number);
                if !coordinator.intents.iter().any(is_same) {
                    coordinator.intents.push((fencing_token, number, intent));
                }
            }),
            Command::Commit {
                fencing_token,
                revision,
                intents_through,
                deleted: forgotten,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                coordinator.commit(fencing_token, revision, intents_through, &forgotten);
            }),
            Command::Release {
                fencing_token,
                checkpoint: marks,
                last_run,
                deleted: forgotten,
            } => self.with_lease_or_released(fencing_token, now_ms, |coordinator| {
                coordinator.obsolete.retain(|old| !forgotten.contains(old));
                coordinator.holder = None;
                coordinator.checkpoint = marks.or(coordinator.checkpoint);
                coordinator.last_run = last_run.or(coordinator.last_run.take());
            }),
        }
    }

    fn lease(&mut self, run_id: String, now_ms: u64) -> Response {
        let expires_ms = now_ms + LEASE_MS;
        match &mut self.holder {
            Some(holder) if holder.run_id == run_id && holder.expires_ms > now_ms => {
                holder.expires_ms = expires_ms;
            }
            Some(holder) if holder.expires_ms > now_ms => {
                return Response::Busy {
                    run_id: holder.run_id.clone(),
                    for_ms: holder.expires_ms - now_ms,
                };
            }
            dead => {
                // It may have written a ledger, and died before that counted.
                self.obsolete.extend(dead.as_ref().map(|_| Revision {
                    version: self.version + 1,
                    fencing_token: self.fencing_token,
                    checksum: 0,
                }));
                self.fencing_token += 1;
                self.holder = Some(Holder { run_id, expires_ms });
            }
        }
        Response::Leased(Lease {
            fencing_token: self.fencing_token,
            for_ms: LEASE_MS,
            snapshot: self.snapshot(now_ms),
        })
    }

    /// Does what only the holder of the lease may do, and renews it. One whose lease has expired
    /// but was given to nobody else still has it.
    fn with_lease(
        &mut self,
        fencing_token: u64,
        now_ms: u64,
        act: impl FnOnce(&mut Self),
    ) -> Response {
        match &mut self.holder {
            Some(holder) if fencing_token == self.fencing_token => {
                holder.expires_ms = now_ms + LEASE_MS;
                act(self);
                Response::Done {
                    for_ms: LEASE_MS,
                    obsolete: self.obsolete.clone(),
                }
            }
            _ => Response::Fenced,
        }
    }

    fn commit(
        &mut self,
        fencing_token: u64,
        revision: Option<Revision>,
        intents_through: u64,
        forgotten: &[Revision],
    ) {
        self.intents
            .retain(|(by, number, _)| *by == fencing_token && *number > intents_through);
        if self.committed != revision {
            self.replace(revision);
        }
        // Last: what this very commit replaces may be gone already.
        self.obsolete.retain(|old| !forgotten.contains(old));
    }

    fn replace(&mut self, revision: Option<Revision>) {
        let is_same_key = |old: &Revision| {
            revision.is_some_and(|new| {
                (new.version, new.fencing_token) == (old.version, old.fencing_token)
            })
        };
        self.obsolete
            .extend(self.committed.filter(|old| !is_same_key(old)));
        self.obsolete.retain(|old| !is_same_key(old));
        self.committed = revision;
        self.version = revision.map_or(self.version + 1, |revision| revision.version);
        self.checkpoint = None;
        self.dirty = DirtyKeys::default();
    }

    /// The same for the last thing that a holder asks: it may have been done, and the answer lost.
    fn with_lease_or_released(
        &mut self,
        fencing_token: u64,
        now_ms: u64,
        act: impl FnOnce(&mut Self),
    ) -> Response {
        if self.holder.is_none() && fencing_token == self.fencing_token {
            return Response::Done {
                for_ms: 0,
                obsolete: Vec::new(),
            };
        }
        self.with_lease(fencing_token, now_ms, act)
    }

    fn snapshot(&self, now_ms: u64) -> Snapshot {
        let holder = self.holder.as_ref();
        Snapshot {
            version: self.version,
            committed: self.committed,
            dirty: self.dirty.clone(),
            checkpoint: self.checkpoint,
            intents: self
                .intents
                .iter()
                .map(|(_, _, intent)| intent.clone())
                .collect(),
            obsolete: self.obsolete.clone(),
            holder: holder
                .filter(|holder| holder.expires_ms > now_ms)
                .map(|holder| (holder.run_id.clone(), holder.expires_ms - now_ms)),
            last_run: self.last_run.clone(),
        }
    }
}
