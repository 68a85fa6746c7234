//! The watch over one workflow: from its runs and the clock to a state, and a message for each change.

use super::failing::Failing;
use super::key_end::WARNED_BEFORE_MS;
use super::message::{Cause, Details, Message};
use super::outbox::{Due, Outbox, ReceiverKey};
use super::rows::Rows;
use super::settings::Settings;
use super::state::State;
use crate::cron::nth_after;
use crate::report::{RunSummary, Status, StoppedBy};
use serde::{Deserialize, Serialize};

/// How long after it was due a run may be done: the longest time of an invocation, in milliseconds.
pub const GRACE_MS: u64 = 15 * 60 * 1_000;

/// For how long the copy of the configuration is good, while runs end: an hour, in milliseconds.
const SETTINGS_LAST_MS: u64 = 60 * 60 * 1_000;

/// The watch over one workflow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Watch {
    /// Since when: milliseconds since 1970, UTC.
    since_ms: Option<u64>,
    settings: Settings,
    /// When the settings were read; `None` if they never were.
    settings_ms: Option<u64>,
    /// The last run that was told. A run is told twice if the answer was lost.
    last_run_id: Option<String>,
    /// When a run was last done.
    done_ms: Option<u64>,
    failing: Failing,
    rows: Rows,
    braked: Option<Braked>,
    paused_ms: Option<u64>,
    /// What the last message said.
    told: Standing,
    outbox: Outbox,
}

/// A run that the brake held back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Braked {
    since_ms: u64,
    cause: Cause,
}

/// A state, and since when: milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// The state.
    pub state: State,
    /// Since when.
    pub since_ms: u64,
}

impl Watch {
    /// Whether nothing was ever told.
    #[must_use]
    pub fn is_new(&self) -> bool {
        *self == Self::default()
    }

    /// Begins to watch: from now on a run is expected.
    pub fn begin(&mut self, now_ms: u64) {
        if self.since_ms.is_none() {
            self.since_ms = Some(now_ms);
            self.told.since_ms = now_ms;
        }
    }

    /// Takes in a run that has ended. The same run again changes nothing.
    pub fn ended(&mut self, run: &RunSummary, now_ms: u64) {
        self.begin(now_ms);
        if self.last_run_id.as_ref() == Some(&run.run_id) {
            return;
        }
        self.last_run_id = Some(run.run_id.clone());
        match judged(run) {
            Verdict::Fatal => self.failing.fatal(Cause::of(run), now_ms),
            Verdict::Done => {
                self.failing.good(now_ms);
                self.done_ms = Some(now_ms);
                self.braked = None;
                self.rows.ended(run, self.settings.degraded_above, now_ms);
            }
            Verdict::Braked => {
                let since_ms = self
                    .braked
                    .as_ref()
                    .map_or(now_ms, |braked| braked.since_ms);
                let cause = Cause::of(run);
                self.braked = Some(Braked { since_ms, cause });
            }
            Verdict::SaysNothing => {}
        }
        self.settle(now_ms);
    }

    /// An operator has paused the workflow, or has let it go on. From then on a run is expected again.
    pub fn pause(&mut self, is_paused: bool, now_ms: u64) {
        self.begin(now_ms);
        if is_paused {
            self.paused_ms.get_or_insert(now_ms);
        } else if self.paused_ms.take().is_some() {
            self.since_ms = Some(now_ms);
        }
        self.settle(now_ms);
    }

    /// Looks at the clock, with what the configuration says now, and addresses new messages to these receivers.
    pub fn look(&mut self, settings: Settings, receivers: &[ReceiverKey], now_ms: u64) {
        self.begin(now_ms);
        if settings.scope != self.settings.scope {
            self.rows.start_over();
        }
        if settings.cron != self.settings.cron && self.settings_ms.is_some() {
            // Runs are expected by the new schedule from now on.
            self.since_ms = Some(now_ms);
        }
        self.settings = settings;
        self.settings_ms = Some(now_ms);
        self.settle(now_ms);
        self.outbox.address(receivers, now_ms);
    }

    /// The workflow is not configured any more: nobody expects anything of it.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The deliveries that are due.
    pub fn take_due(&mut self, now_ms: u64) -> Vec<Due> {
        self.outbox.take_due(now_ms)
    }

    /// A delivery succeeded.
    pub fn delivered(&mut self, due: &Due) {
        self.outbox.delivered(due.message.serial, due.receiver);
    }

    /// A delivery failed; `is_final` if the receiver wants no more. Says whether it was given up.
    pub fn failed(&mut self, due: &Due, is_final: bool, now_ms: u64) -> bool {
        self.outbox
            .failed(due.message.serial, due.receiver, is_final, now_ms)
    }

    /// How the workflow stands.
    #[must_use]
    pub fn standing(&self, now_ms: u64) -> Standing {
        let standing = self.judge(now_ms);
        if standing.state == self.told.state {
            self.told
        } else {
            standing
        }
    }

    /// When a run was last done.
    #[must_use]
    pub fn done_ms(&self) -> Option<u64> {
        self.done_ms
    }

    /// The outbox.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// What is known about the state.
    #[must_use]
    pub fn details(&self) -> Details {
        let braked = self.braked.as_ref().map(|braked| &braked.cause);
        let mut details = Details {
            cause: braked.or_else(|| self.failing.cause()).cloned(),
            last_done_ms: self.done_ms,
            key_ends_ms: self.settings.key_ends_ms,
            ..Details::default()
        };
        self.rows.describe(&mut details);
        details
    }

    /// When the workflow is late, if no run is done until then. `None` if nobody knows when a run is due.
    #[must_use]
    pub fn late_ms(&self) -> Option<u64> {
        let from_ms = self.since_ms.max(self.done_ms)?;
        let cron = self.settings.cron.as_deref()?;
        let due_ms = nth_after(cron, from_ms, self.settings.late_after)?;
        Some(due_ms.saturating_add(GRACE_MS))
    }

    /// When [`Self::look`] is to be called next, because the state changes by itself or a delivery is due. `None` for
    /// never.
    #[must_use]
    pub fn wake_ms(&self) -> Option<u64> {
        let settings = self.settings_ms.is_none().then_some(0);
        // Behind a worse state it changes nothing.
        let late = self.late_ms().filter(|_| self.told.state < State::Late);
        let key = self
            .key_warning_ms()
            .filter(|_| self.told.state < State::KeyEnds);
        [settings, late, key, self.outbox.next_ms()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The same after a run has ended, which is a good moment to read a configuration again.
    #[must_use]
    pub fn wake_after_run_ms(&self, now_ms: u64) -> Option<u64> {
        let age_ms = self
            .settings_ms
            .and_then(|read_ms| now_ms.checked_sub(read_ms));
        if age_ms.is_none_or(|age_ms| age_ms >= SETTINGS_LAST_MS) {
            return Some(0);
        }
        self.wake_ms()
    }

    fn key_warning_ms(&self) -> Option<u64> {
        self.settings
            .key_ends_ms
            .map(|ends_ms| ends_ms.saturating_sub(WARNED_BEFORE_MS))
    }

    fn judge(&self, now_ms: u64) -> Standing {
        let braked = self.braked.as_ref();
        let is_past = |at_ms: &u64| *at_ms <= now_ms;
        let causes = [
            (State::Paused, self.paused_ms),
            (State::Braked, braked.map(|braked| braked.since_ms)),
            (State::Failing, self.failing.since_ms()),
            (State::Late, self.late_ms().filter(is_past)),
            (State::Degraded, self.rows.degraded_since_ms()),
            (State::KeyEnds, self.key_warning_ms().filter(is_past)),
        ];
        let worst = causes.into_iter().find_map(|(state, since_ms)| {
            Some(Standing {
                state,
                since_ms: since_ms?,
            })
        });
        worst.unwrap_or(Standing {
            state: State::Ok,
            since_ms: now_ms,
        })
    }

    /// Puts a message into the outbox if the state has changed.
    fn settle(&mut self, now_ms: u64) {
        let standing = self.judge(now_ms);
        if standing.state == self.told.state {
            return;
        }
        self.outbox.push(Message {
            serial: 0,
            at_ms: now_ms,
            state: standing.state,
            since_ms: standing.since_ms,
            was: self.told.state,
            was_since_ms: self.told.since_ms,
            details: self.details(),
            is_test: false,
        });
        self.told = standing;
    }
}

enum Verdict {
    Fatal,
    /// It stopped before it changed too much.
    Braked,
    /// It is through with its rows, or has used up its budget with them.
    Done,
    SaysNothing,
}

fn judged(run: &RunSummary) -> Verdict {
    match (run.status, run.stopped_by) {
        // These say something about the caller, and another run.
        (
            _,
            Some(StoppedBy::Aborted | StoppedBy::Leased | StoppedBy::LeaseLost | StoppedBy::Paused),
        ) => Verdict::SaysNothing,
        (_, Some(StoppedBy::MaxChanges)) => Verdict::Braked,
        (Status::Fatal, _) => Verdict::Fatal,
        (_, Some(stopped_by)) if !stopped_by.is_budget() => Verdict::SaysNothing,
        _ => Verdict::Done,
    }
}
