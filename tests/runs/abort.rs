//! Aborting a run, and watching its progress.

use crate::support::{Double, Mishap, parameters};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::json;
use std::collections::BTreeSet;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::{Outcome, Status, StoppedBy};
use update_profiles_in_hrflow::workflow::Workflow;

fn workflow(persist: bool) -> Workflow {
    let mut parameters = parameters();
    parameters["persist"] = json!(persist);
    Workflow::read(&parameters, &|_| None).unwrap()
}

#[test]
fn an_aborted_run_reports_what_it_did() {
    let double = Double::new(Settings::default());
    double.mishap_at(40, Mishap::Aborted);
    let report = double.run_without_state(&workflow(false));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    assert_ne!(report.status, Status::Fatal);
    assert!(!report.complete && report.error.is_none());
    assert!(!report.items.is_empty() && report.remaining > 0);
    let rows = double.progress().first().unwrap().0;
    let reported = report.items.len() + usize::try_from(report.remaining).unwrap();
    assert_eq!(reported, rows);
    let failed = report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Failed);
    let failed: Vec<_> = failed.filter_map(|item| item.error.as_ref()).collect();
    assert!(
        failed.iter().all(|error| error.code != "stopped"),
        "no item fails because of the abort: {failed:?}"
    );
}

#[test]
fn a_run_aborted_during_its_search_reports_no_items() {
    let double = Double::new(Settings::default());
    double.mishap_at(1, Mishap::Aborted);
    let report = double.run_without_state(&workflow(true));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    assert_eq!(report.status, Status::Success);
    assert!(!report.complete && report.items.is_empty() && report.error.is_none());
    assert_eq!(double.sent().len(), 1);
}

#[test]
fn an_abort_ends_a_pause_that_an_api_asked_for() {
    let double = Double::new(Settings::default());
    let busy = Fault::on(Endpoint::Profile, Action::retry_after("60"));
    double.world_mut().add_fault(busy);
    double.mishap_at(12, Mishap::Aborted);
    let started_ms = double.now_ms();
    let report = double.run_without_state(&workflow(false));
    assert_eq!(report.stopped_by, Some(StoppedBy::Aborted));
    let took_ms = double.now_ms() - started_ms;
    assert!(took_ms < 30_000, "{took_ms}");
}

#[test]
fn an_aborted_run_finishes_the_writes_it_began() {
    for (sync_parsing, step) in ["true", "false"]
        .into_iter()
        .flat_map(|sync| (50..150).step_by(10).map(move |step| (sync, step)))
    {
        let double = Double::new(Settings {
            api_variants: serde_json::from_value(json!({ "sync_parsing": sync_parsing })).unwrap(),
            ..Settings::default()
        });
        double.mishap_at(step, Mishap::Aborted);
        let report = double.run_without_state(&workflow(true));
        let updated = report
            .items
            .iter()
            .filter(|item| !item.changes.is_empty())
            .count();
        let edits = double.sent_to(Endpoint::Edit);
        // A profile that was parsed is edited before and after.
        let edited: BTreeSet<String> = edits
            .iter()
            .map(|edit| edit.body.as_ref().unwrap()["reference"].to_string())
            .collect();
        let edited = edited.len();
        assert!(
            updated >= edited,
            "{step}: {updated} reported, {edited} sent"
        );
    }
}

#[test]
fn progress_reports_every_row() {
    let double = Double::new(Settings::default());
    let report = double.run_without_state(&workflow(false));
    let progress = double.progress();
    let total = report.items.len();
    assert_eq!(progress.first(), Some(&(total, total, 0, None)));
    let done: Vec<usize> = progress.iter().map(|(_, _, done, _)| *done).collect();
    assert_eq!(done, (0..=total).collect::<Vec<_>>());
    let mut outcomes: Vec<_> = progress
        .iter()
        .filter_map(|(.., outcome)| *outcome)
        .collect();
    let mut in_report: Vec<_> = report.items.iter().map(|item| item.outcome).collect();
    outcomes.sort_by_key(|outcome| format!("{outcome:?}"));
    in_report.sort_by_key(|outcome| format!("{outcome:?}"));
    assert_eq!(outcomes, in_report);
}

/// Synced rows are pulled, and not processed.
#[test]
fn progress_counts_only_the_rows_that_are_due() {
    let double = Double::new(Settings::default());
    let mut parameters = parameters();
    parameters["incremental"] = json!(true);
    let workflow = Workflow::read(&parameters, &|_| None).unwrap();
    double.run(&workflow);
    let second = double.run(&workflow);
    let progress = double.progress();
    let (pulled, total, ..) = progress[0];
    assert_eq!(total, second.items.len());
    assert!(pulled > total, "{pulled} {total}");
}
