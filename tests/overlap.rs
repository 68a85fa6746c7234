//! Runs that overlap, die and lose answers, in every order: a model of the guard, of Workers KV and
//! of the runs, checked exhaustively.
//!
//! The guard is the real one. KV and the runs are modelled after `ledger::Session` and
//! `http::Client`, with one row for all: its versions stand for its contents. How much may happen
//! is said by [`Bounds`], and what must never happen by the rules below them. Each of the
//! [`Safeguards`] is then taken out in turn, and must be missed.
//!
//! Assumed, and not shown here: a write takes effect before its timeout is over, or never.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use stateright::{Checker, HasDiscoveries, Model, Property};
use std::collections::BTreeMap;
use update_profiles_in_hrflow::ledger::{Ask, Guard, LEASE_MS, Reply, Revision, Touched};

/// How much may happen.
#[derive(Clone, Copy)]
struct Bounds {
    runs: usize,
    /// For how long it goes on.
    ticks: u8,
    /// How many ticks a lease lasts.
    lease: u8,
    /// How many ticks a write may take.
    timeout: u8,
    /// Up to which version the row grows.
    versions: u8,
    /// Whether the third version reads as the first did.
    returns: bool,
    kills: u8,
    /// Answers that get lost, and requests that never arrive or arrive late.
    losses: u8,
    /// Whether runs also commit while they are at work.
    commits_meanwhile: bool,
}

const FEW: Bounds = Bounds {
    runs: 2,
    ticks: 4,
    lease: 2,
    timeout: 1,
    versions: 2,
    returns: false,
    kills: 1,
    losses: 1,
    commits_meanwhile: true,
};

/// More runs and versions, and every answer arrives.
const MORE_RUNS: Bounds = Bounds {
    runs: 3,
    versions: 3,
    losses: 0,
    commits_meanwhile: false,
    ..FEW
};

/// Nothing fails, but time passes: enough to break rules without a safeguard.
const CALM: Bounds = Bounds {
    kills: 0,
    losses: 0,
    ..FEW
};

/// A row returns to what it was, and one run dies.
const RETURNS: Bounds = Bounds {
    runs: 3,
    ticks: 2,
    versions: 3,
    returns: true,
    kills: 1,
    ..CALM
};

/// Time passes while a write is on its way.
const LONGER_WRITES: Bounds = Bounds {
    ticks: 5,
    lease: 3,
    timeout: 2,
    losses: 0,
    ..FEW
};

/// The safeguards, each of which can be taken out.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not")]
struct Safeguards {
    /// A write leaves only if the lease outlasts it: `Client::write_until`.
    outlasting: bool,
    /// The guard lets only the holder of the lease commit.
    fencing: bool,
    /// Each ledger is written under a key of its own.
    own_keys: bool,
    /// A run never writes two ledgers under one key.
    fresh_numbers: bool,
    /// Before a run writes what the ledger knows as another row, the guard is told.
    touching: bool,
    /// It is told while no commit is under way, which would say that the ledger knows it all.
    touching_apart: bool,
    /// A ledger is read only if it has the checksum that was committed.
    checksums: bool,
}

const ALL: Safeguards = Safeguards {
    outlasting: true,
    fencing: true,
    own_keys: true,
    fresh_numbers: true,
    touching: true,
    touching_apart: true,
    checksums: true,
};

// The rules.
const OLDER: &str = "HrFlow.ai holds what the committed ledger says, or newer";
const BACK: &str = "no older row goes over a newer one";
const STALE: &str = "the ledger that a run acts on is the committed one";
const GONE: &str = "the committed ledger can be read";
const MISSED: &str = "HrFlow.ai holds what a run skipped, or newer";
const RULES: [&str; 5] = [OLDER, BACK, STALE, GONE, MISSED];

struct Protocol {
    bounds: Bounds,
    safeguards: Safeguards,
}

/// All there is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    guard: Guard,
    /// The newest fence that the guard gave.
    fence: u64,
    tick: u8,
    /// The row's version in Flatchr.
    row: u8,
    /// The version that HrFlow.ai holds; 0 where it holds none.
    hrflow: u8,
    has_gone_back: bool,
    /// The newest version that a run skipped.
    skipped: u8,
    /// What was ever put under each key; the last one stays.
    kept: BTreeMap<Key, Vec<u8>>,
    /// What was put and has not arrived yet.
    late: Vec<(Key, u8)>,
    runs: Vec<Run>,
    kills: u8,
    losses: u8,
}

/// A version and a fence.
type Key = (u64, u64);

/// A run, as far as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Run {
    step: Step,
    fence: u64,
    /// When it asked the guard what it is asking.
    asked: u8,
    /// Until when it knows that it has the lease.
    until: u8,
    /// The number of the last ledger that it knows of.
    version: u64,
    committed: Option<Revision>,
    /// The version that its ledger has of the row; 0 where the row is not in it.
    ledger: u8,
    /// Whether the ledger is not to be believed about the row.
    is_touched: bool,
    /// The version that its search showed.
    seen: u8,
    /// The version that it is writing to HrFlow.ai, and by when that takes effect or never will.
    write: Option<(u8, u8)>,
    /// The ledger that it is committing, be it while it goes on with something else.
    saving: Option<Saving>,
    has_saved: bool,
    garbage: Vec<Revision>,
    deleted: Vec<Revision>,
}

/// A ledger on its way to count: the version that it has of the row, and where it is written. One
/// with nothing in it is written nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Saving {
    step: SavingStep,
    ledger: u8,
    revision: Option<Revision>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum SavingStep {
    Putting,
    Committing,
    Cleaning,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Step {
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
enum Action {
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
enum Answer {
    Given,
    /// It is done, and asked again because the answer was lost.
    LostAndAskedAgain,
    /// It is done, and the run does not know.
    LostAndGivenUp,
    /// It is not done, or only later.
    NotDone,
}

use Answer::{Given, LostAndAskedAgain, LostAndGivenUp, NotDone};

impl Model for Protocol {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            guard: Guard::default(),
            fence: 0,
            tick: 0,
            row: 1,
            hrflow: 0,
            has_gone_back: false,
            skipped: 0,
            kept: BTreeMap::new(),
            late: Vec::new(),
            runs: vec![Run::default(); self.bounds.runs],
            kills: self.bounds.kills,
            losses: self.bounds.losses,
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        // Whatever is on its way to HrFlow.ai is there, or dropped, before its time is over.
        let writes = world.runs.iter().filter_map(|run| run.write);
        if world.tick < self.bounds.ticks && writes.into_iter().all(|(_, by)| world.tick + 1 < by) {
            actions.push(Action::TimePasses);
        }
        if world.row < self.bounds.versions {
            actions.push(Action::RowChanges);
        }
        if !world.late.is_empty() {
            actions.push(Action::PutArrives);
        }
        for place in 0..self.bounds.runs {
            self.actions_of(world, place, actions);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        match action {
            Action::TimePasses => next.tick += 1,
            Action::RowChanges => next.row += 1,
            Action::PutArrives => {
                let (key, ledger) = next.late.remove(0);
                next.put(key, ledger);
            }
            Action::Killed(place) => {
                next.kills -= 1;
                next.runs[place] = Run {
                    step: Step::Killed,
                    fence: world.runs[place].fence,
                    write: world.runs[place].write,
                    ..Run::default()
                };
            }
            Action::Written(place, answer) => self.written(&mut next, place, answer),
            Action::Goes(place, answer) => self.go_on(&mut next, place, answer),
            Action::Reads(place, ledger) => {
                let run = &mut next.runs[place];
                run.ledger = if run.is_touched { 0 } else { ledger };
                run.step = Step::Searching;
            }
            Action::Renews(place) => self.renew(&mut next, place),
            Action::Saves(place) => self.save(&mut next.runs[place]),
            Action::Saving(place, answer) => {
                next.losses -= u8::from(answer != Given);
                self.go_on_saving(&mut next, place, answer);
            }
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(OLDER, |model: &Self, world: &World| {
                let said = world.committed().map_or(0, content);
                model.holds(world, said)
            }),
            Property::always(BACK, |_, world: &World| !world.has_gone_back),
            Property::always(STALE, |_, world: &World| {
                world.runs.iter().all(|run| world.acts_on_committed(run))
            }),
            Property::always(GONE, |model: &Self, world: &World| {
                world.committed().is_none_or(|committed| {
                    let kept = world.kept.get(&model.key(committed));
                    kept.and_then(|kept| kept.last()) == Some(&content(committed))
                })
            }),
            Property::always(MISSED, |model: &Self, world: &World| {
                model.holds(world, world.skipped)
            }),
            // What shows nothing of the rules is no model of them.
            Property::sometimes("a row is skipped", |_, world: &World| world.skipped > 0),
            Property::sometimes(
                "two ledgers count, one after the other",
                |_, world: &World| {
                    world
                        .committed()
                        .is_some_and(|committed| committed.version >= 2)
                },
            ),
            Property::sometimes(
                "a run commits after another was killed",
                |_, world: &World| {
                    let killed = |run: &Run| run.step == Step::Killed && run.fence > 0;
                    let by = world.committed().map_or(0, |committed| committed.fence);
                    world.runs.iter().any(|run| killed(run) && run.fence < by)
                },
            ),
            Property::sometimes(
                "a run finds that another has taken over",
                |_, world: &World| world.runs.iter().any(|run| run.step == Step::Ousted),
            ),
        ]
    }
}

impl Protocol {
    fn actions_of(&self, world: &World, place: usize, actions: &mut Vec<Action>) {
        let run = &world.runs[place];
        let loses = world.losses > 0;
        if run.write.is_some() {
            actions.push(Action::Written(place, Given));
            if run.step == Step::Killed || loses {
                actions.push(Action::Written(place, NotDone));
            }
            if run.step != Step::Killed && loses {
                actions.push(Action::Written(place, LostAndGivenUp));
            }
        }
        match run.step {
            // They are alike, so that only one order of their beginnings is needed.
            Step::ToBegin if place > 0 && world.runs[place - 1].step == Step::ToBegin => return,
            Step::ToBegin | Step::Ended | Step::Ousted | Step::Killed => {}
            _ if world.kills > 0 => actions.push(Action::Killed(place)),
            _ => {}
        }
        let answers: &[Answer] = match run.step {
            Step::ToBegin | Step::Leasing | Step::Releasing => {
                &[Given, LostAndAskedAgain, LostAndGivenUp]
            }
            Step::Touching if run.saving.is_some() && self.safeguards.touching_apart => &[],
            Step::Touching => &[Given, LostAndAskedAgain, LostAndGivenUp, NotDone],
            Step::Searching | Step::Comparing => &[Given],
            _ => &[],
        };
        let possible = |answer: &&Answer| **answer == Given || loses;
        let goes = answers.iter().filter(possible);
        actions.extend(goes.map(|answer| Action::Goes(place, *answer)));
        let answers: &[Answer] = match run.saving.map(|saving| saving.step) {
            Some(SavingStep::Putting) => &[Given, LostAndGivenUp, NotDone],
            Some(SavingStep::Committing) => &[Given, LostAndAskedAgain, LostAndGivenUp, NotDone],
            Some(SavingStep::Cleaning) => &[Given],
            None => &[],
        };
        let saves = answers.iter().filter(possible);
        actions.extend(saves.map(|answer| Action::Saving(place, *answer)));
        if run.step == Step::Reading {
            let shown = self.shown(world, run);
            actions.extend(shown.map(|ledger| Action::Reads(place, ledger)));
        }
        let is_at_work = matches!(
            run.step,
            Step::Searching | Step::Touching | Step::Comparing | Step::Writing
        );
        if is_at_work && run.until < world.tick + self.bounds.lease {
            actions.push(Action::Renews(place));
        }
        if is_at_work && self.bounds.commits_meanwhile && !run.has_saved {
            actions.push(Action::Saves(place));
        }
    }

    /// What a run may read and go on with. KV may show anything that was ever put under the key, and
    /// may show nothing: then the run waits, and nothing changes.
    fn shown<'a>(&self, world: &'a World, run: &'a Run) -> impl Iterator<Item = u8> + 'a {
        let compares = self.safeguards.checksums;
        let key = run.committed.map(|committed| self.key(committed));
        let kept = key.and_then(|key| world.kept.get(&key));
        let nothing_to_read = run.committed.is_none().then_some(0);
        let shown = kept.into_iter().flatten().copied();
        let shown =
            shown.filter(move |ledger| !compares || run.committed.map(content) == Some(*ledger));
        nothing_to_read.into_iter().chain(shown)
    }

    fn go_on(&self, world: &mut World, place: usize, answer: Answer) {
        if answer != Given {
            world.losses -= 1;
        }
        match world.runs[place].step {
            Step::ToBegin => {
                world.runs[place].asked = world.tick;
                self.lease(world, place, answer);
            }
            Step::Leasing => self.lease(world, place, answer),
            Step::Searching => self.search(world, place),
            Step::Touching => self.touch(world, place, answer),
            Step::Comparing => self.compare(world, place),
            Step::Releasing => self.release(world, place, answer),
            step => panic!("{step:?} does not go on by itself"),
        }
    }

    fn ask(&self, world: &mut World, ask: Ask) -> Reply {
        let now_ms = u64::from(world.tick) * LEASE_MS / u64::from(self.bounds.lease);
        let reply = world.guard.answer(ask, now_ms);
        if let Reply::Leased(lease) = &reply {
            world.fence = lease.fence;
        }
        reply
    }

    fn lease(&self, world: &mut World, place: usize, answer: Answer) {
        let run_id = format!("run {place}");
        let reply = self.ask(world, Ask::Lease { run_id });
        let run = &mut world.runs[place];
        match (answer, reply) {
            (Given, Reply::Leased(lease)) => {
                run.fence = lease.fence;
                run.until = run.asked + self.bounds.lease;
                run.version = lease.view.version;
                run.committed = lease.view.committed;
                run.is_touched = !lease.view.touched.is_empty();
                run.step = Step::Reading;
            }
            (LostAndAskedAgain, _) => run.step = Step::Leasing,
            _ => run.end(Step::Ended),
        }
    }

    fn renew(&self, world: &mut World, place: usize) {
        let fence = world.runs[place].fence;
        let reply = self.ask(world, Ask::Renew { fence });
        let until = world.tick + self.bounds.lease;
        let run = &mut world.runs[place];
        match reply {
            Reply::Done { .. } => run.until = until,
            // What is on its way stays so, and the run ends.
            _ if run.write.is_some() => run.until = 0,
            _ => self.close(run),
        }
    }

    fn written(&self, world: &mut World, place: usize, answer: Answer) {
        let run = &mut world.runs[place];
        let Some((version, _)) = run.write.take() else {
            panic!("nothing is being written");
        };
        if run.step == Step::Writing {
            world.losses -= u8::from(answer != Given);
            // A row that may have failed is forgotten.
            run.ledger = if answer == Given { version } else { 0 };
            self.close(run);
        }
        if answer != NotDone {
            world.has_gone_back |= version < world.hrflow;
            world.hrflow = version;
        }
    }

    /// Looks at the row as it is now, and skips it where the ledger has it.
    fn search(&self, world: &mut World, place: usize) {
        let (row, fence) = (world.row, world.fence);
        let run = &mut world.runs[place];
        run.seen = row;
        if !self.reads_as(run.ledger, row) {
            let knows_another = self.safeguards.touching && run.ledger > 0;
            run.step = if knows_another {
                Step::Touching
            } else {
                Step::Comparing
            };
            return;
        }
        // Of a row that returns, a run that was ousted knows nothing, and leaves nothing behind.
        if !self.bounds.returns || run.fence == fence {
            world.skipped = world.skipped.max(row);
        }
        self.close(run);
    }

    fn touch(&self, world: &mut World, place: usize, answer: Answer) {
        world.runs[place].ledger = 0;
        let ask = Ask::Touch {
            fence: world.runs[place].fence,
            touched: Touched::Keys(vec![1]),
        };
        let reply = (answer != NotDone).then(|| self.ask(world, ask));
        let run = &mut world.runs[place];
        match (answer, reply) {
            (Given, Some(Reply::Done { .. })) => run.step = Step::Comparing,
            (LostAndAskedAgain, _) => {}
            _ => self.close(run),
        }
    }

    /// Finds the row unchanged, writes it, or stops.
    fn compare(&self, world: &mut World, place: usize) {
        let (tick, hrflow) = (world.tick, world.hrflow);
        let run = &mut world.runs[place];
        if self.reads_as(hrflow, run.seen) {
            run.ledger = run.seen;
            self.close(run);
        } else if !self.safeguards.outlasting || tick + self.bounds.timeout <= run.until {
            run.write = Some((run.seen, tick + self.bounds.timeout));
            run.step = Step::Writing;
        } else {
            self.close(run);
        }
    }

    /// Commits for the last time. A commit that is under way is dropped where it is.
    fn close(&self, run: &mut Run) {
        run.step = Step::Closing;
        self.save(run);
        if run.saving.is_none() {
            run.step = Step::Releasing;
        }
    }

    fn save(&self, run: &mut Run) {
        run.has_saved = true;
        run.garbage.clear();
        run.saving = None;
        if run.ledger == 0 && run.committed.is_none() {
            return;
        }
        let version = run.version + 1;
        if self.safeguards.fresh_numbers {
            run.version = version;
        }
        let revision = (run.ledger > 0).then(|| Revision {
            version,
            fence: run.fence,
            checksum: run.ledger.into(),
        });
        run.saving = Some(Saving {
            step: revision.map_or(SavingStep::Committing, |_| SavingStep::Putting),
            ledger: run.ledger,
            revision,
        });
    }

    fn go_on_saving(&self, world: &mut World, place: usize, answer: Answer) {
        let saving = world.runs[place].saving.expect("it saves");
        match (saving.step, saving.revision) {
            (SavingStep::Putting, Some(revision)) => {
                let key = self.key(revision);
                if answer == NotDone {
                    world.late.push((key, saving.ledger));
                } else {
                    world.put(key, saving.ledger);
                }
                let run = &mut world.runs[place];
                if answer == Given {
                    run.saving = Some(Saving {
                        step: SavingStep::Committing,
                        ..saving
                    });
                } else {
                    run.has_ended_saving();
                }
            }
            (SavingStep::Cleaning, _) => {
                let garbage = std::mem::take(&mut world.runs[place].garbage);
                for revision in &garbage {
                    world.kept.remove(&self.key(*revision));
                }
                world.runs[place].deleted.extend(garbage);
                world.runs[place].has_ended_saving();
            }
            _ => self.commit(world, place, saving, answer),
        }
    }

    fn commit(&self, world: &mut World, place: usize, saving: Saving, answer: Answer) {
        let run = &world.runs[place];
        let ask = Ask::Commit {
            fence: if self.safeguards.fencing {
                run.fence
            } else {
                world.fence
            },
            revision: saving.revision,
            covers: 0,
            forgotten: run.deleted.clone(),
        };
        let reply = (answer != NotDone).then(|| self.ask(world, ask));
        let run = &mut world.runs[place];
        match (answer, reply) {
            (Given, Some(Reply::Done { garbage, .. })) => {
                if !self.safeguards.fresh_numbers {
                    run.version += 1;
                }
                run.committed = saving.revision;
                run.deleted.clear();
                // One key for all is never deleted.
                run.garbage = garbage;
                run.garbage.retain(|_| self.safeguards.own_keys);
                if run.garbage.is_empty() {
                    run.has_ended_saving();
                } else {
                    run.saving = Some(Saving {
                        step: SavingStep::Cleaning,
                        ..saving
                    });
                }
            }
            (Given, _) if run.write.is_none() => run.end(Step::Ousted),
            // What is on its way stays so, and the run ends after it.
            (Given, _) => {
                run.until = 0;
                run.saving = None;
            }
            (LostAndAskedAgain, _) => {}
            (LostAndGivenUp | NotDone, _) => run.has_ended_saving(),
        }
    }

    fn release(&self, world: &mut World, place: usize, answer: Answer) {
        let run = &world.runs[place];
        let reply = self.ask(
            world,
            Ask::Release {
                fence: run.fence,
                marks: None,
                last_run: None,
                forgotten: run.deleted.clone(),
            },
        );
        let run = &mut world.runs[place];
        match (answer, reply) {
            (LostAndAskedAgain, _) => {}
            (Given, Reply::Lost) => run.end(Step::Ousted),
            _ => run.end(Step::Ended),
        }
    }

    fn key(&self, revision: Revision) -> Key {
        if self.safeguards.own_keys {
            (revision.version, revision.fence)
        } else {
            (0, 0)
        }
    }

    /// Whether two versions have the same content, and so the same fingerprint.
    fn reads_as(&self, one: u8, other: u8) -> bool {
        one == other || (self.bounds.returns && one.min(other) == 1 && one.max(other) == 3)
    }

    fn holds(&self, world: &World, version: u8) -> bool {
        world.hrflow >= version || self.reads_as(world.hrflow, version)
    }
}

impl World {
    fn committed(&self) -> Option<Revision> {
        match self.guard.clone().answer(Ask::Look, 0) {
            Reply::Known(view) => view.committed,
            other => panic!("{other:?}"),
        }
    }

    fn put(&mut self, key: Key, ledger: u8) {
        let kept = self.kept.entry(key).or_default();
        if kept.last() != Some(&ledger) {
            kept.push(ledger);
        }
    }

    /// Whether a run that has the newest lease acts on the ledger that counts: on what it read, or
    /// on what it committed itself.
    fn acts_on_committed(&self, run: &Run) -> bool {
        let is_at_work = !matches!(
            run.step,
            Step::ToBegin
                | Step::Leasing
                | Step::Reading
                | Step::Ended
                | Step::Ousted
                | Step::Killed
        );
        if !is_at_work || run.fence != self.fence {
            return true;
        }
        let committed = self.committed();
        let is_own =
            run.has_saved && committed.is_none_or(|committed| committed.fence == run.fence);
        let has_read = run.ledger == 0 || run.ledger == committed.map_or(0, content);
        let has_read = run.step != Step::Searching || has_read;
        is_own || (committed == run.committed && has_read)
    }
}

impl Run {
    fn has_ended_saving(&mut self) {
        self.saving = None;
        if self.step == Step::Closing {
            self.step = Step::Releasing;
        }
    }

    /// Nothing of a run counts any more once it has ended.
    fn end(&mut self, step: Step) {
        *self = Self {
            step,
            ..Self::default()
        };
    }
}

/// The version that a ledger has of the row.
fn content(revision: Revision) -> u8 {
    u8::try_from(revision.checksum).unwrap()
}

/// All rules hold in every order. Gives the number of states.
fn assert_holds(bounds: Bounds) -> usize {
    let model = Protocol {
        bounds,
        safeguards: ALL,
    };
    let checker = model.checker().spawn_bfs().join();
    checker.assert_properties();
    checker.unique_state_count()
}

/// These rules hold, where the bounds leave too little room for all that happens else.
fn assert_keeps(bounds: Bounds, rules: &[&'static str]) -> usize {
    let model = Protocol {
        bounds,
        safeguards: ALL,
    };
    let checker = model.checker().spawn_bfs().join();
    for rule in rules {
        checker.assert_no_discovery(rule);
    }
    checker.unique_state_count()
}

/// Without a safeguard these rules are broken.
fn assert_breaks(bounds: Bounds, safeguards: Safeguards, rules: &[&'static str]) {
    let model = Protocol { bounds, safeguards };
    let checker = model
        .checker()
        .finish_when(HasDiscoveries::AllOf(rules.iter().copied().collect()))
        .spawn_bfs()
        .join();
    for rule in rules {
        assert!(checker.discovery(rule).is_some(), "not missed: {rule}");
    }
}

#[test]
fn two_runs_harm_nothing_whatever_is_lost() {
    println!("{} states", assert_holds(FEW));
}

#[test]
fn three_runs_harm_nothing() {
    println!("{} states", assert_holds(MORE_RUNS));
}

#[test]
fn writes_that_take_their_time_harm_nothing() {
    println!("{} states", assert_holds(LONGER_WRITES));
}

#[test]
fn a_write_must_not_outlast_the_lease() {
    let safeguards = Safeguards {
        outlasting: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[OLDER, BACK]);
    assert_breaks(LONGER_WRITES, safeguards, &[OLDER, BACK]);
}

#[test]
fn only_the_holder_of_the_lease_may_commit() {
    let safeguards = Safeguards {
        fencing: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[STALE]);
}

#[test]
fn each_ledger_needs_a_key_of_its_own() {
    let safeguards = Safeguards {
        own_keys: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[GONE]);
    // And what is read under a key for all may be any ledger.
    let safeguards = Safeguards {
        checksums: false,
        ..safeguards
    };
    let killed = Bounds {
        runs: 3,
        ticks: 2,
        kills: 1,
        ..CALM
    };
    assert_breaks(killed, safeguards, &[STALE]);
}

/// A commit whose answer is lost may count, and its ledger must then stay as it is.
#[test]
fn no_two_ledgers_may_have_one_key() {
    let safeguards = Safeguards {
        fresh_numbers: false,
        ..ALL
    };
    let lost = Bounds {
        ticks: 0,
        losses: 1,
        ..CALM
    };
    assert_breaks(lost, safeguards, &[GONE]);
}

/// A row may become again what the ledger has of it, after something else was written.
#[test]
fn a_row_that_returns_is_not_missed() {
    let lost = Bounds {
        ticks: 0,
        kills: 0,
        losses: 1,
        ..RETURNS
    };
    println!("{} states", assert_keeps(RETURNS, &RULES));
    println!("{} states", assert_keeps(lost, &RULES));
}

#[test]
fn what_is_touched_must_be_known() {
    let safeguards = Safeguards {
        touching: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
}

#[test]
fn no_commit_may_be_under_way_when_it_is_made_known() {
    let safeguards = Safeguards {
        touching_apart: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
}
