//! Profiles in pages: what a pass costs, and that it ends as it would if every profile were read alone.

use crate::support::{Double, differences, held, item, workflow};
use crate::ticks::{change_column, incremental};
use sandbox::{Action, Endpoint, Fault, People, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, RunReport, Stage, Status};

/// Every form of the list, and a few of its failures.
const LISTS: [&str; 12] = [
    "thirty_a_page",
    "any_limit",
    "limit_refused",
    "outlines",
    "lagging",
    "skipping",
    "repeating",
    "first_page_only",
    "wrong_total",
    "archived",
    "forbidden",
    "missing",
];

/// Programs that read of an item what every row tells, what only a record tells, and all of it.
const ROW_FORMAT: &str = "{ reference: .id, info: { email: .email }, tags: [{ name: \"applicant_id\", value: .applicant }, { name: \"column\", value: .column }] }";
const URLS_FORMAT: &str =
    "{ reference: .id, info: { urls: [.urls[]?] }, tags: [{ name: \"column\", value: .column }] }";
const WHOLE_FORMAT: &str =
    "{ reference: .id, tags: [{ name: \"keys\", value: (keys | join(\",\")) }] }";

fn double(candidates: usize, list: &str, people: People) -> Rc<Double> {
    Double::new(Settings {
        candidates,
        people,
        api_variants: serde_json::from_value(json!({ "profile_list": list })).unwrap(),
        ..Settings::default()
    })
}

/// A world of ninety people whom HrFlow.ai holds as Flatchr has them.
fn in_sync(list: &str) -> World {
    let double = double(90, list, People::Parsed);
    let report = double.run_without_state(&workflow(json!({})).unwrap());
    assert_eq!(report.status, Status::Success);
    double.world_mut().clear_journal();
    double.world().clone()
}

fn requests(double: &Double) -> usize {
    double.sent().len()
}

fn pages(double: &Double) -> usize {
    double.sent_to(Endpoint::ProfileList).len()
}

/// What a report says of each row, without what depends on how a profile was read.
fn said(report: &RunReport) -> Vec<(String, Outcome, Stage, String)> {
    let said = report.items.iter().map(|item| {
        let changes = serde_json::to_string(&(&item.changes, &item.notes)).unwrap();
        let code = item.error.as_ref().map(|error| &error.code);
        (
            item.applicant.clone().unwrap_or_default(),
            item.outcome,
            item.stage,
            format!("{:?} {code:?} {changes}", item.resume),
        )
    });
    said.collect()
}

#[test]
fn a_pass_over_profiles_that_are_in_sync_costs_pages_and_not_candidates() {
    for (list, expected) in [("thirty_a_page", 3), ("limit_refused", 4), ("any_limit", 1)] {
        let world = in_sync(list);
        for persist in [false, true] {
            for format in [Value::Null, json!(ROW_FORMAT)] {
                let double = Double::of(world.clone());
                let report = double.run_with(json!({ "persist": persist, "format": format }));
                assert_eq!(report.status, Status::Success);
                assert!(
                    report
                        .items
                        .iter()
                        .all(|item| item.outcome == Outcome::Unchanged)
                );
                assert_eq!(report.items.len(), 90);
                assert_eq!(pages(&double), expected, "{list} {persist} {format}");
                assert_eq!(requests(&double), expected + 1, "{list} {persist} {format}");
            }
        }
    }
}

#[test]
fn a_candidate_that_changed_costs_its_profile_and_its_edit_on_top() {
    let double = Double::of(in_sync("thirty_a_page"));
    let applicants: Vec<String> = (double.world().applicants().take(3))
        .map(|row| row.id.to_string())
        .collect();
    for applicant in &applicants {
        change_column(&double, applicant, "Recruté");
    }
    let report = double.run_with(json!({}));
    for applicant in &applicants {
        assert_eq!(item(&report, applicant).outcome, Outcome::Updated);
    }
    let sent = [Endpoint::Profile, Endpoint::Edit, Endpoint::Applicant];
    let sent = sent.map(|endpoint| double.sent_to(endpoint).len());
    assert_eq!((sent, requests(&double)), ([3, 3, 0], 1 + 3 + 6));
}

#[test]
fn a_record_is_read_where_a_program_may_look_at_what_only_it_has() {
    let world = in_sync("thirty_a_page");
    for (format, records) in [
        (ROW_FORMAT, 0),
        (URLS_FORMAT, 90),
        (WHOLE_FORMAT, 90),
        ("{ reference: .id, created_at: .created_at }", 0),
        (
            "{ reference: .id, tags: [{ name: \"day\", value: .created_at }] }",
            90,
        ),
        (
            "{ reference: .id, tags: [{ name: \"x\", value: .not_in_the_row }] }",
            90,
        ),
    ] {
        let double = Double::of(world.clone());
        double.run_with(json!({ "persist": false, "format": format }));
        assert_eq!(
            double.sent_to(Endpoint::Applicant).len(),
            records,
            "{format}"
        );
    }
    // The day of a row would replace the moment.
    let double = Double::of(world);
    double.run_with(json!({ "push_parameters": { "edit_mode": "replace" }, "persist": false }));
    assert_eq!(double.sent_to(Endpoint::Applicant).len(), 90);
}

#[test]
fn whatever_the_list_is_like_a_run_ends_as_if_every_profile_were_read_alone() {
    for workflow in [
        json!({ "persist": false }),
        json!({ "incremental": true }),
        json!({ "push_parameters": { "edit_mode": "replace" } }),
        json!({ "format": ROW_FORMAT, "logics": ["select(.hired | not)"], "incremental": true }),
        json!({ "format": URLS_FORMAT }),
    ] {
        let run = |list: &str| {
            let double = double(66, list, People::Mixed);
            let reports = [(); 2].map(|()| said(&double.run_with(workflow.clone())));
            assert!(double.world().writes().count() < 200, "{list}");
            (held(&double), reports)
        };
        let (alone, reports_alone) = run("missing");
        for list in LISTS {
            let (held, reports) = run(list);
            let differing = differences(&held, &alone);
            assert!(differing.is_empty(), "{list} {workflow}: {differing:?}");
            for (one, other) in reports.iter().flatten().zip(reports_alone.iter().flatten()) {
                assert_eq!(one, other, "{list} {workflow}");
            }
        }
    }
}

#[test]
fn a_page_that_fails_costs_requests_and_nothing_else() {
    let world = in_sync("thirty_a_page");
    for (nth, action) in [
        (1, Action::status(500)),
        (1, Action::status(401)),
        (2, Action::status(400)),
        (3, Action::Truncated),
        (2, Action::Html),
        (3, Action::Empty),
        (2, Action::NotArray),
        (2, Action::ByteOrderMark),
        (2, Action::NanForNull),
        (3, Action::Hang),
        (2, Action::DroppedAfter),
    ] {
        let double = Double::of(world.clone());
        let what = format!("{nth} {action:?}");
        let fault = Fault::on(Endpoint::ProfileList, action).from(nth);
        double.world_mut().add_fault(fault);
        let report = double.run_with(json!({}));
        assert_eq!(report.status, Status::Success, "{what}");
        let is_unchanged = |item: &_| matches!(item, Outcome::Unchanged);
        let mut outcomes = report.items.iter().map(|item| item.outcome);
        assert!(outcomes.all(|outcome| is_unchanged(&outcome)), "{what}");
        assert_eq!(report.items.len(), 90, "{what}");
    }
}

#[test]
fn a_smaller_page_is_tried_only_where_the_refusal_may_be_about_its_size() {
    let world = in_sync("thirty_a_page");
    for (action, is_about_size) in [
        (Action::status(400), true),
        (Action::status(422), true),
        (Action::status(403), false),
        (Action::status(404), false),
        (Action::status(405), false),
        (Action::Html, false),
    ] {
        let double = Double::of(world.clone());
        let what = format!("{action:?}");
        let fault = Fault::on(Endpoint::ProfileList, action);
        double.world_mut().add_fault(fault.clone().once());
        let report = double.run_with(json!({ "persist": false }));
        assert_eq!(report.status, Status::Success, "{what}");
        let (asked_for, alone) = if is_about_size { (1 + 3, 0) } else { (1, 90) };
        assert_eq!(pages(&double), asked_for, "{what}");
        assert_eq!(double.sent_to(Endpoint::Profile).len(), alone, "{what}");
        // Where every page is refused, the smaller one is the last that is asked for.
        let double = Double::of(world.clone());
        double.world_mut().add_fault(fault);
        double.run_with(json!({ "persist": false }));
        assert_eq!(pages(&double), 1 + usize::from(is_about_size), "{what}");
        assert_eq!(double.sent_to(Endpoint::Profile).len(), 90, "{what}");
    }
    // What fails for a while is sent again as every request is, and not a second time with another size.
    let double = Double::of(world);
    let outage = Fault::on(Endpoint::ProfileList, Action::status(503));
    double.world_mut().add_fault(outage);
    double.run_with(json!({ "persist": false }));
    let sent = double.sent_to(Endpoint::ProfileList);
    assert!(sent.iter().all(|entry| entry.query.contains("limit=100")));
}

#[test]
fn a_list_that_lags_hides_no_edit_of_an_earlier_run() {
    let double = double(100, "lagging", People::Parsed);
    let applicant = double.world().applicants().next().unwrap().id.to_string();
    let column = |name: &str| change_column(&double, &applicant, name);
    let run = || double.run_with(json!({ "incremental": true }));
    column("A contacter");
    run();
    column("Recruté");
    run();
    // The list shows what the second run replaced, which is what the row says again.
    column("A contacter");
    assert_eq!(item(&run(), &applicant).outcome, Outcome::Updated);
    double.reset();
    let report = double.run_with(incremental(json!({ "logics": null })));
    assert_eq!(item(&report, &applicant).outcome, Outcome::Unchanged);
}

#[test]
fn a_few_changes_in_a_tick_ask_for_no_page() {
    let double = Double::of(in_sync("thirty_a_page"));
    double.run_with(json!({ "incremental": true }));
    double.world_mut().clear_journal();
    let applicants: Vec<String> = (double.world().applicants().take(50))
        .map(|row| row.id.to_string())
        .collect();
    for applicant in &applicants {
        change_column(&double, applicant, "Recruté");
    }
    double.run_with(json!({ "incremental": true }));
    assert_eq!(pages(&double), 0);
    assert!(!double.sent_to(Endpoint::Edit).is_empty());
}

#[test]
fn a_source_with_more_pages_than_there_are_rows_is_left_after_one() {
    let double = double(2_200, "thirty_a_page", People::Parsed);
    let applicants: Vec<String> = (double.world().applicants())
        .map(|row| row.id.to_string())
        .collect();
    for applicant in applicants.iter().rev().skip(66) {
        double.world_mut().remove_applicant(applicant).unwrap();
    }
    let report = double.run_with(json!({ "persist": false }));
    assert_eq!((report.items.len(), pages(&double)), (66, 1));
}
