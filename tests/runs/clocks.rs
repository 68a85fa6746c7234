//! Clocks that are set ahead or back, for a run or within one.

use crate::support::Double;
use crate::ticks::{DAY, HOUR, MINUTE, change_column, double, double_of, incremental, run};
use sandbox::{Action, Endpoint, Fault, ParseDelay, Settings};
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::Outcome;
use update_profiles_in_hrflow::run::Limits;

const AHEAD: i64 = 400 * 24 * 60 * 60 * 1_000;

const BACK: i64 = -60 * 60 * 1_000;

/// One tick after a change, which must arrive.
fn arrives(double: &Rc<Double>, applicant: &str, column: &str) {
    let now_ms = double.true_ms();
    let change = json!({ "column": column });
    double
        .world_mut()
        .change_row(applicant, &change, now_ms)
        .unwrap();
    double.pass(15 * MINUTE);
    let report = run(double);
    assert!(report.complete, "{:?}", report.error);
    let item = report
        .items
        .iter()
        .find(|item| item.applicant.as_deref() == Some(applicant));
    assert_eq!(
        item.map(|item| item.outcome),
        Some(Outcome::Updated),
        "{column}"
    );
}

#[test]
fn changes_arrive_at_once_after_a_clock_was_set_ahead_or_back_for_a_run() {
    for wrong in [AHEAD, -AHEAD, BACK, -BACK] {
        let double = double();
        let applicant = crate::support::applicants(&double.world(), "plain").remove(0);
        run(&double);
        let parses = double.world().counters().parses.clone();
        arrives(&double, &applicant, "Entretien");
        double.set_ahead(wrong);
        arrives(&double, &applicant, "Recruté");
        double.set_ahead(0);
        arrives(&double, &applicant, "Entretien");
        // Days later, when what was noted ahead of time is no longer in the future.
        double.pass(3 * DAY);
        arrives(&double, &applicant, "Recruté");
        assert_eq!(double.world().counters().parses, parses, "{wrong}");
    }
}

#[test]
fn a_row_that_failed_while_the_clock_was_ahead_is_tried_at_once() {
    let double = double();
    run(&double);
    let applicant = crate::support::applicants(&double.world(), "plain").remove(0);
    change_column(&double, &applicant, "Entretien");
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, Action::status(400)));
    double.set_ahead(AHEAD);
    for _ in 0..6 {
        double.pass(15 * MINUTE);
        run(&double);
    }
    assert_eq!(double.inspect().unwrap().failed.len(), 1);
    double.calm();
    double.set_ahead(0);
    let report = run(&double);
    assert_eq!(report.items.len(), 1);
    assert_eq!(report.items[0].outcome, Outcome::Updated);
}

/// A parse is billed.
#[test]
fn nothing_is_parsed_twice_because_a_clock_was_set() {
    for wrong in [AHEAD, -AHEAD, BACK, -BACK] {
        for is_wrong_at_first in [true, false] {
            let double = Double::new(Settings {
                api_variants: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
                parse_delay: ParseDelay::Never,
                ..Settings::default()
            });
            if is_wrong_at_first {
                double.set_ahead(wrong);
            }
            run(&double);
            let parses = double.world().counters().parses.clone();
            assert!(!parses.is_empty());
            double.set_ahead(if is_wrong_at_first { 0 } else { wrong });
            for _ in 0..3 {
                double.pass(HOUR);
                run(&double);
                assert_eq!(double.world().counters().parses, parses, "{wrong}");
            }
            double.set_ahead(0);
            double.pass(HOUR);
            run(&double);
            assert_eq!(double.world().counters().parses, parses, "{wrong}");
            // They are awaited for a day, not for four hundred.
            double.pass(DAY);
            run(&double);
            assert_ne!(double.world().counters().parses, parses, "{wrong}");
        }
    }
}

#[test]
fn a_clock_set_back_within_a_run_makes_it_no_longer() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::Slow { ms: 2_000 }));
    let started_ms = double.true_ms();
    double.limit(Limits {
        until_ms: double.now_ms() + 30_000,
        ..Limits::default()
    });
    double.jump_after(9, BACK);
    let report = run(&double);
    assert!(report.remaining > 0);
    let took_ms = double.true_ms() - started_ms;
    assert!(took_ms <= 34_000, "{took_ms}");
}

#[test]
fn files_expire_waits_a_second_if_the_clock_is_set_back_an_hour() {
    let double = double_of(json!({ "candidate_files": "key_only" }));
    let started_ms = double.true_ms();
    double.run_with(incremental(
        json!({ "workflow_id": "one", "persist": true }),
    ));
    let first_ms = double.true_ms() - started_ms;
    let again = double_of(json!({ "candidate_files": "key_only" }));
    let started_ms = again.true_ms();
    again.jump_after(12, BACK);
    assert!(again.run_with(incremental(json!({}))).complete);
    let second_ms = again.true_ms() - started_ms;
    assert!(
        second_ms < first_ms + 10_000,
        "{second_ms} after {first_ms}"
    );
}

#[test]
fn a_clock_set_ahead_within_a_run_leaves_the_rest_to_the_next_one() {
    let double = double();
    double.jump_after(9, AHEAD);
    double.limit(Limits {
        until_ms: double.now_ms() + 600_000,
        ..Limits::default()
    });
    run(&double);
    double.limit(Limits::default());
    double.set_ahead(0);
    double.pass(15 * MINUTE);
    let report = run(&double);
    assert!(
        report.complete,
        "{:?} {:?}",
        report.stopped_by, report.error
    );
    let all = double.world().rows().count();
    assert_eq!(double.inspect().unwrap().applicants, all);
}

#[test]
fn a_lease_of_a_dead_run_lasts_three_minutes_though_the_clock_was_set_back() {
    let double = double();
    double.lease("a run that died");
    double.set_ahead(BACK);
    run(&double);
    double.pass(3 * MINUTE);
    assert!(run(&double).complete);
}
