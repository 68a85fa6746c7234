//! `MAX_SECONDS`: whatever hangs, a run is over in time, and later runs do the rest.

use crate::support::{Double, applicants, differences, held, item};
use crate::ticks::{DAY, double_of, incremental};
use sandbox::{Action, Endpoint, Fault, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::{Outcome, Reason, RunReport, Status, StoppedBy};
use update_profiles_in_hrflow::run::Limits;

const SECOND: u64 = 1_000;

/// How long the commit at the end may take.
const COMMIT: u64 = SECOND;

/// A run with so much time, which keeps to it.
fn run_for(double: &Rc<Double>, seconds: u64, workflow: &Value) -> RunReport {
    double.world_mut().clear_journal();
    let until_ms = double.now_ms() + seconds * SECOND;
    double.limit(Limits {
        until_ms,
        ..Limits::default()
    });
    let report = double.run_with(workflow.clone());
    let late = double.now_ms().saturating_sub(until_ms);
    assert!(
        late <= COMMIT,
        "the run ended {late} ms late: {:?}",
        report.stopped_by
    );
    double.limit(Limits::default());
    report
}

fn of_outcome(report: &RunReport, outcome: Outcome) -> usize {
    let items = report.items.iter();
    items.filter(|item| item.outcome == outcome).count()
}

/// Runs until all is done, a day apart so that parses are waited for.
fn finish(double: &Rc<Double>, workflow: &Value) {
    double.calm();
    for days in 0.. {
        let report = double.run_with(workflow.clone());
        let is_deferred = of_outcome(&report, Outcome::Deferred) > 0;
        if report.complete && report.postponed == 0 && !is_deferred {
            return;
        }
        assert!(days < 4, "{:?}", report.error);
        double.pass(DAY + SECOND);
        let now_ms = double.now_ms();
        double.world_mut().finish_parses(now_ms);
    }
}

/// The endpoints, each with variants of the APIs and parameters in which a run needs it.
fn endpoints() -> Vec<(Endpoint, Value, Value)> {
    let by_key = json!({ "candidate_files": "key_only" });
    let moved = json!({ "applicant": "missing", "applicant_tags": "absent" });
    let may_move = json!({ "pull_parameters": { "candidate_lookup": "move" } });
    let plain = [
        Endpoint::Search,
        Endpoint::Applicant,
        Endpoint::SignedLink,
        Endpoint::Source,
        Endpoint::Profile,
        Endpoint::Edit,
        Endpoint::Parse,
    ];
    let mut endpoints: Vec<_> = plain
        .map(|endpoint| (endpoint, json!({}), json!({})))
        .into();
    endpoints.push((Endpoint::Expire, by_key, json!({})));
    for endpoint in [Endpoint::Columns, Endpoint::Vacancies, Endpoint::Move] {
        endpoints.push((endpoint, moved.clone(), may_move.clone()));
    }
    endpoints
}

#[test]
fn a_run_is_over_in_time_whatever_hangs_and_later_runs_do_the_rest() {
    for (endpoint, variants, changes) in endpoints() {
        let world = World::new(Settings {
            api_variants: serde_json::from_value(variants).unwrap(),
            ..Settings::default()
        });
        let undisturbed = Double::of(world.clone());
        finish(&undisturbed, &changes);
        for (action, seconds) in [
            (Action::Hang, &[20, 100][..]),
            (Action::HangAfter, &[20]),
            (Action::Slow { ms: 7 * SECOND }, &[20]),
            (Action::Slow { ms: 25 * SECOND }, &[100]),
            (Action::retry_after("60"), &[20, 100]),
            (Action::retry_after("2"), &[20]),
            (Action::status(503), &[20]),
        ] {
            for &seconds in seconds {
                let double = Double::of(world.clone());
                double
                    .world_mut()
                    .add_fault(Fault::on(endpoint, action.clone()));
                run_for(&double, seconds, &changes);
                let sent = double.sent_to(endpoint);
                assert!(!sent.is_empty(), "{endpoint:?} {action:?}");
                finish(&double, &changes);
                let mut differences = differences(&held(&undisturbed), &held(&double));
                // The résumé of an applicant that was moved is known in the run of the move only.
                let is_moved = changes != json!({});
                differences.retain(|it| !is_moved || it.ends_with(": tags"));
                if endpoint != Endpoint::Parse {
                    assert!(
                        differences.is_empty(),
                        "{endpoint:?} {action:?} {differences:?}"
                    );
                }
                let parses = |double: &Double| double.world().counters().parses.clone();
                let (once, now) = (parses(&undisturbed), parses(&double));
                assert!(
                    is_moved || once == now,
                    "{endpoint:?} {action:?} {once:?} {now:?}"
                );
                assert!(
                    now.values().all(|times| *times <= 1),
                    "{endpoint:?} {action:?}"
                );
            }
        }
    }
}

/// Fourteen of them were waited for after 320 seconds.
#[test]
fn downloads_that_hang_are_given_up_and_hold_no_row_back() {
    let double = double_of(json!({}));
    let hang = Fault::on(Endpoint::SignedLink, Action::Hang);
    double.world_mut().add_fault(hang);
    let workflow = incremental(json!({}));
    let report = run_for(&double, 20, &workflow);
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxSeconds));
    assert!(!report.complete && report.remaining > 0);
    // What hung long enough has failed by itself, and its profile was edited without it.
    assert!(of_outcome(&report, Outcome::Failed) > 0);
    for item in report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Failed)
    {
        assert_eq!(item.error.as_ref().unwrap().code, "resume_timeout");
        assert!(!item.changes.is_empty());
    }
    // What did not is left to the next run, and the runs come to an end though everything hangs again.
    let mut remaining = report.remaining;
    for runs in 0.. {
        let report = run_for(&double, 20, &workflow);
        if report.complete {
            break;
        }
        assert!(report.remaining < remaining && runs < 20);
        remaining = report.remaining;
    }
    double.calm();
    assert!(double.run_with(workflow).complete);
}

#[test]
fn a_parse_is_not_begun_if_it_would_be_cut_off() {
    let double = double_of(json!({}));
    // The time that is left after one answer is too short for a parse.
    double.world_mut().add_fault(Fault::on(
        Endpoint::SignedLink,
        Action::Slow { ms: 8 * SECOND },
    ));
    let report = run_for(&double, 20, &json!({ "incremental": true }));
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxSeconds));
    assert!(double.sent_to(Endpoint::Parse).is_empty());
    assert!(double.inspect().unwrap().pending.is_empty());
}

#[test]
fn a_parse_that_was_cut_off_is_awaited_and_not_sent_again() {
    let double = double_of(json!({}));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Parse, Action::HangAfter).once());
    let workflow = json!({ "incremental": true });
    let report = run_for(&double, 20, &workflow);
    let parses = double.world().counters().parses.clone();
    assert!(!parses.is_empty() && !report.items.is_empty());
    assert_eq!(double.inspect().unwrap().pending.len(), 1);
    finish(&double, &workflow);
    let undisturbed = double_of(json!({}));
    finish(&undisturbed, &workflow);
    assert_eq!(
        double.world().counters().parses,
        undisturbed.world().counters().parses
    );
}

#[test]
fn the_edits_that_follow_reads_still_fit() {
    let double = double_of(json!({}));
    let slow = |endpoint, ms| Fault::on(endpoint, Action::Slow { ms });
    double
        .world_mut()
        .add_fault(slow(Endpoint::Profile, 3 * SECOND));
    double
        .world_mut()
        .add_fault(slow(Endpoint::Edit, 4 * SECOND));
    let report = run_for(&double, 20, &json!({ "incremental": true }));
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxSeconds));
    let edits = double.sent_to(Endpoint::Edit).len();
    assert_eq!(
        of_outcome(&report, Outcome::Updated),
        edits,
        "none was cut off"
    );
    assert!(edits > 0);
}

#[test]
fn an_api_that_asks_for_a_pause_beyond_the_end_of_the_run_ends_it() {
    let double = double_of(json!({}));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Profile, Action::retry_after("60")).from(3));
    let report = run_for(&double, 20, &json!({ "incremental": true }));
    assert_eq!(report.stopped_by, Some(StoppedBy::RetryAfter));
    assert!(double.sent_to(Endpoint::Profile).len() < 8);
}

#[test]
fn a_search_that_takes_longer_than_the_run_is_told() {
    let double = double_of(json!({}));
    double.world_mut().add_fault(Fault::on(
        Endpoint::Search,
        Action::Slow { ms: 25 * SECOND },
    ));
    let report = run_for(&double, 20, &json!({ "incremental": true }));
    assert_eq!(
        (report.status, report.reason),
        (Status::Fatal, Reason::ReadFailure)
    );
    let error = report.error.unwrap();
    assert_eq!(error.code, "out_of_time");
    assert!(error.remedy.contains("MAX_SECONDS"));
}

#[test]
fn the_members_of_one_profile_wait_for_one_another_within_the_time() {
    let double = double_of(json!({}));
    let of_one: Vec<String> = applicants(&double.world(), "old_application");
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, Action::Hang));
    let report = run_for(&double, 20, &json!({ "incremental": true }));
    assert!(report.remaining > 0);
    finish(&double, &json!({ "incremental": true }));
    let again = double.run_with(json!({ "incremental": false }));
    for applicant in of_one {
        assert!(item(&again, &applicant).error.is_none());
    }
}
