//! What is kept of a company's API between runs: where a run starts, and what it proves for the next.

use crate::support::{Double, item};
use crate::ticks::{MINUTE, incremental};
use sandbox::{Action, Endpoint, Fault, People, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::flatchr::LookupCapability;
use update_profiles_in_hrflow::report::{Outcome, RunReport};

/// Forty people with one application and a profile that is behind it.
fn forty(kept: Option<LookupCapability>, api_variants: Value) -> Rc<Double> {
    let double = Double::new(Settings {
        candidates: 40,
        people: People::Parsed,
        api_variants: serde_json::from_value(api_variants).unwrap(),
        ..Settings::default()
    });
    if let Some(kept) = kept {
        double.keep_capability(kept);
    }
    double
}

/// A run that may move.
fn run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(json!({ "pull_parameters": { "candidate_lookup": "move" } }))
}

fn count(report: &RunReport, outcome: Outcome) -> usize {
    let items = report.items.iter();
    items.filter(|item| item.outcome == outcome).count()
}

fn first(double: &Double) -> String {
    let world = double.world();
    let first = world.applicants().next().unwrap();
    first.id.to_string()
}

const APPLICANT: Option<LookupCapability> = Some(LookupCapability::Applicant);
const NOT_OFFERED: Option<LookupCapability> = Some(LookupCapability::NotOffered);

#[test]
fn a_run_keeps_the_proof_that_it_saw_and_once() {
    let double = forty(None, json!({}));
    let report = run(&double);
    assert_eq!(count(&report, Outcome::Updated), 40);
    assert_eq!(double.remembered(), APPLICANT);
    assert_eq!((double.recalls(), double.proofs()), (1, 1));
    run(&double);
    assert_eq!(
        (double.recalls(), double.proofs()),
        (2, 1),
        "it is known by now"
    );
}

#[test]
fn a_dry_run_keeps_nothing() {
    let double = forty(None, json!({}));
    double.run_with(json!({ "persist": false }));
    assert_eq!((double.remembered(), double.proofs()), (None, 0));
}

#[test]
fn a_run_without_a_proof_keeps_nothing() {
    for api_variants in [
        json!({ "applicant": "missing" }),
        json!({ "applicant": "offered_without_id" }),
    ] {
        for kept in [None, APPLICANT, NOT_OFFERED] {
            let double = forty(kept, api_variants.clone());
            run(&double);
            assert_eq!((double.remembered(), double.proofs()), (kept, 0));
        }
    }
}

#[test]
fn where_a_check_found_no_route_one_applicant_is_asked_for_and_the_others_are_found_by_their_tags()
{
    let double = forty(NOT_OFFERED, json!({ "applicant": "missing" }));
    let report = run(&double);
    assert_eq!(count(&report, Outcome::Updated), 40);
    assert_eq!(double.sent_to(Endpoint::Applicant).len(), 1);
    assert_eq!(double.sent_to(Endpoint::Profile).len(), 40);
    assert!(double.sent_to(Endpoint::Move).is_empty());
}

#[test]
fn where_a_check_found_no_route_every_applicant_that_is_moved_was_asked_for() {
    let api_variants = json!({ "applicant": "missing", "applicant_tags": "absent" });
    let double = forty(NOT_OFFERED, api_variants);
    let report = run(&double);
    assert_eq!(count(&report, Outcome::Updated), 40);
    assert_eq!(double.sent_to(Endpoint::Move).len(), 40);
    assert_eq!(double.sent_to(Endpoint::Applicant).len(), 40);
}

#[test]
fn a_finding_that_no_route_is_offered_is_unlearnt_by_one_answer_and_moves_no_applicant() {
    let double = forty(NOT_OFFERED, json!({ "applicant_tags": "absent" }));
    let report = run(&double);
    assert_eq!(count(&report, Outcome::Updated), 40);
    assert!(double.sent_to(Endpoint::Move).is_empty());
    assert_eq!(double.sent_to(Endpoint::Applicant).len(), 40);
    assert_eq!((double.remembered(), double.proofs()), (APPLICANT, 1));
}

#[test]
fn a_404_of_a_route_that_is_kept_as_proven_fails_the_applicant_and_moves_none() {
    let double = forty(APPLICANT, json!({ "applicant_tags": "absent" }));
    let gone = first(&double);
    let fault = Fault::on(Endpoint::Applicant, Action::status(404)).id(&gone);
    double.world_mut().add_fault(fault);
    let report = run(&double);
    assert_eq!(
        item(&report, &gone).error.as_ref().unwrap().code,
        "applicant_not_found"
    );
    assert_eq!(count(&report, Outcome::Updated), 39);
    assert!(double.sent_to(Endpoint::Move).is_empty());
}

#[test]
fn an_applicant_that_is_gone_is_still_found_by_the_tag_of_its_profile() {
    let double = forty(APPLICANT, json!({}));
    let gone = first(&double);
    let fault = Fault::on(Endpoint::Applicant, Action::status(404)).id(&gone);
    double.world_mut().add_fault(fault);
    let report = run(&double);
    assert_eq!(count(&report, Outcome::Updated), 40);
    assert!(double.sent_to(Endpoint::Move).is_empty());
}

#[test]
fn a_route_that_is_gone_moves_no_applicant_until_a_check_finds_it_so() {
    let api_variants = json!({ "applicant": "missing", "applicant_tags": "absent" });
    let double = forty(APPLICANT, api_variants);
    let report = run(&double);
    assert!(double.sent_to(Endpoint::Move).is_empty());
    assert_eq!(count(&report, Outcome::Failed), 40);
    double.keep_capability(LookupCapability::NotOffered);
    let report = run(&double);
    assert_eq!(count(&report, Outcome::Updated), 40);
    assert_eq!(double.sent_to(Endpoint::Move).len(), 40);
}

#[test]
fn an_outage_changes_nothing_that_is_kept() {
    for kept in [None, APPLICANT, NOT_OFFERED] {
        let double = forty(kept, json!({ "applicant_tags": "absent" }));
        let down = Fault::on(Endpoint::Applicant, Action::status(503));
        double.world_mut().add_fault(down);
        let report = run(&double);
        assert!(double.sent_to(Endpoint::Move).is_empty());
        assert_eq!(count(&report, Outcome::Failed), 40);
        assert_eq!((double.remembered(), double.proofs()), (kept, 0));
        double.calm();
        let report = run(&double);
        assert_eq!(count(&report, Outcome::Updated), 40);
        assert!(double.sent_to(Endpoint::Move).is_empty());
    }
}

#[test]
fn a_run_with_nothing_to_look_up_asks_for_nothing() {
    let double = forty(APPLICANT, json!({}));
    double.run_with(incremental(json!({})));
    assert_eq!(double.recalls(), 1);
    double.pass(15 * MINUTE);
    double.run_with(incremental(json!({})));
    assert_eq!(double.recalls(), 1);
    // Nor if rows carry the id, for profiles that have their attachment.
    let double = forty(
        Some(LookupCapability::Row),
        json!({ "row_candidate": "candidate_id" }),
    );
    run(&double);
    assert!(double.sent_to(Endpoint::Applicant).is_empty());
    assert_eq!(double.recalls(), 0);
}

#[test]
fn a_lookup_for_a_resume_does_not_replace_that_rows_carry_the_id() {
    let double = Double::new(Settings {
        candidates: 3,
        people: People::Unparsed,
        api_variants: serde_json::from_value(json!({ "row_candidate": "candidate_id" })).unwrap(),
        ..Settings::default()
    });
    double.keep_capability(LookupCapability::Row);
    run(&double);
    assert_eq!(double.sent_to(Endpoint::Applicant).len(), 3);
    assert_eq!(double.remembered(), Some(LookupCapability::Row));
    assert_eq!(double.proofs(), 0);
}
