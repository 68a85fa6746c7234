//! What may happen next, and what must never be.

use super::world::Answer::{Given, LostAndAskedAgain, LostAndGivenUp, NotDone};
use super::*;

impl Model for Overlap {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self.bounds)]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        // Whatever is on its way to HrFlow.ai is there, or dropped, before its time is over.
        let mut writes = world.runs.iter().filter_map(|run| run.write);
        if world.tick < self.bounds.ticks && writes.all(|(_, by)| world.tick + 1 < by) {
            actions.push(Action::TimePasses);
        }
        if world.row < self.bounds.versions {
            actions.push(Action::RowChanges);
        }
        if !world.late.is_empty() {
            actions.push(Action::WriteArrives);
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
            Action::WriteArrives => {
                let (key, ledger) = next.late.remove(0);
                next.put(key, ledger);
            }
            Action::Killed(place) => {
                next.kills -= 1;
                next.runs[place].kill();
            }
            Action::Begins(place, answer) => self.begin(&mut next, place, answer),
            Action::Does(place, ticket, answer) => self.carry_out(&mut next, place, ticket, answer),
            Action::Reads(place, content) => self.read(&mut next, place, content),
            Action::Goes(place) => self.go_on(&mut next, place),
            Action::Written(place, answer) => self.written(&mut next, place, answer),
            Action::Renews(place) => self.renew(&mut next, place),
            Action::Saves(place) => self.save(&mut next, place),
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = rules();
        // A model that shows nothing of the rules proves nothing.
        properties.extend(if self.bounds.parses {
            vec![Property::sometimes(
                "a run finds a résumé that may have been sent",
                |_, world: &World| world.runs.iter().any(finds_a_parse),
            )]
        } else {
            happens()
        });
        properties
    }
}

fn rules() -> Vec<Property<Overlap>> {
    vec![
        Property::always(OLDER, |model: &Overlap, world: &World| {
            let said = world.committed().map_or(0, |it| content(it).version);
            model.holds(world, said)
        }),
        Property::always(BACK, |_, world: &World| !world.has_gone_back),
        Property::always(STALE, |_, world: &World| {
            world.runs.iter().all(|run| world.acts_on_committed(run))
        }),
        Property::always(GONE, |model: &Overlap, world: &World| {
            world.committed().is_none_or(|committed| {
                let kept = world.kept.get(&model.key(committed));
                kept.and_then(|kept| kept.last()) == Some(&content(committed).content())
            })
        }),
        Property::always(MISSED, |model: &Overlap, world: &World| {
            model.holds(world, world.skipped)
        }),
        Property::always(TWICE, |_, world: &World| world.parses <= 1),
    ]
}

fn finds_a_parse(run: &Run) -> bool {
    run.step == Step::Searching && run.protocol.contents().pending
}

fn happens() -> Vec<Property<Overlap>> {
    vec![
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
                let killed = |run: &Run| run.step == Step::Killed && run.fencing_token > 0;
                let by = world
                    .committed()
                    .map_or(0, |committed| committed.fencing_token);
                world
                    .runs
                    .iter()
                    .any(|run| killed(run) && run.fencing_token < by)
            },
        ),
        Property::sometimes(
            "a run finds that another has taken over",
            |_, world: &World| world.runs.iter().any(|run| run.step == Step::Ousted),
        ),
    ]
}

impl Overlap {
    fn actions_of(&self, world: &World, place: usize, actions: &mut Vec<Action>) {
        let run = &world.runs[place];
        let may_be = |answer: &Answer| *answer == Given || world.losses > 0;
        if run.write.is_some() {
            let answers = writes_end(run.step == Step::Killed, world.losses > 0);
            actions.extend(answers.iter().map(|it| Action::Written(place, *it)));
        }
        match run.step {
            // They are alike, so only one order of their beginnings is needed.
            Step::ToBegin if self.waits_for_another(world, place) => return,
            Step::ToBegin => {
                let answers = [Given, LostAndAskedAgain, LostAndGivenUp];
                let answers = answers.into_iter().filter(may_be);
                actions.extend(answers.map(|answer| Action::Begins(place, answer)));
                return;
            }
            Step::Ended | Step::Ousted | Step::Killed => return,
            Step::Searching | Step::Comparing => actions.push(Action::Goes(place)),
            _ => {}
        }
        if world.kills > 0 {
            actions.push(Action::Killed(place));
        }
        for (ticket, effect) in &run.effects {
            if let Effect::Read(revision) = effect {
                let kept = world.kept.get(&self.key(*revision)).into_iter().flatten();
                actions.extend(kept.map(|content| Action::Reads(place, *content)));
            }
            let answers = answers(effect).iter().filter(|answer| may_be(answer));
            actions.extend(answers.map(|answer| Action::Does(place, *ticket, *answer)));
        }
        if run.step.is_at_work() && !run.effects.contains_key(&UPKEEP) {
            let lease_ms = u64::from(self.bounds.lease) * self.tick_ms();
            if run.effects.is_empty()
                && run.protocol.valid_until_ms() < self.now_ms(world) + lease_ms
            {
                actions.push(Action::Renews(place));
            }
            if self.bounds.commits_meanwhile && !run.has_saved {
                actions.push(Action::Saves(place));
            }
        }
    }

    fn waits_for_another(&self, world: &World, place: usize) -> bool {
        let is_operator = |place| self.bounds.resets && place + 1 == self.bounds.runs;
        let before = place.checked_sub(1).map(|before| &world.runs[before]);
        !is_operator(place) && before.is_some_and(|before| before.step == Step::ToBegin)
    }
}

/// What may become of a request. A request that is not done and asked again is the same as one that is
/// done later.
fn answers(effect: &Effect) -> &'static [Answer] {
    match effect {
        Effect::Send(Command::Lease { .. } | Command::Release { .. }) => {
            &[Given, LostAndAskedAgain, LostAndGivenUp]
        }
        Effect::Send(Command::Renew { .. }) | Effect::Delete(_) => &[Given],
        Effect::Send(_) => &[Given, LostAndAskedAgain, LostAndGivenUp, NotDone],
        Effect::Write(..) => &[Given, LostAndGivenUp, NotDone],
        // KV may show anything that was ever written under the key, and may show nothing: then the
        // run waits, and nothing changes.
        _ => &[],
    }
}

fn writes_end(is_killed: bool, loses: bool) -> &'static [Answer] {
    match (is_killed, loses) {
        (true, _) => &[Given, NotDone],
        (false, true) => &[Given, NotDone, LostAndGivenUp],
        (false, false) => &[Given],
    }
}
