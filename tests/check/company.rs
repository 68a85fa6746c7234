//! The checks of Flatchr's key, the company, and the fields of its rows.

use crate::harness::{assert_statuses, check, double, result_of};
use crate::support::applicants;
use sandbox::{Action, Endpoint, Fault};
use serde_json::json;
use update_profiles_in_hrflow::check::{CheckId, CheckStatus, Severity};

#[test]
fn a_rejected_key_and_an_unknown_company_have_different_results() {
    let double = double(json!({}));
    let report = check(
        &double,
        json!({ "connector_auth": { "api_key": "another" } }),
    );
    assert_statuses(
        &report,
        &[
            (CheckId::FlatchrKey, CheckStatus::Failed),
            (CheckId::Company, CheckStatus::Unknown),
            (CheckId::HrflowKey, CheckStatus::Ok),
            (CheckId::Source, CheckStatus::Ok),
            (CheckId::RowFields, CheckStatus::Unknown),
            (CheckId::CandidateLookup, CheckStatus::Unknown),
            (CheckId::StartUpdate, CheckStatus::Unknown),
            (CheckId::ResumeLinks, CheckStatus::Unknown),
            (CheckId::SyncParsing, CheckStatus::Ok),
        ],
    );
    assert_eq!(report.status, Severity::Failed);
    assert_eq!(report.requests.flatchr, 1);
    let remedy = result_of(&report, CheckId::FlatchrKey).remedy.as_deref();
    assert!(remedy.unwrap().contains("expire after 365 days"));

    let report = check(
        &double,
        json!({ "connector_auth": { "company_id": "nobody" } }),
    );
    assert_statuses(
        &report,
        &[
            (CheckId::FlatchrKey, CheckStatus::Unknown),
            (CheckId::Company, CheckStatus::Failed),
        ],
    );
    let company = result_of(&report, CheckId::Company);
    assert!(company.message.contains("404"), "{}", company.message);
    assert!(company.remedy.as_ref().unwrap().contains("company_id"));
}

#[test]
fn each_failure_of_the_search_has_its_status() {
    for (action, key, company, phrase) in [
        (
            Action::status(403),
            CheckStatus::Unknown,
            CheckStatus::Failed,
            "403",
        ),
        (
            Action::status(402),
            CheckStatus::Unknown,
            CheckStatus::Failed,
            "quota",
        ),
        (
            Action::status(400),
            CheckStatus::Unknown,
            CheckStatus::Failed,
            "400",
        ),
        (
            Action::status(302),
            CheckStatus::Unknown,
            CheckStatus::Failed,
            "redirect",
        ),
        (
            Action::NotArray,
            CheckStatus::Unknown,
            CheckStatus::Failed,
            "JSON list",
        ),
        (
            Action::Html,
            CheckStatus::Unknown,
            CheckStatus::Failed,
            "JSON list",
        ),
        (
            Action::status(503),
            CheckStatus::Unknown,
            CheckStatus::Unknown,
            "503",
        ),
        (
            Action::status(429),
            CheckStatus::Unknown,
            CheckStatus::Unknown,
            "429",
        ),
        (
            Action::Hang,
            CheckStatus::Unknown,
            CheckStatus::Unknown,
            "in time",
        ),
        (
            Action::DroppedBefore,
            CheckStatus::Unknown,
            CheckStatus::Unknown,
            "connection",
        ),
    ] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action.clone());
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        assert_statuses(
            &report,
            &[(CheckId::FlatchrKey, key), (CheckId::Company, company)],
        );
        let company = result_of(&report, CheckId::Company);
        assert!(company.message.contains(phrase), "{action:?}: {company:?}");
        assert_eq!(report.findings.row_fields, None);
        assert!(double.sent_to(Endpoint::Applicant).is_empty());
    }
}

#[test]
fn a_search_that_returns_too_much_shows_that_the_key_is_accepted() {
    let double = double(json!({}));
    let raw = " ".repeat(65 << 20);
    let fault = Fault::on(Endpoint::Search, Action::Body { raw });
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    assert_statuses(
        &report,
        &[
            (CheckId::FlatchrKey, CheckStatus::Ok),
            (CheckId::Company, CheckStatus::Failed),
        ],
    );
    let company = result_of(&report, CheckId::Company);
    assert!(company.message.contains("40 MB"), "{}", company.message);
    assert!(company.remedy.as_ref().unwrap().contains("pull_parameters"));
}

#[test]
fn the_check_searches_with_the_workflows_filters() {
    let double = double(json!({}));
    let one = json!({ "pull_parameters": { "firstname": "Juliette" } });
    let report = check(&double, one.clone());
    let company = result_of(&report, CheckId::Company);
    assert!(
        company.message.ends_with("returns 1 row"),
        "{}",
        company.message
    );
    let searches = double.sent_to(Endpoint::Search);
    assert_eq!(searches.len(), 3);
    for search in searches {
        assert_eq!(search.body.unwrap()["firstname"], "Juliette");
    }
    // A refused search is not followed by a wider one.
    let refused = Fault::on(Endpoint::Search, Action::status(400));
    double.world_mut().add_fault(refused);
    check(&double, one);
    assert_eq!(double.sent_to(Endpoint::Search).len(), 1);
}

#[test]
fn without_rows_the_checks_that_need_rows_are_unknown() {
    let double = double(json!({}));
    let report = check(
        &double,
        json!({ "pull_parameters": { "firstname": "Nobody" } }),
    );
    assert_statuses(
        &report,
        &[
            (CheckId::FlatchrKey, CheckStatus::Ok),
            (CheckId::Company, CheckStatus::Warning),
            (CheckId::RowFields, CheckStatus::Unknown),
            (CheckId::CandidateLookup, CheckStatus::Unknown),
            (CheckId::StartUpdate, CheckStatus::Unknown),
            (CheckId::ResumeLinks, CheckStatus::Unknown),
        ],
    );
    assert_eq!(report.status, Severity::Warning);
    assert_eq!(report.requests.flatchr, 1);
    assert_eq!(report.findings.row_fields, None);
}

#[test]
fn present_and_missing_fields_are_reported() {
    let double = double(json!({ "row_candidate": "candidate_id" }));
    let report = check(&double, json!({}));
    let fields = result_of(&report, CheckId::RowFields);
    assert!(fields.message.contains("candidate's id is among them"));
    let names = report.findings.row_fields.as_ref().unwrap();
    assert!(names.iter().any(|name| name == "candidate_id"));

    // A row of Flatchr's sample of 2022, with keys that are values and not names.
    let plain = applicants(&double.world(), "plain").remove(0);
    let body = json!([{
        "applicant": plain, "vacancy": "x", "column": "y", "external_id": "", "firstname": "Juliette",
        "lastname": "Larfoillou", "email": "j@example.com", "phone": "", "created_at": "09/11/21", "source": "z",
        "juliette.larfoillou@example.com": 1, "Zoé Martin": 2,
    }]);
    let raw = body.to_string();
    let fault = Fault::on(Endpoint::Search, Action::Body { raw });
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::RowFields, CheckStatus::Warning)]);
    let fields = result_of(&report, CheckId::RowFields);
    assert!(
        fields.message.contains("not vacancy_id, hired;"),
        "{}",
        fields.message
    );
    assert!(fields.message.contains("candidate's id is not among them"));
    assert_eq!(report.findings.row_fields.unwrap().len(), 10);
}

#[test]
fn unreadable_rows_fail_the_check_of_fields() {
    let double = double(json!({}));
    let raw = "[1, {\"id\": 2}]".to_owned();
    let fault = Fault::on(Endpoint::Search, Action::Body { raw });
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    assert_statuses(
        &report,
        &[
            (CheckId::RowFields, CheckStatus::Failed),
            (CheckId::CandidateLookup, CheckStatus::Unknown),
            (CheckId::ResumeLinks, CheckStatus::Unknown),
        ],
    );
}
