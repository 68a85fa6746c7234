//! A failure, a kill or an abort at any step of a run loses nothing: after clean runs, HrFlow.ai holds
//! what it would hold without the mishap, and no résumé was parsed twice. Every step is tried.

use crate::support::{Double, Mishap, applicants, differences, held, parameters};
use sandbox::{Action, Fault, ParseDelay, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::workflow::Workflow;

const MINUTE: u64 = 60 * 1_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// Persons that need different work: no change, an edit, a résumé, several applications.
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

/// A world with those persons only.
fn world(settings: Settings) -> World {
    let mut world = World::new(settings);
    let needed: Vec<String> = CASES
        .iter()
        .flat_map(|case| applicants(&world, case))
        .collect();
    let all: Vec<String> = world.applicants().map(|row| row.id.to_string()).collect();
    for applicant in all.iter().filter(|applicant| !needed.contains(applicant)) {
        world.remove_applicant(applicant).unwrap();
    }
    world
}

fn workflow(incremental: bool) -> Workflow {
    let mut parameters = parameters();
    parameters["incremental"] = json!(incremental);
    // An API that shows archived applicants still lists the removed ones.
    parameters["logics"] = json!(["select(.status == 1)"]);
    Workflow::read(&parameters, &|_| None).unwrap()
}

/// Runs until nothing is left to do. HrFlow.ai parses its queue only after the first of these runs.
fn clean_runs(double: &Rc<Double>, workflow: &Workflow, parses_later: bool) {
    for round in 0..5 {
        // The lease of a dead run expires after three minutes, and an intent is awaited for a day.
        double.pass(if round < 2 { 3 * MINUTE } else { DAY });
        if parses_later && round > 0 {
            let now_ms = double.world().settings().base_ms + DAY;
            double.world_mut().finish_parses(now_ms);
        }
        let report = double.run(workflow);
        assert!(report.complete, "{:?}", report.error);
        assert_no_parse_twice(double);
    }
}

fn assert_no_parse_twice(double: &Double) {
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

/// A world, a workflow, and what happens before and after the disturbed run.
struct Scenario {
    name: &'static str,
    world: World,
    workflow: Workflow,
    /// Happens before the run in which something goes wrong.
    before: fn(&Rc<Double>, &Workflow),
    /// Happens after it.
    after: fn(&Rc<Double>),
    parses_later: bool,
}

impl Scenario {
    fn start(&self) -> Rc<Double> {
        let double = Double::of(self.world.clone());
        (self.before)(&double, &self.workflow);
        double
    }

    /// The profiles in the end if nothing goes wrong, and the number of steps of a run.
    fn undisturbed(&self) -> (Vec<Value>, u32) {
        let double = self.start();
        let report = double.run(&self.workflow);
        assert!(report.complete, "{}", self.name);
        let steps = double.steps();
        (self.after)(&double);
        clean_runs(&double, &self.workflow, self.parses_later);
        (held(&double), steps)
    }

    fn assert_nothing_lost(&self) {
        let (expected, steps) = self.undisturbed();
        assert!(steps > 10, "{}: {steps}", self.name);
        for step in 1..=steps {
            for mishap in MISHAPS {
                let double = self.start();
                double.mishap_at(step, mishap);
                let report = double.run_until_killed(&self.workflow);
                let killed = matches!(mishap, Mishap::KilledBefore | Mishap::KilledAfter);
                assert_eq!(report.is_none(), killed, "{} {mishap:?} {step}", self.name);
                self.assert_ends_as(
                    &expected,
                    &double,
                    &format!("{mishap:?} at {step} of {steps}"),
                );
            }
            // The outage is longer than all retries of a request.
            for action in [
                Action::DroppedBefore,
                Action::DroppedAfter,
                Action::status(503),
            ] {
                let double = self.start();
                let outage = Fault::everywhere(action.clone()).from(step).times(8);
                double.world_mut().add_fault(outage);
                double.run(&self.workflow);
                self.assert_ends_as(&expected, &double, &format!("{action:?} from {step} on"));
            }
        }
    }

    fn assert_ends_as(&self, expected: &[Value], double: &Rc<Double>, disturbance: &str) {
        assert_no_parse_twice(double);
        double.calm();
        (self.after)(double);
        clean_runs(double, &self.workflow, self.parses_later);
        assert_eq!(
            differences(expected, &held(double)),
            Vec::<String>::new(),
            "{}: {disturbance}",
            self.name
        );
        let left = double.inspect().unwrap();
        assert!(
            left.pending.is_empty() && left.failed.is_empty(),
            "{left:?}"
        );
    }
}

/// Responses are so slow that the run renews its lease and commits several times.
#[test]
fn a_slow_run_loses_nothing_at_any_point_of_failure() {
    Scenario {
        name: "slow",
        world: world(Settings::default()),
        workflow: workflow(true),
        before: |double, _| {
            let slow = Fault::everywhere(Action::Slow { ms: 9_000 });
            double.world_mut().add_fault(slow);
        },
        after: |double| double.calm(),
        parses_later: false,
    }
    .assert_nothing_lost();
}

#[test]
fn a_first_run_with_synchronous_parses_loses_nothing_at_any_point_of_failure() {
    Scenario {
        name: "first run",
        world: world(Settings::default()),
        workflow: workflow(true),
        before: |_, _| (),
        after: |_| (),
        parses_later: false,
    }
    .assert_nothing_lost();
}

#[test]
fn a_first_run_with_asynchronous_parses_loses_nothing_at_any_point_of_failure() {
    Scenario {
        name: "asynchronous parsing",
        world: world(Settings {
            api_variants: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
            parse_delay: ParseDelay::Never,
            ..Settings::default()
        }),
        workflow: workflow(true),
        before: |_, _| (),
        after: |_| (),
        parses_later: true,
    }
    .assert_nothing_lost();
}

#[test]
fn a_full_run_loses_nothing_at_any_point_of_failure() {
    Scenario {
        name: "full run",
        world: world(Settings::default()),
        workflow: workflow(false),
        before: |_, _| (),
        after: |_| (),
        parses_later: false,
    }
    .assert_nothing_lost();
}

#[test]
fn a_tick_with_changes_loses_nothing_at_any_point_of_failure() {
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
        parses_later: false,
    }
    .assert_nothing_lost();
}

/// The committed ledger is wrong about rows that were pushed, not committed, and then changed back.
#[test]
fn a_tick_whose_changes_are_reverted_loses_nothing_at_any_point_of_failure() {
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
        parses_later: false,
    }
    .assert_nothing_lost();
}
