//! What may happen next, and what must never be.

use super::world::Answer::Given;
use super::*;

impl Model for Protocol {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World {
            coordinator: Coordinator::default(),
            fencing_token: 0,
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
                    fencing_token: world.runs[place].fencing_token,
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
}
