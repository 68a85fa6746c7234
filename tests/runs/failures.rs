//! An item that fails is tried again, at growing intervals, and does not block other items.

use crate::support::{Double, applicants, item};
use crate::ticks::{DAY, HOUR, MINUTE, change_column, double, run};
use sandbox::{Action, Endpoint, Fault, Settings, World};
use serde_json::json;
use update_profiles_in_hrflow::report::{Outcome, Reason, Status, StoppedBy};

#[test]
fn a_failed_item_is_tried_again_and_a_discarded_one_is_not() {
    let double = double();
    let applicant = applicants(&double.world(), "plain").remove(0);
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Applicant, Action::status(500)).id(&applicant));
    let report = run(&double);
    assert_eq!(item(&report, &applicant).tries, 1);
    let failed = double.inspect().unwrap().failed;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].applicant.as_deref(), Some(&*applicant));
    assert_eq!(failed[0].error.as_ref().unwrap().status, Some(500));
    double.calm();
    let report = run(&double);
    assert_eq!(report.items.len(), 1);
    assert_eq!(item(&report, &applicant).tries, 2);
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
    assert!(double.inspect().unwrap().failed.is_empty());
}

#[test]
fn an_item_that_keeps_failing_backs_off_until_its_row_changes() {
    let double = double();
    let without_profile = applicants(&double.world(), "not_in_hrflow").remove(0);
    let workflow = json!({ "incremental": true });
    for tries in 1..=5 {
        let report = double.run_with(workflow.clone());
        assert_eq!(item(&report, &without_profile).tries, tries);
        assert_eq!(report.postponed, 0);
        double.pass(MINUTE);
    }
    let mut tried_after = Vec::new();
    let mut minutes = 0;
    while tried_after.len() < 3 {
        double.pass(15 * MINUTE);
        minutes += 15;
        let report = double.run_with(workflow.clone());
        if report.items.is_empty() {
            assert_eq!((report.postponed, report.status), (1, Status::Success));
        } else {
            tried_after.push(minutes);
            minutes = 0;
        }
    }
    assert_eq!(tried_after, [60, 120, 240]);
    let failed = double.inspect().unwrap().failed;
    assert_eq!((failed.len(), failed[0].tries), (1, 8));
    assert_eq!(failed[0].error.as_ref().unwrap().code, "profile_missing");

    change_column(&double, &without_profile, "Recruté");
    double.pass(MINUTE);
    let report = double.run_with(workflow.clone());
    assert_eq!(
        item(&report, &without_profile).tries,
        1,
        "a changed row starts over"
    );
}

#[test]
fn a_retry_tries_an_item_again_at_once() {
    let double = double();
    let applicant = applicants(&double.world(), "not_in_hrflow").remove(0);
    let workflow = json!({ "incremental": true });
    for _ in 0..6 {
        double.run_with(workflow.clone());
    }
    assert_eq!(double.run_with(workflow.clone()).postponed, 1);
    assert!(double.retry(&applicant), "the applicant is known");
    let report = double.run_with(workflow.clone());
    assert_eq!(item(&report, &applicant).tries, 1);
    // A retry also works for a synced item, even if it changed long ago.
    let known = applicants(&double.world(), "plain").remove(0);
    double.pass(20 * DAY);
    double.run_with(workflow.clone());
    assert!(double.retry(&known));
    let report = double.run_with(workflow.clone());
    assert_eq!(item(&report, &known).outcome, Outcome::Unchanged);
    assert!(!double.retry("nobody"));
}

/// The first run stops at the refusal. The next ones try the item last, and then only the item fails.
#[test]
fn one_item_that_is_always_refused_does_not_block_the_others() {
    let world = World::new(Settings {
        candidates: 120,
        ..Settings::default()
    });
    let rows = world.rows().count();
    let victim = applicants(&world, "plain").remove(0);
    for endpoint in [Endpoint::Edit, Endpoint::Profile] {
        let double = Double::of(world.clone());
        let person = double.world().case("plain").unwrap().id.to_string();
        let refused = Fault::on(endpoint, Action::status(403)).id(&person);
        double.world_mut().add_fault(refused);
        let mut report = run(&double);
        for _ in 0..2 {
            double.pass(15 * MINUTE);
            report = run(&double);
        }
        assert!(report.complete, "{endpoint:?}: {:?}", report.error);
        let known = double.inspect().unwrap();
        assert!(
            known.applicants + known.failed.len() == rows,
            "{endpoint:?}"
        );
        assert!(
            known
                .failed
                .iter()
                .any(|failed| failed.applicant.as_deref() == Some(&*victim))
        );
    }
}

#[test]
fn an_outage_does_not_back_off_items() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::status(503)).api(sandbox::Api::Hrflow));
    for _ in 0..7 {
        run(&double);
        double.pass(MINUTE);
    }
    assert!(
        double
            .inspect()
            .unwrap()
            .failed
            .iter()
            .all(|failed| failed.tries <= 1)
    );
    double.calm();
    let report = run(&double);
    assert_eq!((report.status, report.postponed), (Status::Success, 0));
    assert!(report.items.len() > 30);
}

#[test]
fn a_single_failing_row_of_an_incremental_search_is_not_fatal() {
    let double = double();
    run(&double);
    double.pass(10 * DAY);
    run(&double);
    double.pass(HOUR);
    let applicant = applicants(&double.world(), "plain").remove(0);
    let now_ms = double.world().settings().base_ms + 10 * DAY;
    let column = json!({ "column": "Recruté" });
    double
        .world_mut()
        .change_row(&applicant, &column, now_ms)
        .unwrap();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, Action::status(400)));
    let report = run(&double);
    assert_eq!(report.items.len(), 1);
    assert_eq!(
        (report.status, report.reason),
        (Status::SuccessWithFailures, Reason::None)
    );
}

#[test]
fn a_search_with_a_long_retry_after_ends_the_run_without_a_fatal_error() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::retry_after("120")));
    let report = run(&double);
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert_eq!(report.stopped_by, Some(StoppedBy::RetryAfter));
    assert_eq!(double.sent().len(), 1);
}
