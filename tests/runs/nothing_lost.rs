//! Whatever fails or dies, wherever: after clean runs HrFlow.ai holds what it would hold without it,
//! and no résumé was parsed twice. All points, not samples.

use crate::support::{Double, Mishap, applicants, differences, held, parameters};
use sandbox::{Action, Fault, ParseDelay, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::workflow::Workflow;

const MINUTE: u64 = 60 * 1_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// Those whose candidates differ in what has to be done for them.
const CASES: [&str; 8] = [
    "plain",
    "two_applications",
    "three_applications",
    "no_attachments",
    "docx",
    "others_tags",
    "up_to_date",
    "new_phone",
];

const MISHAPS: [Mishap; 5] = [
    Mishap::KilledBefore,
    Mishap::KilledAfter,
    Mishap::FailsBefore,
    Mishap::FailsAfter,
    Mishap::Aborted,
];

/// A world of few candidates.
fn world(settings: Settings) -> World {
    let mut world = World::new(settings);
    let kept: Vec<String> = CASES
        .iter()
        .flat_map(|case| applicants(&world, case))
        .collect();
    let all: Vec<String> = world.applicants().map(|row| row.id.to_string()).collect();
    for applicant in all.iter().filter(|applicant| !kept.contains(applicant)) {
        world.remove_applicant(applicant).unwrap();
    }
    world
}

fn workflow(incremental: bool) -> Workflow {
    let mut parameters = parameters();
    parameters["incremental"] = json!(incremental);
    // Removed candidates are still among the rows where the API shows archived ones.
    parameters["logics"] = json!(["select(.status == 1)"]);
    Workflow::read(&parameters, &|_| None).unwrap()
}

/// Runs until nothing is left to do. What is in HrFlow.ai's queue is parsed only after the first.
fn clean_runs(double: &Rc<Double>, workflow: &Workflow, finishes: bool) {
    for round in 0..5 {
        // A dead run's lease is free after three minutes, and an intent is waited for for a day.
        double.pass(if round < 2 { 3 * MINUTE } else { DAY });
        if finishes && round > 0 {
            let now_ms = double.world().settings().base_ms + DAY;
            double.world_mut().finish_parses(now_ms);
        }
        let report = double.run(workflow);
        assert!(report.complete, "{:?}", report.error);
        twice(double);
    }
}

fn twice(double: &Double) {
    for (reference, parses) in &double.world().counters().parses {
        assert_eq!(*parses, 1, "{reference} was parsed twice");
    }
}

fn change(double: &Double, hired: bool) {
    let now_ms = double.world().settings().base_ms;
    for case in ["plain", "two_applications", "others_tags"] {
        let rows = applicants(&double.world(), case);
        for applicant in rows {
            let column = if hired { "Recruté" } else { "Entretien RH" };
            double
                .world_mut()
                .change_row(
                    &applicant,
                    &json!({ "column": column, "hired": hired }),
                    now_ms,
                )
                .unwrap();
        }
    }
}

/// What is to be so in the end, and a name for it.
struct Scenario {
    name: &'static str,
    world: World,
    workflow: Workflow,
    /// Before the run in which something goes wrong.
    before: fn(&Rc<Double>, &Workflow),
    /// After it.
    after: fn(&Rc<Double>),
    finishes: bool,
}

impl Scenario {
    fn start(&self) -> Rc<Double> {
        let double = Double::of(self.world.clone());
        (self.before)(&double, &self.workflow);
        double
    }

    /// What HrFlow.ai holds in the end where nothing goes wrong, and how many steps a run has.
    fn undisturbed(&self) -> (Vec<Value>, u32) {
        let double = self.start();
        let report = double.run(&self.workflow);
        assert!(report.complete, "{}", self.name);
        let steps = double.steps();
        (self.after)(&double);
        clean_runs(&double, &self.workflow, self.finishes);
        (held(&double), steps)
    }

    fn survives_everything(&self) {
        let (wanted, steps) = self.undisturbed();
        assert!(steps > 10, "{}: {steps}", self.name);
        for step in 1..=steps {
            for mishap in MISHAPS {
                let double = self.start();
                double.mishap_at(step, mishap);
                let report = double.run_or_die(&self.workflow);
                let killed = matches!(mishap, Mishap::KilledBefore | Mishap::KilledAfter);
                assert_eq!(report.is_none(), killed, "{} {mishap:?} {step}", self.name);
                self.ends_as(
                    &wanted,
                    &double,
                    &format!("{mishap:?} at {step} of {steps}"),
                );
            }
            // So long that trying again does not help.
            for action in [
                Action::DroppedBefore,
                Action::DroppedAfter,
                Action::status(503),
            ] {
                let double = self.start();
                let outage = Fault::everywhere(action.clone()).from(step).times(8);
                double.world_mut().add_fault(outage);
                double.run(&self.workflow);
                self.ends_as(&wanted, &double, &format!("{action:?} from {step} on"));
            }
        }
    }

    fn ends_as(&self, wanted: &[Value], double: &Rc<Double>, what: &str) {
        twice(double);
        double.calm();
        (self.after)(double);
        clean_runs(double, &self.workflow, self.finishes);
        assert_eq!(
            differences(wanted, &held(double)),
            Vec::<String>::new(),
            "{}: {what}",
            self.name
        );
        let left = double.inspect().unwrap();
        assert!(
            left.pending.is_empty() && left.failed.is_empty(),
            "{left:?}"
        );
    }
}

/// So slow that the lease is renewed, and what was done committed, several times in a run.
#[test]
fn of_a_run_of_some_minutes() {
    Scenario {
        name: "slow",
        world: world(Settings::default()),
        workflow: workflow(true),
        before: |double, _| {
            let slow = Fault::everywhere(Action::Slow { ms: 9_000 });
            double.world_mut().add_fault(slow);
        },
        after: |double| double.calm(),
        finishes: false,
    }
    .survives_everything();
}

#[test]
fn of_a_first_run_that_parses_at_once() {
    Scenario {
        name: "first run",
        world: world(Settings::default()),
        workflow: workflow(true),
        before: |_, _| (),
        after: |_| (),
        finishes: false,
    }
    .survives_everything();
}

#[test]
fn of_a_first_run_that_parses_later() {
    Scenario {
        name: "asynchronous parsing",
        world: world(Settings {
            dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
            parse_delay: ParseDelay::Never,
            ..Settings::default()
        }),
        workflow: workflow(true),
        before: |_, _| (),
        after: |_| (),
        finishes: true,
    }
    .survives_everything();
}

#[test]
fn of_a_full_run() {
    Scenario {
        name: "full run",
        world: world(Settings::default()),
        workflow: workflow(false),
        before: |_, _| (),
        after: |_| (),
        finishes: false,
    }
    .survives_everything();
}

#[test]
fn of_a_tick_with_changes() {
    Scenario {
        name: "changes",
        world: world(Settings::default()),
        workflow: workflow(true),
        before: |double, workflow| {
            change(double, false);
            double.run(workflow);
            change(double, true);
        },
        after: |_| (),
        finishes: false,
    }
    .survives_everything();
}

/// The ledger that counts must not be believed about rows that were pushed and changed back.
#[test]
fn of_changes_that_are_taken_back() {
    Scenario {
        name: "changes taken back",
        world: world(Settings::default()),
        workflow: workflow(true),
        before: |double, workflow| {
            change(double, false);
            double.run(workflow);
            change(double, true);
        },
        after: |double| change(double, false),
        finishes: false,
    }
    .survives_everything();
}
