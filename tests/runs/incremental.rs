//! Incremental runs send every change, and nothing else.

use crate::support::{Double, applicants, differences, held, item, profile, tag};
use crate::ticks::{
    DAY, HOUR, MINUTE, change_column, double, double_of, endpoints, incremental, run, start_update,
};
use sandbox::{Action, Endpoint, Fault, Settings};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::report::{Outcome, Status};
use update_profiles_in_hrflow::run::Limits;

#[test]
fn a_tick_without_a_change_makes_four_requests_and_writes_no_ledger() {
    for candidates in [3, 40, 400] {
        let double = Double::new(Settings {
            candidates,
            ..Settings::default()
        });
        // Applicants without a profile would be tried again, so the logics discard them.
        let failed = double.run_with(json!({})).items.into_iter();
        let failed = failed.filter(|item| item.outcome == Outcome::Failed);
        let failed: Vec<String> = failed.filter_map(|item| item.applicant).collect();
        let is_one = format!("any({}[]; . == $applicant)", json!(failed));
        let left_out = json!([format!(".applicant as $applicant | select({is_one} | not)")]);
        let workflow = incremental(json!({ "logics": left_out }));
        let run = |double: &Rc<Double>| {
            double.world_mut().clear_journal();
            double.run_with(workflow.clone())
        };
        let first = run(&double);
        assert_eq!((first.status, first.complete), (Status::Success, true));
        let ledgers = double.ledgers().clone();
        for _ in 0..3 {
            double.pass(15 * MINUTE);
            let second = run(&double);
            assert_eq!(endpoints(&double.sent()), [Endpoint::Search]);
            assert_eq!(double.state_requests(), 3, "lease, ledger, release");
            assert_eq!((second.status, second.complete), (Status::Success, true));
            assert!(second.items.is_empty());
            assert_eq!(second.postponed + second.remaining, 0);
            assert_eq!(*double.ledgers(), ledgers);
            let last = double.inspect().unwrap().last_run.unwrap();
            assert_eq!((last.run_id, last.skipped), (second.run_id, second.skipped));
        }
    }
}

#[test]
fn a_change_costs_its_own_requests_only() {
    let double = double();
    run(&double);
    let applicant = applicants(&double.world(), "plain").remove(0);
    change_column(&double, &applicant, "Recruté");
    let report = run(&double);
    assert_eq!(
        endpoints(&double.sent()),
        [
            Endpoint::Search,
            Endpoint::Applicant,
            Endpoint::Profile,
            Endpoint::Edit
        ]
    );
    assert_eq!(report.items.len(), 1);
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
    assert_eq!(tag(&profile(&double.world(), "plain"), "column"), "Recruté");
    run(&double);
    assert_eq!(endpoints(&double.sent()), [Endpoint::Search]);
}

#[test]
fn a_search_starts_two_days_before_the_last_run_and_covers_all_rows_once_a_day() {
    let double = double();
    let first = run(&double);
    assert_eq!(start_update(&double), [Value::Null]);
    // The sandbox begins on 28 May 2026.
    let token = first.incremental_token.unwrap();
    assert!(token.starts_with("2026-05-28T"), "{token}");
    assert_eq!(first.started_at, token);

    double.pass(23 * HOUR);
    let second = run(&double);
    assert_eq!(start_update(&double), ["05/26/26"]);
    assert!(second.incremental_token.unwrap() > token);

    double.pass(2 * HOUR);
    run(&double);
    assert_eq!(start_update(&double), [Value::Null], "the daily full scan");
    double.pass(HOUR);
    run(&double);
    assert_eq!(start_update(&double), ["05/27/26"]);
}

#[test]
fn a_full_scan_drops_missing_applicants_unless_the_search_is_empty() {
    let double = double();
    run(&double);
    let known = double.inspect().unwrap().applicants;
    let gone = applicants(&double.world(), "plain").remove(0);
    double.world_mut().remove_applicant(&gone).unwrap();
    double.pass(HOUR);
    run(&double);
    assert_eq!(double.inspect().unwrap().applicants, known);
    double.pass(DAY);
    run(&double);
    assert_eq!(double.inspect().unwrap().applicants, known - 1);

    double.pass(DAY);
    let empty = Action::Body {
        raw: "[]".to_owned(),
    };
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, empty).once());
    let report = run(&double);
    assert_eq!((report.complete, report.items.len()), (true, 0));
    assert_eq!(double.inspect().unwrap().applicants, known - 1);
}

#[test]
fn an_api_that_refuses_or_ignores_start_update_is_searched_without_it() {
    for filter in ["refused", "ignored"] {
        let double = double_of(json!({ "start_update": filter }));
        assert_eq!(run(&double).status, Status::Success);
        double.pass(HOUR);
        let report = run(&double);
        assert_eq!(
            (report.status, report.complete),
            (Status::Success, true),
            "{filter}"
        );
        double.pass(HOUR);
        let applicant = applicants(&double.world(), "plain").remove(0);
        change_column(&double, &applicant, "Recruté");
        let report = run(&double);
        assert_eq!(report.items.len(), 1, "{filter}");
        assert_eq!(
            double.sent_to(Endpoint::Search).len(),
            1,
            "{filter}: one search, because the refusal is cached"
        );
    }
}

#[test]
fn a_period_in_the_parameters_replaces_the_incremental_filter() {
    let double = double();
    let workflow = incremental(json!({ "pull_parameters": { "start_update": "01/31/20" } }));
    for _ in 0..2 {
        double.world_mut().clear_journal();
        let report = double.run_with(workflow.clone());
        assert!(report.complete);
        assert_eq!(start_update(&double), ["01/31/20"]);
        double.pass(HOUR);
    }
    let workflow = incremental(json!({ "pull_parameters": { "end_update": "01/31/20" } }));
    for _ in 0..2 {
        double.world_mut().clear_journal();
        double.run_with(workflow.clone());
        assert_eq!(start_update(&double), [Value::Null]);
        double.pass(HOUR);
    }
}

#[test]
fn a_changed_workflow_processes_every_row_again() {
    for change in [
        json!({ "logics": ["select(.lastname != \"Grandet\") | .column = \"X\""] }),
        json!({ "format": "{reference: .id, tags: []}" }),
        json!({ "push_parameters": { "edit_mode": "replace" } }),
        json!({ "push_parameters": { "only_edit_fields": ["tags"] } }),
        json!({ "pull_parameters": { "hired": false } }),
    ] {
        let double = double();
        let first = run(&double);
        double.pass(HOUR);
        double.world_mut().clear_journal();
        let report = double.run_with(incremental(change.clone()));
        assert_eq!(start_update(&double), [Value::Null], "{change}");
        if change.get("pull_parameters").is_none() {
            assert!(report.items.len() + 1 >= first.items.len(), "{change}");
            assert_eq!(report.skipped, 0, "{change}");
        }
        double.world_mut().clear_journal();
        double.run_with(incremental(change.clone()));
        assert_eq!(double.sent().len(), 1, "{change}: once");
    }
}

#[test]
fn an_older_application_that_changes_is_not_put_over_a_newer_one_that_did_not() {
    let double = double();
    run(&double);
    let before = held(&double);
    let [older, newer] = applicants(&double.world(), "two_applications")
        .try_into()
        .unwrap();
    // Long enough after the change of the newer one that an incremental search does not show it.
    double.pass(10 * DAY);
    run(&double);
    double.pass(HOUR);
    let now_ms = double.world().settings().base_ms + 10 * DAY;
    let column = json!({ "column": "Recruté" });
    double
        .world_mut()
        .change_row(&older, &column, now_ms)
        .unwrap();
    let report = run(&double);
    assert_eq!(
        start_update(&double).len(),
        2,
        "a second search shows the person's other applications"
    );
    assert_eq!(item(&report, &older).outcome, Outcome::Unchanged);
    assert_eq!(item(&report, &newer).outcome, Outcome::Unchanged);
    assert_eq!(differences(&before, &held(&double)), Vec::<String>::new());
    run(&double);
    assert_eq!(double.sent().len(), 1);
}

#[test]
fn a_full_run_and_an_incremental_one_do_not_confuse_each_other() {
    let double = double();
    run(&double);
    let applicant = applicants(&double.world(), "plain").remove(0);
    let column = tag(&profile(&double.world(), "plain"), "column").clone();
    change_column(&double, &applicant, "Recruté");
    let full = incremental(json!({ "incremental": false }));
    assert!(double.run_with(full).complete);
    assert_eq!(tag(&profile(&double.world(), "plain"), "column"), "Recruté");
    // Back to the value that the incremental ledger held before the full run.
    change_column(&double, &applicant, column.as_str().unwrap());
    run(&double);
    assert_eq!(tag(&profile(&double.world(), "plain"), "column"), &column);
}

#[test]
fn an_incremental_search_that_fails_is_repeated_without_its_filter() {
    let double = double();
    run(&double);
    double.pass(HOUR);
    // All tries of the incremental search fail, and no later one.
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::status(500)).times(4));
    let report = run(&double);
    assert_eq!((report.status, report.complete), (Status::Success, true));
    double.pass(HOUR);
    run(&double);
    assert_eq!(start_update(&double), [Value::Null], "cached for a day");
}

#[test]
fn a_full_dry_run_shows_every_row_even_between_incomplete_runs() {
    let double = double();
    let rows = double.world().rows().count();
    double.limit(Limits {
        requests: 60,
        ..Limits::default()
    });
    let unfinished = double.run_with(json!({}));
    assert!(!unfinished.complete);
    double.limit(Limits::default());
    let state = double.inspect().unwrap();
    let dry = double.run_with(json!({ "persist": false }));
    assert_eq!((dry.items.len(), dry.skipped, dry.postponed), (rows, 0, 0));
    assert_eq!(double.inspect().unwrap(), state, "a dry run keeps nothing");
    let dry = double.run_with(json!({ "persist": false, "incremental": true }));
    assert_eq!(
        dry.items.len() + usize::try_from(dry.skipped + dry.postponed).unwrap(),
        rows
    );
    assert!(
        dry.skipped > 0,
        "an incremental dry run shows what an incremental run would do"
    );
}
