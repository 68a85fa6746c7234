//! All that there is at one moment.

use super::*;

pub struct Protocol {
    pub bounds: Bounds,
    pub safeguards: Safeguards,
}

/// All there is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub coordinator: Coordinator,
    /// The newest fencing_token that the coordinator gave.
    pub fencing_token: u64,
    pub tick: u8,
    /// The row's version in Flatchr.
    pub row: u8,
    /// The version that HrFlow.ai holds; 0 where it holds none.
    pub hrflow: u8,
    pub has_gone_back: bool,
    /// The newest version that a run skipped.
    pub skipped: u8,
    /// What was ever put under each key; the last one stays.
    pub kept: BTreeMap<Key, Vec<u8>>,
    /// What was put and has not arrived yet.
    pub late: Vec<(Key, u8)>,
    pub runs: Vec<Run>,
    pub kills: u8,
    pub losses: u8,
}

/// A version and a fencing_token.
pub type Key = (u64, u64);

/// A run, as far as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Run {
    pub step: Step,
    pub fencing_token: u64,
    /// When it asked the coordinator what it is asking.
    pub asked: u8,
    /// Until when it knows that it has the lease.
    pub until: u8,
    /// The number of the last ledger that it knows of.
    pub version: u64,
    pub committed: Option<Revision>,
    /// The version that its ledger has of the row; 0 where the row is not in it.
    pub ledger: u8,
    /// Whether the ledger is not to be believed about the row.
    pub is_touched: bool,
    /// The version that its search showed.
    pub seen: u8,
    /// The version that it is writing to HrFlow.ai, and by when that takes effect or never will.
    pub write: Option<(u8, u8)>,
    /// The ledger that it is committing, be it while it goes on with something else.
    pub saving: Option<Saving>,
    pub has_saved: bool,
    pub obsolete: Vec<Revision>,
    pub deleted: Vec<Revision>,
}

/// A ledger on its way to count: the version that it has of the row, and where it is written. One
/// with nothing in it is written nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Saving {
    pub step: SavingStep,
    pub ledger: u8,
    pub revision: Option<Revision>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SavingStep {
    Putting,
    Committing,
    Cleaning,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Step {
    #[default]
    ToBegin,
    Leasing,
    Reading,
    Searching,
    Touching,
    Comparing,
    /// Waiting for HrFlow.ai's answer.
    Writing,
    /// Committing for the last time.
    Closing,
    Releasing,
    Ended,
    /// Ended, because another run had taken over.
    Ousted,
    Killed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    TimePasses,
    RowChanges,
    /// What was put long ago arrives.
    PutArrives,
    Killed(usize),
    /// A write takes effect, or never will.
    Written(usize, Answer),
    /// The run goes on.
    Goes(usize, Answer),
    /// It reads what was put under the key at one time.
    Reads(usize, u8),
    /// It renews its lease.
    Renews(usize),
    /// It begins to commit while it goes on.
    Saves(usize),
    /// A commit goes on.
    Saving(usize, Answer),
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Given,
    /// It is done, and asked again because the answer was lost.
    LostAndAskedAgain,
    /// It is done, and the run does not know.
    LostAndGivenUp,
    /// It is not done, or only later.
    NotDone,
}

impl World {
    pub fn committed(&self) -> Option<Revision> {
        match self.coordinator.clone().handle(Command::Query, 0) {
            Response::Snapshot(view) => view.committed,
            other => panic!("{other:?}"),
        }
    }

    pub fn put(&mut self, key: Key, ledger: u8) {
        let kept = self.kept.entry(key).or_default();
        if kept.last() != Some(&ledger) {
            kept.push(ledger);
        }
    }

    /// Whether a run that has the newest lease acts on the ledger that counts: on what it read, or
    /// on what it committed itself.
    pub fn acts_on_committed(&self, run: &Run) -> bool {
        let is_at_work = !matches!(
            run.step,
            Step::ToBegin
                | Step::Leasing
                | Step::Reading
                | Step::Ended
                | Step::Ousted
                | Step::Killed
        );
        if !is_at_work || run.fencing_token != self.fencing_token {
            return true;
        }
        let committed = self.committed();
        let is_own = run.has_saved
            && committed.is_none_or(|committed| committed.fencing_token == run.fencing_token);
        let has_read = run.ledger == 0 || run.ledger == committed.map_or(0, content);
        let has_read = run.step != Step::Searching || has_read;
        is_own || (committed == run.committed && has_read)
    }
}

impl Run {
    pub fn has_ended_saving(&mut self) {
        self.saving = None;
        if self.step == Step::Closing {
            self.step = Step::Releasing;
        }
    }

    /// Nothing of a run counts any more once it has ended.
    pub fn end(&mut self, step: Step) {
        *self = Self {
            step,
            ..Self::default()
        };
    }
}

/// The version that a ledger has of the row.
pub fn content(revision: Revision) -> u8 {
    u8::try_from(revision.checksum).unwrap()
}
