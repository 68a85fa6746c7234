//! Pause, resume and stop: what an operator may do with the runs of a workflow.

use crate::support::{Double, assert_same_end, differences, held, workflow};
use crate::ticks::{MINUTE, incremental};
use sandbox::{Settings, World};
use serde_json::json;
use std::rc::Rc;
use std::time::Duration;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::stop;
use update_profiles_in_hrflow::report::{Outcome, RunReport, Status, StoppedBy};

fn world(candidates: usize) -> World {
    World::new(Settings {
        candidates,
        ..Settings::default()
    })
}

fn run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(incremental(json!({})))
}

#[test]
fn a_paused_workflow_does_nothing_until_it_is_resumed() {
    let world = world(20);
    let free = Double::of(world.clone());
    assert!(run(&free).complete);

    let double = Double::of(world);
    double.pause("the format is wrong");
    let before = held(&double);
    for _ in 0..3 {
        let report = run(&double);
        assert_eq!(report.stopped_by, Some(StoppedBy::Paused));
        assert_eq!(
            (report.status, report.complete),
            (Status::SuccessWithFailures, false)
        );
        let error = report.error.unwrap();
        assert_eq!(error.code, "paused");
        assert!(
            error.message.ends_with(": the format is wrong"),
            "{}",
            error.message
        );
        assert_eq!(double.sent(), []);
        double.pass(15 * MINUTE);
    }
    assert_eq!(differences(&before, &held(&double)), Vec::<String>::new());
    assert_eq!(
        double.inspect().unwrap().paused.unwrap().reason,
        "the format is wrong"
    );
    assert!(double.resume());
    assert!(!double.resume());
    assert!(run(&double).complete);
    assert_eq!(
        differences(&held(&free), &held(&double)),
        Vec::<String>::new()
    );
}

#[test]
fn dry_runs_and_operators_may_work_while_a_workflow_is_paused() {
    let double = Double::of(world(20));
    assert!(run(&double).complete);
    double.pause("");
    let dry = double.run_with(incremental(
        json!({ "persist": false, "incremental": false }),
    ));
    assert!(
        dry.complete
            && dry
                .items
                .iter()
                .any(|item| item.outcome == Outcome::Unchanged)
    );
    assert!(!double.retry("nobody"));
    double.reset();
    assert_eq!(double.inspect().unwrap().applicants, 0);
    let error = run(&double).error.unwrap();
    assert!(
        error.message.ends_with('Z'),
        "without a reason: {}",
        error.message
    );
}

#[test]
fn a_run_that_is_stopped_finishes_what_it_began_and_the_next_one_does_the_rest() {
    let world = world(1_000);
    let free = Double::of(world.clone());
    assert!(run(&free).complete);

    let double = Double::of(world);
    let workflow = workflow(incremental(json!({}))).unwrap();
    let stopping = async {
        double.sleep(Duration::from_secs(1)).await;
        stop(&*double, &*double).await.unwrap()
    };
    let (report, stopped) = double.beside(&workflow, stopping);
    assert_eq!(stopped, Some(report.run_id));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    assert!(!report.complete && report.remaining > 0 && !report.items.is_empty());
    let none = double.drive(stop(&*double, &*double)).unwrap().unwrap();
    assert_eq!(none, None);

    let rest = run(&double);
    assert!(rest.complete);
    assert_same_end(&free, &double);
}
