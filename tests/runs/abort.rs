//! A run that somebody wants to end, and one that somebody watches.

use crate::support::{Double, Mishap, parameters};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::json;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::{Outcome, Status, StoppedBy};
use update_profiles_in_hrflow::workflow::Workflow;

fn workflow(persist: bool) -> Workflow {
    let mut parameters = parameters();
    parameters["persist"] = json!(persist);
    Workflow::read(&parameters, &|_| None).unwrap()
}

#[test]
fn what_was_done_until_then_is_told() {
    let double = Double::new(Settings::default());
    double.mishap_at(40, Mishap::Aborted);
    let report = double.run_without_state(&workflow(false));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    assert_ne!(report.status, Status::Fatal);
    assert!(!report.complete && report.error.is_none());
    assert!(!report.items.is_empty() && report.remaining > 0);
    let rows = double.progress().first().unwrap().0;
    let told = report.items.len() + usize::try_from(report.remaining).unwrap();
    assert_eq!(told, rows);
    let failed = report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Failed);
    let failed: Vec<_> = failed.filter_map(|item| item.error.as_ref()).collect();
    assert!(
        failed.iter().all(|error| error.code != "stopped"),
        "nothing is told to have failed because somebody wanted it to end: {failed:?}"
    );
}

#[test]
fn before_the_search_is_answered_nothing_is_told() {
    let double = Double::new(Settings::default());
    double.mishap_at(1, Mishap::Aborted);
    let report = double.run_without_state(&workflow(true));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    assert_eq!(report.status, Status::Success);
    assert!(!report.complete && report.items.is_empty() && report.error.is_none());
    assert_eq!(double.sent().len(), 1);
}

/// A pause that an API asks for is not waited out.
#[test]
fn a_pause_ends() {
    let double = Double::new(Settings::default());
    let busy = Fault::on(Endpoint::Profile, Action::retry_after("60"));
    double.world_mut().add_fault(busy);
    double.mishap_at(12, Mishap::Aborted);
    let begun_ms = double.now_ms();
    let report = double.run_without_state(&workflow(false));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    let took_ms = double.now_ms() - begun_ms;
    assert!(took_ms < 30_000, "{took_ms}");
}

/// Writes that are under way are brought to their end.
#[test]
fn no_write_is_given_up() {
    for step in [60, 80, 100] {
        let double = Double::new(Settings::default());
        double.mishap_at(step, Mishap::Aborted);
        let report = double.run_without_state(&workflow(true));
        let updated = report
            .items
            .iter()
            .filter(|item| item.outcome == Outcome::Updated)
            .count();
        assert!(updated > 0);
        let edits = double.sent_to(Endpoint::Edit).len();
        assert!(updated >= edits, "{updated} told, {edits} sent");
    }
}

#[test]
fn who_watches_is_told_every_row() {
    let double = Double::new(Settings::default());
    let report = double.run_without_state(&workflow(false));
    let told = double.progress();
    let total = report.items.len();
    assert_eq!(told.first(), Some(&(total, total, 0, None)));
    let done: Vec<usize> = told.iter().map(|(_, _, done, _)| *done).collect();
    assert_eq!(done, (0..=total).collect::<Vec<_>>());
    let mut outcomes: Vec<_> = told.iter().filter_map(|(.., outcome)| *outcome).collect();
    let mut listed: Vec<_> = report.items.iter().map(|item| item.outcome).collect();
    outcomes.sort_by_key(|outcome| format!("{outcome:?}"));
    listed.sort_by_key(|outcome| format!("{outcome:?}"));
    assert_eq!(outcomes, listed);
}

/// Those that the ledger knows are pulled, and not worked on.
#[test]
fn rows_that_are_known_are_not_waited_for() {
    let double = Double::new(Settings::default());
    let mut parameters = parameters();
    parameters["incremental"] = json!(true);
    let workflow = Workflow::read(&parameters, &|_| None).unwrap();
    double.run(&workflow);
    let second = double.run(&workflow);
    let told = double.progress();
    let (pulled, total, ..) = told[0];
    assert_eq!(total, second.items.len());
    assert!(pulled > total, "{pulled} {total}");
}
