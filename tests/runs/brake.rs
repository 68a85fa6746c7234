//! The brake: a run that would change more than `max_changes` writes nothing, and no run changes more.

use crate::support::{Double, assert_same_end, differences, held};
use crate::ticks::{DAY, MINUTE, change_column, incremental};
use sandbox::{Entry, Settings, World};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, RunReport, Status, StoppedBy};
use update_profiles_in_hrflow::run::Limits;

/// A world with some fifty people, most of whom change in the first run.
fn world() -> World {
    thread_local!(static WORLD: World = World::new(Settings::default()));
    WORLD.with(Clone::clone)
}

fn limited(max_changes: Value, changes: Value) -> Value {
    let mut workflow = incremental(changes);
    workflow["push_parameters"]["max_changes"] = max_changes;
    workflow
}

fn writes(double: &Double) -> Vec<Entry> {
    let sent = double.sent().into_iter();
    sent.filter(|entry| entry.endpoint.writes(&entry.method))
        .collect()
}

fn updated(report: &RunReport) -> usize {
    let items = report.items.iter();
    let updated = items.filter(|item| item.outcome == Outcome::Updated);
    let profiles: HashSet<_> = updated.map(|item| &item.candidate).collect();
    profiles.len()
}

/// How many profiles the first run changes without a brake.
fn changes_of_first_run(workflow: &Value) -> usize {
    let mut dry = workflow.clone();
    dry["persist"] = json!(false);
    dry["push_parameters"]["max_changes"] = Value::Null;
    updated(&Double::of(world()).run_with(dry))
}

#[test]
fn a_run_that_would_change_too_many_profiles_writes_nothing_and_says_so() {
    for changes in [
        json!({}),
        json!({ "incremental": false }),
        json!({ "pull_parameters": { "candidate_lookup": "move" } }),
        json!({ "push_parameters": { "edit_mode": "replace" } }),
    ] {
        for max in [1, 5, 20] {
            let double = Double::of(world());
            let before = held(&double);
            let report = double.run_with(limited(json!(max), changes.clone()));
            assert_eq!(report.stopped_by, Some(StoppedBy::MaxChanges));
            assert_eq!(report.status, Status::SuccessWithFailures);
            assert!(!report.complete && report.remaining > 0 && report.items.is_empty());
            let brake = report.brake.unwrap();
            assert_eq!((brake.max_changes, brake.changes), (max, max + 1));
            let error = report.error.unwrap();
            assert_eq!(error.code, "too_many_changes");
            assert!(
                error.message.contains(&format!("more than {max} profiles")),
                "{}",
                error.message
            );
            assert_eq!(writes(&double), []);
            assert_eq!(differences(&before, &held(&double)), Vec::<String>::new());
        }
    }
}

#[test]
fn a_run_within_its_limit_ends_as_one_without_a_limit() {
    for changes in [json!({}), json!({ "incremental": false })] {
        let free = Double::of(world());
        assert!(free.run_with(incremental(changes.clone())).complete);
        let most = changes_of_first_run(&incremental(changes.clone()));
        for max in [json!(most), json!("100%"), json!(10 * most)] {
            let double = Double::of(world());
            let report = double.run_with(limited(max, changes.clone()));
            assert_eq!((report.stopped_by, report.brake), (None, None));
            assert!(report.complete);
            assert_same_end(&free, &double);
        }
        let double = Double::of(world());
        let report = double.run_with(limited(json!(most - 1), changes));
        assert_eq!(report.stopped_by, Some(StoppedBy::MaxChanges));
    }
}

/// Nothing that a stopped run saw counts as done: once the limit is raised, everything is pushed.
#[test]
fn what_the_brake_held_back_is_pushed_once_the_limit_is_raised() {
    let free = Double::of(world());
    free.run_with(incremental(json!({})));
    let double = Double::of(world());
    for _ in 0..3 {
        let report = double.run_with(limited(json!(3), json!({})));
        assert_eq!(report.stopped_by, Some(StoppedBy::MaxChanges));
        double.pass(15 * MINUTE);
    }
    let report = double.run_with(limited(json!("100%"), json!({})));
    assert!(report.complete);
    assert_same_end(&free, &double);
}

#[test]
fn few_rows_to_work_on_cost_no_look() {
    let requests = |workflow: &dyn Fn(Value) -> Value| {
        let double = Double::of(world());
        double.run_with(incremental(json!({})));
        double.pass(15 * MINUTE);
        let applicants: Vec<String> = (double.world().applicants().take(3))
            .map(|row| row.id.to_string())
            .collect();
        for applicant in &applicants {
            change_column(&double, applicant, "Recruté");
        }
        double.world_mut().clear_journal();
        double.run_with(workflow(json!({})));
        let changed = double.sent().len();
        double.pass(15 * MINUTE);
        double.world_mut().clear_journal();
        double.run_with(workflow(json!({})));
        (changed, double.sent().len(), double.state_requests())
    };
    let free = requests(&incremental);
    assert_eq!(free, requests(&|changes| limited(json!(20), changes)));
}

/// A share is of the applicants that are in sync, also where a tick sees a few of them.
#[test]
fn a_share_is_of_all_applicants_that_are_known() {
    let double = Double::of(world());
    double.run_with(incremental(json!({})));
    let known = double.inspect().unwrap().applicants;
    double.pass(DAY);
    let format = "{ reference: .id, tags: [{ name: \"column\", value: \"all of them\" }] }";
    let report = double.run_with(limited(json!("10%"), json!({ "format": format })));
    let brake = report.brake.unwrap();
    let expected = known.max(double.world().applicants().count()).div_ceil(10);
    assert_eq!(usize::try_from(brake.max_changes).unwrap(), expected);
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxChanges));
}

#[test]
fn the_first_run_has_the_limit_of_its_host_until_all_rows_were_seen() {
    let double = Double::of(world());
    double.first_max_changes(3);
    let report = double.run_with(incremental(json!({})));
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxChanges));
    assert!(
        report
            .error
            .unwrap()
            .message
            .contains("max_changes is not set")
    );
    assert_eq!(writes(&double), []);
    // The workflow's own limit goes first.
    let report = double.run_with(limited(json!("100%"), json!({})));
    assert!(report.complete);
    double.pass(DAY);
    let format = "{ reference: .id, tags: [{ name: \"column\", value: \"all of them\" }] }";
    let report = double.run_with(incremental(json!({ "format": format })));
    assert_eq!((report.stopped_by, report.complete), (None, true));
    assert!(updated(&report) > 3);
}

#[test]
fn a_dry_run_says_that_the_brake_would_stop_a_run_that_writes() {
    let most = changes_of_first_run(&incremental(json!({})));
    let brake = |max: usize| {
        let double = Double::of(world());
        let report = double.run_with(limited(json!(max), json!({ "persist": false })));
        assert_eq!((report.complete, report.stopped_by), (true, None));
        assert!(updated(&report) == most);
        report.brake.map(|brake| (brake.max_changes, brake.changes))
    };
    assert_eq!(brake(most), None);
    let counts = (most - 1).try_into().unwrap();
    assert_eq!(brake(most - 1), Some((counts, counts + 1)));
}

/// A look that does not fit the budget cannot tell. Then the count holds.
#[test]
fn no_run_changes_more_than_it_may_whatever_its_budget() {
    for requests in [20, 40, 60, 100, 200] {
        let double: Rc<Double> = Double::of(world());
        let mut total = 0;
        for _ in 0..40 {
            double.limit(Limits {
                requests,
                ..Limits::default()
            });
            let report = double.run_with(limited(json!(6), json!({})));
            assert!(updated(&report) <= 6, "{} of {requests}", updated(&report));
            let sent = double.sent().len();
            assert!(
                sent <= usize::try_from(requests).unwrap() + 20,
                "{sent} of {requests}"
            );
            total += updated(&report);
            double.world_mut().clear_journal();
            double.pass(15 * MINUTE);
        }
        assert!(total > 0 || requests >= 60, "{requests}");
    }
}
