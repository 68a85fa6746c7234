//! What each step does: the driver of the real protocol, and a run of one row that uses it.

use super::world::Answer::{Given, LostAndAskedAgain, NotDone};
use super::*;

impl Overlap {
    pub fn tick_ms(&self) -> u64 {
        LEASE_MS / u64::from(self.bounds.lease)
    }

    pub fn now_ms(&self, world: &World) -> u64 {
        u64::from(world.tick) * self.tick_ms()
    }

    pub fn key(&self, revision: Revision) -> Key {
        if self.safeguards.own_keys {
            (revision.version, revision.fencing_token)
        } else {
            (0, 0)
        }
    }

    /// Whether two versions have the same content, and so the same fingerprint.
    fn reads_as(&self, one: u8, other: u8) -> bool {
        one == other || (self.bounds.returns && one.min(other) == 1 && one.max(other) == 3)
    }

    pub fn holds(&self, world: &World, version: u8) -> bool {
        world.hrflow >= version || self.reads_as(world.hrflow, version)
    }
}

/// The driver.
impl Overlap {
    /// Reports an event to the protocol of a run, and keeps the effects to be carried out.
    fn report(&self, world: &mut World, place: usize, ticket: Ticket, event: Event) {
        let now_ms = self.now_ms(world);
        let effects = world.runs[place].protocol.on(ticket, event, now_ms);
        for (ticket, effect) in effects {
            match effect {
                Effect::Wait(_) => self.report(world, place, ticket, Event::Waited),
                effect if effect.is_last() => self.ended(world, place, ticket, &effect),
                effect => self.wants(world, place, ticket, effect),
            }
        }
    }

    fn wants(&self, world: &mut World, place: usize, ticket: Ticket, effect: Effect) {
        match &effect {
            Effect::Write(revision, bytes) => {
                let committed = world.runs[place].protocol.committed();
                if let Some(committed) = committed.filter(|_| !self.safeguards.deleting_last) {
                    world.kept.remove(&self.key(committed));
                }
                if !self.safeguards.writing_first {
                    world.late.push((self.key(*revision), bytes[0]));
                    return self.report(world, place, ticket, Event::Written(Ok(())));
                }
            }
            Effect::Send(Command::MarkDirty { .. } | Command::RecordIntent { .. })
                if !self.safeguards.acknowledging_last =>
            {
                return self.report(world, place, ticket, Event::Responded(Ok(success())));
            }
            _ => {}
        }
        world.runs[place].effects.insert(ticket, effect);
    }

    pub fn carry_out(&self, world: &mut World, place: usize, ticket: Ticket, answer: Answer) {
        world.losses -= u8::from(answer != Given);
        let run = &mut world.runs[place];
        let effect = if answer == LostAndAskedAgain {
            run.effects[&ticket].clone()
        } else {
            run.effects.remove(&ticket).expect("it is wanted")
        };
        let cleans_up = matches!(effect, Effect::Delete(_));
        let event = match effect {
            Effect::Send(command) => {
                let response = self.sent(world, place, command, answer);
                Event::Responded(response)
            }
            Effect::Write(revision, bytes) => {
                let key = self.key(reused(&world.runs[place], revision));
                if answer == NotDone {
                    world.late.push((key, bytes[0]));
                } else {
                    world.put(key, bytes[0]);
                }
                Event::Written(known(answer, ()))
            }
            Effect::Delete(revision) => {
                // One key for all is never deleted.
                if self.safeguards.own_keys {
                    let key = self.key(reused(&world.runs[place], revision));
                    world.kept.remove(&key);
                }
                Event::Deleted(Ok(()))
            }
            other => panic!("{other:?} is not carried out"),
        };
        if answer != LostAndAskedAgain {
            self.report(world, place, ticket, event);
        }
        // All in one step: what happens between two deletions makes no difference.
        let next = world.runs[place].effects.get(&ticket);
        if cleans_up && matches!(next, Some(Effect::Delete(_))) {
            self.carry_out(world, place, ticket, Given);
        }
    }

    fn sent(
        &self,
        world: &mut World,
        place: usize,
        mut command: Command,
        answer: Answer,
    ) -> Result<Response, StoreError> {
        if let Command::Commit {
            fencing_token,
            revision,
            ..
        } = &mut command
        {
            if !self.safeguards.fencing {
                *fencing_token = world.fencing_token;
            }
            let run = &mut world.runs[place];
            *revision = revision.map(|revision| reused(run, revision));
            run.unanswered += u64::from(answer != Given && !self.safeguards.fresh_versions);
        }
        if answer == NotDone {
            return known(answer, success());
        }
        let now_ms = self.now_ms(world);
        match world.handle(command, now_ms) {
            Response::Fenced if !self.safeguards.ending_when_fenced => known(answer, success()),
            response => known(answer, response),
        }
    }

    pub fn read(&self, world: &mut World, place: usize, content: u8) {
        let effect = world.runs[place].effects.remove(&WORK);
        let Some(Effect::Read(revision)) = effect else {
            panic!("{effect:?} is no read");
        };
        let checksum = if self.safeguards.checksums {
            content
        } else {
            u8::try_from(revision.checksum).unwrap()
        };
        let read = Event::Read(Ok(Some(vec![content, checksum])));
        self.report(world, place, WORK, read);
    }
}

/// A run.
impl Overlap {
    pub fn begin(&self, world: &mut World, place: usize, answer: Answer) {
        world.runs[place].step = Step::Opening;
        let open = Operation::Open(Some(format!("run {place}")));
        self.report(world, place, WORK, Event::Begin(open));
        self.carry_out(world, place, WORK, answer);
    }

    /// An operation has ended, and the run goes on.
    fn ended(&self, world: &mut World, place: usize, ticket: Ticket, effect: &Effect) {
        let run = &mut world.runs[place];
        let is_fenced = *effect == Effect::Failed(LedgerError::LeaseLost);
        let has_failed = matches!(effect, Effect::Failed(_));
        if ticket == UPKEEP {
            let waits = run.effects.contains_key(&WORK) || run.write.is_some();
            let goes_on = run.step.is_at_work() && run.step != Step::MarkingDirty;
            if is_fenced && goes_on && !waits {
                self.close(world, place);
            }
            return;
        }
        match run.step {
            Step::Opening if has_failed => run.end(Step::Ended),
            Step::Opening => {
                run.step = Step::Loading;
                run.fencing_token = run.protocol.fencing_token().expect("it has a lease");
                self.report(
                    world,
                    place,
                    WORK,
                    Event::Begin(Operation::Load(Patience::Full)),
                );
            }
            Step::Loading if !has_failed && self.is_operator(place) => {
                run.protocol.contents_mut().version = 0;
                self.close(world, place);
            }
            Step::Loading if !has_failed => run.step = Step::Searching,
            Step::MarkingDirty if !has_failed => run.step = Step::Comparing,
            Step::RecordingIntent if !has_failed => self.write(world, place, Write::Resume),
            Step::Closing if is_fenced => run.end(Step::Ousted),
            Step::Closing => run.end(Step::Ended),
            _ => self.close(world, place),
        }
    }

    fn is_operator(&self, place: usize) -> bool {
        self.bounds.resets && place + 1 == self.bounds.runs
    }

    pub fn go_on(&self, world: &mut World, place: usize) {
        match world.runs[place].step {
            Step::Searching => self.search(world, place),
            Step::Comparing => self.compare(world, place),
            step => panic!("{step:?} does not go on by itself"),
        }
    }

    /// Looks at the row as it is now, and skips it if the ledger has it.
    fn search(&self, world: &mut World, place: usize) {
        let (row, newest) = (world.row, world.fencing_token);
        let run = &mut world.runs[place];
        run.seen = row;
        let known = run.protocol.contents().version;
        if self.reads_as(known, row) {
            // Of a row that returns, a run that was ousted knows nothing, and leaves nothing behind.
            if !self.bounds.returns || run.fencing_token == newest {
                world.skipped = world.skipped.max(row);
            }
            self.close(world, place);
        } else if known > 0 && self.safeguards.marking {
            self.mark_dirty(world, place);
        } else {
            run.step = Step::Comparing;
        }
    }

    fn mark_dirty(&self, world: &mut World, place: usize) {
        let run = &mut world.runs[place];
        run.step = Step::MarkingDirty;
        let dirty = DirtyKeys::Keys(vec![ApplicantKey(KEY)]);
        if !self.safeguards.marking_apart && run.effects.contains_key(&UPKEEP) {
            // Past the protocol, which would wait.
            run.protocol.contents_mut().forget(&dirty);
            run.step = Step::Comparing;
            let fencing_token = run.fencing_token;
            let command = Command::MarkDirty {
                fencing_token,
                dirty,
            };
            let _ = self.sent(world, place, command, Given);
            return;
        }
        let mark = Operation::MarkDirty(dirty);
        self.report(world, place, WORK, Event::Begin(mark));
    }

    /// Finds the row unchanged, writes it, or stops.
    fn compare(&self, world: &mut World, place: usize) {
        let hrflow = world.hrflow;
        let run = &mut world.runs[place];
        if self.bounds.parses {
            return self.have_parsed(world, place);
        }
        if self.reads_as(hrflow, run.seen) {
            run.protocol.contents_mut().version = run.seen;
            self.close(world, place);
        } else {
            let row = Write::Row(run.seen);
            self.write(world, place, row);
        }
    }

    fn have_parsed(&self, world: &mut World, place: usize) {
        let run = &mut world.runs[place];
        if run.protocol.contents().pending {
            return self.close(world, place);
        }
        if !self.safeguards.recording {
            run.protocol.contents_mut().pending = true;
            return self.write(world, place, Write::Resume);
        }
        run.step = Step::RecordingIntent;
        let record = Operation::RecordIntent(intent());
        self.report(world, place, WORK, Event::Begin(record));
    }

    /// Writes to HrFlow.ai, as `http::Client` does: only if the lease outlasts the write.
    fn write(&self, world: &mut World, place: usize, write: Write) {
        let by = world.tick + self.bounds.timeout;
        let run = &mut world.runs[place];
        let valid_until_ms = run.protocol.valid_until_ms();
        let outlasts = u64::from(by) * self.tick_ms() <= valid_until_ms
            && run.protocol.fencing_token().is_some();
        if outlasts || !self.safeguards.outlasting {
            run.write = Some((write, by));
            run.step = Step::Writing;
            return;
        }
        if write == Write::Resume {
            run.protocol.contents_mut().pending = false;
        }
        self.close(world, place);
    }

    pub fn written(&self, world: &mut World, place: usize, answer: Answer) {
        let run = &mut world.runs[place];
        let (write, _) = run.write.take().expect("it is writing");
        let is_alive = run.step == Step::Writing;
        let contents = run.protocol.contents_mut();
        match write {
            // A row that may have failed is forgotten.
            Write::Row(version) => contents.version = if answer == Given { version } else { 0 },
            // HrFlow.ai said that it did not take it.
            Write::Resume if answer == NotDone => contents.pending = false,
            Write::Resume => {}
        }
        if answer != NotDone {
            match write {
                Write::Row(version) => {
                    world.has_gone_back |= version < world.hrflow;
                    world.hrflow = version;
                }
                Write::Resume => world.parses += 1,
            }
        }
        if is_alive {
            world.losses -= u8::from(answer != Given);
            self.close(world, place);
        } else {
            world.runs[place].protocol = Protocol::default();
        }
    }

    pub fn renew(&self, world: &mut World, place: usize) {
        self.report(world, place, UPKEEP, Event::Begin(Operation::Renew));
        if world.runs[place].effects.contains_key(&UPKEEP) {
            self.carry_out(world, place, UPKEEP, Given);
        }
    }

    /// Commits what it did, of other rows too.
    pub fn save(&self, world: &mut World, place: usize) {
        let run = &mut world.runs[place];
        run.has_saved = true;
        run.protocol.mark_changed();
        self.report(world, place, UPKEEP, Event::Begin(Operation::Commit));
        let sends = world.runs[place].effects.get(&UPKEEP);
        if matches!(sends, Some(Effect::Send(Command::Renew { .. }))) {
            self.carry_out(world, place, UPKEEP, Given);
        }
    }

    /// Commits for the last time, after what is being committed, and gives the lease back.
    fn close(&self, world: &mut World, place: usize) {
        let run = &mut world.runs[place];
        run.step = Step::Closing;
        run.has_saved = true;
        run.protocol.mark_changed();
        let close = Operation::Close {
            checkpoint: None,
            last_run: None,
            entry: None,
        };
        self.report(world, place, WORK, Event::Begin(close));
    }
}

fn success() -> Response {
    Response::Done {
        for_ms: LEASE_MS,
        obsolete: Vec::new(),
        is_to_stop: false,
    }
}

/// What the run gets to know.
fn known<T>(answer: Answer, value: T) -> Result<T, StoreError> {
    match answer {
        Given => Ok(value),
        _ => Err(StoreError(String::new())),
    }
}

/// The revision under the version that it would have if those of lost commits were used again.
fn reused(run: &Run, revision: Revision) -> Revision {
    Revision {
        version: revision.version - run.unanswered,
        ..revision
    }
}
