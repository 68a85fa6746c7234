//! Budgets: a run stops between items, and the next runs do the rest with the same result.

use crate::support::{Double, applicants, differences, held};
use crate::ticks::{MINUTE, double, double_of, incremental, run};
use sandbox::{Action, Endpoint, Fault, ParseDelay, Settings, World};
use serde_json::json;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::{Status, StoppedBy};
use update_profiles_in_hrflow::run::Limits;

#[test]
fn many_runs_with_a_small_budget_end_in_the_same_state_as_one_run() {
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
                ..Limits::default()
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
            assert!(runs < 60, "the runs come to an end");
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
fn attempts_after_the_first_stay_within_the_budget() {
    let world = World::new(Settings {
        candidates: 300,
        api_variants: serde_json::from_value(json!({ "profile_list": "thirty_a_page" })).unwrap(),
        ..Settings::default()
    });
    for requests in (40..100).step_by(9) {
        let double = Double::of(world.clone());
        // Several at once, so that several attempts wait for the same rest of the limit.
        for nth in (3..400).step_by(7) {
            let fault = Fault::everywhere(Action::status(503)).from(nth).times(4);
            double.world_mut().add_fault(fault);
        }
        double.limit(Limits {
            requests,
            ..Limits::default()
        });
        double.run_with(incremental(json!({})));
        let sent = double.sent().len();
        assert!(
            sent <= usize::try_from(requests).unwrap(),
            "{sent} of {requests}"
        );
    }
}

/// Where most people have changed, or HrFlow.ai does not have them, pages settle nothing.
#[test]
fn pages_that_settle_nothing_leave_a_run_most_of_its_budget() {
    const REQUESTS: usize = 100;
    let double = Double::new(Settings {
        candidates: 1_500,
        api_variants: serde_json::from_value(json!({
            "profile_list": "thirty_a_page", "row_candidate": "candidate_id"
        }))
        .unwrap(),
        ..Settings::default()
    });
    let changes = incremental(json!({
        "push_parameters": { "only_edit_fields": ["tags", "info"] }
    }));
    loop {
        double.limit(Limits {
            requests: REQUESTS.try_into().unwrap(),
            ..Limits::default()
        });
        double.world_mut().clear_journal();
        let report = double.run_with(changes.clone());
        let pages = double.sent_to(Endpoint::ProfileList).len();
        assert!(pages <= REQUESTS / 5, "{pages} pages");
        assert!(double.sent().len() <= REQUESTS, "{}", double.sent().len());
        if report.complete {
            break;
        }
    }
}

#[test]
fn a_run_out_of_time_begins_nothing_new_and_finishes_what_it_began() {
    let double = double();
    let base_ms = double.world().settings().base_ms;
    double.limit(Limits {
        until_ms: base_ms + 2_000,
        ..Limits::default()
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
fn a_run_starts_its_first_group_even_if_the_budget_is_too_small_for_it() {
    let double = double();
    double.limit(Limits {
        requests: 1,
        ..Limits::default()
    });
    let mut runs = 0;
    while !run(&double).complete {
        runs += 1;
        assert!(runs < 100, "each run does something");
    }
}

/// The workflows of one invocation share the rate limiter.
#[test]
fn files_expire_gets_one_request_a_second_across_the_workflows_of_a_company() {
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
fn files_expire_is_repeated_after_a_second_at_the_earliest() {
    let double = double_of(json!({ "candidate_files": "key_only" }));
    let busy = Fault::on(Endpoint::Expire, Action::status(503));
    double.world_mut().add_fault(busy);
    double.run_with(json!({}));
    let sent = double.sent_to(Endpoint::Expire);
    assert!(sent.len() > 3, "{}", sent.len());
    let gaps = sent.windows(2).map(|pair| pair[1].at_ms - pair[0].at_ms);
    assert!(gaps.min() >= Some(1_000));
}

/// Otherwise the same items would use up each budget again, and no run would reach the others.
#[test]
fn runs_with_a_small_budget_get_past_items_that_fail_or_wait() {
    let world = World::new(Settings {
        candidates: 120,
        api_variants: serde_json::from_value(json!({ "sync_parsing": "false" })).unwrap(),
        parse_delay: ParseDelay::Never,
        ..Settings::default()
    });
    for incremental in [true, false] {
        let double = Double::of(world.clone());
        // Only the first profiles are found, so most rows fail.
        double.limit(Limits {
            requests: 60,
            ..Limits::default()
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
            assert!(runs < 40, "the runs come to an end");
        }
        assert_eq!(tried.len(), double.world().rows().count());
        assert!(tried.values().all(|times| *times == 1), "one try each");
        // The next run tries them again.
        let report = double.run_with(json!({ "incremental": incremental }));
        assert!(!report.items.is_empty());
    }
}

#[test]
fn a_run_starts_its_first_group_even_if_the_search_took_most_of_its_time() {
    let double = double();
    double
        .world_mut()
        .add_fault(Fault::on(Endpoint::Search, Action::Slow { ms: 14_500 }));
    let rows = double.world().rows().count();
    for runs in 1.. {
        double.limit(Limits {
            until_ms: double.now_ms() + 20_000,
            ..Limits::default()
        });
        let report = run(&double);
        if report.complete {
            break;
        }
        assert!(!report.items.is_empty() && runs <= rows);
    }
    assert_eq!(double.inspect().unwrap().applicants, rows);
}

/// A user may have moved the applicant since the search.
#[test]
fn no_applicant_is_moved_on_the_basis_of_an_old_search() {
    let double = double_of(json!({ "applicant": "missing", "applicant_tags": "absent" }));
    double
        .world_mut()
        .add_fault(Fault::everywhere(Action::Slow { ms: 9_000 }));
    let mut runs = 0;
    loop {
        double.world_mut().clear_journal();
        let report = double.run_with(json!({
            "incremental": true,
            "pull_parameters": { "candidate_lookup": "move" },
        }));
        let searched = double.sent_to(Endpoint::Search)[0].at_ms;
        let moved = double.sent_to(Endpoint::Move);
        assert!(
            moved
                .iter()
                .all(|entry| entry.at_ms <= searched + 2 * MINUTE + 1_000)
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
