//! Answers that are larger than anything an API sends: each has an error of its own, and the rest of the run goes on.

use crate::support::{Double, applicants, item, profile, tag};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::http::{MAX_LARGE_PROFILE_BYTES, MAX_OBJECT_BYTES};
use update_profiles_in_hrflow::report::{Outcome, RunReport, Status};
use update_profiles_in_hrflow::run::Limits;

const CASE: &str = "plain";

fn double() -> Rc<Double> {
    Double::new(Settings::default())
}

fn answer(double: &Double, endpoint: Endpoint, raw: String) {
    let body = Action::Body { raw };
    double.world_mut().add_fault(Fault::on(endpoint, body));
}

/// The rows of the search, with others before and after them.
fn among_rows(double: &Double, before: &str, after: &str) -> usize {
    let rows: Vec<Value> = double.world().rows().collect();
    let own = Value::Array(rows.clone()).to_string();
    let own = own.trim_start_matches('[').trim_end_matches(']');
    answer(double, Endpoint::Search, format!("[{before}{own}{after}]"));
    rows.len()
}

fn case_alone(double: &Double) -> (String, Value) {
    let applicant = applicants(&double.world(), CASE).remove(0);
    let only = json!({ "logics": [format!("select(.applicant == \"{applicant}\")")] });
    (applicant, only)
}

/// The answer with the case's profile, and a text of so many bytes in it.
fn large_profile(double: &Double, bytes: u64) {
    let mut profile = profile(&double.world(), CASE);
    profile["text"] = json!("x".repeat(usize::try_from(bytes).unwrap()));
    let envelope = json!({ "code": 200, "message": "", "data": profile });
    let fault = Fault::on(
        Endpoint::Profile,
        Action::Body {
            raw: envelope.to_string(),
        },
    );
    let reference = profile["reference"].as_str().unwrap().to_owned();
    double.world_mut().add_fault(fault.id(&reference));
}

fn bad_rows(report: &RunReport) -> Vec<&str> {
    let failed = report.items.iter().filter_map(|item| item.error.as_ref());
    let bad = failed.filter(|error| error.code == "bad_row");
    bad.map(|error| &*error.message).collect()
}

#[test]
fn rows_that_cannot_be_read_are_counted_beyond_the_first_hundred() {
    let double = double();
    let own = among_rows(&double, &"{},".repeat(1_000), "");
    let report = double.run_with(json!({}));
    assert_eq!(bad_rows(&report).len(), 100);
    assert_eq!((report.unlisted, report.remaining), (900, 0));
    assert_eq!(report.items.len(), own + 100);
    assert!(report.events.read_failure >= 1_000, "{:?}", report.events);
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert!(report.complete);
    let shown = serde_json::to_value(&report).unwrap();
    assert_eq!(shown["unlisted"], 900);
}

#[test]
fn rows_that_nothing_is_written_for_are_counted_beyond_the_limit_of_a_report() {
    for (logic, outcome) in [
        ("empty", Outcome::Discarded),
        ("error(\"x\")", Outcome::Failed),
    ] {
        let double = double();
        let limits = Limits {
            listed_items: 10,
            ..Limits::default()
        };
        double.limit(limits);
        let whole = double.world().rows().count();
        let logics = [format!("if .firstname == null then . else {logic} end")];
        let report = double.run_with(json!({ "logics": logics, "incremental": true }));
        assert!(report.items.len() < whole);
        assert_eq!(report.items.len() + report.unlisted as usize, whole);
        assert!(report.items.iter().any(|item| item.outcome == outcome));
        let events = report.events;
        let counted = events.read_success + events.read_failure;
        assert_eq!(counted as usize, whole, "{events:?}");
        assert_eq!(report.remaining, 0);
        assert!(report.complete);
    }
}

#[test]
fn a_row_that_is_too_long_fails_alone_wherever_it_stands_and_whatever_it_is() {
    let long = "y".repeat(2 * 256 * 1_024 + 7);
    let nested = format!(
        "{{\"applicant\":\"77\",\"a\":{}}}",
        "[{\"b\":\"]},\"},".repeat(30_000) + "1" + &"]".repeat(30_000)
    );
    for row in [
        format!("{{\"applicant\":\"77\",\"a\":\"{long}\"}}"),
        format!("{{\"applicant\":\"77\",\"a\":\"\\\\\\\"{long}\\\\\"}}"),
        format!("\"{long}\""),
        format!("[{}1]", "1,".repeat(200_000)),
        nested,
    ] {
        for (before, after) in [
            (format!("{row},"), String::new()),
            (String::new(), format!(",{row}")),
        ] {
            let double = double();
            let own = among_rows(&double, &before, &after);
            let report = double.run_with(json!({}));
            let messages = bad_rows(&report);
            assert_eq!(messages, ["the search gave a row of more than 256 KB"]);
            assert_eq!(report.items.len(), own + 1);
            assert_eq!(
                tag(&profile(&double.world(), CASE), "applicant_id"),
                &applicants(&double.world(), CASE)[0]
            );
        }
    }
}

#[test]
fn a_search_with_more_rows_than_a_run_can_hold_is_an_error_with_the_remedy() {
    for (rows, code) in [(100_001, "too_many_rows"), (600_000, "too_many_rows")] {
        let double = double();
        answer(
            &double,
            Endpoint::Search,
            format!("[{}{{}}]", "{},".repeat(rows - 1)),
        );
        let report = double.run_with(json!({}));
        assert_eq!(report.status, Status::Fatal);
        let error = report.error.unwrap();
        assert_eq!(error.code, code);
        assert!(
            error.message.contains("100000 rows, at POST search"),
            "{}",
            error.message
        );
        assert!(
            error.remedy.contains("narrow the search"),
            "{}",
            error.remedy
        );
        assert_eq!(
            double.sent_to(Endpoint::Search).len(),
            1,
            "it is not tried again"
        );
        assert!(report.items.is_empty());
    }
}

#[test]
fn a_list_that_is_cut_short_or_has_only_blanks_is_no_list() {
    for body in [
        format!("[{{\"a\":\"{}", "y".repeat(700_000)),
        format!("[{}", " ".repeat(700_000)),
        format!("[{{}}{}", "\n".repeat(700_000)),
        format!("{}[", "[".repeat(700_000)),
    ] {
        let double = double();
        answer(&double, Endpoint::Search, body);
        let report = double.run_with(json!({}));
        assert_eq!(report.error.unwrap().code, "malformed");
    }
}

#[test]
fn an_id_of_a_megabyte_is_the_failure_of_its_row() {
    let id = "9".repeat(1 << 20);
    for (row, message) in [
        (
            json!({ "applicant": "a".repeat(129) }),
            "an id of more than 128 bytes",
        ),
        (
            json!({ "applicant": "77", "candidate_id": "c".repeat(129) }),
            "an id of more than 128 bytes",
        ),
        (json!({ "applicant": id }), "of more than 256 KB"),
    ] {
        let double = double();
        among_rows(&double, &format!("{row},"), "");
        let report = double.run_with(json!({}));
        let messages = bad_rows(&report);
        assert!(
            messages.len() == 1 && messages[0].contains(message),
            "{messages:?}"
        );
        let ids = report
            .items
            .iter()
            .filter_map(|item| item.applicant.as_deref());
        assert!(ids.map(str::len).max() <= Some(128));
    }
}

#[test]
fn a_large_profile_is_edited_and_one_that_is_too_large_fails_alone_without_a_retry() {
    let double_of = |bytes| {
        let double = double();
        let (applicant, only) = case_alone(&double);
        large_profile(&double, bytes);
        let report = double.run_with(only);
        let found = item(&report, &applicant).clone();
        let reads = double.sent_to(Endpoint::Profile).len();
        (double, found, reads)
    };
    let (double, edited, _) = double_of(MAX_OBJECT_BYTES);
    assert_eq!((edited.outcome, edited.error), (Outcome::Updated, None));
    assert_eq!(double.sent_to(Endpoint::Edit).len(), 1);
    let (double, failed, reads) = double_of(MAX_LARGE_PROFILE_BYTES);
    let error = failed.error.unwrap();
    assert_eq!(
        (&*error.code, failed.outcome),
        ("too_large", Outcome::Failed)
    );
    assert_eq!(
        error.message,
        "the response of HrFlow.ai is larger than 2 MB, at GET profile/indexing"
    );
    assert!(
        error.remedy.contains("open the profile in HrFlow.ai"),
        "{}",
        error.remedy
    );
    assert!(reads <= 2, "{reads}");
    assert!(double.sent_to(Endpoint::Edit).is_empty());
}

#[test]
fn many_large_profiles_are_worked_on_one_after_the_other() {
    let double = Double::new(Settings {
        candidates: 40,
        ..Settings::default()
    });
    let expected = double.run_with(json!({ "persist": false }));
    let profiles: Vec<Value> = double.world().profiles().collect();
    assert!(profiles.len() > 12);
    for mut profile in profiles {
        let reference = profile["reference"].as_str().unwrap().to_owned();
        profile["text"] = json!("x".repeat(300_000));
        let raw = json!({ "code": 200, "data": profile }).to_string();
        let fault = Fault::on(Endpoint::Profile, Action::Body { raw });
        double.world_mut().add_fault(fault.id(&reference));
    }
    let report = double.run_with(json!({ "persist": false }));
    let outcomes = |report: &RunReport| {
        report
            .items
            .iter()
            .map(|item| item.outcome)
            .collect::<Vec<_>>()
    };
    assert_eq!(outcomes(&report), outcomes(&expected));
}

#[test]
fn an_answer_with_a_million_values_is_not_taken_apart() {
    for data in [
        format!("[{}[]]", "[],".repeat(80_000)),
        format!("{{{}\"b\":1}}", "\"a\":1,".repeat(40_000)),
        "[".repeat(200_000),
    ] {
        let double = double();
        let (applicant, only) = case_alone(&double);
        let raw = format!("{{\"code\":200,\"data\":{data}}}");
        answer(&double, Endpoint::Profile, raw);
        let report = double.run_with(only);
        let error = item(&report, &applicant).error.clone().unwrap();
        assert_eq!(error.code, "malformed");
    }
}

#[test]
fn of_what_is_no_success_only_the_beginning_is_read() {
    let double = double();
    let (applicant, only) = case_alone(&double);
    let message = Action::Status {
        code: 400,
        body: Some(format!(
            "{{\"code\":400,\"message\":\"{}\"}}",
            "x".repeat(5 << 20)
        )),
        content_type: None,
        retry_after: None,
    };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Profile, message));
    let report = double.run_with(only);
    let error = item(&report, &applicant).error.clone().unwrap();
    assert_eq!((&*error.code, error.status), ("rejected", Some(400)));
}
