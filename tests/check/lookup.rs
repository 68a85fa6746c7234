//! How candidates can be read, and the form of links to résumés.

use crate::harness::{assert_statuses, check, double, result_of};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use update_profiles_in_hrflow::check::{CheckId, CheckStatus};
use update_profiles_in_hrflow::flatchr::{LookupCapability, ResumeLinks};

#[test]
fn each_way_to_read_a_candidate_is_told() {
    for (api_variants, verdict, found) in [
        (
            json!({ "row_candidate": "candidate_id" }),
            CheckStatus::Ok,
            LookupCapability::Row,
        ),
        (
            json!({ "row_candidate": "object" }),
            CheckStatus::Ok,
            LookupCapability::Row,
        ),
        (json!({}), CheckStatus::Ok, LookupCapability::Applicant),
        (
            json!({ "applicant": "missing" }),
            CheckStatus::Warning,
            LookupCapability::NotOffered,
        ),
        (
            json!({ "applicant": "offered_without_id" }),
            CheckStatus::Warning,
            LookupCapability::NotOffered,
        ),
    ] {
        let double = double(api_variants.clone());
        let report = check(&double, json!({}));
        assert_statuses(&report, &[(CheckId::CandidateLookup, verdict)]);
        assert_eq!(
            report.findings.candidate_lookup,
            Some(found),
            "{api_variants}"
        );
        assert!(double.sent_to(Endpoint::Applicant).len() <= 3);
    }
}

#[test]
fn the_check_counts_whom_no_read_finds_and_what_that_means_for_the_workflow() {
    let api_variants = json!({ "applicant": "missing", "applicant_tags": "absent" });
    for (allowed, verdict, means) in [
        ("read_only", CheckStatus::Failed, "runs fail for them"),
        ("move", CheckStatus::Warning, "without mail"),
    ] {
        let double = double(api_variants.clone());
        let lookup = json!({ "pull_parameters": { "candidate_lookup": allowed } });
        let report = check(&double, lookup);
        assert_statuses(&report, &[(CheckId::CandidateLookup, verdict)]);
        let found = report.findings.candidate_lookup;
        assert_eq!(found, Some(LookupCapability::NotOffered));
        let result = result_of(&report, CheckId::CandidateLookup);
        for said in ["3 of 3 cannot be found without a move", means] {
            assert!(result.message.contains(said), "{}", result.message);
        }
        let names_move = result
            .remedy
            .as_ref()
            .unwrap()
            .contains("candidate_lookup = \"move\"");
        assert_eq!(names_move, allowed == "read_only");
        let asked = double.sent_to(Endpoint::Applicant);
        let mut different: Vec<&str> = asked.iter().map(|entry| entry.path.as_str()).collect();
        different.dedup();
        assert_eq!(different.len(), 3);
        assert!(double.world().writes().next().is_none());
    }
}

#[test]
fn tags_of_profiles_are_enough_for_runs_that_only_read() {
    let double = double(json!({ "applicant": "missing" }));
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::CandidateLookup, CheckStatus::Warning)]);
    let message = &result_of(&report, CheckId::CandidateLookup).message;
    assert!(
        message.contains("a tag of a profile in HrFlow.ai names each"),
        "{message}"
    );
    assert_eq!(double.sent_to(Endpoint::Profile).len(), 3);
}

#[test]
fn hrflow_that_cannot_be_asked_leaves_open_whom_a_run_finds() {
    let double = double(json!({ "applicant": "missing" }));
    let down = Fault::on(Endpoint::Profile, Action::status(503));
    double.world_mut().add_fault(down);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::CandidateLookup, CheckStatus::Unknown)]);
    let found = report.findings.candidate_lookup;
    assert_eq!(found, Some(LookupCapability::NotOffered));
}

#[test]
fn a_key_without_the_right_says_nothing_of_the_company() {
    for (tags, verdict) in [
        ("present", CheckStatus::Warning),
        ("absent", CheckStatus::Failed),
    ] {
        // A refusal never allows a move.
        for allowed in ["move", "read_only"] {
            let double = double(json!({ "applicant_tags": tags }));
            let forbidden = Fault::on(Endpoint::Applicant, Action::status(403));
            double.world_mut().add_fault(forbidden);
            let report = check(
                &double,
                json!({ "pull_parameters": { "candidate_lookup": allowed } }),
            );
            assert_statuses(&report, &[(CheckId::CandidateLookup, verdict)]);
            assert_eq!(report.findings.candidate_lookup, None);
        }
    }
}

#[test]
fn too_few_applicants_and_failures_leave_it_open() {
    let missing = double(json!({ "applicant": "missing" }));
    let one = json!({ "pull_parameters": { "firstname": "Juliette" } });
    let report = check(&missing, one);
    assert_statuses(
        &report,
        &[
            (CheckId::CandidateLookup, CheckStatus::Unknown),
            (CheckId::ResumeLinks, CheckStatus::Unknown),
        ],
    );
    for action in [
        Action::status(401),
        Action::status(402),
        Action::status(429),
        Action::status(500),
        Action::Hang,
        Action::DroppedAfter,
    ] {
        let double = double(json!({}));
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Applicant, action));
        let report = check(&double, json!({}));
        assert_statuses(
            &report,
            &[
                (CheckId::CandidateLookup, CheckStatus::Unknown),
                (CheckId::ResumeLinks, CheckStatus::Unknown),
                (CheckId::StartUpdate, CheckStatus::Ok),
            ],
        );
        assert_eq!(report.findings.candidate_lookup, None);
    }
}

#[test]
fn one_applicant_that_is_gone_decides_nothing() {
    let double = double(json!({}));
    let gone = Fault::on(Endpoint::Applicant, Action::status(404));
    double.world_mut().add_fault(gone.nth(1));
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::CandidateLookup, CheckStatus::Ok)]);
    assert_eq!(
        report.findings.candidate_lookup,
        Some(LookupCapability::Applicant)
    );
}

#[test]
fn each_form_of_links_is_told() {
    for (files, verdict, found) in [
        ("signed", CheckStatus::Ok, ResumeLinks::Signed),
        ("key_only", CheckStatus::Ok, ResumeLinks::Expire),
        ("absent", CheckStatus::Warning, ResumeLinks::None),
    ] {
        for row in ["absent", "candidate_id"] {
            let double = double(json!({ "candidate_files": files, "row_candidate": row }));
            let report = check(&double, json!({}));
            assert_statuses(&report, &[(CheckId::ResumeLinks, verdict)]);
            assert_eq!(report.findings.resume_links, Some(found), "{files} {row}");
        }
    }
}

#[test]
fn an_address_without_a_signature_is_no_signed_link() {
    let double = double(json!({}));
    let candidate = json!({ "id": "LrENkKd8mmn3xYGM", "cv": "http://b.s3.amazonaws.com/c/a.pdf" });
    answers(&double, &candidate);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::ResumeLinks, CheckStatus::Warning)]);
    assert_eq!(report.findings.resume_links, Some(ResumeLinks::None));
}

#[test]
fn candidates_without_a_resume_leave_the_form_open() {
    let double = double(json!({}));
    answers(
        &double,
        &json!({ "id": "LrENkKd8mmn3xYGM", "aws": null, "cv": null }),
    );
    let report = check(&double, json!({}));
    assert_statuses(
        &report,
        &[
            (CheckId::CandidateLookup, CheckStatus::Ok),
            (CheckId::ResumeLinks, CheckStatus::Unknown),
        ],
    );
    assert_eq!(double.sent_to(Endpoint::Applicant).len(), 3);
    assert_eq!(report.findings.resume_links, None);
}

fn answers(double: &crate::support::Double, candidate: &Value) {
    let raw = json!({ "candidate": candidate }).to_string();
    let fault = Fault::on(Endpoint::Applicant, Action::Body { raw });
    double.world_mut().add_fault(fault);
}

#[test]
fn many_rows_cost_no_more_requests() {
    let double = crate::support::Double::new(Settings {
        candidates: 2_000,
        ..Settings::default()
    });
    let report = check(&double, json!({}));
    assert!(report.requests.flatchr <= 6);
    let rows = double.world().applicants().count();
    let message = &result_of(&report, CheckId::Company).message;
    assert!(message.contains(&format!("{rows} rows")), "{message}");
}
