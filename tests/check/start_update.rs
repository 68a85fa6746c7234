//! Whether the search heeds `start_update`.

use crate::asked::{answer, check, double, verdicts};
use crate::support::applicants;
use sandbox::{Action, Endpoint, Fault};
use serde_json::{Value, json};
use update_profiles_in_hrflow::check::{CheckId, UpdateFilter, Verdict};

fn asked(double: &crate::support::Double) -> Vec<Value> {
    let searches = double.sent_to(Endpoint::Search);
    let body = |entry: &sandbox::Entry| entry.body.as_ref().unwrap()["start_update"].clone();
    searches.iter().map(body).collect()
}

#[test]
fn each_answer_is_told_apart() {
    for (says, verdict, found, searches) in [
        ("honoured", Verdict::Ok, UpdateFilter::Honoured, 3),
        ("ignored", Verdict::Warning, UpdateFilter::Ignored, 2),
        ("refused", Verdict::Warning, UpdateFilter::Refused, 3),
    ] {
        let double = double(json!({ "start_update": says }));
        let report = check(&double, json!({}));
        verdicts(&report, &[(CheckId::StartUpdate, verdict)]);
        assert_eq!(report.found.start_update, Some(found));
        let asked = asked(&double);
        assert_eq!(asked.len(), searches, "{says}");
        assert_eq!(asked[..2], [Value::Null, json!("12/31/27")]);
        match says {
            "honoured" => assert_eq!(asked[2], "01/01/15"),
            "refused" => assert_eq!(asked[2], "05/26/26"),
            _ => {}
        }
        let message = &answer(&report, CheckId::StartUpdate).message;
        let quoted = message.ends_with("it says: \"start_update\" is not allowed");
        assert_eq!(quoted, says == "refused", "{message}");
    }
}

#[test]
fn a_period_of_the_users_own_is_left_alone() {
    for own in ["start_update", "end_update"] {
        let double = double(json!({}));
        let report = check(&double, json!({ "pull_parameters": { own: "01/01/26" } }));
        verdicts(&report, &[(CheckId::StartUpdate, Verdict::Unknown)]);
        assert_eq!(report.found.start_update, None);
        assert_eq!(asked(&double).len(), 1, "{own}");
    }
}

#[test]
fn an_api_that_refuses_only_days_to_come_heeds_the_others() {
    let double = double(json!({}));
    let refused = Fault::on(Endpoint::Search, Action::status(400)).nth(2);
    double.world_mut().add_fault(refused);
    let report = check(&double, json!({}));
    let past = [json!("05/26/26"), json!("01/01/15")];
    assert_eq!(asked(&double)[2..], past);
    // Which rows the sandbox shows as modified lately decides whether that can be told.
    let shown = answer(&report, CheckId::StartUpdate);
    assert_eq!(
        report.found.start_update,
        Some(UpdateFilter::Honoured),
        "{shown:?}"
    );
    // Where most were, it cannot.
    let double = crate::asked::double(json!({ "start_update": "ignored" }));
    let refused = Fault::on(Endpoint::Search, Action::status(400)).nth(2);
    double.world_mut().add_fault(refused);
    let report = check(&double, json!({}));
    verdicts(&report, &[(CheckId::StartUpdate, Verdict::Unknown)]);
    assert_eq!(report.found.start_update, None);
}

#[test]
fn rows_that_come_and_go_between_the_searches_change_nothing() {
    let double = double(json!({ "start_update": "ignored" }));
    let plain = applicants(&double.world(), "plain").remove(0);
    // The second search shows one row less, and one that was modified in between.
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
    assert_eq!(report.found.start_update, Some(UpdateFilter::Ignored));

    // A few rows only: neither.
    let few: Vec<Value> = double.world().rows().take(3).collect();
    let raw = Value::Array(few).to_string();
    let fault = Fault::on(Endpoint::Search, Action::Body { raw }).nth(2);
    double.calm();
    double.world_mut().add_fault(fault);
    let report = check(&double, json!({}));
    verdicts(&report, &[(CheckId::StartUpdate, Verdict::Unknown)]);
}

#[test]
fn a_failure_is_no_refusal() {
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
        verdicts(
            &report,
            &[
                (CheckId::Company, Verdict::Ok),
                (CheckId::StartUpdate, Verdict::Unknown),
                (CheckId::CandidateLookup, Verdict::Ok),
            ],
        );
        assert_eq!(report.found.start_update, None, "{action:?}");
    }
    for action in [Action::status(422), Action::NotArray] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action).from(2);
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        assert_eq!(report.found.start_update, Some(UpdateFilter::Refused));
    }
}

/// An API that shows the same few rows, whatever day it is given.
fn shows_always(few: usize) -> std::rc::Rc<crate::support::Double> {
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
fn an_api_that_leaves_out_what_it_should_show_is_told_from_one_that_heeds() {
    for few in [0, 2] {
        let double = shows_always(few);
        let report = check(&double, json!({}));
        verdicts(&report, &[(CheckId::StartUpdate, Verdict::Warning)]);
        assert_eq!(report.found.start_update, Some(UpdateFilter::Unreliable));
        assert_eq!(json!(report.found.start_update), "unreliable");
        assert_eq!(asked(&double).len(), 3);
        let answer = answer(&report, CheckId::StartUpdate);
        assert!(answer.message.contains("leaves out"), "{answer:?}");
        let remedy = answer.remedy.as_deref().unwrap();
        assert!(remedy.contains("incremental = false"), "{answer:?}");
    }
    // Nor does one that refuses a day to come, and shows nothing from any other.
    let double = shows_always(0);
    let refused = Fault::on(Endpoint::Search, Action::status(400)).nth(2);
    double.calm();
    double.world_mut().add_fault(refused);
    for nth in [3, 4] {
        let raw = "[]".to_owned();
        let fault = Fault::on(Endpoint::Search, Action::Body { raw }).nth(nth);
        double.world_mut().add_fault(fault);
    }
    let report = check(&double, json!({}));
    assert_eq!(report.found.start_update, Some(UpdateFilter::Unreliable));
}

#[test]
fn a_long_past_that_cannot_be_asked_for_leaves_the_question_open() {
    for action in [Action::status(400), Action::status(500), Action::Hang] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::Search, action.clone()).from(3);
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        verdicts(&report, &[(CheckId::StartUpdate, Verdict::Unknown)]);
        assert_eq!(report.found.start_update, None, "{action:?}");
    }
}
