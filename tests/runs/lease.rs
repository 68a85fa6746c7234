//! One run at a time, and the ledger that counts.

use crate::support::{Double, workflow};
use crate::ticks::{MINUTE, double, endpoints, incremental, run};
use sandbox::{Action, Endpoint, Fault, Settings, World};
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{FORMAT, LEASE_MS, inspect};
use update_profiles_in_hrflow::report::{Outcome, Reason, Status, StoppedBy};

#[test]
fn a_workflow_that_is_run_already_says_so_and_sends_nothing() {
    let double = double();
    let other = double.lease("another run");
    let report = run(&double);
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert_eq!(report.stopped_by, Some(StoppedBy::Leased));
    let error = report.error.unwrap();
    assert_eq!(error.code, "leased");
    assert!(error.message.contains("another run"));
    assert!(double.sent().is_empty());
    let dry = double.run_with(incremental(json!({ "persist": false })));
    assert!(dry.complete, "a dry run needs no lease");

    double.pass(LEASE_MS - MINUTE);
    assert_eq!(run(&double).stopped_by, Some(StoppedBy::Leased));
    double.pass(3 * MINUTE - LEASE_MS + MINUTE);
    assert!(
        run(&double).complete,
        "a dead run's lease is free after three minutes"
    );
    assert!(
        !double.renew(other),
        "and the dead run is told when it comes back"
    );
}

#[test]
fn a_run_whose_lease_was_lost_writes_nothing_more() {
    for after in [1, 5, 20, 60] {
        let double = double();
        let sent = double.take_over_after(after);
        let report = run(&double);
        let written = double
            .world()
            .writes()
            .filter(|entry| entry.number > sent.get())
            .count();
        assert!(sent.get() > 0, "it was taken over");
        assert_eq!(written, 0, "{after}");
        assert_eq!(report.stopped_by, Some(StoppedBy::LeaseLost), "{after}");
        assert_eq!(report.error.unwrap().code, "lease_lost");
        assert!(!report.complete);
    }
}

#[test]
fn a_stale_ledger_is_noticed_and_waited_out() {
    let double = double();
    run(&double);
    double.hide_ledgers_for(50_000);
    let report = run(&double);
    assert!(report.complete);
    assert_eq!(endpoints(&double.sent()), [Endpoint::Search]);
}

#[test]
fn a_ledger_that_is_gone_or_corrupt_is_told_and_never_taken_for_an_empty_one() {
    type Spoil = fn(&mut Vec<u8>);
    let spoil: [(&str, Spoil); 4] = [
        ("ledger_corrupt", |bytes| bytes.truncate(bytes.len() / 2)),
        ("ledger_corrupt", |bytes| bytes[40] ^= 1),
        ("ledger_unknown_format", |bytes| bytes[4] = FORMAT + 1),
        ("ledger_corrupt", |bytes| *bytes = b"{}".to_vec()),
    ];
    for (code, spoil) in spoil {
        let double = double();
        run(&double);
        for bytes in double.ledgers().values_mut() {
            spoil(bytes);
        }
        is_told(&double, code);
    }
    let double = double();
    run(&double);
    double.ledgers().clear();
    is_told(&double, "ledger_missing");
}

fn is_told(double: &Rc<Double>, code: &str) {
    let report = run(double);
    assert_eq!(
        (report.status, report.reason),
        (Status::Fatal, Reason::ReadFailure)
    );
    let error = report.error.unwrap();
    assert_eq!(error.code, code);
    assert!(error.remedy.contains("ledger/reset"), "{}", error.remedy);
    assert!(double.sent().is_empty(), "{code}: nothing is sent");
    assert_eq!(
        run(double).error.unwrap().code,
        code,
        "the lease was given back"
    );
    assert_eq!(double.inspect().unwrap_err().code(), code);

    double.reset();
    assert_eq!(double.inspect().unwrap().applicants, 0);
    let report = run(double);
    assert!(report.complete && report.items.len() > 30);
    assert!(
        report
            .items
            .iter()
            .all(|item| item.outcome != Outcome::Updated)
    );
}

/// A commit that the end of the run catches half way, or whose answers are lost, must not cost the
/// ledger that counts.
#[test]
fn a_ledger_that_counts_is_never_deleted() {
    let world = World::new(Settings::default());
    for seed in 0..20 {
        for lost in [0, 4] {
            let double = Double::of(world.clone());
            double.seed(seed);
            let slow = Fault::everywhere(Action::Slow { ms: 2_000 });
            double.world_mut().add_fault(slow);
            double.slow_state(6_000);
            double.lose_commits(lost);
            run(&double);
            double.calm();
            double.slow_state(20);
            double.pass(10 * MINUTE);
            let next = run(&double);
            assert!(next.complete, "{seed} {lost}: {:?}", next.error);
            assert!(double.inspect().unwrap().version > 0);
            assert_eq!(
                double.ledgers().len(),
                1,
                "{seed} {lost}: none is left behind"
            );
        }
    }
}

#[test]
fn a_state_that_does_not_answer_ends_the_run_before_it_begins() {
    let double = double();
    double.lose_state(true);
    let report = run(&double);
    assert_eq!(
        (report.status, report.stopped_by),
        (Status::Fatal, Some(StoppedBy::State))
    );
    assert_eq!(report.error.unwrap().code, "state_unavailable");
    assert!(double.sent().is_empty());
    double.lose_state(false);
    assert!(run(&double).complete);
}

#[test]
fn a_ledger_that_was_waited_for_leaves_a_lease_to_work_with() {
    let double = double();
    double.run_with(incremental(json!({ "logics": ["select(false)"] })));
    double.hide_ledgers_for(95_000);
    let report = run(&double);
    assert!(report.complete, "{:?}", report.error);
    assert!(double.sent_to(Endpoint::Parse).len() > 1);
}

/// A run commits and deletes the old ledgers while somebody looks.
#[test]
fn a_look_at_a_workflow_at_work_sees_one_of_its_ledgers() {
    let double = Double::new(Settings {
        candidates: 200,
        ..Settings::default()
    });
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::Slow { ms: 1_000 }));
    double.slow_state(1_000);
    let workflow = workflow(incremental(json!({}))).unwrap();
    let looks = async {
        for _ in 0..300 {
            double.sleep(std::time::Duration::from_millis(333)).await;
            inspect(&*double, &*double).await.unwrap();
        }
    };
    let (report, ()) = double.beside(&workflow, looks);
    assert!(report.complete);
}
