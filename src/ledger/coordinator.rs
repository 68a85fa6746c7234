//! The coordinator: which run may work on a workflow, and which written ledger counts.
//!
//! A pure state machine that handles commands. The Worker keeps one per workflow in a Durable Object,
//! which is single-threaded and strongly consistent; Workers KV is neither. KV stores, the coordinator
//! orders:
//!
//! * One run at a time holds the **lease**. A lease expires unless it is renewed, so the lease of a
//!   dead run is free within three minutes. Each lease has a higher **fencing token** than all leases
//!   before it. The coordinator refuses a command with an older token, and the run that sent it ends.
//! * A run writes each ledger to KV under a key of its own ([`Revision`]). The ledger counts only once
//!   it is **committed** here. So a run that has lost its lease cannot overwrite anything, and a run
//!   that does not find the committed revision in KV knows that its copy is stale.
//! * **Dirty keys** are applicants whose profile a run is about to edit, and of whom the committed
//!   ledger still knows an older row. If the run dies and the row returns to what it was, the
//!   committed ledger would be wrong about them; the next run forgets what it says.
//! * **Parse intents** are résumés that are about to be sent to be parsed. The coordinator knows them
//!   before they are sent, and until a committed ledger holds them.
//! * A **paused** workflow gives no lease to runs, until it is resumed. Operators still get it. A run under way goes on,
//!   unless it is asked to **stop**: it learns so when it renews its lease.
//! * **Deaths** are runs that ended without giving their lease back. See [`super::deaths`] for how the row is
//!   found that ends runs.

use super::deaths::{Deaths, InHand, SetAside, Suspicion};
use super::types::{Checkpoint, DirtyKeys, ParseIntent, Revision};
use crate::alerts::{Details, Standing, Watch};
use crate::history::Entry;
use crate::report::RunSummary;
use serde::{Deserialize, Serialize};

/// For how long a lease is valid without being renewed, in milliseconds.
pub const LEASE_MS: u64 = 170_000;

/// What the coordinator of one workflow knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Coordinator {
    /// The fencing token of the newest lease.
    fencing_token: u64,
    holder: Option<Holder>,
    /// The version of the last commit.
    version: u64,
    committed: Option<Revision>,
    /// How far the runs since the last commit came that had nothing to commit.
    checkpoint: Option<Checkpoint>,
    dirty: DirtyKeys,
    /// By fencing token and number.
    intents: Vec<(u64, u64, ParseIntent)>,
    /// Revisions that may have been written and do not count: to be deleted.
    obsolete: Vec<Revision>,
    last_run: Option<RunSummary>,
    #[serde(skip_serializing_if = "Deaths::is_empty")]
    deaths: Deaths,
    #[serde(skip_serializing_if = "Option::is_none")]
    paused: Option<Pause>,
    /// How the workflow stands, and the messages about it.
    #[serde(skip_serializing_if = "Watch::is_new")]
    watch: Watch,
}

/// Why and since when a workflow is paused.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// What the operator wrote; empty if nothing.
    pub reason: String,
    /// Milliseconds since 1970, UTC.
    pub since_ms: u64,
}

/// The run that holds the lease.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Holder {
    run_id: String,
    expires_ms: u64,
    /// Whether an operator asked the run to stop.
    #[serde(default, skip_serializing_if = "is_false")]
    is_to_stop: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that serde asks for"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// What a coordinator can be asked to do. Each command may be repeated, because a response may get
/// lost: sent twice it has the effect of once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Takes the lease.
    Lease {
        /// The run that wants it.
        run_id: String,
        /// Whether it is an operator's action, which a pause does not concern.
        #[serde(default, skip_serializing_if = "is_false")]
        is_operator: bool,
    },
    /// Pauses the workflow, or changes the reason.
    Pause {
        /// Why, for the other operators.
        reason: String,
    },
    /// Ends the pause.
    Resume,
    /// Asks the run that holds the lease to stop.
    Stop,
    /// Renews the lease.
    Renew {
        /// The run's token.
        fencing_token: u64,
    },
    /// Adds dirty keys, before their profiles are edited.
    MarkDirty {
        /// The run's token.
        fencing_token: u64,
        /// The applicants.
        dirty: DirtyKeys,
    },
    /// Records a parse, before its résumé is sent.
    RecordIntent {
        /// The run's token.
        fencing_token: u64,
        /// Counted by the run, from 1.
        number: u64,
        /// What is about to be sent.
        intent: ParseIntent,
    },
    /// Says which rows the run is about to work on, before it does.
    TakeInHand {
        /// The run's token.
        fencing_token: u64,
        /// These rows.
        in_hand: InHand,
    },
    /// Lets a written ledger count.
    Commit {
        /// The run's token.
        fencing_token: u64,
        /// The ledger; `None` if there is nothing to remember.
        revision: Option<Revision>,
        /// The run's intents up to this number are in it, and all intents of earlier runs.
        intents_through: u64,
        /// Obsolete revisions that the run has deleted.
        deleted: Vec<Revision>,
    },
    /// Gives the lease back.
    Release {
        /// The run's token.
        fencing_token: u64,
        /// How far the run came, if it is complete.
        checkpoint: Option<Checkpoint>,
        /// How the run went; `None` if it was an operator's action.
        last_run: Option<RunSummary>,
        /// Obsolete revisions that the run has deleted.
        deleted: Vec<Revision>,
        /// What the history is to say of it: [`Coordinator::take_entry`] gives it to whoever stores the history.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<Box<Entry>>,
    },
    /// A run has ended that never had the lease: its configuration is wrong, or it was a dry run by schedule.
    RunEnded {
        /// How it went.
        run: Box<RunSummary>,
    },
    /// Reads how the workflow stands, and begins to watch it.
    Health,
    /// Reads what the coordinator knows; needs no lease.
    Query,
}

/// What a coordinator answers to a [`Command`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// The run has the lease.
    Leased(Lease),
    /// Another run has the lease.
    Busy {
        /// That run.
        run_id: String,
        /// In how many milliseconds its lease expires.
        for_ms: u64,
    },
    /// The workflow is paused, so no run gets the lease.
    Paused(Pause),
    /// The command took effect.
    Done {
        /// For how many milliseconds from now on the lease is valid.
        for_ms: u64,
        /// Revisions that the run may delete.
        obsolete: Vec<Revision>,
        /// Whether an operator asked the run to stop.
        #[serde(default, skip_serializing_if = "is_false")]
        is_to_stop: bool,
    },
    /// The command was refused: the run has lost its lease.
    Fenced,
    /// What the coordinator knows.
    Snapshot(Snapshot),
    /// How the workflow stands.
    Health(Box<Health>),
}

/// How a workflow stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Health {
    /// Its state.
    pub standing: Standing,
    /// What is known about it.
    pub details: Details,
    /// When it is late, if no run is done until then: milliseconds since 1970, UTC.
    pub late_ms: Option<u64>,
    /// Messages that a receiver does not have yet.
    pub waiting: usize,
    /// Deliveries that were given up.
    pub given_up: u64,
    /// The last run that had the lease.
    pub last_run: Option<RunSummary>,
}

/// A lease, with what a run needs to begin.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lease {
    /// The run's token.
    pub fencing_token: u64,
    /// For how many milliseconds the lease is valid.
    pub for_ms: u64,
    /// What the coordinator knows.
    pub snapshot: Snapshot,
}

/// What a coordinator knows, as runs and operators see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Snapshot {
    /// The version of the last commit.
    pub version: u64,
    /// The ledger that counts; `None` if there is none.
    pub committed: Option<Revision>,
    /// How far the runs since the last commit came that had nothing to commit.
    pub checkpoint: Option<Checkpoint>,
    /// Applicants of whom the committed ledger may know something else than HrFlow.ai holds.
    pub dirty: DirtyKeys,
    /// Résumés that may have been sent, and that the committed ledger does not hold.
    pub intents: Vec<ParseIntent>,
    /// Revisions that the holder of the lease may delete.
    pub obsolete: Vec<Revision>,
    /// The run that holds the lease, and in how many milliseconds the lease expires.
    pub holder: Option<(String, u64)>,
    /// The last run that ended.
    pub last_run: Option<RunSummary>,
    /// Why runs get no lease; `None` if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Box<Pause>>,
    /// What is known of runs that ended without a word; `None` if there was none since the last complete
    /// one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspicion: Option<Box<Suspicion>>,
    /// Rows that ended runs, and that the committed ledger does not know of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<SetAside>,
}

impl Coordinator {
    /// Handles a command. The caller has to store the changed coordinator before it gives the response
    /// away.
    pub fn handle(&mut self, command: Command, now_ms: u64) -> Response {
        match command {
            Command::Query => Response::Snapshot(self.snapshot(now_ms)),
            Command::Health => {
                self.watch.begin(now_ms);
                Response::Health(Box::new(self.health(now_ms)))
            }
            Command::RunEnded { run } => {
                self.watch.ended(&run, now_ms);
                Response::Done {
                    for_ms: 0,
                    obsolete: Vec::new(),
                    is_to_stop: false,
                }
            }
            Command::Lease {
                run_id,
                is_operator,
            } => match &self.paused {
                // A run that has the lease may ask again, because the response got lost.
                Some(pause) if !is_operator && !self.is_held_by(&run_id, now_ms) => {
                    Response::Paused(pause.clone())
                }
                _ => self.lease(run_id, now_ms),
            },
            Command::Pause { reason } => {
                let since_ms = self.paused.as_ref().map_or(now_ms, |pause| pause.since_ms);
                self.paused = Some(Pause { reason, since_ms });
                self.watch.pause(true, now_ms);
                Response::Snapshot(self.snapshot(now_ms))
            }
            Command::Resume => {
                self.paused = None;
                self.watch.pause(false, now_ms);
                Response::Snapshot(self.snapshot(now_ms))
            }
            Command::Stop => {
                if let Some(holder) = &mut self.holder {
                    holder.is_to_stop = true;
                }
                Response::Snapshot(self.snapshot(now_ms))
            }
            Command::Renew { fencing_token } => self.with_lease(fencing_token, now_ms, |_| ()),
            Command::MarkDirty {
                fencing_token,
                dirty,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                coordinator.dirty.add(dirty);
            }),
            Command::RecordIntent {
                fencing_token,
                number,
                intent,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                coordinator.record_intent(fencing_token, number, intent);
            }),
            Command::TakeInHand {
                fencing_token,
                in_hand,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                coordinator.deaths.take_in_hand(in_hand);
            }),
            Command::Commit {
                fencing_token,
                revision,
                intents_through,
                deleted,
            } => self.with_lease(fencing_token, now_ms, |coordinator| {
                coordinator.commit(fencing_token, revision, intents_through, &deleted);
            }),
            Command::Release {
                fencing_token,
                checkpoint,
                last_run,
                deleted,
                entry: _,
            } => self.with_lease_or_released(fencing_token, now_ms, |coordinator| {
                coordinator.obsolete.retain(|old| !deleted.contains(old));
                coordinator.holder = None;
                coordinator
                    .deaths
                    .ended(checkpoint.is_some(), last_run.is_some());
                coordinator.checkpoint = checkpoint.or(coordinator.checkpoint);
                if let Some(run) = &last_run {
                    coordinator.watch.ended(run, now_ms);
                }
                coordinator.last_run = last_run.or(coordinator.last_run.take());
            }),
        }
    }

    /// What the history has to say of a command that is about to be handled; `None` if the command changes nothing: it is
    /// sent again, or comes from a run that has lost its lease.
    pub fn take_entry(&self, command: &mut Command) -> Option<Entry> {
        match command {
            Command::Release {
                fencing_token,
                entry,
                ..
            } => {
                let is_holder = self.holder.is_some() && *fencing_token == self.fencing_token;
                entry.take().filter(|_| is_holder).map(|entry| *entry)
            }
            Command::Pause { reason } => {
                let is_paused = |pause: &Pause| pause.reason == *reason;
                let is_known = self.paused.as_ref().is_some_and(is_paused);
                (!is_known).then(|| Entry::Pause {
                    reason: reason.clone(),
                })
            }
            Command::Resume => self.paused.as_ref().map(|_| Entry::Resume),
            Command::Stop => {
                let holder = self.holder.as_ref().filter(|holder| !holder.is_to_stop);
                holder.map(|holder| Entry::Stop {
                    run_id: holder.run_id.clone(),
                })
            }
            _ => None,
        }
    }

    /// The watch over the workflow.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The same, for whoever delivers its messages.
    pub fn watch_mut(&mut self) -> &mut Watch {
        &mut self.watch
    }

    fn health(&self, now_ms: u64) -> Health {
        let outbox = self.watch.outbox();
        Health {
            standing: self.watch.standing(now_ms),
            details: self.watch.details(),
            late_ms: self.watch.late_ms(),
            waiting: outbox.waiting(),
            given_up: outbox.given_up(),
            last_run: self.last_run.clone(),
        }
    }

    /// Lets the lease expire, unless this run holds it. For a store whose owner knows that no other run is alive: it holds
    /// a lock that ends with its holder.
    pub fn expire_lease_of_another(&mut self, run_id: &str, now_ms: u64) {
        if let Some(holder) = &mut self.holder
            && holder.run_id != run_id
        {
            holder.expires_ms = holder.expires_ms.min(now_ms);
        }
    }

    fn is_held_by(&self, run_id: &str, now_ms: u64) -> bool {
        let is_held = |holder: &Holder| holder.run_id == run_id && holder.expires_ms > now_ms;
        self.holder.as_ref().is_some_and(is_held)
    }

    fn lease(&mut self, run_id: String, now_ms: u64) -> Response {
        let expires_ms = now_ms + LEASE_MS;
        if let Some(holder) = &mut self.holder {
            // The clock was set back since. No lease lasts longer than from now on.
            holder.expires_ms = holder.expires_ms.min(expires_ms);
        }
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
                if let Some(dead) = dead.take() {
                    // The dead run may have written its next revision without committing it.
                    self.obsolete.push(Revision {
                        version: self.version + 1,
                        fencing_token: self.fencing_token,
                        checksum: 0,
                    });
                    if dead.run_id != run_id {
                        self.deaths.record(dead.run_id, dead.expires_ms);
                    }
                }
                self.fencing_token += 1;
                self.holder = Some(Holder {
                    run_id,
                    expires_ms,
                    is_to_stop: false,
                });
            }
        }
        Response::Leased(Lease {
            fencing_token: self.fencing_token,
            for_ms: LEASE_MS,
            snapshot: self.snapshot(now_ms),
        })
    }

    /// Does what only the holder of the lease may do, and renews the lease. A run whose lease has
    /// expired still holds it until another run takes it.
    fn with_lease(
        &mut self,
        fencing_token: u64,
        now_ms: u64,
        act: impl FnOnce(&mut Self),
    ) -> Response {
        match &mut self.holder {
            Some(holder) if fencing_token == self.fencing_token => {
                holder.expires_ms = now_ms + LEASE_MS;
                let is_to_stop = holder.is_to_stop;
                act(self);
                Response::Done {
                    for_ms: LEASE_MS,
                    obsolete: self.obsolete.clone(),
                    is_to_stop,
                }
            }
            _ => Response::Fenced,
        }
    }

    /// The same for the last command of a holder: it may have taken effect before, and its response
    /// have been lost.
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
                is_to_stop: false,
            };
        }
        self.with_lease(fencing_token, now_ms, act)
    }

    fn record_intent(&mut self, fencing_token: u64, number: u64, intent: ParseIntent) {
        let is_same =
            |known: &(u64, u64, ParseIntent)| (known.0, known.1) == (fencing_token, number);
        if !self.intents.iter().any(is_same) {
            self.intents.push((fencing_token, number, intent));
        }
    }

    fn commit(
        &mut self,
        fencing_token: u64,
        revision: Option<Revision>,
        intents_through: u64,
        deleted: &[Revision],
    ) {
        self.intents
            .retain(|(by, number, _)| *by == fencing_token && *number > intents_through);
        if self.committed != revision {
            self.replace(revision);
        }
        // Last: on a repeated commit the revision that it replaced may be deleted already.
        self.obsolete.retain(|old| !deleted.contains(old));
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
        self.deaths.committed();
    }

    fn snapshot(&self, now_ms: u64) -> Snapshot {
        let intents = self.intents.iter();
        let holder = self.holder.as_ref();
        Snapshot {
            version: self.version,
            committed: self.committed,
            dirty: self.dirty.clone(),
            checkpoint: self.checkpoint,
            intents: intents.map(|(_, _, intent)| intent.clone()).collect(),
            obsolete: self.obsolete.clone(),
            holder: holder
                .filter(|holder| holder.expires_ms > now_ms)
                .map(|holder| {
                    let for_ms = (holder.expires_ms - now_ms).min(LEASE_MS);
                    (holder.run_id.clone(), for_ms)
                }),
            last_run: self.last_run.clone(),
            paused: self.paused.clone().map(Box::new),
            suspicion: self.deaths.suspicion().cloned().map(Box::new),
            set_aside: self.deaths.set_aside().to_vec(),
        }
    }
}
