//! The guard: who may run a workflow, and which ledger counts.
//!
//! A pure state machine, asked by messages. The Worker keeps one per workflow in a Durable Object,
//! which is single-threaded and strongly consistent; Workers KV is neither. KV stores, the guard
//! orders:
//!
//! * One run at a time has the **lease**. It expires unless it is renewed, so that a dead run's is
//!   free within three minutes. Each lease has a higher **fence** than all before; what a run asks
//!   with an older one is refused, and the run ends.
//! * A ledger is written to KV under a key of its own ([`Revision`]), and counts only once it is
//!   **committed** here. So a run that has lost its lease can overwrite nothing, and a run that does
//!   not find the committed revision in KV knows that its copy is stale.
//! * **Touched** are applicants whose profile a run is about to edit, and of whom the ledger that
//!   counts still knows an older row. If the run dies and the row returns to what it was, that ledger
//!   would be wrong about them: the next run forgets what it says.
//! * **Intents** are résumés that are about to be sent to be parsed. They are known here before they
//!   leave, and until a committed ledger holds them.

use super::{Intent, LastRun, Marks};
use serde::{Deserialize, Serialize};

/// How long a lease is valid without being renewed.
pub const LEASE_MS: u64 = 170_000;

/// One written ledger. Its number grows by one with each that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Revision {
    /// Which one in the row of those that count.
    pub version: u64,
    /// The lease under which it was written.
    pub fence: u64,
    /// The checksum of its bytes: a run may write one twice under the same number.
    pub checksum: u64,
}

/// What the guard of one workflow knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Guard {
    /// The highest fence that was ever given.
    fence: u64,
    holder: Option<Holder>,
    /// How many ledgers were committed.
    version: u64,
    committed: Option<Revision>,
    /// How far the runs since the last commit came, which found nothing to commit.
    marks: Option<Marks>,
    touched: Touched,
    intents: Vec<(u64, u64, Intent)>,
    /// Written once, and not counting: to be deleted.
    garbage: Vec<Revision>,
    last_run: Option<LastRun>,
}

/// Applicants, by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touched {
    /// These.
    Keys(Vec<u64>),
    /// More than the guard keeps: any.
    Any,
}

impl Default for Touched {
    /// None.
    fn default() -> Self {
        Self::Keys(Vec::new())
    }
}

impl Touched {
    /// The most keys that are kept: a value of a Durable Object holds 2 MB.
    const MOST: usize = 50_000;

    fn add(&mut self, more: Self) {
        match (self, more) {
            (Self::Any, _) => {}
            (Self::Keys(known), Self::Keys(more)) if known.len() + more.len() <= Self::MOST => {
                known.extend(more);
                known.sort_unstable();
                known.dedup();
            }
            (touched, _) => *touched = Self::Any,
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

/// What may be asked of a guard. All of it may be asked twice with the effect of once, because an
/// answer may be lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// May this run begin?
    Lease {
        /// The run.
        run_id: String,
    },
    /// The run goes on.
    Renew {
        /// Its fence.
        fence: u64,
    },
    /// Profiles are about to be edited of which the ledger knows an older row.
    Touch {
        /// The run's fence.
        fence: u64,
        /// Whose.
        touched: Touched,
    },
    /// A résumé is about to be sent.
    Intend {
        /// The run's fence.
        fence: u64,
        /// Counted from 1 by the run.
        number: u64,
        /// What is about to be sent.
        intent: Intent,
    },
    /// A ledger was written and is to count.
    Commit {
        /// The run's fence.
        fence: u64,
        /// Which one; `None` where nothing is to be remembered.
        revision: Option<Revision>,
        /// Up to which number the run's intents are in it. Those of earlier runs are.
        covers: u64,
        /// Revisions that were deleted.
        forgotten: Vec<Revision>,
    },
    /// The run has ended.
    Release {
        /// Its fence.
        fence: u64,
        /// How far it came, where it came to the end.
        marks: Option<Marks>,
        /// What is to be known of it, where it was a run.
        last_run: Option<LastRun>,
        /// Revisions that were deleted.
        forgotten: Vec<Revision>,
    },
    /// What is known, without any right.
    Look,
}

/// What a guard answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The run may begin.
    Leased(Lease),
    /// Another run has the lease.
    Held {
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
        garbage: Vec<Revision>,
    },
    /// The lease was lost: another run may be at work.
    Lost,
    /// What is known.
    Known(View),
}

/// A lease, with what a run needs to begin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lease {
    /// The run's fence.
    pub fence: u64,
    /// For how long the lease is valid, in milliseconds.
    pub for_ms: u64,
    /// The same that [`Ask::Look`] tells.
    pub view: View,
}

/// What a guard tells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// How many ledgers were committed.
    pub version: u64,
    /// The ledger that counts; `None` where there is none.
    pub committed: Option<Revision>,
    /// How far runs came that found nothing to commit.
    pub marks: Option<Marks>,
    /// Applicants of whom the ledger may know something else than HrFlow.ai.
    pub touched: Touched,
    /// Résumés that may have been sent and that the ledger does not hold.
    pub intents: Vec<Intent>,
    /// Revisions that may be deleted.
    pub garbage: Vec<Revision>,
    /// The run that has the lease, and for how many milliseconds at most if it is dead.
    pub holder: Option<(String, u64)>,
    /// The last run that ended.
    pub last_run: Option<LastRun>,
}

impl Guard {
    /// Answers. What it knows has to be kept before the answer is given.
    pub fn answer(&mut self, ask: Ask, now_ms: u64) -> Reply {
        match ask {
            Ask::Look => Reply::Known(self.view(now_ms)),
            Ask::Lease { run_id } => self.lease(run_id, now_ms),
            Ask::Renew { fence } => self.as_holder(fence, now_ms, |_| ()),
            Ask::Touch { fence, touched } => {
                self.as_holder(fence, now_ms, |guard| guard.touched.add(touched))
            }
            Ask::Intend {
                fence,
                number,
                intent,
            } => self.as_holder(fence, now_ms, |guard| {
                let is_same = |known: &(u64, u64, Intent)| (known.0, known.1) == (fence, number);
                if !guard.intents.iter().any(is_same) {
                    guard.intents.push((fence, number, intent));
                }
            }),
            Ask::Commit {
                fence,
                revision,
                covers,
                forgotten,
            } => self.as_holder(fence, now_ms, |guard| {
                guard.commit(fence, revision, covers, &forgotten);
            }),
            Ask::Release {
                fence,
                marks,
                last_run,
                forgotten,
            } => self.as_holder_or_after(fence, now_ms, |guard| {
                guard.garbage.retain(|old| !forgotten.contains(old));
                guard.holder = None;
                guard.marks = marks.or(guard.marks);
                guard.last_run = last_run.or(guard.last_run.take());
            }),
        }
    }

    fn lease(&mut self, run_id: String, now_ms: u64) -> Reply {
        let expires_ms = now_ms + LEASE_MS;
        match &mut self.holder {
            Some(holder) if holder.run_id == run_id && holder.expires_ms > now_ms => {
                holder.expires_ms = expires_ms;
            }
            Some(holder) if holder.expires_ms > now_ms => {
                return Reply::Held {
                    run_id: holder.run_id.clone(),
                    for_ms: holder.expires_ms - now_ms,
                };
            }
            dead => {
                // It may have written a ledger, and died before that counted.
                self.garbage.extend(dead.as_ref().map(|_| Revision {
                    version: self.version + 1,
                    fence: self.fence,
                    checksum: 0,
                }));
                self.fence += 1;
                self.holder = Some(Holder { run_id, expires_ms });
            }
        }
        Reply::Leased(Lease {
            fence: self.fence,
            for_ms: LEASE_MS,
            view: self.view(now_ms),
        })
    }

    /// Does what only the holder of the lease may do, and renews it. One whose lease has expired
    /// but was given to nobody else still has it.
    fn as_holder(&mut self, fence: u64, now_ms: u64, act: impl FnOnce(&mut Self)) -> Reply {
        match &mut self.holder {
            Some(holder) if fence == self.fence => {
                holder.expires_ms = now_ms + LEASE_MS;
                act(self);
                Reply::Done {
                    for_ms: LEASE_MS,
                    garbage: self.garbage.clone(),
                }
            }
            _ => Reply::Lost,
        }
    }

    fn commit(
        &mut self,
        fence: u64,
        revision: Option<Revision>,
        covers: u64,
        forgotten: &[Revision],
    ) {
        self.intents
            .retain(|(by, number, _)| *by == fence && *number > covers);
        if self.committed != revision {
            self.replace(revision);
        }
        // Last: what this very commit replaces may be gone already.
        self.garbage.retain(|old| !forgotten.contains(old));
    }

    fn replace(&mut self, revision: Option<Revision>) {
        let is_same_key = |old: &Revision| {
            revision.is_some_and(|new| (new.version, new.fence) == (old.version, old.fence))
        };
        self.garbage
            .extend(self.committed.filter(|old| !is_same_key(old)));
        self.garbage.retain(|old| !is_same_key(old));
        self.committed = revision;
        self.version = revision.map_or(self.version + 1, |revision| revision.version);
        self.marks = None;
        self.touched = Touched::default();
    }

    /// The same for the last thing that a holder asks: it may have been done, and the answer lost.
    fn as_holder_or_after(
        &mut self,
        fence: u64,
        now_ms: u64,
        act: impl FnOnce(&mut Self),
    ) -> Reply {
        if self.holder.is_none() && fence == self.fence {
            return Reply::Done {
                for_ms: 0,
                garbage: Vec::new(),
            };
        }
        self.as_holder(fence, now_ms, act)
    }

    fn view(&self, now_ms: u64) -> View {
        let holder = self.holder.as_ref();
        View {
            version: self.version,
            committed: self.committed,
            touched: self.touched.clone(),
            marks: self.marks,
            intents: self
                .intents
                .iter()
                .map(|(_, _, intent)| intent.clone())
                .collect(),
            garbage: self.garbage.clone(),
            holder: holder
                .filter(|holder| holder.expires_ms > now_ms)
                .map(|holder| (holder.run_id.clone(), holder.expires_ms - now_ms)),
            last_run: self.last_run.clone(),
        }
    }
}
