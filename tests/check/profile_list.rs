//! The check of the list of profiles, under each form that it may have.

use crate::harness::{assert_statuses, check, double, result_of};
use crate::support::Double;
use sandbox::{Action, Endpoint, Fault, People, Settings};
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::check::{CheckId, CheckReport, CheckStatus, ProfileList};

fn with_list(list: &str, candidates: usize) -> Rc<Double> {
    Double::new(Settings {
        candidates,
        people: People::Parsed,
        api_variants: serde_json::from_value(json!({ "profile_list": list })).unwrap(),
        ..Settings::default()
    })
}

fn pages(double: &Double) -> usize {
    double.sent_to(Endpoint::ProfileList).len()
}

fn found(report: &CheckReport) -> ProfileList {
    report.findings.profile_list.clone().expect("a finding")
}

#[test]
fn each_form_of_the_list_has_its_result_after_few_requests() {
    let ok = |page_size| (CheckStatus::Ok, Some(page_size), Some(true));
    let thirty = 30..=30;
    for (list, requests, (status, page_size, whole)) in [
        ("thirty_a_page", 1, ok(thirty.clone())),
        ("limit_refused", 2, ok(thirty.clone())),
        ("any_limit", 2, ok(200..=1_000)),
        ("lagging", 1, ok(thirty.clone())),
        ("skipping", 1, ok(thirty.clone())),
        ("repeating", 1, ok(thirty.clone())),
        ("first_page_only", 1, ok(thirty.clone())),
        ("wrong_total", 1, ok(thirty.clone())),
        ("archived", 1, ok(thirty.clone())),
        (
            "outlines",
            1,
            (CheckStatus::Warning, Some(thirty.clone()), Some(false)),
        ),
        ("forbidden", 1, (CheckStatus::Warning, None, None)),
        ("missing", 1, (CheckStatus::Warning, None, None)),
    ] {
        let double = with_list(list, 300);
        let report = check(&double, json!({}));
        assert_statuses(&report, &[(CheckId::ProfileList, status)]);
        assert_eq!(pages(&double), requests, "{list}");
        let found = found(&report);
        assert_eq!(found.offered, !matches!(list, "forbidden" | "missing"));
        // Any limit: as many as fit a page of about 1 MB.
        let has_size = match page_size {
            Some(sizes) => found.page_size.is_some_and(|size| sizes.contains(&size)),
            None => found.page_size.is_none(),
        };
        assert!(has_size, "{list}: {found:?}");
        assert_eq!(found.whole, whole, "{list}");
        let archived = (list == "archived").then_some(true);
        assert_eq!(found.archived, archived, "{list}");
        let message = &result_of(&report, CheckId::ProfileList).message;
        assert_eq!(message.contains("archived"), list == "archived");
        if let (CheckStatus::Ok, Some(size)) = (status, found.page_size) {
            assert!(message.contains(&format!("pages of {size}")), "{message}");
        }
    }
}

#[test]
fn a_source_without_profiles_tells_nothing_of_its_list() {
    let double = with_list("thirty_a_page", 0);
    let report = check(&double, json!({}));
    assert_statuses(&report, &[(CheckId::ProfileList, CheckStatus::Unknown)]);
    let found = found(&report);
    assert_eq!((found.offered, found.whole), (true, None));
}

#[test]
fn a_list_that_fails_for_a_while_is_unknown_and_one_that_is_refused_is_not_offered() {
    for (action, status, is_known) in [
        (Action::status(500), CheckStatus::Unknown, false),
        (Action::status(402), CheckStatus::Unknown, false),
        (Action::Hang, CheckStatus::Unknown, false),
        (Action::status(400), CheckStatus::Warning, true),
        (Action::status(401), CheckStatus::Warning, true),
        (Action::Html, CheckStatus::Warning, true),
    ] {
        let double = double(json!({}));
        let fault = Fault::on(Endpoint::ProfileList, action.clone());
        double.world_mut().add_fault(fault);
        let report = check(&double, json!({}));
        let expected = [
            (CheckId::ProfileList, status),
            (CheckId::HrflowKey, CheckStatus::Ok),
            (CheckId::Source, CheckStatus::Ok),
        ];
        assert_statuses(&report, &expected);
        let found = report.findings.profile_list.map(|list| list.offered);
        assert_eq!(found, is_known.then_some(false), "{action:?}");
    }
}

#[test]
fn a_source_that_cannot_be_read_is_asked_for_no_list() {
    let double = double(json!({}));
    let report = check(
        &double,
        json!({ "push_parameters": { "source_key": "0000" } }),
    );
    assert_statuses(&report, &[(CheckId::ProfileList, CheckStatus::Unknown)]);
    assert_eq!(pages(&double), 0);
    assert_eq!(report.findings.profile_list, None);
}
