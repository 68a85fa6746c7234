//! The key, the company, and the fields of its rows.

use crate::asked::{answer, check, double, verdicts};
use crate::support::applicants;
use sandbox::{Action, Endpoint, Fault};
use serde_json::json;
use update_profiles_in_hrflow::check::{CheckId, Severity, Verdict};

#[test]
fn a_key_that_is_not_accepted_is_told_from_a_company_that_is_not_there() {
    let double = double(json!({}));
    let report = check(
        &double,
        json!({ "connector_auth": { "api_key": "another" } }),
    );
    verdicts(
        &report,
        &[
            (CheckId::FlatchrKey, Verdict::Failed),
            (CheckId::Company, Verdict::Unknown),
            (CheckId::HrflowKey, Verdict::Ok),
            (CheckId::Source, Verdict::Ok),
            (CheckId::RowFields, Verdict::Unknown),
            (CheckId::CandidateLookup, Verdict::Unknown),
            (CheckId::StartUpdate, Verdict::Unknown),
            (CheckId::ResumeLinks, Verdict::Unknown),
            (CheckId::SyncParsing, Verdict::Ok),
        ],
    );
    assert_eq!(report.verdict, Severity::Failed);
    assert_eq!(report.requests.flatchr, 1);
    let remedy = answer(&report, CheckId::FlatchrKey).remedy.as_deref();
    assert!(remedy.unwrap().contains("expire after 365 days"));

    let report = check(
        &double,
        json!({ "connector_auth": { "company_id": "nobody" } }),
    );
    verdicts(
        &report,
        &[
            (CheckId::FlatchrKey, Verdict::Unknown),
            (CheckId::Company, Verdict::Failed),
        ],
    );
    let company = answer(&report, CheckId::Company);
    assert!(company.message.contains("404"), "{}", company.message);
    assert!(company.remedy.as_ref().unwrap().contains("company_id"));
}

#[test]
fn every_refusal_of_the_search_has_its_verdict() {
    for (action, key, company, says) in [
        (
            Action::status(403),
            Verdict::Unknown,
            Verdict::Failed,
            "403",
        ),
        (
            Action::status(402),
            Verdict::Unknown,
            Verdict::Failed,
            "quota",
        ),
        (
            Action::status(400),
            Verdict::Unknown,
            Verdict::Failed,
            "400",
        ),
        (
            Action::status(302),
            Verdict::Unknown,
            Verdict::Failed,
            "redirect",
        ),
        (
            Action::NotArray,
            Verdict::Unknown,
            Verdict::Failed,
            "JSON list",
        ),
        (Action::Html, Verdict::Unknown, Verdict::Failed, "JSON list"),
        (
            Action::status(503),
            Verdict::Unknown,
            Verdict::Unknown,
            "503",
        ),
        (
            Action::status(429),
            Verdict::Unknown,
            Verdict::Unknown,
            "429",
        ),
        (Action::Hang, Verdict::Unknown, Verdict::Unknown, "in time"),
        (
            Action::DroppedBefore,
            Verdict::Unknown,
            Verdict::Unknown,
            "connection",
        ),
    ] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action.clone());
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        verdicts(
            &report,
            &[(CheckId::FlatchrKey, key), (CheckId::Company, company)],
        );
        let company = answer(&report, CheckId::Company);
        assert!(company.message.contains(says), "{action:?}: {company:?}");
        assert_eq!(report.found.row_fields, None);
        assert!(double.sent_to(Endpoint::Applicant).is_empty());
    }
}

#[test]
fn a_search_that_gives_too_much_says_that_the_key_is_right() {
    let double = double(json!({}));
    let raw = " ".repeat(65 << 20);
    let fault = Fault::on(Endpoint::Search, Action::Body { raw });
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    verdicts(
        &report,
        &[
            (CheckId::FlatchrKey, Verdict::Ok),
            (CheckId::Company, Verdict::Failed),
        ],
    );
    let company = answer(&report, CheckId::Company);
    assert!(company.message.contains("64 MB"), "{}", company.message);
    assert!(company.remedy.as_ref().unwrap().contains("pull_parameters"));
}

#[test]
fn the_search_is_the_workflows_own() {
    let double = double(json!({}));
    let one = json!({ "pull_parameters": { "firstname": "Juliette" } });
    let report = check(&double, one.clone());
    let company = answer(&report, CheckId::Company);
    assert!(
        company.message.ends_with("gives 1 row"),
        "{}",
        company.message
    );
    let searches = double.sent_to(Endpoint::Search);
    assert_eq!(searches.len(), 3);
    for search in searches {
        assert_eq!(search.body.unwrap()["firstname"], "Juliette");
    }
    // No wider one, where it is refused.
    let refused = Fault::on(Endpoint::Search, Action::status(400));
    double.world_mut().add_fault(refused);
    check(&double, one);
    assert_eq!(double.sent_to(Endpoint::Search).len(), 1);
}

#[test]
fn a_search_without_a_row_leaves_open_what_is_asked_about_rows() {
    let double = double(json!({}));
    let report = check(
        &double,
        json!({ "pull_parameters": { "firstname": "Nobody" } }),
    );
    verdicts(
        &report,
        &[
            (CheckId::FlatchrKey, Verdict::Ok),
            (CheckId::Company, Verdict::Warning),
            (CheckId::RowFields, Verdict::Unknown),
            (CheckId::CandidateLookup, Verdict::Unknown),
            (CheckId::StartUpdate, Verdict::Unknown),
            (CheckId::ResumeLinks, Verdict::Unknown),
        ],
    );
    assert_eq!(report.verdict, Severity::Warning);
    assert_eq!(report.requests.flatchr, 1);
    assert_eq!(report.found.row_fields, None);
}

#[test]
fn fields_are_named_and_those_that_are_missing_too() {
    let double = double(json!({ "row_candidate": "candidate_id" }));
    let report = check(&double, json!({}));
    let fields = answer(&report, CheckId::RowFields);
    assert!(fields.message.contains("candidate's id is among them"));
    let names = report.found.row_fields.as_ref().unwrap();
    assert!(names.iter().any(|name| name == "candidate_id"));

    // As the sample of 2022, and a key that is no name.
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
    verdicts(&report, &[(CheckId::RowFields, Verdict::Warning)]);
    let fields = answer(&report, CheckId::RowFields);
    assert!(
        fields.message.contains("not vacancy_id, hired;"),
        "{}",
        fields.message
    );
    assert!(fields.message.contains("candidate's id is not among them"));
    assert_eq!(report.found.row_fields.unwrap().len(), 10);
}

#[test]
fn rows_that_cannot_be_read_are_told() {
    let double = double(json!({}));
    let raw = "[1, {\"id\": 2}]".to_owned();
    let fault = Fault::on(Endpoint::Search, Action::Body { raw });
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    verdicts(
        &report,
        &[
            (CheckId::RowFields, Verdict::Failed),
            (CheckId::CandidateLookup, Verdict::Unknown),
            (CheckId::ResumeLinks, Verdict::Unknown),
        ],
    );
}
