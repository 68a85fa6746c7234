//! All that there is at one moment.

use super::*;

pub struct Overlap {
    pub bounds: Bounds,
    pub safeguards: Safeguards,
}

/// All there is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub coordinator: Coordinator,
    /// The ledger that counts, as the coordinator says.
    pub committed: Option<Revision>,
    /// The newest fencing token that the coordinator gave.
    pub fencing_token: u64,
    pub tick: u8,
    /// The row's version in Flatchr.
    pub row: u8,
    /// The version that HrFlow.ai holds; 0 if it holds none.
    pub hrflow: u8,
    pub has_gone_back: bool,
    /// The newest version that a run skipped.
    pub skipped: u8,
    /// How often the résumé was parsed.
    pub parses: u8,
    /// The contents that were ever written under each key; the last one stays.
    pub kept: BTreeMap<Key, Vec<u8>>,
    /// What was written and has not arrived yet.
    pub late: Vec<(Key, u8)>,
    pub runs: Vec<Run>,
    pub kills: u8,
    pub losses: u8,
}

/// A version and a fencing token.
pub type Key = (u64, u64);

/// The operations that follow one another: those of the work.
pub const WORK: Ticket = 0;

/// The operations beside them that keep the lease.
pub const UPKEEP: Ticket = 1;

/// A run, as far as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Run {
    pub step: Step,
    pub protocol: Protocol<Row>,
    /// What the protocol wants done and is not done yet, by ticket.
    pub effects: BTreeMap<Ticket, Effect>,
    /// The token of its lease, also after it has lost it.
    pub fencing_token: u64,
    /// The version that its search showed.
    pub seen: u8,
    /// What it is writing to HrFlow.ai, and by when that takes effect or never will.
    pub write: Option<(Write, u8)>,
    pub has_saved: bool,
    /// Commits whose response was lost; only where their versions are used again.
    pub unanswered: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Write {
    /// The row, in this version.
    Row(u8),
    /// The résumé, to be parsed.
    Resume,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Step {
    #[default]
    ToBegin,
    Opening,
    Loading,
    Searching,
    MarkingDirty,
    Comparing,
    RecordingIntent,
    /// Waiting for HrFlow.ai's response.
    Writing,
    /// Committing for the last time, and giving the lease back.
    Closing,
    Ended,
    /// Ended, because another run had taken over.
    Ousted,
    Killed,
}

impl Step {
    /// Whether the run has a ledger and goes on.
    pub fn is_at_work(self) -> bool {
        matches!(
            self,
            Self::Searching
                | Self::MarkingDirty
                | Self::Comparing
                | Self::RecordingIntent
                | Self::Writing
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    TimePasses,
    RowChanges,
    /// What was written long ago arrives in the store.
    WriteArrives,
    Killed(usize),
    /// A run asks for the lease.
    Begins(usize, Answer),
    /// What the run's protocol wants is done.
    Does(usize, Ticket, Answer),
    /// The store shows what was once written under the key.
    Reads(usize, u8),
    /// The run goes on.
    Goes(usize),
    /// A write to HrFlow.ai takes effect, or never will.
    Written(usize, Answer),
    /// The run renews its lease.
    Renews(usize),
    /// The run begins to commit while it goes on.
    Saves(usize),
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Given,
    /// It is done, and asked again because the response was lost.
    LostAndAskedAgain,
    /// It is done, and the run does not know.
    LostAndGivenUp,
    /// It is not done, or only later.
    NotDone,
}

impl World {
    pub fn new(bounds: Bounds) -> Self {
        Self {
            coordinator: Coordinator::default(),
            committed: None,
            fencing_token: 0,
            tick: 0,
            row: 1,
            hrflow: 0,
            has_gone_back: false,
            skipped: 0,
            parses: 0,
            kept: BTreeMap::new(),
            late: Vec::new(),
            runs: vec![Run::default(); bounds.runs],
            kills: bounds.kills,
            losses: bounds.losses,
        }
    }

    /// Has the coordinator handle a command.
    pub fn handle(&mut self, command: Command, now_ms: u64) -> Response {
        let response = self.coordinator.handle(command, now_ms);
        if let Response::Leased(lease) = &response {
            self.fencing_token = lease.fencing_token;
        }
        let known = self.coordinator.handle(Command::Query, now_ms);
        if let Response::Snapshot(snapshot) = known {
            self.committed = snapshot.committed;
        }
        response
    }

    pub fn put(&mut self, key: Key, content: u8) {
        let kept = self.kept.entry(key).or_default();
        if kept.last() != Some(&content) {
            kept.push(content);
        }
    }

    /// Whether a run that has the newest lease acts on the committed ledger: on what it read, or
    /// on what it committed itself.
    pub fn acts_on_committed(&self, run: &Run) -> bool {
        if !run.step.is_at_work() && run.step != Step::Closing {
            return true;
        }
        if run.fencing_token != self.fencing_token {
            return true;
        }
        let committed = self.committed;
        let is_own = run.has_saved
            && committed.is_none_or(|committed| committed.fencing_token == run.fencing_token);
        let known = run.protocol.contents().version;
        let has_read = known == 0 || known == committed.map_or(0, |it| content(it).version);
        let has_read = run.step != Step::Searching || has_read;
        is_own || (committed == run.protocol.committed() && has_read)
    }
}

impl Run {
    /// Nothing of a run counts any more once it has ended.
    pub fn end(&mut self, step: Step) {
        *self = Self {
            step,
            ..Self::default()
        };
    }

    /// It dies; what it was writing may still take effect.
    pub fn kill(&mut self) {
        *self = Self {
            step: Step::Killed,
            fencing_token: self.fencing_token,
            write: self.write,
            ..Self::default()
        };
    }
}

/// What a ledger says.
pub fn content(revision: Revision) -> Row {
    Row::of(u8::try_from(revision.checksum).unwrap())
}
