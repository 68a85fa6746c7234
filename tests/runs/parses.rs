//! Résumés across runs: a résumé that was sent is awaited, and not sent again.

use crate::support::{Double, applicants, item, profile, tag};
use crate::ticks::{DAY, HOUR, MINUTE, change_column, double, run};
use sandbox::{Action, Endpoint, Fault, ParseDelay, Settings};
use serde_json::json;
use std::rc::Rc;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::ResetOutcome;
use update_profiles_in_hrflow::report::{Outcome, ResumeOutcome};

/// A world that parses résumés only on `finish_parses`.
fn never_parsed() -> Rc<Double> {
    Double::new(Settings {
        api_variants: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    })
}

#[test]
fn a_queued_resume_is_awaited_over_runs_while_edits_go_on() {
    let double = never_parsed();
    let applicant = applicants(&double.world(), "no_attachments").remove(0);
    let first = run(&double);
    assert_eq!(item(&first, &applicant).outcome, Outcome::Deferred);
    assert_eq!(
        item(&first, &applicant).resume,
        Some(ResumeOutcome::Submitted)
    );
    let parses = double.sent_to(Endpoint::Parse).len();
    assert!(parses >= 1);
    assert_eq!(double.inspect().unwrap().pending.len(), parses);
    for _ in 0..3 {
        double.pass(HOUR);
        let report = run(&double);
        assert_eq!(item(&report, &applicant).outcome, Outcome::Deferred);
        assert_eq!(
            item(&report, &applicant).resume,
            Some(ResumeOutcome::Pending)
        );
        assert_eq!(
            double.world().writes().count(),
            0,
            "the first run has edited it"
        );
    }
    change_column(&double, &applicant, "Recruté");
    double.pass(HOUR);
    let report = run(&double);
    assert_eq!(item(&report, &applicant).outcome, Outcome::Deferred);
    assert!(!item(&report, &applicant).changes.is_empty());
    let edited = profile(&double.world(), "no_attachments");
    assert_eq!(tag(&edited, "column"), "Recruté");
    let now_ms = double.world().settings().base_ms + 4 * HOUR;
    double.world_mut().finish_parses(now_ms);
    double.pass(HOUR);
    let report = run(&double);
    assert!(matches!(
        item(&report, &applicant).outcome,
        Outcome::Updated | Outcome::Unchanged
    ));
    assert!(double.sent_to(Endpoint::Parse).is_empty());
    assert!(double.inspect().unwrap().pending.is_empty());
    run(&double);
    assert_eq!(double.sent().len(), 1);
}

#[test]
fn a_resume_that_is_not_parsed_within_a_day_is_sent_again() {
    let double = never_parsed();
    run(&double);
    let parses = double.sent_to(Endpoint::Parse).len();
    double.pass(23 * HOUR);
    run(&double);
    assert_eq!(double.sent_to(Endpoint::Parse).len(), 0);
    double.pass(HOUR);
    run(&double);
    assert_eq!(double.sent_to(Endpoint::Parse).len(), parses);
}

#[test]
fn a_full_run_keeps_pending_parses_and_after_them_the_references_alone() {
    let double = Double::new(Settings {
        api_variants: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        ..Settings::default()
    });
    let full = json!({ "logics": ["select(.lastname != \"Grandet\")"] });
    double.run_with(full.clone());
    let parses = double.sent_to(Endpoint::Parse).len();
    assert!(parses > 0);
    assert_eq!(double.ledgers().len(), 1);
    double.pass(MINUTE);
    let report = double.run_with(full.clone());
    assert_eq!(report.skipped, 0, "a full run looks at everything");
    assert_eq!(double.sent_to(Endpoint::Parse).len(), parses);
    let kept = double.inspect().unwrap();
    assert!(kept.pending.is_empty());
    assert_eq!((kept.applicants, double.ledgers().len()), (0, 1));
    assert!(report.incremental_token.is_none());
}

#[test]
fn a_reset_keeps_pending_parses() {
    let double = never_parsed();
    run(&double);
    let pending = double.inspect().unwrap().pending;
    assert_eq!(double.reset(), ResetOutcome::KeptParses);
    let after = double.inspect().unwrap();
    assert_eq!((after.applicants, after.pending), (0, pending));
    run(&double);
    assert!(double.sent_to(Endpoint::Parse).is_empty());
}

#[test]
fn a_reset_of_a_ledger_that_is_missing_takes_seconds() {
    let double = never_parsed();
    run(&double);
    double.ledgers().clear();
    let before = double.now_ms();
    assert_eq!(double.reset(), ResetOutcome::LostParses);
    assert!(double.now_ms() - before <= 10_000);
    assert_eq!(double.inspect().unwrap().applicants, 0);
}

#[test]
fn a_resume_sent_twice_without_a_parse_is_given_up_and_the_profile_edited_without_it() {
    let double = never_parsed();
    let applicant = applicants(&double.world(), "no_attachments").remove(0);
    let mut parses = 0;
    let mut told = Vec::new();
    for _ in 0..6 {
        let report = run(&double);
        let items = report.items.into_iter();
        told.extend(items.filter(|item| item.applicant.as_deref() == Some(&applicant)));
        parses += double.sent_to(Endpoint::Parse).len();
        double.pass(DAY + MINUTE);
    }
    let candidates = double.world().counters().parses.len();
    assert_eq!(parses, 2 * candidates, "two submissions each, and no third");
    let codes: Vec<Option<&str>> = told
        .iter()
        .map(|item| item.error.as_ref().map(|error| &*error.code))
        .collect();
    assert_eq!(codes, [None, None, Some("never_parsed")], "told once");
    assert_eq!(
        tag(&profile(&double.world(), "no_attachments"), "column"),
        "Entretien RH",
        "the profile is edited"
    );
    let left = double.inspect().unwrap();
    assert!(left.failed.is_empty() && left.pending.is_empty());
    assert_eq!(left.given_up.len(), candidates);
}

#[test]
fn a_retry_sends_a_pending_resume_again() {
    let double = double();
    let busy = Fault::on(Endpoint::Parse, Action::status(503));
    double.world_mut().add_fault(busy);
    run(&double);
    double.calm();
    let waiting = double.inspect().unwrap().pending;
    assert!(!waiting.is_empty());
    double.pass(HOUR);
    assert!(double.retry(&waiting[0].applicant));
    let report = run(&double);
    assert_eq!(
        item(&report, &waiting[0].applicant).resume,
        Some(ResumeOutcome::Parsed)
    );
    let parses = double.sent_to(Endpoint::Parse).into_iter();
    let again = parses.filter(|parse| parse.subjects.contains(&waiting[0].candidate));
    assert_eq!(again.count(), 1);
}
