//! Finding the candidate of a row, under every reading of what Flatchr may offer.

use crate::support::{Double, applicants, item};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{MatchedBy, Outcome, RunReport, Stage, Status};

fn double(dialect: Value) -> Rc<Double> {
    Double::new(Settings {
        dialect: serde_json::from_value(dialect).unwrap(),
        ..Settings::default()
    })
}

fn code(report: &RunReport, applicant: &str) -> String {
    let error = item(report, applicant).error.as_ref();
    error.map(|error| error.code.clone()).unwrap_or_default()
}

#[test]
fn a_row_that_carries_the_id_costs_no_lookup() {
    for row_candidate in ["candidate_id", "object"] {
        let double = double(json!({ "row_candidate": row_candidate }));
        let report = double.run_with(json!({}));
        assert_eq!(report.events.read_failure, 0);
        assert_eq!(double.sent_to(Endpoint::Move).len(), 0, "{row_candidate}");
        // Those without an attachment are asked for, because a row says nothing of a résumé.
        let asked = double.sent_to(Endpoint::Applicant).len();
        assert!(asked < 16, "{row_candidate}: {asked} lookups");
        assert!(double.sent_to(Endpoint::Parse).len() >= 3);
    }
}

#[test]
fn reading_is_tried_before_moving() {
    let double = double(json!({}));
    let report = double.run_with(json!({}));
    assert_eq!(report.events.read_failure, 0);
    assert_eq!(
        double.world().counters().moves + double.world().counters().mails,
        0
    );
    for unneeded in [Endpoint::Move, Endpoint::Columns, Endpoint::Vacancies] {
        assert!(double.sent_to(unneeded).is_empty(), "{unneeded:?}");
    }
}

#[test]
fn where_reading_is_not_offered_the_same_column_put_finds_everyone_it_can() {
    for applicant in ["missing", "offered_without_id"] {
        let double = double(json!({ "applicant": applicant }));
        let report = double.run_with(json!({}));
        let world = double.world();
        assert_eq!(
            (world.counters().moves, world.counters().mails),
            (0, 0),
            "nobody was moved or mailed"
        );
        assert!(
            double.sent_to(Endpoint::Applicant).len() <= 3 + 12,
            "the offer is remembered, but by those already asking"
        );
        assert_eq!(double.sent_to(Endpoint::Columns).len(), 1);
        assert_eq!(double.sent_to(Endpoint::Vacancies).len(), 1);
        for put in double.sent_to(Endpoint::Move) {
            assert!(put.query.contains("disable_mail=true"));
            assert!(put.body.unwrap()["column_id"].is_u64());
        }
        for (case, expected) in [
            ("closed_offer", "unknown_vacancy"),
            ("unknown_column", "unknown_column"),
            ("duplicate_column", "ambiguous_column"),
            ("duplicate_column_second", "ambiguous_column"),
            ("plain", ""),
            ("spaced_title", ""),
            ("numeric_ids", ""),
        ] {
            let applicant = &applicants(&world, case)[0];
            assert_eq!(code(&report, applicant), expected, "{case}");
        }
        assert_eq!(report.events.read_failure, 4);
        assert_eq!(report.status, Status::SuccessWithFailures);
        assert!(report.complete);
    }
}

#[test]
fn read_only_never_moves() {
    let double = double(json!({ "applicant": "missing" }));
    let report = double.run_with(json!({ "pull_parameters": { "candidate_lookup": "read_only" } }));
    assert!(double.sent_to(Endpoint::Move).is_empty());
    assert!(
        report
            .items
            .iter()
            .all(|item| item.outcome == Outcome::Failed && item.stage == Stage::Pull)
    );
    let plain = applicants(&double.world(), "plain").remove(0);
    assert_eq!(code(&report, &plain), "no_read_only_lookup");
    assert!(
        item(&report, &plain)
            .error
            .as_ref()
            .unwrap()
            .remedy
            .contains("candidate_lookup")
    );
}

#[test]
fn a_dry_run_finds_by_email_rather_than_move_and_says_so() {
    let double = double(json!({ "applicant": "missing" }));
    let report = double.run_with(json!({ "persist": false }));
    assert_eq!(double.world().writes().count(), 0);
    let world = double.world();
    let plain = item(&report, &applicants(&world, "plain")[0]);
    assert_eq!(plain.matched_by, Some(MatchedBy::Email));
    assert_eq!(plain.outcome, Outcome::Updated);
    assert_eq!(
        plain.candidate.as_deref(),
        Some(&*world.case("plain").unwrap().id.to_string())
    );
    let created = plain
        .changes
        .iter()
        .find(|change| change.field == "created_at");
    assert!(
        created.is_none(),
        "the day of an application does not replace a moment"
    );
    assert_eq!(
        code(&report, &applicants(&world, "null_contact")[0]),
        "no_email_match"
    );
}

#[test]
fn ids_that_arrive_as_numbers_are_as_good_as_strings() {
    for ids in [
        json!({ "candidate_ids": "integer", "applicant_ids": "integer" }),
        json!({ "candidate_ids": "integer", "applicant": "missing", "plain_ids": "text" }),
        json!({ "candidate_ids": "integer", "row_candidate": "candidate_id" }),
    ] {
        let double = double(ids.clone());
        let report = double.run_with(json!({}));
        let unexpected: Vec<_> = report
            .items
            .iter()
            .filter_map(|item| item.error.as_ref())
            .map(|error| error.code.as_str())
            .collect();
        let known = [
            "profile_missing",
            "unknown_vacancy",
            "unknown_column",
            "ambiguous_column",
        ];
        assert!(
            unexpected.iter().all(|code| known.contains(code)),
            "{ids}: {unexpected:?}"
        );
        for edit in double.sent_to(Endpoint::Edit) {
            assert!(edit.body.unwrap()["reference"].is_string());
        }
    }
}

#[test]
fn one_applicant_that_cannot_be_read_does_not_make_the_others_be_moved() {
    let double = double(json!({}));
    let plain = applicants(&double.world(), "plain").remove(0);
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Applicant, Action::status(404)).id(&plain));
    let report = double.run_with(json!({}));
    assert!(double.sent_to(Endpoint::Move).len() <= 1);
    assert!(
        report
            .items
            .iter()
            .filter(|item| item.stage == Stage::Pull)
            .count()
            <= 1
    );
}

#[test]
fn a_lookup_that_is_down_falls_back_only_where_a_write_is_allowed() {
    let double = double(json!({}));
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Applicant, Action::status(500)));
    let dry = double.run_with(json!({ "persist": false }));
    assert_eq!(double.world().writes().count(), 0);
    assert!(dry.items.iter().all(|item| item.outcome == Outcome::Failed));
    let report = double.run_with(json!({}));
    assert_eq!(
        report.events.read_failure, 4,
        "those whose column or offer is not to be told"
    );
}

#[test]
fn lookup_tables_that_fail_fail_their_rows_and_no_more() {
    for (endpoint, action) in [
        (Endpoint::Columns, Action::status(500)),
        (Endpoint::Vacancies, Action::NotArray),
        (Endpoint::Columns, Action::Html),
        (Endpoint::Vacancies, Action::status(404)),
    ] {
        let double = double(json!({ "applicant": "missing" }));
        double.world_mut().add_fault(Fault::on(endpoint, action));
        let report = double.run_with(json!({}));
        assert!(double.sent_to(Endpoint::Move).is_empty(), "{endpoint:?}");
        assert_eq!(report.events.read_failure as usize, report.items.len());
        assert!(report.complete);
    }
}

#[test]
fn an_answer_without_a_candidate_is_told() {
    let double = double(json!({ "applicant": "missing" }));
    double.world_mut().add_fault(Fault::on(
        Endpoint::Move,
        Action::Body {
            raw: "{\"id\": \"x\"}".into(),
        },
    ));
    let report = double.run_with(json!({}));
    let plain = applicants(&double.world(), "plain").remove(0);
    assert_eq!(code(&report, &plain), "no_candidate");
}
