//! Random histories: runs, alarms, receivers that hang or answer 500, and faults at every point. Each change of state reaches
//! each receiver as exactly one message, in order.

use super::*;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;
use update_profiles_in_hrflow::alerts::{Due, ReceiverKey, State, TRIED_FOR_MS, Watch};

const RECEIVERS: [ReceiverKey; 2] = [ReceiverKey(1), ReceiverKey(2)];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Receiver {
    Answers,
    /// It answers 500, or not at all.
    Fails,
    /// It takes the message, and the answer is lost.
    TakesAndHangs,
}

/// What goes wrong while a change is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// The Worker dies before it is stored.
    NotStored,
    /// It is stored, and the answer is lost: the caller asks again.
    AnswerLost,
}

#[derive(Debug, Clone)]
enum Step {
    Run {
        is_fatal: bool,
        failed: u32,
        fault: Fault,
    },
    Pause(bool),
    Wait {
        minutes: u64,
    },
    /// The alarm fires, and the Worker dies after so many stored changes.
    Alarm {
        dies_after: usize,
    },
    Receiver {
        number: usize,
        does: Receiver,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let fault = || {
        select(vec![
            Fault::None,
            Fault::None,
            Fault::NotStored,
            Fault::AnswerLost,
        ])
    };
    let receiver = select(vec![
        Receiver::Answers,
        Receiver::Fails,
        Receiver::TakesAndHangs,
    ]);
    prop_oneof![
        4 => (any::<bool>(), select(vec![0, 50]), fault())
            .prop_map(|(is_fatal, failed, fault)| Step::Run { is_fatal, failed, fault }),
        1 => any::<bool>().prop_map(Step::Pause),
        3 => (1..90_u64).prop_map(|minutes| Step::Wait { minutes }),
        3 => (0..8_usize).prop_map(|dies_after| Step::Alarm { dies_after }),
        2 => (0..2_usize, receiver).prop_map(|(number, does)| Step::Receiver { number, does }),
    ]
}

/// One Worker, whose memory is lost with each step, and its receivers.
struct World {
    stored: String,
    now_ms: u64,
    runs: u32,
    receivers: [Receiver; 2],
    /// The messages that each receiver got, in order: id and state.
    inboxes: BTreeMap<u64, Vec<(String, State)>>,
    /// Each change of the stored state.
    changes: Vec<State>,
}

impl World {
    fn new() -> Self {
        Self {
            stored: serde_json::to_string(&Watch::default()).unwrap(),
            now_ms: NOW_MS,
            runs: 0,
            receivers: [Receiver::Answers; 2],
            inboxes: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    fn watch(&self) -> Watch {
        serde_json::from_str(&self.stored).unwrap()
    }

    /// Changes what is stored, as the Durable Object does: load, change, store.
    fn update<T>(&mut self, change: impl FnOnce(&mut Watch) -> T) -> T {
        let mut watch = self.watch();
        let before = watch.outbox_states();
        let result = change(&mut watch);
        let new = watch
            .outbox_states()
            .into_iter()
            .filter(|(serial, _)| before.iter().all(|(known, _)| known != serial));
        self.changes.extend(new.map(|(_, state)| state));
        self.stored = serde_json::to_string(&watch).unwrap();
        result
    }

    fn play(&mut self, step: &Step) {
        match *step {
            Step::Run {
                is_fatal,
                failed,
                fault,
            } => {
                self.runs += 1;
                let run_id = self.runs.to_string();
                let run = if is_fatal {
                    fatal(&run_id)
                } else {
                    run(&run_id, 100, failed)
                };
                let times = match fault {
                    Fault::None => 1,
                    Fault::NotStored => 0,
                    Fault::AnswerLost => 2,
                };
                for _ in 0..times {
                    let now_ms = self.now_ms;
                    self.update(|watch| watch.ended(&run, now_ms));
                }
            }
            Step::Pause(is_paused) => {
                let now_ms = self.now_ms;
                self.update(|watch| watch.pause(is_paused, now_ms));
            }
            Step::Wait { minutes } => self.now_ms += minutes * MINUTE_MS,
            Step::Alarm { dies_after } => self.alarm(dies_after),
            Step::Receiver { number, does } => self.receivers[number] = does,
        }
    }

    /// The alarm as the Durable Object handles it. The Worker dies after so many stored changes.
    fn alarm(&mut self, dies_after: usize) {
        let now_ms = self.now_ms;
        if dies_after == 0 {
            return;
        }
        self.update(|watch| watch.look(settings(), &RECEIVERS, now_ms));
        let mut stored = 1;
        loop {
            let due = self.update(|watch| watch.take_due(now_ms));
            if due.is_empty() {
                return;
            }
            for due in due {
                let is_delivered = self.send(&due);
                if stored == dies_after {
                    return;
                }
                stored += 1;
                self.update(|watch| {
                    if is_delivered {
                        watch.delivered(&due);
                    } else {
                        watch.failed(&due, false, now_ms);
                    }
                });
            }
        }
    }

    fn send(&mut self, due: &Due) -> bool {
        let does = self.receivers[usize::from(due.receiver == RECEIVERS[1])];
        if does != Receiver::Fails {
            let inbox = self.inboxes.entry(due.receiver.0).or_default();
            inbox.push((due.message.id("w"), due.message.state));
        }
        does == Receiver::Answers
    }

    /// Receivers answer again, and alarms fire when they are due, twice.
    fn settle(&mut self) {
        self.receivers = [Receiver::Answers; 2];
        for _ in 0..2_000 {
            self.alarm(usize::MAX);
            self.alarm(usize::MAX);
            let watch = self.watch();
            if watch.outbox().waiting() == 0 {
                return;
            }
            self.now_ms = self.now_ms.max(watch.wake_ms().unwrap());
        }
        panic!("the outbox is never empty");
    }

    /// What a receiver got, each message once, as its id tells.
    fn told(&self, receiver: ReceiverKey) -> Vec<State> {
        let mut seen = Vec::new();
        let inbox = self.inboxes.get(&receiver.0).into_iter().flatten();
        let new = inbox.filter(|(id, _)| {
            let is_new = !seen.contains(id);
            seen.push(id.clone());
            is_new
        });
        new.map(|(_, state)| *state).collect()
    }
}

trait OutboxStates {
    fn outbox_states(&self) -> Vec<(u64, State)>;
}

impl OutboxStates for Watch {
    /// The messages in the stored outbox, read from its JSON: number and state.
    fn outbox_states(&self) -> Vec<(u64, State)> {
        let json = serde_json::to_value(self).unwrap();
        let letters = json["outbox"]["letters"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let letters = letters.iter().map(|letter| &letter["message"]);
        letters
            .map(|message| {
                let state = serde_json::from_value(message["state"].clone()).unwrap();
                (message["serial"].as_u64().unwrap(), state)
            })
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn each_change_reaches_each_receiver_once_and_in_order(steps in prop::collection::vec(any_step(), 1..40)) {
        let mut world = World::new();
        let began_ms = world.now_ms;
        let mut state = State::Ok;
        let mut changes = Vec::new();
        for step in &steps {
            world.play(step);
            // Only what a change stored counts; the clock alone changes nothing before an alarm.
            let told = world.changes.split_off(0);
            for next in told {
                prop_assert_ne!(next, state, "a message that tells no change");
                state = next;
                changes.push(next);
            }
        }
        prop_assume!(world.now_ms - began_ms < TRIED_FOR_MS);
        world.settle();
        for next in world.changes.split_off(0) {
            prop_assert_ne!(next, state);
            state = next;
            changes.push(next);
        }
        prop_assert_eq!(world.watch().standing(world.now_ms).state, state);
        for receiver in RECEIVERS {
            prop_assert_eq!(world.told(receiver), changes.clone());
        }
        prop_assert_eq!(world.watch().outbox().given_up(), 0);
    }
}

#[test]
fn a_receiver_that_fails_for_a_day_is_given_up_and_delays_nobody_else() {
    let mut world = World::new();
    world.receivers[1] = Receiver::Fails;
    world.play(&Step::Run {
        is_fatal: true,
        failed: 0,
        fault: Fault::None,
    });
    let mut attempts = 0;
    while world.watch().outbox().waiting() > 0 {
        world.alarm(usize::MAX);
        attempts += 1;
        assert_eq!(world.told(RECEIVERS[0]), [State::Failing]);
        let Some(wake_ms) = world.watch().wake_ms() else {
            break;
        };
        assert!(
            wake_ms - world.now_ms <= HOUR_MS,
            "it is tried at least once an hour"
        );
        world.now_ms = wake_ms;
    }
    assert_eq!(world.watch().outbox().given_up(), 1);
    assert!(
        world.now_ms - NOW_MS >= TRIED_FOR_MS && world.now_ms - NOW_MS < TRIED_FOR_MS + 2 * HOUR_MS
    );
    assert!((25..40).contains(&attempts), "{attempts} attempts");
    assert_eq!(world.told(RECEIVERS[1]), []);
}

#[test]
fn a_receiver_that_is_gone_is_asked_once_and_one_that_is_not_configured_never() {
    let mut watch = Watch::default();
    watch.ended(&fatal("1"), NOW_MS);
    watch.look(settings(), &RECEIVERS, NOW_MS);
    let due = watch.take_due(NOW_MS);
    assert_eq!(due.len(), 2);
    assert!(watch.failed(&due[0], true, NOW_MS));
    watch.look(settings(), &RECEIVERS[..1], NOW_MS);
    assert_eq!(
        (watch.outbox().waiting(), watch.outbox().given_up()),
        (0, 1)
    );
    watch.delivered(&due[0]);
    assert!(!watch.failed(&due[1], false, NOW_MS));
}

#[test]
fn a_clock_that_was_set_back_holds_no_message_for_longer_than_an_hour() {
    let mut watch = Watch::default();
    watch.ended(&fatal("1"), NOW_MS + 9 * DAY_MS);
    watch.look(settings(), &RECEIVERS[..1], NOW_MS + 9 * DAY_MS);
    let due = watch.take_due(NOW_MS + 9 * DAY_MS);
    watch.failed(&due[0], false, NOW_MS + 9 * DAY_MS);
    assert_eq!(watch.take_due(NOW_MS), []);
    assert_eq!(watch.take_due(NOW_MS + HOUR_MS).len(), 1);
}
