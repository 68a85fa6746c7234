//! Bad answers and faults: a clear outcome, nothing lost, no panic.

use crate::support::{Double, applicants, differences, held, item};
use sandbox::{Action, Api, Endpoint, Fault, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, Reason, RunReport, Status};

fn double() -> Rc<Double> {
    thread_local!(static WORLD: World = World::new(Settings::default()));
    Double::of(WORLD.with(Clone::clone))
}

fn with_fault(fault: Fault) -> (Rc<Double>, RunReport) {
    let double = double();
    double.world_mut().add_fault(fault);
    let report = double.run_with(json!({}));
    (double, report)
}

fn code(report: &RunReport) -> &str {
    report.error.as_ref().map_or("", |error| &error.code)
}

#[test]
fn a_wrong_key_stops_the_run_and_says_which() {
    let double = double();
    let flatchr = double.run_with(json!({ "connector_auth": { "api_key": "wrong" } }));
    assert_eq!(
        (flatchr.status, flatchr.reason, code(&flatchr)),
        (Status::Fatal, Reason::ReadFailure, "unauthorized")
    );
    assert!(
        flatchr
            .error
            .unwrap()
            .remedy
            .contains("connector_auth.api_key")
    );
    assert_eq!(flatchr.events.read_failure, 1);
    assert_eq!(double.sent().len(), 1);

    double.world_mut().clear_journal();
    let hrflow = double.run_with(json!({ "hrflow_auth": { "api_secret": "wrong" } }));
    assert_eq!(
        (hrflow.status, hrflow.reason, code(&hrflow)),
        (Status::Fatal, Reason::WriteFailure, "unauthorized")
    );
    assert!(
        hrflow
            .error
            .unwrap()
            .remedy
            .contains("hrflow_auth.api_secret")
    );
    assert!(
        !hrflow.complete && hrflow.remaining > 30,
        "{}",
        hrflow.remaining
    );
    assert!(
        double.sent().len() < 20,
        "the run stopped at once: {}",
        double.sent().len()
    );
}

#[test]
fn what_every_further_request_would_meet_stops_the_run() {
    for (endpoint, status, code_, reason) in [
        (Endpoint::Search, 402, "over_quota", Reason::ReadFailure),
        (Endpoint::Search, 403, "forbidden", Reason::ReadFailure),
        (Endpoint::Profile, 402, "over_quota", Reason::WriteFailure),
        (Endpoint::Profile, 403, "forbidden", Reason::WriteFailure),
        (Endpoint::Edit, 401, "unauthorized", Reason::WriteFailure),
        (Endpoint::Edit, 402, "over_quota", Reason::WriteFailure),
        (
            Endpoint::Applicant,
            401,
            "unauthorized",
            Reason::ReadFailure,
        ),
    ] {
        let (double, report) = with_fault(Fault::on(endpoint, Action::status(status)));
        assert_eq!(
            (report.status, report.reason, code(&report)),
            (Status::Fatal, reason, code_),
            "{endpoint:?} {status}"
        );
        assert!(
            double.sent_to(endpoint).len() <= 4,
            "{endpoint:?}: only what was in flight"
        );
        let done = u32::try_from(report.items.len()).unwrap();
        if endpoint != Endpoint::Search {
            assert_eq!(
                done + report.remaining,
                u32::try_from(double.world().rows().count()).unwrap()
            );
        }
    }
}

#[test]
fn a_company_a_source_and_a_profile_that_do_not_exist_are_told_apart() {
    let double = double();
    let company = double.run_with(json!({ "connector_auth": { "company_id": "nobody" } }));
    assert_eq!(
        (company.reason, code(&company)),
        (Reason::ReadFailure, "not_found")
    );
    assert!(company.error.unwrap().remedy.contains("company_id"));

    let source = double.run_with(json!({ "push_parameters": { "source_key": "0".repeat(40) } }));
    assert_eq!(
        (source.status, code(&source)),
        (Status::Fatal, "not_found"),
        "{:?}",
        source.error
    );
    assert!(source.error.unwrap().remedy.contains("source_key"));

    let profile = double.run_with(json!({}));
    assert_eq!(code(&profile), "");
    let missing = applicants(&double.world(), "not_in_hrflow").remove(0);
    assert_eq!(
        item(&profile, &missing).error.as_ref().unwrap().code,
        "profile_missing"
    );
}

#[test]
fn what_passes_by_itself_is_tried_again() {
    let undisturbed = double();
    let expected = undisturbed.run_with(json!({}));
    for action in [
        Action::status(500),
        Action::status(501),
        Action::status(503),
        Action::status(429),
        Action::status(408),
        Action::retry_after("3"),
        Action::retry_after("Wed, 21 Oct 2015 07:28:00 GMT"),
        Action::DroppedBefore,
        Action::DroppedAfter,
        Action::Truncated,
        Action::Hang,
        Action::HangAfter,
    ] {
        for endpoint in [
            Endpoint::Search,
            Endpoint::Applicant,
            Endpoint::Profile,
            Endpoint::Edit,
            Endpoint::Source,
            Endpoint::SignedLink,
        ] {
            let (double, report) = with_fault(Fault::on(endpoint, action.clone()).nth(1));
            assert_eq!(report.events, expected.events, "{endpoint:?} {action:?}");
            // A link that fails once is replaced by `files/expire`, a source by the answer to the parse.
            let differences = differences(&held(&double), &held(&undisturbed));
            assert!(
                differences.is_empty(),
                "{endpoint:?} {action:?}: {differences:?}"
            );
        }
    }
}

#[test]
fn an_api_is_not_asked_before_it_allows_it() {
    let (double, report) = with_fault(Fault::on(Endpoint::Search, Action::retry_after("7")).once());
    assert_ne!(report.status, Status::Fatal);
    let times: Vec<u64> = double
        .sent_to(Endpoint::Search)
        .iter()
        .map(|entry| entry.at_ms)
        .collect();
    assert_eq!(times.len(), 2);
    assert!(times[1] >= times[0] + 7_000);
}

/// "0", and dates that are over: clocks differ, and caches answer.
#[test]
fn an_api_that_asks_for_no_pause_gets_the_own_one() {
    for header in [
        "0",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Wednesday, 21-Oct-15 07:28:00 GMT",
    ] {
        let (double, _) = with_fault(Fault::on(Endpoint::Search, Action::retry_after(header)));
        let sent = double.sent_to(Endpoint::Search);
        let gaps: Vec<u64> = sent
            .windows(2)
            .map(|pair| pair[1].at_ms - pair[0].at_ms)
            .collect();
        assert_eq!(gaps.len(), 3, "{header}");
        let least = [250, 500, 1_000];
        assert!(
            gaps.iter().zip(least).all(|(gap, least)| *gap >= least),
            "{gaps:?}"
        );
    }
}

#[test]
fn not_implemented_is_tried_again_like_every_other_5xx() {
    let (double, report) = with_fault(Fault::on(Endpoint::Search, Action::status(501)).once());
    assert_ne!(report.status, Status::Fatal);
    assert_eq!(double.sent_to(Endpoint::Search).len(), 2);
}

#[test]
fn an_api_that_asks_for_no_pause_is_not_asked_again_at_once() {
    for header in [
        "0",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Wednesday, 21-Oct-15 07:28:00 GMT",
        "Wed Oct 21 07:28:00 2015",
        "soon",
    ] {
        let fault = Fault::on(Endpoint::Search, Action::retry_after(header));
        let (double, _) = with_fault(fault);
        let searches = double.sent_to(Endpoint::Search);
        let pauses = searches.windows(2).map(|two| two[1].at_ms - two[0].at_ms);
        let at_least = [250, 500, 1_000];
        assert_eq!(searches.len(), 1 + at_least.len(), "{header}");
        for (pause, at_least) in pauses.zip(at_least) {
            assert!(pause >= at_least, "{header}: {pause} < {at_least}");
        }
    }
}

#[test]
fn a_longer_pause_than_a_run_can_make_ends_it_cleanly() {
    let (double, report) =
        with_fault(Fault::on(Endpoint::Profile, Action::retry_after("3600")).from(9));
    assert_ne!(report.status, Status::Fatal);
    assert!(!report.complete && report.remaining > 0);
    assert_eq!(code(&report), "rate_limited");
    assert!(double.sent_to(Endpoint::Profile).len() < 9 + 4);
}

#[test]
fn what_fails_always_fails_its_item_alone() {
    let double = double();
    let plain = double.world().case("plain").unwrap().id.to_string();
    for action in [
        Action::status(500),
        Action::status(400),
        Action::status(422),
        Action::DroppedBefore,
        Action::Hang,
        Action::Html,
        Action::NotJson,
        Action::Empty,
    ] {
        for endpoint in [Endpoint::Profile, Endpoint::Edit] {
            let (double, report) = with_fault(Fault::on(endpoint, action.clone()).id(&plain));
            let applicant = applicants(&double.world(), "plain").remove(0);
            assert_eq!(
                item(&report, &applicant).outcome,
                Outcome::Failed,
                "{endpoint:?} {action:?}"
            );
            assert_eq!(
                report.events.write_failure, 2,
                "{endpoint:?} {action:?}: it and the one without a profile"
            );
            assert!(report.complete);
        }
    }
}

#[test]
fn a_search_that_is_no_list_of_rows_is_fatal_and_told() {
    for (action, code_) in [
        (Action::Html, "malformed"),
        (Action::Empty, "malformed"),
        (Action::NotArray, "malformed"),
        (Action::NotJson, "malformed"),
        (Action::Truncated, "network"),
        (Action::Hang, "timeout"),
        (Action::status(500), "unavailable"),
        (Action::status(302), "redirected"),
        (
            Action::Body {
                raw: "[{\"applicant\":\"x\"}".into(),
            },
            "malformed",
        ),
        (Action::Body { raw: "null".into() }, "malformed"),
    ] {
        let (_, report) = with_fault(Fault::on(Endpoint::Search, action.clone()));
        assert_eq!(
            (report.status, report.reason, code(&report)),
            (Status::Fatal, Reason::ReadFailure, code_),
            "{action:?}"
        );
        assert_eq!(report.events.read_failure, 1);
    }
}

#[test]
fn odd_rows_fail_alone() {
    let rows = json!([
        null, 1, "x", [], {}, {"applicant": null}, {"applicant": ""}, {"applicant": {"id": 1}}, {"applicant": "nobody"},
        {"applicant": "anybody", "candidate_id": "x".repeat(1000)}, {"applicant": "../../x?y#z", "column": 7, "vacancy_id": {}},
    ]);
    let double = double();
    let good: Vec<Value> = double.world().rows().collect();
    let mut all: Vec<Value> = rows.as_array().unwrap().clone();
    all.extend(good.clone());
    let raw = Value::Array(all).to_string();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::Body { raw }));
    let report = double.run_with(json!({}));
    assert_eq!(
        report.items.len(),
        rows.as_array().unwrap().len() + good.len()
    );
    let expected = self::double().run_with(json!({}));
    let of_good: Vec<_> = report
        .items
        .iter()
        .skip(rows.as_array().unwrap().len())
        .map(|item| item.outcome)
        .collect();
    let undisturbed: Vec<_> = expected.items.iter().map(|item| item.outcome).collect();
    assert_eq!(of_good, undisturbed);
    assert!(
        report
            .items
            .iter()
            .take(11)
            .all(|item| item.outcome == Outcome::Failed)
    );
}

#[test]
fn a_byte_order_mark_and_a_large_description_do_no_harm() {
    let double = double();
    let mut rows: Vec<Value> = double.world().rows().take(3).collect();
    rows[1]["comment"] = json!("x".repeat(200 << 10));
    let raw = format!("\u{feff}{}", Value::Array(rows));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::Body { raw }));
    let report = double.run_with(json!({}));
    assert_eq!((report.status, report.items.len()), (Status::Success, 3));
}

#[test]
fn the_code_of_the_envelope_counts() {
    for (raw, outcome) in [
        (
            r#"{"code":200,"message":"Profile edited","data":{}}"#,
            Outcome::Updated,
        ),
        (
            r#"{"code":"200","message":"Profile edited"}"#,
            Outcome::Updated,
        ),
        (
            r#"{"code":400,"message":"Invalid parameters"}"#,
            Outcome::Failed,
        ),
        (r#"{"message":"?"}"#, Outcome::Failed),
        ("[]", Outcome::Failed),
    ] {
        let double = double();
        double
            .world_mut()
            .add_fault(Fault::on(Endpoint::Edit, Action::Body { raw: raw.into() }));
        let report = double.run_with(json!({}));
        let applicant = applicants(&double.world(), "plain").remove(0);
        assert_eq!(item(&report, &applicant).outcome, outcome, "{raw}");
    }
}

#[test]
fn a_source_that_cannot_be_read_does_not_keep_a_resume_from_being_parsed() {
    let (double, report) = with_fault(Fault::on(Endpoint::Source, Action::status(500)));
    assert!(double.sent_to(Endpoint::Parse).len() >= 3);
    assert_eq!(report.events.write_failure, 1);
}

#[test]
fn everything_down_at_any_moment_ends_with_an_account_of_every_row() {
    let rows = double().world().rows().count();
    let total = double().run_with(json!({})).requests;
    let total = total.flatchr + total.hrflow;
    for nth in (1..=total).step_by(23) {
        for action in [
            Action::status(401),
            Action::status(500),
            Action::Hang,
            Action::Empty,
            Action::DroppedAfter,
        ] {
            for api in [Api::Flatchr, Api::Hrflow] {
                let (_, report) = with_fault(Fault::everywhere(action.clone()).api(api).from(nth));
                if report.items.is_empty() {
                    assert_eq!(report.status, Status::Fatal);
                } else {
                    assert_eq!(
                        report.items.len() + report.remaining as usize,
                        rows,
                        "{action:?} {api:?} from {nth}"
                    );
                }
            }
        }
    }
}
