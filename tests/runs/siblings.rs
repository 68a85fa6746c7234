//! Applications of one candidate across runs: an older one is never put over a newer one, even if only
//! one of them changed, failed, or has another address.

use crate::support::{Double, applicants, item, profile, tag};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, RunReport, Status};

const HOUR: u64 = 60 * 60 * 1_000;
const DAY: u64 = 24 * HOUR;

const CASE: &str = "two_applications";

fn run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(json!({ "incremental": true, "logics": ["select(.lastname != \"Grandet\")"] }))
}

fn older_and_newer(double: &Double) -> [String; 2] {
    applicants(&double.world(), CASE).try_into().unwrap()
}

fn give_address(double: &Double, applicant: &str, email: &str) {
    let mut world = double.world_mut();
    world
        .override_row(applicant, "email", Some(json!(email)))
        .unwrap();
    world
        .override_row(applicant, "phone", Some(Value::Null))
        .unwrap();
}

fn change(double: &Double, applicant: &str, at_ms: u64) {
    let now_ms = double.world().settings().base_ms + at_ms;
    let column = json!({ "column": "Recruté" });
    double
        .world_mut()
        .change_row(applicant, &column, now_ms)
        .unwrap();
}

/// The applicant whose tags the profile has.
fn applied_applicant(double: &Double) -> Value {
    tag(&profile(&double.world(), CASE), "applicant_id").clone()
}

#[test]
fn an_application_with_another_address_is_joined_by_its_candidate() {
    let double = Double::new(Settings::default());
    let [older, newer] = older_and_newer(&double);
    give_address(&double, &older, "former.address@example.com");
    run(&double);
    assert_eq!(applied_applicant(&double), newer);
    double.pass(HOUR);
    change(&double, &older, HOUR);
    let report = run(&double);
    assert_eq!(item(&report, &older).outcome, Outcome::Unchanged);
    assert_eq!(applied_applicant(&double), newer);
    for _ in 0..2 {
        double.pass(DAY);
        run(&double);
        assert_eq!(applied_applicant(&double), newer);
    }
}

#[test]
fn an_older_application_that_comes_late_includes_the_newer_one_that_is_synced() {
    let double = Double::new(Settings::default());
    let [older, newer] = older_and_newer(&double);
    give_address(&double, &older, "former.address@example.com");
    let fails = Fault::on(Endpoint::Applicant, Action::status(500)).id(&older);
    double.world_mut().add_fault(fails);
    run(&double);
    assert_eq!(applied_applicant(&double), newer);
    double.calm();
    double.pass(HOUR);
    let report = run(&double);
    let rows = double.world().rows().count();
    assert_eq!(
        item(&report, &newer).outcome,
        Outcome::Unchanged,
        "it is processed again"
    );
    assert_eq!(
        usize::try_from(report.skipped).unwrap() + report.items.len(),
        rows
    );
    assert!(report.complete);
    assert_eq!(applied_applicant(&double), newer);
}

#[test]
fn an_address_that_hundreds_share_joins_no_rows_and_the_candidate_still_does() {
    let double = Double::new(Settings {
        candidates: 220,
        ..Settings::default()
    });
    let all: Vec<String> = double
        .world()
        .applicants()
        .map(|row| row.id.to_string())
        .collect();
    for applicant in &all {
        give_address(&double, applicant, "agency@example.com");
    }
    let [older, newer] = older_and_newer(&double);
    run(&double);
    assert_eq!(applied_applicant(&double), newer);
    double.pass(HOUR);
    change(&double, &older, HOUR);
    let report = run(&double);
    assert!(report.items.len() < 20, "{}", report.items.len());
    assert_eq!(applied_applicant(&double), newer);
}

#[test]
fn an_older_application_waits_for_a_newer_one_that_fails_even_if_their_names_differ() {
    let double = Double::new(Settings::default());
    let [older, newer] = older_and_newer(&double);
    let former = Some(json!("Formername"));
    double
        .world_mut()
        .override_row(&older, "lastname", former)
        .unwrap();
    run(&double);
    change(&double, &newer, 0);
    let fails = Fault::on(Endpoint::Applicant, Action::status(500)).id(&newer);
    double.world_mut().add_fault(fails);
    for _ in 0..8 {
        double.pass(HOUR / 4);
        let report = run(&double);
        if report
            .items
            .iter()
            .any(|item| item.applicant.as_deref() == Some(&*older))
        {
            let code = &item(&report, &older).error.as_ref().unwrap().code;
            assert_eq!(code, "newer_unread");
        }
        assert_eq!(applied_applicant(&double), newer);
        assert_eq!(
            profile(&double.world(), CASE)["info"]["last_name"],
            "Thévenoux"
        );
    }
}

#[test]
fn an_older_application_is_not_charged_for_an_error_of_the_account_at_a_newer_one() {
    let double = Double::new(Settings::default());
    let [older, newer] = older_and_newer(&double);
    let refused = Fault::on(Endpoint::Applicant, Action::status(401)).id(&newer);
    double.world_mut().add_fault(refused);
    assert_eq!(run(&double).status, Status::Fatal);
    let failed = double.inspect().unwrap().failed;
    let waiting = failed
        .iter()
        .find(|failure| failure.applicant.as_deref() == Some(&older));
    assert_eq!(waiting.map_or(0, |failure| failure.tries), 0, "{failed:?}");
}
