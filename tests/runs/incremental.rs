//! The ledger at work: only what changed is sent, and all that changed is.

use crate::support::{Double, applicants, differences, held, item, profile, tag, workflow};
use sandbox::{Action, Endpoint, Entry, Fault, ParseDelay, Settings, World};
use serde_json::{Value, json};
use std::rc::Rc;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{FORMAT, LEASE_MS, inspect};
use update_profiles_in_hrflow::report::{
    Outcome, Reason, ResumeOutcome, RunReport, Status, StoppedBy,
};
use update_profiles_in_hrflow::run::Limits;

const MINUTE: u64 = 60 * 1_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn double_of(dialect: Value) -> Rc<Double> {
    Double::new(Settings {
        dialect: serde_json::from_value(dialect).unwrap(),
        ..Settings::default()
    })
}

fn double() -> Rc<Double> {
    thread_local!(static WORLD: World = World::new(Settings::default()));
    Double::of(WORLD.with(Clone::clone))
}

/// The workflow of these tests; one candidate has no profile, and is left out where that is not the
/// subject.
fn incremental(changes: Value) -> Value {
    let mut workflow = json!({
        "incremental": true,
        "logics": ["select(.lastname != \"Grandet\")"],
    });
    for (name, value) in changes.as_object().unwrap() {
        workflow[name] = value.clone();
    }
    workflow
}

fn run(double: &Rc<Double>) -> RunReport {
    double.world_mut().clear_journal();
    double.run_with(incremental(json!({})))
}

fn change_column(double: &Double, applicant: &str, column: &str) {
    let now_ms = double.world().settings().base_ms;
    double
        .world_mut()
        .change_row(applicant, &json!({ "column": column }), now_ms)
        .unwrap();
}

fn endpoints(sent: &[Entry]) -> Vec<Endpoint> {
    sent.iter().map(|entry| entry.endpoint).collect()
}

fn start_update(double: &Double) -> Vec<Value> {
    let searches = double.sent_to(Endpoint::Search);
    let body = |entry: &Entry| entry.body.as_ref().unwrap()["start_update"].clone();
    searches.iter().map(body).collect()
}

#[test]
fn a_tick_without_a_change_makes_four_requests_and_keeps_nothing() {
    for candidates in [3, 40, 400] {
        let double = Double::new(Settings {
            candidates,
            ..Settings::default()
        });
        // Some have no profile, and would be tried again: they are left out.
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
            assert_eq!(double.state_asks(), 3, "lease, ledger, release");
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
fn a_search_is_narrowed_to_two_days_before_the_last_run_and_whole_once_a_day() {
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
    assert_eq!(start_update(&double), [Value::Null], "the daily sweep");
    double.pass(HOUR);
    run(&double);
    assert_eq!(start_update(&double), ["05/27/26"]);
}

#[test]
fn who_is_gone_is_dropped_by_the_sweep_and_an_empty_answer_drops_nobody() {
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
fn an_api_that_refuses_or_ignores_start_update_is_searched_whole() {
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
            "{filter}: asked once, remembered"
        );
    }
}

#[test]
fn the_users_own_period_wins() {
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
fn a_changed_workflow_looks_at_everything_again() {
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
    // So long after the newer one changed that a narrowed search does not show it.
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
        "the rest of the person's applications are asked for"
    );
    assert_eq!(item(&report, &older).outcome, Outcome::Unchanged);
    assert_eq!(item(&report, &newer).outcome, Outcome::Unchanged);
    assert_eq!(differences(&before, &held(&double)), Vec::<String>::new());
    run(&double);
    assert_eq!(double.sent().len(), 1);
}

#[test]
fn a_failed_item_is_tried_again_and_a_discarded_one_is_not() {
    let double = double();
    let applicant = applicants(&double.world(), "plain").remove(0);
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Applicant, Action::status(500)).id(&applicant));
    let report = run(&double);
    assert_eq!(item(&report, &applicant).tries, 1);
    let failed = double.inspect().unwrap().failed;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].applicant.as_deref(), Some(&*applicant));
    assert_eq!(failed[0].error.as_ref().unwrap().status, Some(500));
    double.calm();
    let report = run(&double);
    assert_eq!(report.items.len(), 1);
    assert_eq!(item(&report, &applicant).tries, 2);
    assert_eq!(item(&report, &applicant).outcome, Outcome::Updated);
    assert!(double.inspect().unwrap().failed.is_empty());
}

#[test]
fn an_item_that_fails_and_fails_is_tried_more_and_more_rarely_until_its_row_changes() {
    let double = double();
    let without_profile = applicants(&double.world(), "not_in_hrflow").remove(0);
    let workflow = json!({ "incremental": true });
    for tries in 1..=5 {
        let report = double.run_with(workflow.clone());
        assert_eq!(item(&report, &without_profile).tries, tries);
        assert_eq!(report.postponed, 0);
        double.pass(MINUTE);
    }
    let mut tried_after = Vec::new();
    let mut minutes = 0;
    while tried_after.len() < 3 {
        double.pass(15 * MINUTE);
        minutes += 15;
        let report = double.run_with(workflow.clone());
        if report.items.is_empty() {
            assert_eq!((report.postponed, report.status), (1, Status::Success));
        } else {
            tried_after.push(minutes);
            minutes = 0;
        }
    }
    assert_eq!(tried_after, [60, 120, 240]);
    let failed = double.inspect().unwrap().failed;
    assert_eq!((failed.len(), failed[0].tries), (1, 8));
    assert_eq!(failed[0].error.as_ref().unwrap().code, "profile_missing");

    change_column(&double, &without_profile, "Recruté");
    double.pass(MINUTE);
    let report = double.run_with(workflow.clone());
    assert_eq!(
        item(&report, &without_profile).tries,
        1,
        "another row is another item"
    );
}

#[test]
fn someone_may_ask_for_another_try_at_once() {
    let double = double();
    let applicant = applicants(&double.world(), "not_in_hrflow").remove(0);
    let workflow = json!({ "incremental": true });
    for _ in 0..6 {
        double.run_with(workflow.clone());
    }
    assert_eq!(double.run_with(workflow.clone()).postponed, 1);
    assert!(double.retry(&applicant), "it is known");
    let report = double.run_with(workflow.clone());
    assert_eq!(item(&report, &applicant).tries, 1);
    // One that HrFlow.ai holds is looked at again too, however long ago it changed.
    let known = applicants(&double.world(), "plain").remove(0);
    double.pass(20 * DAY);
    double.run_with(workflow.clone());
    assert!(double.retry(&known));
    let report = double.run_with(workflow.clone());
    assert_eq!(item(&report, &known).outcome, Outcome::Unchanged);
    assert!(!double.retry("nobody"));
}

#[test]
fn a_parse_in_the_queue_is_remembered_and_edited_once_it_is_done() {
    let double = Double::new(Settings {
        dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
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
        assert_eq!(double.world().writes().count(), 0);
    }
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
fn a_parse_that_never_ends_is_asked_for_again_after_a_day() {
    let double = Double::new(Settings {
        dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
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
fn a_full_run_remembers_a_parse_too_and_leaves_no_ledger_where_there_is_nothing_to_remember() {
    let double = Double::new(Settings {
        dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
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
    assert_eq!(double.ledgers().len(), 0);
    assert!(report.incremental_token.is_none());
}

#[test]
fn budgets_end_in_the_same_state_as_one_go() {
    let world = World::new(Settings {
        candidates: 300,
        ..Settings::default()
    });
    for changes in [incremental(json!({})), json!({ "incremental": false })] {
        let at_once = Double::of(world.clone());
        assert!(at_once.run_with(changes.clone()).complete);

        let in_budgets = Double::of(world.clone());
        let mut runs = 0;
        loop {
            in_budgets.limit(Limits {
                requests: 60,
                until_ms: u64::MAX,
            });
            in_budgets.world_mut().clear_journal();
            let report = in_budgets.run_with(changes.clone());
            runs += 1;
            assert!(in_budgets.sent().len() <= 60, "{}", in_budgets.sent().len());
            if report.complete {
                break;
            }
            assert_eq!(report.stopped_by, Some(StoppedBy::MaxRequests));
            assert!(report.remaining > 0 && !report.items.is_empty());
            assert!(runs < 60, "it comes to an end");
        }
        assert!(runs > 10, "{runs}");
        assert_eq!(
            differences(&held(&at_once), &held(&in_budgets)),
            Vec::<String>::new()
        );
        assert_eq!(
            at_once.world().counters().parses,
            in_budgets.world().counters().parses
        );
    }
}

#[test]
fn a_run_without_time_begins_nothing_and_brings_to_its_end_what_it_began() {
    let double = double();
    let base_ms = double.world().settings().base_ms;
    double.limit(Limits {
        requests: u32::MAX,
        until_ms: base_ms + 2_000,
    });
    let report = run(&double);
    assert_eq!(report.stopped_by, Some(StoppedBy::MaxSeconds));
    assert!(!report.complete && report.remaining > 0 && !report.items.is_empty());
    assert_eq!(report.status, Status::Success, "{:?}", report.error);
    double.limit(Limits::default());
    let rest = run(&double);
    assert!(rest.complete);
    assert_eq!(rest.items.len(), usize::try_from(report.remaining).unwrap());
}

#[test]
fn the_first_budget_may_be_too_small_for_what_it_begins_with() {
    let double = double();
    double.limit(Limits {
        requests: 1,
        until_ms: u64::MAX,
    });
    let mut runs = 0;
    while !run(&double).complete {
        runs += 1;
        assert!(runs < 100, "each run does something");
    }
}

/// Over all runs that share an invocation.
#[test]
fn files_expire_gets_one_request_a_second_and_company() {
    let double = double_of(json!({ "candidate_files": "key_only" }));
    let of = |case: &str| {
        let applicant = applicants(&double.world(), case).remove(0);
        json!([format!("select(.applicant == \"{applicant}\")")])
    };
    for case in ["no_attachments", "docx", "resume_absent", "old_application"] {
        double.run_with(json!({ "workflow_id": case, "logics": of(case) }));
    }
    double.run_with(json!({}));
    let sent = double.sent_to(Endpoint::Expire);
    assert!(sent.len() > 3, "{}", sent.len());
    let gaps = sent.windows(2).map(|pair| pair[1].at_ms - pair[0].at_ms);
    assert!(
        gaps.clone().all(|gap| gap >= 1_000),
        "{:?}",
        gaps.collect::<Vec<_>>()
    );
}

#[test]
fn a_workflow_that_is_run_already_says_so_and_sends_nothing() {
    let double = double();
    let other = double.lease("another run");
    let report = run(&double);
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert_eq!(report.stopped_by, Some(StoppedBy::Leased));
    let error = report.error.unwrap();
    assert_eq!(error.code, "leased");
    assert!(error.message.contains("another run"));
    assert!(double.sent().is_empty());
    let dry = double.run_with(incremental(json!({ "persist": false })));
    assert!(dry.complete, "a dry run needs no lease");

    double.pass(LEASE_MS - MINUTE);
    assert_eq!(run(&double).stopped_by, Some(StoppedBy::Leased));
    double.pass(3 * MINUTE - LEASE_MS + MINUTE);
    assert!(
        run(&double).complete,
        "a dead run's lease is free after three minutes"
    );
    assert!(
        !double.renew(other),
        "and the dead run is told when it comes back"
    );
}

#[test]
fn a_run_whose_lease_was_lost_writes_nothing_more() {
    for after in [1, 5, 20, 60] {
        let double = double();
        let sent = double.take_over_after(after);
        let report = run(&double);
        let written = double
            .world()
            .writes()
            .filter(|entry| entry.number > sent.get())
            .count();
        assert!(sent.get() > 0, "it was taken over");
        assert_eq!(written, 0, "{after}");
        assert_eq!(report.stopped_by, Some(StoppedBy::LeaseLost), "{after}");
        assert_eq!(report.error.unwrap().code, "lease_lost");
        assert!(!report.complete);
    }
}

#[test]
fn a_stale_ledger_is_noticed_and_waited_out() {
    let double = double();
    run(&double);
    double.hide_ledgers_for(50_000);
    let report = run(&double);
    assert!(report.complete);
    assert_eq!(endpoints(&double.sent()), [Endpoint::Search]);
}

#[test]
fn a_ledger_that_is_gone_or_corrupt_is_told_and_never_taken_for_an_empty_one() {
    type Spoil = fn(&mut Vec<u8>);
    let spoil: [(&str, Spoil); 4] = [
        ("ledger_corrupt", |bytes| bytes.truncate(bytes.len() / 2)),
        ("ledger_corrupt", |bytes| bytes[40] ^= 1),
        ("ledger_unknown_format", |bytes| bytes[4] = FORMAT + 1),
        ("ledger_corrupt", |bytes| *bytes = b"{}".to_vec()),
    ];
    for (code, spoil) in spoil {
        let double = double();
        run(&double);
        for bytes in double.ledgers().values_mut() {
            spoil(bytes);
        }
        is_told(&double, code);
    }
    let double = double();
    run(&double);
    double.ledgers().clear();
    is_told(&double, "ledger_missing");
}

fn is_told(double: &Rc<Double>, code: &str) {
    let report = run(double);
    assert_eq!(
        (report.status, report.reason),
        (Status::Fatal, Reason::ReadFailure)
    );
    let error = report.error.unwrap();
    assert_eq!(error.code, code);
    assert!(error.remedy.contains("ledger/reset"), "{}", error.remedy);
    assert!(double.sent().is_empty(), "{code}: nothing is sent");
    assert_eq!(
        run(double).error.unwrap().code,
        code,
        "the lease was given back"
    );
    assert_eq!(double.inspect().unwrap_err().code(), code);

    double.reset();
    assert_eq!(double.inspect().unwrap().applicants, 0);
    let report = run(double);
    assert!(report.complete && report.items.len() > 30);
    assert!(
        report
            .items
            .iter()
            .all(|item| item.outcome != Outcome::Updated)
    );
}

#[test]
fn starting_over_does_not_forget_a_parse() {
    let double = Double::new(Settings {
        dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
    run(&double);
    let pending = double.inspect().unwrap().pending;
    double.reset();
    let after = double.inspect().unwrap();
    assert_eq!((after.applicants, after.pending), (0, pending));
    run(&double);
    assert!(double.sent_to(Endpoint::Parse).is_empty());
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
    // Back to what the incremental ledger held before the full run.
    change_column(&double, &applicant, column.as_str().unwrap());
    run(&double);
    assert_eq!(tag(&profile(&double.world(), "plain"), "column"), &column);
}

/// A commit that the end of the run catches half way, or whose answers are lost, must not cost the
/// ledger that counts.
#[test]
fn a_ledger_that_counts_is_never_deleted() {
    let world = World::new(Settings::default());
    for seed in 0..20 {
        for lost in [0, 4] {
            let double = Double::of(world.clone());
            double.begin_with(seed);
            let slow = Fault::everywhere(Action::Slow { ms: 2_000 });
            double.world_mut().add_fault(slow);
            double.slow_state(6_000);
            double.lose_commits(lost);
            run(&double);
            double.calm();
            double.slow_state(20);
            double.pass(10 * MINUTE);
            let next = run(&double);
            assert!(next.complete, "{seed} {lost}: {:?}", next.error);
            assert!(double.inspect().unwrap().version > 0);
            assert_eq!(
                double.ledgers().len(),
                1,
                "{seed} {lost}: none is left behind"
            );
        }
    }
}

#[test]
fn a_state_that_does_not_answer_ends_the_run_before_it_begins() {
    let double = double();
    double.lose_state(true);
    let report = run(&double);
    assert_eq!(
        (report.status, report.stopped_by),
        (Status::Fatal, Some(StoppedBy::State))
    );
    assert_eq!(report.error.unwrap().code, "state_unavailable");
    assert!(double.sent().is_empty());
    double.lose_state(false);
    assert!(run(&double).complete);
}

/// What fails or waits must not use up each budget again, so that nothing else is ever reached.
#[test]
fn budgets_get_past_what_fails_and_what_waits() {
    let world = World::new(Settings {
        candidates: 120,
        dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
    for incremental in [true, false] {
        let double = Double::of(world.clone());
        // Nobody's profile is found but for some: most rows fail.
        double.limit(Limits {
            requests: 60,
            until_ms: u64::MAX,
        });
        let missing = Fault::on(Endpoint::Profile, Action::status(404));
        double.world_mut().add_fault(missing.from(30));
        let mut runs = 0;
        let mut tried = std::collections::BTreeMap::new();
        loop {
            let report = double.run_with(json!({ "incremental": incremental }));
            runs += 1;
            for item in &report.items {
                *tried.entry(item.applicant.clone()).or_insert(0) += 1;
            }
            if report.complete {
                break;
            }
            assert!(runs < 40, "it comes to an end");
        }
        assert_eq!(tried.len(), double.world().rows().count());
        assert!(
            tried.values().all(|times| *times == 1),
            "each is tried once"
        );
        // The next one tries again.
        let report = double.run_with(json!({ "incremental": incremental }));
        assert!(!report.items.is_empty());
    }
}

fn never_parsed() -> Rc<Double> {
    Double::new(Settings {
        dialect: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    })
}

#[test]
fn a_resume_that_is_never_parsed_is_given_up_and_the_profile_edited_without_it() {
    let double = never_parsed();
    let applicant = applicants(&double.world(), "no_attachments").remove(0);
    let mut parses = 0;
    let mut last = None;
    for _ in 0..6 {
        last = Some(run(&double));
        parses += double.sent_to(Endpoint::Parse).len();
        double.pass(DAY + MINUTE);
    }
    let candidates = double.world().counters().parses.len();
    assert_eq!(parses, 2 * candidates, "each twice, and then no more");
    let last = last.unwrap();
    assert_eq!(
        item(&last, &applicant).error.as_ref().unwrap().code,
        "never_parsed"
    );
    assert_eq!(
        tag(&profile(&double.world(), "no_attachments"), "column"),
        "Entretien RH",
        "the profile is edited"
    );
    let failed = double.inspect().unwrap().failed;
    assert!(
        failed
            .iter()
            .any(|failed| failed.applicant.as_deref() == Some(&*applicant))
    );
}

#[test]
fn someone_may_have_a_resume_sent_again_that_is_being_waited_for() {
    let double = double();
    let busy = Fault::on(Endpoint::Parse, Action::status(503));
    double.world_mut().add_fault(busy);
    run(&double);
    double.calm();
    let waiting = double.inspect().unwrap().pending;
    assert!(!waiting.is_empty());
    double.pass(HOUR);
    assert!(
        double
            .sent_to(Endpoint::Edit)
            .iter()
            .all(|edit| !edit.subjects.contains(&waiting[0].candidate))
    );
    assert!(double.retry(&waiting[0].applicant));
    let report = run(&double);
    assert_eq!(
        item(&report, &waiting[0].applicant).resume,
        Some(ResumeOutcome::Parsed)
    );
    assert_eq!(double.sent_to(Endpoint::Parse).len(), 1);
}

/// The first run ends at it; the next ones leave it to the end, and then it is its own failure.
#[test]
fn one_refusal_does_not_stop_those_behind_it() {
    let world = World::new(Settings {
        candidates: 120,
        ..Settings::default()
    });
    let rows = world.rows().count();
    let victim = applicants(&world, "plain").remove(0);
    for endpoint in [Endpoint::Edit, Endpoint::Profile] {
        let double = Double::of(world.clone());
        let person = double.world().case("plain").unwrap().id.to_string();
        let refused = Fault::on(endpoint, Action::status(403)).id(&person);
        double.world_mut().add_fault(refused);
        let mut report = run(&double);
        for _ in 0..2 {
            double.pass(15 * MINUTE);
            report = run(&double);
        }
        assert!(report.complete, "{endpoint:?}: {:?}", report.error);
        let known = double.inspect().unwrap();
        assert!(
            known.applicants + known.failed.len() == rows,
            "{endpoint:?}"
        );
        assert!(
            known
                .failed
                .iter()
                .any(|failed| failed.applicant.as_deref() == Some(&*victim))
        );
    }
}

#[test]
fn an_outage_makes_nobody_wait_longer() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::status(503)).api(sandbox::Api::Hrflow));
    for _ in 0..7 {
        run(&double);
        double.pass(MINUTE);
    }
    assert!(
        double
            .inspect()
            .unwrap()
            .failed
            .iter()
            .all(|failed| failed.tries <= 1)
    );
    double.calm();
    let report = run(&double);
    assert_eq!((report.status, report.postponed), (Status::Success, 0));
    assert!(report.items.len() > 30);
}

#[test]
fn a_search_that_takes_all_the_time_does_not_keep_a_run_from_beginning() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::Slow { ms: 25_000 }));
    let rows = double.world().rows().count();
    for runs in 1.. {
        double.limit(Limits {
            requests: u32::MAX,
            until_ms: double.now_ms() + 20_000,
        });
        let report = run(&double);
        if report.complete {
            break;
        }
        assert!(!report.items.is_empty() && runs <= rows);
    }
    assert_eq!(double.inspect().unwrap().applicants, rows);
}

#[test]
fn a_narrowed_search_that_fails_is_made_whole() {
    let double = double();
    run(&double);
    double.pass(HOUR);
    // As long as it is tried, and not longer.
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::status(500)).times(4));
    let report = run(&double);
    assert_eq!((report.status, report.complete), (Status::Success, true));
    double.pass(HOUR);
    run(&double);
    assert_eq!(start_update(&double), [Value::Null], "remembered for a day");
}

#[test]
fn one_bad_row_in_a_narrowed_search_is_not_fatal() {
    let double = double();
    run(&double);
    double.pass(10 * DAY);
    run(&double);
    double.pass(HOUR);
    let applicant = applicants(&double.world(), "plain").remove(0);
    let now_ms = double.world().settings().base_ms + 10 * DAY;
    let column = json!({ "column": "Recruté" });
    double
        .world_mut()
        .change_row(&applicant, &column, now_ms)
        .unwrap();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Edit, Action::status(400)));
    let report = run(&double);
    assert_eq!(report.items.len(), 1);
    assert_eq!(
        (report.status, report.reason),
        (Status::SuccessWithFailures, Reason::None)
    );
}

#[test]
fn a_search_that_is_asked_to_wait_ends_the_run_in_good_order() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::retry_after("120")));
    let report = run(&double);
    assert_eq!(report.status, Status::SuccessWithFailures);
    assert_eq!(report.stopped_by, Some(StoppedBy::RetryAfter));
    assert_eq!(double.sent().len(), 1);
}

#[test]
fn a_ledger_that_was_waited_for_leaves_a_lease_to_work_with() {
    let double = double();
    double.run_with(incremental(json!({ "logics": ["select(false)"] })));
    double.hide_ledgers_for(95_000);
    let report = run(&double);
    assert!(report.complete, "{:?}", report.error);
    assert!(double.sent_to(Endpoint::Parse).len() > 1);
}

/// A run commits and deletes the old ledgers while somebody looks.
#[test]
fn a_look_at_a_workflow_at_work_sees_one_of_its_ledgers() {
    let double = Double::new(Settings {
        candidates: 200,
        ..Settings::default()
    });
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::Slow { ms: 1_000 }));
    double.slow_state(1_000);
    let workflow = workflow(incremental(json!({}))).unwrap();
    let looks = async {
        for _ in 0..300 {
            double.sleep(std::time::Duration::from_millis(333)).await;
            inspect(&*double, &*double).await.unwrap();
        }
    };
    let (report, ()) = double.beside(&workflow, looks);
    assert!(report.complete);
}

#[test]
fn a_full_dry_run_shows_all_whatever_is_known_or_under_way() {
    let double = double();
    let rows = double.world().rows().count();
    double.limit(Limits {
        requests: 60,
        until_ms: u64::MAX,
    });
    let unfinished = double.run_with(json!({}));
    assert!(!unfinished.complete);
    double.limit(Limits::default());
    let state = double.inspect().unwrap();
    let dry = double.run_with(json!({ "persist": false }));
    assert_eq!((dry.items.len(), dry.skipped, dry.postponed), (rows, 0, 0));
    assert_eq!(double.inspect().unwrap(), state, "it keeps nothing");
    let dry = double.run_with(json!({ "persist": false, "incremental": true }));
    assert_eq!(
        dry.items.len() + usize::try_from(dry.skipped + dry.postponed).unwrap(),
        rows
    );
    assert!(
        dry.skipped > 0,
        "an incremental one shows what such a run would do"
    );
}

/// Somebody may have moved it meanwhile.
#[test]
fn nobody_is_moved_by_what_an_old_search_said() {
    let double = double_of(json!({ "applicant": "missing" }));
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::Slow { ms: 9_000 }));
    let mut runs = 0;
    loop {
        double.world_mut().clear_journal();
        let report = double.run_with(json!({ "incremental": true }));
        let searched = double.sent_to(Endpoint::Search)[0].at_ms;
        let moved = double.sent_to(Endpoint::Move);
        assert!(
            moved
                .iter()
                .all(|entry| entry.at_ms < searched + 3 * MINUTE)
        );
        runs += 1;
        if report.complete {
            break;
        }
        assert_eq!(report.stopped_by, Some(StoppedBy::MaxSeconds));
        assert!(runs < 20);
    }
    assert!(runs > 1);
}
