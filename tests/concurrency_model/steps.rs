//! What each step does.

use super::world::Answer::{Given, LostAndAskedAgain, LostAndGivenUp, NotDone};
use super::*;

impl Protocol {
    pub fn actions_of(&self, world: &World, place: usize, actions: &mut Vec<Action>) {
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
    pub fn shown<'a>(&self, world: &'a World, run: &'a Run) -> impl Iterator<Item = u8> + 'a {
        let compares = self.safeguards.checksums;
        let key = run.committed.map(|committed| self.key(committed));
        let kept = key.and_then(|key| world.kept.get(&key));
        let nothing_to_read = run.committed.is_none().then_some(0);
        let shown = kept.into_iter().flatten().copied();
        let shown =
            shown.filter(move |ledger| !compares || run.committed.map(content) == Some(*ledger));
        nothing_to_read.into_iter().chain(shown)
    }

    pub fn go_on(&self, world: &mut World, place: usize, answer: Answer) {
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

    pub fn ask(&self, world: &mut World, ask: Command) -> Response {
        let now_ms = u64::from(world.tick) * LEASE_MS / u64::from(self.bounds.lease);
        let reply = world.coordinator.handle(ask, now_ms);
        if let Response::Leased(lease) = &reply {
            world.fencing_token = lease.fencing_token;
        }
        reply
    }

    pub fn lease(&self, world: &mut World, place: usize, answer: Answer) {
        let run_id = format!("run {place}");
        let reply = self.ask(world, Command::Lease { run_id });
        let run = &mut world.runs[place];
        match (answer, reply) {
            (Given, Response::Leased(lease)) => {
                run.fencing_token = lease.fencing_token;
                run.until = run.asked + self.bounds.lease;
                run.version = lease.snapshot.version;
                run.committed = lease.snapshot.committed;
                run.is_touched = !lease.snapshot.dirty.is_empty();
                run.step = Step::Reading;
            }
            (LostAndAskedAgain, _) => run.step = Step::Leasing,
            _ => run.end(Step::Ended),
        }
    }

    pub fn renew(&self, world: &mut World, place: usize) {
        let fencing_token = world.runs[place].fencing_token;
        let reply = self.ask(world, Command::Renew { fencing_token });
        let until = world.tick + self.bounds.lease;
        let run = &mut world.runs[place];
        match reply {
            Response::Done { .. } => run.until = until,
            // What is on its way stays so, and the run ends.
            _ if run.write.is_some() => run.until = 0,
            _ => self.close(run),
        }
    }

    pub fn written(&self, world: &mut World, place: usize, answer: Answer) {
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
    pub fn search(&self, world: &mut World, place: usize) {
        let (row, fencing_token) = (world.row, world.fencing_token);
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
        if !self.bounds.returns || run.fencing_token == fencing_token {
            world.skipped = world.skipped.max(row);
        }
        self.close(run);
    }

    pub fn touch(&self, world: &mut World, place: usize, answer: Answer) {
        world.runs[place].ledger = 0;
        let ask = Command::MarkDirty {
            fencing_token: world.runs[place].fencing_token,
            dirty: DirtyKeys::Keys(vec![ApplicantKey(1)]),
        };
        let reply = (answer != NotDone).then(|| self.ask(world, ask));
        let run = &mut world.runs[place];
        match (answer, reply) {
            (Given, Some(Response::Done { .. })) => run.step = Step::Comparing,
            (LostAndAskedAgain, _) => {}
            _ => self.close(run),
        }
    }

    /// Finds the row unchanged, writes it, or stops.
    pub fn compare(&self, world: &mut World, place: usize) {
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
    pub fn close(&self, run: &mut Run) {
        run.step = Step::Closing;
        self.save(run);
        if run.saving.is_none() {
            run.step = Step::Releasing;
        }
    }

    pub fn save(&self, run: &mut Run) {
        run.has_saved = true;
        run.obsolete.clear();
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
            fencing_token: run.fencing_token,
            checksum: run.ledger.into(),
        });
        run.saving = Some(Saving {
            step: revision.map_or(SavingStep::Committing, |_| SavingStep::Putting),
            ledger: run.ledger,
            revision,
        });
    }

    pub fn go_on_saving(&self, world: &mut World, place: usize, answer: Answer) {
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
                let obsolete = std::mem::take(&mut world.runs[place].obsolete);
                for revision in &obsolete {
                    world.kept.remove(&self.key(*revision));
                }
                world.runs[place].deleted.extend(obsolete);
                world.runs[place].has_ended_saving();
            }
            _ => self.commit(world, place, saving, answer),
        }
    }

    pub fn commit(&self, world: &mut World, place: usize, saving: Saving, answer: Answer) {
        let run = &world.runs[place];
        let ask = Command::Commit {
            fencing_token: if self.safeguards.fencing {
                run.fencing_token
            } else {
                world.fencing_token
            },
            revision: saving.revision,
            intents_through: 0,
            deleted: run.deleted.clone(),
        };
        let reply = (answer != NotDone).then(|| self.ask(world, ask));
        let run = &mut world.runs[place];
        match (answer, reply) {
            (Given, Some(Response::Done { obsolete, .. })) => {
                if !self.safeguards.fresh_numbers {
                    run.version += 1;
                }
                run.committed = saving.revision;
                run.deleted.clear();
                // One key for all is never deleted.
                run.obsolete = obsolete;
                run.obsolete.retain(|_| self.safeguards.own_keys);
                if run.obsolete.is_empty() {
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

    pub fn release(&self, world: &mut World, place: usize, answer: Answer) {
        let run = &world.runs[place];
        let reply = self.ask(
            world,
            Command::Release {
                fencing_token: run.fencing_token,
                checkpoint: None,
                last_run: None,
                deleted: run.deleted.clone(),
            },
        );
        let run = &mut world.runs[place];
        match (answer, reply) {
            (LostAndAskedAgain, _) => {}
            (Given, Response::Fenced) => run.end(Step::Ousted),
            _ => run.end(Step::Ended),
        }
    }

    pub fn key(&self, revision: Revision) -> Key {
        if self.safeguards.own_keys {
            (revision.version, revision.fencing_token)
        } else {
            (0, 0)
        }
    }

    /// Whether two versions have the same content, and so the same fingerprint.
    pub fn reads_as(&self, one: u8, other: u8) -> bool {
        one == other || (self.bounds.returns && one.min(other) == 1 && one.max(other) == 3)
    }

    pub fn holds(&self, world: &World, version: u8) -> bool {
        world.hrflow >= version || self.reads_as(world.hrflow, version)
    }
}
