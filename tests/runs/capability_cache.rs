//! What a check found out, in runs: where they start, and how they part with what is wrong by now.

use crate::support::{Double, applicants, item};
use crate::ticks::{MINUTE, change_column, double_of, incremental};
use sandbox::{Action, Endpoint, Fault};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::flatchr::LookupCapability;
use update_profiles_in_hrflow::report::{Outcome, RunReport};

fn remembering(found: LookupCapability, dialect: Value) -> Rc<Double> {
    let double = double_of(dialect);
    double.remember(found);
    double
}

fn code(report: &RunReport, applicant: &str) -> String {
    let error = item(report, applicant).error.as_ref();
    error.map(|error| error.code.clone()).unwrap_or_default()
}

/// A run for one person's applications only.
fn run_one(double: &Rc<Double>, changes: Value) -> RunReport {
    let mut parameters = json!({ "pull_parameters": { "firstname": "Juliette" } });
    for (name, value) in changes.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    double.world_mut().clear_journal();
    double.run_with(parameters)
}

#[test]
fn where_no_read_is_offered_nobody_probes() {
    let double = remembering(
        LookupCapability::NotOffered,
        json!({ "applicant": "missing" }),
    );
    for persist in [false, true] {
        double.world_mut().clear_journal();
        let report = double.run_with(json!({ "persist": persist }));
        assert_eq!(double.sent_to(Endpoint::Applicant).len(), 0);
        assert_eq!(double.sent_to(Endpoint::Move).is_empty(), !persist);
        assert!(report.complete);
    }
    assert_eq!(double.recalls(), 2, "once a run, however many rows");
    assert_eq!(double.remembered(), Some(LookupCapability::NotOffered));
}

#[test]
fn nobody_is_moved_for_an_applicant_that_is_not_given_where_others_are() {
    let double = remembering(LookupCapability::Applicant, json!({}));
    let [plain] = &applicants(&double.world(), "plain")[..] else {
        panic!("one application");
    };
    let gone = Fault::on(Endpoint::Applicant, Action::status(404)).id(plain);
    double.world_mut().add_fault(gone);
    let report = run_one(&double, json!({}));
    assert_eq!(code(&report, plain), "not_found");
    assert!(double.sent_to(Endpoint::Move).is_empty());
    assert_eq!(double.remembered(), Some(LookupCapability::Applicant));

    // Without the memory it is: this test would tell nothing if it were not.
    let double = double_of(json!({}));
    let gone = Fault::on(Endpoint::Applicant, Action::status(404)).id(plain);
    double.world_mut().add_fault(gone);
    run_one(&double, json!({}));
    assert_eq!(double.sent_to(Endpoint::Move).len(), 1);
}

#[test]
fn nobody_is_moved_because_a_lookup_that_is_offered_is_down() {
    let double = remembering(LookupCapability::Applicant, json!({}));
    let down = Fault::on(Endpoint::Applicant, Action::status(503));
    double.world_mut().add_fault(down);
    let report = double.run_with(json!({}));
    assert!(double.sent_to(Endpoint::Move).is_empty());
    let failed = |item: &&_| item_failed(item);
    assert_eq!(
        report.items.iter().filter(failed).count(),
        report.items.len()
    );
    assert_eq!(double.remembered(), Some(LookupCapability::Applicant));
    double.calm();
    let report = double.run_with(json!({}));
    assert_eq!(report.events.read_failure, 0);
}

fn item_failed(item: &update_profiles_in_hrflow::report::ItemReport) -> bool {
    item.outcome == Outcome::Failed
}

#[test]
fn a_memory_that_many_contradict_is_forgotten_and_costs_few_one_run() {
    let double = remembering(
        LookupCapability::Applicant,
        json!({ "applicant": "missing" }),
    );
    let first = double.run_with(incremental(json!({})));
    assert_eq!(double.remembered(), None);
    let unread = first.items.iter().filter(|item| {
        let error = item.error.as_ref();
        error.is_some_and(|error| error.endpoint.as_deref() == Some("GET applicant"))
    });
    let unread: Vec<String> = unread.filter_map(|item| item.applicant.clone()).collect();
    assert!((3..=3 + 12).contains(&unread.len()), "{}", unread.len());
    assert!(
        !double.sent_to(Endpoint::Move).is_empty(),
        "the others are found"
    );
    // The next run knows nothing, and finds all of them.
    double.pass(15 * MINUTE);
    let second = double.run_with(incremental(json!({})));
    for applicant in unread {
        assert_ne!(code(&second, &applicant), "not_found", "{applicant}");
    }
}

#[test]
fn a_single_row_waits_one_run_for_a_memory_that_is_wrong() {
    let double = double_of(json!({ "applicant": "missing" }));
    let one = incremental(json!({ "pull_parameters": { "firstname": "Juliette" } }));
    double.run_with(one.clone());
    double.remember(LookupCapability::Applicant);
    let plain = applicants(&double.world(), "plain").remove(0);
    change_column(&double, &plain, "Recruté");
    double.pass(MINUTE);
    let first = double.run_with(one.clone());
    assert_eq!(code(&first, &plain), "not_found");
    assert_eq!(double.remembered(), Some(LookupCapability::Applicant));
    // It failed before: now every way is tried, and the one that finds it proves the memory wrong.
    double.pass(MINUTE);
    let second = double.run_with(one.clone());
    assert_eq!(item(&second, &plain).outcome, Outcome::Updated);
    assert_eq!(double.remembered(), None);
}

#[test]
fn a_lookup_that_is_down_for_long_does_not_prove_a_memory_wrong() {
    let double = double_of(json!({}));
    let one = incremental(json!({ "pull_parameters": { "firstname": "Juliette" } }));
    double.run_with(one.clone());
    double.remember(LookupCapability::Applicant);
    let plain = applicants(&double.world(), "plain").remove(0);
    change_column(&double, &plain, "Recruté");
    let down = Fault::on(Endpoint::Applicant, Action::status(503));
    double.world_mut().add_fault(down);
    double.pass(MINUTE);
    let first = double.run_with(one.clone());
    assert_eq!(code(&first, &plain), "unavailable");
    double.pass(MINUTE);
    let second = double.run_with(one);
    assert_eq!(item(&second, &plain).outcome, Outcome::Updated);
    assert_eq!(double.remembered(), Some(LookupCapability::Applicant));
}

#[test]
fn a_key_that_may_not_read_applicants_does_not_stop_a_run_that_remembers_them_offered() {
    let double = remembering(LookupCapability::Applicant, json!({}));
    let forbidden = Fault::on(Endpoint::Applicant, Action::status(403));
    double.world_mut().add_fault(forbidden);
    let report = double.run_with(json!({}));
    assert_eq!(report.stopped_by, None);
    assert_eq!(report.events.read_failure, 4, "those that no move finds");
    assert_eq!(double.remembered(), None);
}

#[test]
fn a_run_that_only_reads_asks_again_what_would_fail_all() {
    let double = remembering(LookupCapability::NotOffered, json!({}));
    let read_only = json!({ "pull_parameters": { "candidate_lookup": "read_only" } });
    let report = double.run_with(read_only);
    assert_eq!(report.events.read_failure, 0, "the API offers it by now");
}

#[test]
fn a_dry_run_forgets_nothing() {
    let double = remembering(
        LookupCapability::Applicant,
        json!({ "applicant": "missing" }),
    );
    let report = double.run_with(json!({ "persist": false }));
    assert_eq!(double.remembered(), Some(LookupCapability::Applicant));
    assert!(report.items.iter().any(|item| item.matched_by.is_some()));
    assert_eq!(double.world().writes().count(), 0);
}

#[test]
fn a_run_with_nothing_to_look_up_asks_nothing() {
    let double = remembering(LookupCapability::Applicant, json!({}));
    double.run_with(incremental(json!({})));
    assert_eq!(double.recalls(), 1);
    double.pass(15 * MINUTE);
    double.run_with(incremental(json!({})));
    assert_eq!(double.recalls(), 1);
    // Nor where rows carry the id, for those whose profile has its attachment.
    let double = remembering(
        LookupCapability::Row,
        json!({ "row_candidate": "candidate_id" }),
    );
    run_one(&double, json!({}));
    assert!(double.sent_to(Endpoint::Applicant).is_empty());
    assert_eq!(double.recalls(), 0);
}
