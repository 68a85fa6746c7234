//! Whether the search heeds `start_update`.

use crate::asked::{answer, check, double, verdicts};
use crate::support::applicants;
use sandbox::{Action, Endpoint, Fault};
use serde_json::{Value, json};
use update_profiles_in_hrflow::check::{Question, UpdateFilter, Verdict};

fn asked(double: &crate::support::Double) -> Vec<Value> {
    let searches = double.sent_to(Endpoint::Search);
    let body = |entry: &sandbox::Entry| entry.body.as_ref().unwrap()["start_update"].clone();
    searches.iter().map(body).collect()
}

#[test]
fn each_answer_is_told_apart() {
    for (says, verdict, found, searches) in [
        ("honoured", Verdict::Ok, UpdateFilter::Honoured, 2),
        ("ignored", Verdict::Warning, UpdateFilter::Ignored, 2),
        ("refused", Verdict::Warning, UpdateFilter::Refused, 3),
    ] {
        let double = double(json!({ "start_update": says }));
        let report = check(&double, json!({}));
        verdicts(&report, &[(Question::StartUpdate, verdict)]);
        assert_eq!(report.found.start_update, Some(found));
        let asked = asked(&double);
        assert_eq!(asked.len(), searches, "{says}");
        assert_eq!(asked[..2], [Value::Null, json!("12/31/27")]);
        assert!(searches < 3 || asked[2] == "05/26/26");
        let message = &answer(&report, Question::StartUpdate).message;
        let quoted = message.ends_with("it says: \"start_update\" is not allowed");
        assert_eq!(quoted, says == "refused", "{message}");
    }
}

#[test]
fn a_period_of_the_users_own_is_left_alone() {
    for own in ["start_update", "end_update"] {
        let double = double(json!({}));
        let report = check(&double, json!({ "pull_parameters": { own: "01/01/26" } }));
        verdicts(&report, &[(Question::StartUpdate, Verdict::Unknown)]);
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
    assert_eq!(asked(&double).len(), 3);
    // Which rows the sandbox shows as modified lately decides whether that can be told.
    let shown = answer(&report, Question::StartUpdate);
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
    verdicts(&report, &[(Question::StartUpdate, Verdict::Unknown)]);
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
    verdicts(&report, &[(Question::StartUpdate, Verdict::Unknown)]);
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
                (Question::Company, Verdict::Ok),
                (Question::StartUpdate, Verdict::Unknown),
                (Question::CandidateLookup, Verdict::Ok),
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
