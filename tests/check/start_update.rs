//! The check of the filter `start_update`.

use crate::harness::{assert_statuses, check, double, result_of};
use crate::support::applicants;
use sandbox::{Action, Endpoint, Fault};
use serde_json::{Value, json};
use update_profiles_in_hrflow::check::{CheckId, CheckStatus, UpdateFilter};

/// The `start_update` of each search, in their order.
fn start_updates(double: &crate::support::Double) -> Vec<Value> {
    let searches = double.sent_to(Endpoint::Search);
    let body = |entry: &sandbox::Entry| entry.body.as_ref().unwrap()["start_update"].clone();
    searches.iter().map(body).collect()
}

#[test]
fn each_treatment_of_the_filter_is_recognised() {
    for (treatment, status, finding, searches) in [
        ("honoured", CheckStatus::Ok, UpdateFilter::Honoured, 3),
        ("ignored", CheckStatus::Warning, UpdateFilter::Ignored, 2),
        ("refused", CheckStatus::Warning, UpdateFilter::Refused, 3),
    ] {
        let double = double(json!({ "start_update": treatment }));
        let report = check(&double, json!({}));
        assert_statuses(&report, &[(CheckId::StartUpdate, status)]);
        assert_eq!(report.findings.start_update, Some(finding));
        let days = start_updates(&double);
        assert_eq!(days.len(), searches, "{treatment}");
        assert_eq!(days[..2], [Value::Null, json!("12/31/27")]);
        match treatment {
            "honoured" => assert_eq!(days[2], "01/01/15"),
            "refused" => assert_eq!(days[2], "05/26/26"),
            _ => {}
        }
        let message = &result_of(&report, CheckId::StartUpdate).message;
        let quoted = message.ends_with("its message: \"start_update\" is not allowed");
        assert_eq!(quoted, treatment == "refused", "{message}");
    }
}

#[test]
fn a_configured_period_is_not_checked() {
    for filter in ["start_update", "end_update"] {
        let double = double(json!({}));
        let report = check(
            &double,
            json!({ "pull_parameters": { filter: "01/01/26" } }),
        );
        assert_statuses(&report, &[(CheckId::StartUpdate, CheckStatus::Unknown)]);
        assert_eq!(report.findings.start_update, None);
        assert_eq!(start_updates(&double).len(), 1, "{filter}");
    }
}

#[test]
fn an_api_that_refuses_only_future_days_can_respect_the_filter() {
    let double = double(json!({}));
    let refused = Fault::on(Endpoint::Search, Action::status(400)).nth(2);
    double.world_mut().add_fault(refused);
    let report = check(&double, json!({}));
    let past = [json!("05/26/26"), json!("01/01/15")];
    assert_eq!(start_updates(&double)[2..], past);
    // This works because few rows of the sandbox were modified recently.
    let result = result_of(&report, CheckId::StartUpdate);
    assert_eq!(
        report.findings.start_update,
        Some(UpdateFilter::Honoured),
        "{result:?}"
    );
    // If most rows were modified recently, the check cannot decide.
    let double = crate::harness::double(json!({ "start_update": "ignored" }));
    let refused = Fault::on(Endpoint::Search, Action::status(400)).nth(2);
    double.world_mut().add_fault(refused);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::StartUpdate, CheckStatus::Unknown)]);
    assert_eq!(report.findings.start_update, None);
}

#[test]
fn a_few_changed_rows_between_the_searches_do_not_change_the_result() {
    let double = double(json!({ "start_update": "ignored" }));
    let plain = applicants(&double.world(), "plain").remove(0);
    // The second search returns one row less, and one that was modified in between.
    let all: Vec<Value> = double.world().rows().collect();
    let mut others: Vec<Value> = all
        .into_iter()
        .filter(|row| row["applicant"] != json!(plain))
        .collect();
    others[0]["column"] = json!("Recruté");
    let raw = Value::Array(others).to_string();
    let fault = Fault::on(Endpoint::Search, Action::Body { raw }).nth(2);
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    assert_eq!(report.findings.start_update, Some(UpdateFilter::Ignored));

    // A few rows are neither all nor none.
    let few: Vec<Value> = double.world().rows().take(3).collect();
    let raw = Value::Array(few).to_string();
    let fault = Fault::on(Endpoint::Search, Action::Body { raw }).nth(2);
    double.calm();
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::StartUpdate, CheckStatus::Unknown)]);
}

#[test]
fn a_failed_request_is_not_a_refusal_of_the_filter() {
    for action in [
        Action::status(500),
        Action::status(429),
        Action::status(401),
        Action::Hang,
        Action::Truncated,
    ] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action.clone()).from(2);
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        assert_statuses(
            &report,
            &[
                (CheckId::Company, CheckStatus::Ok),
                (CheckId::StartUpdate, CheckStatus::Unknown),
                (CheckId::CandidateLookup, CheckStatus::Ok),
            ],
        );
        assert_eq!(report.findings.start_update, None, "{action:?}");
    }
    for action in [Action::status(422), Action::NotArray] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action).from(2);
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        assert_eq!(report.findings.start_update, Some(UpdateFilter::Refused));
    }
}

/// An API that returns the same few rows for any past day, and none for a future day.
fn api_with_the_same_rows_for_any_day(few: usize) -> std::rc::Rc<crate::support::Double> {
    let double = double(json!({}));
    let few: Vec<Value> = double.world().rows().take(few).collect();
    for nth in [2, 3, 4] {
        let raw = if nth == 2 { json!([]) } else { json!(few) }.to_string();
        let fault = Fault::on(Endpoint::Search, Action::Body { raw }).nth(nth);
        double.world_mut().add_fault(fault);
    }
    double
}

#[test]
fn an_api_that_leaves_out_modified_rows_is_unreliable() {
    for few in [0, 2] {
        let double = api_with_the_same_rows_for_any_day(few);
        let report = check(&double, json!({}));
        assert_statuses(&report, &[(CheckId::StartUpdate, CheckStatus::Warning)]);
        assert_eq!(report.findings.start_update, Some(UpdateFilter::Unreliable));
        assert_eq!(json!(report.findings.start_update), "unreliable");
        assert_eq!(start_updates(&double).len(), 3);
        let result = result_of(&report, CheckId::StartUpdate);
        assert!(result.message.contains("leaves out"), "{result:?}");
        let remedy = result.remedy.as_deref().unwrap();
        assert!(remedy.contains("incremental = false"), "{result:?}");
    }
    // So is one that refuses a future day and returns nothing for any other.
    let double = api_with_the_same_rows_for_any_day(0);
    let refused = Fault::on(Endpoint::Search, Action::status(400)).nth(2);
    double.calm();
    double.world_mut().add_fault(refused);
    for nth in [3, 4] {
        let raw = "[]".to_owned();
        let fault = Fault::on(Endpoint::Search, Action::Body { raw }).nth(nth);
        double.world_mut().add_fault(fault);
    }
    let report = check(&double, json!({}));
    assert_eq!(report.findings.start_update, Some(UpdateFilter::Unreliable));
}

#[test]
fn a_failed_search_from_2015_leaves_the_result_unknown() {
    for action in [Action::status(400), Action::status(500), Action::Hang] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action.clone()).from(3);
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        assert_statuses(&report, &[(CheckId::StartUpdate, CheckStatus::Unknown)]);
        assert_eq!(report.findings.start_update, None, "{action:?}");
    }
}
