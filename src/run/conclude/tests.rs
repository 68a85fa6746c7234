//! Each pair of causes against the rule.

use super::super::control::{End, RunControl};
use super::{Conclusion, Ending, conclude, is_callback_due};
use crate::http::{Clock, SendControl};
use crate::ledger::{LedgerError, StoreError};
use crate::report::{
    ErrorReport, Events, Outcome, Reason, RunSummary, Stage, Status, StoppedBy, item_report,
    new_report,
};
use std::time::Duration;

/// What ends a run early, and what came of its commit, decide what is reported:
///
/// * `stopped by`: the early end; the commit, if nothing or only a budget ended the run early.
/// * `error`: of the early end, else of the commit, else of the callback.
/// * `status`:
///   - `items`: the verdict of the items; a failed callback rules out success;
///   - `items, not success`: the same; the failed commit rules out success already;
///   - `left`: `success_with_failures`, because the rest is left to a later run in good order;
///   - `fatal …`: fatal for this reason, whatever the items say.
/// * `callback`: whether it is called, unless the status is fatal.
const RULE: &str = "
    ended by        | commit | stopped by   | error       | status             | callback
    nothing         | ok     | -            | callback    | items              | yes
    nothing         | failed | state        | state       | items, not success | no
    nothing         | fenced | lease_lost   | lease       | items, not success | no
    out of requests | ok     | max_requests | callback    | items              | yes
    out of requests | failed | state        | state       | items, not success | no
    out of requests | fenced | lease_lost   | lease       | items, not success | no
    out of time     | ok     | max_seconds  | callback    | items              | yes
    out of time     | failed | state        | state       | items, not success | no
    out of time     | fenced | lease_lost   | lease       | items, not success | no
    aborted         | ok     | aborted      | callback    | items              | no
    aborted         | failed | aborted      | state       | items, not success | no
    aborted         | fenced | aborted      | lease       | items, not success | no
    retry after     | ok     | retry_after  | retry after | left               | no
    retry after     | failed | retry_after  | retry after | left               | no
    retry after     | fenced | retry_after  | retry after | left               | no
    fatal read      | ok     | error        | fatal read  | fatal read         | no
    fatal read      | failed | error        | fatal read  | fatal read         | no
    fatal read      | fenced | error        | fatal read  | fatal read         | no
    fatal write     | ok     | error        | fatal write | fatal write        | no
    fatal write     | failed | error        | fatal write | fatal write        | no
    fatal write     | fenced | error        | fatal write | fatal write        | no
    state unwritten | ok     | state        | unwritten   | fatal write        | no
    state unwritten | failed | state        | unwritten   | fatal write        | no
    state unwritten | fenced | state        | unwritten   | fatal write        | no
    lease lost      | ok     | lease_lost   | lease       | left               | no
    lease lost      | failed | lease_lost   | lease       | left               | no
    lease lost      | fenced | lease_lost   | lease       | left               | no
    leased          | ok     | leased       | leased      | left               | no
    state unread    | ok     | state        | unread      | fatal read         | no
    no state        | ok     | -            | no state    | fatal no state     | no
";

/// What the items say by themselves.
const ITEMS: [(&str, Status, Reason); 8] = {
    use Status::{Fatal, Success, SuccessWithFailures};
    [
        ("none", Success, Reason::None),
        ("all synced", Success, Reason::None),
        ("all discarded", Success, Reason::None),
        ("some failed", SuccessWithFailures, Reason::None),
        ("all unread", Fatal, Reason::ReadFailure),
        ("all unwritten", Fatal, Reason::WriteFailure),
        (
            "all unwritten, other rows synced",
            SuccessWithFailures,
            Reason::None,
        ),
        (
            "all edited, their résumés failed",
            SuccessWithFailures,
            Reason::None,
        ),
    ]
};

fn error(code: &str) -> ErrorReport {
    ErrorReport {
        code: code.to_owned(),
        ..ErrorReport::unknown()
    }
}

fn end(name: &str) -> Option<End> {
    let report = Box::new(error(name));
    Some(match name {
        "nothing" => return None,
        "out of requests" => End::OutOfRequests,
        "out of time" => End::OutOfTime,
        "aborted" => End::Aborted,
        "retry after" => End::RetryAfter(report),
        "fatal read" => End::Fatal(Reason::ReadFailure, report),
        "fatal write" => End::Fatal(Reason::WriteFailure, report),
        "state unwritten" => End::StateUnwritten(Box::new(error("unwritten"))),
        "lease lost" => End::LeaseLost,
        "leased" => End::Leased(report),
        "state unread" => End::StateUnread(Box::new(error("unread"))),
        "no state" => End::NoState,
        _ => panic!("no such end: {name}"),
    })
}

fn commit_error(name: &str) -> Option<LedgerError> {
    match name {
        "ok" => None,
        "failed" => Some(LedgerError::Unavailable(StoreError("down".to_owned()))),
        "fenced" => Some(LedgerError::LeaseLost),
        _ => panic!("no such commit: {name}"),
    }
}

fn ending_of_items(name: &str) -> Ending {
    let mut events = Events::default();
    let (read_success, failed) = match name {
        "none" => (0, 0),
        "all unread" => {
            events.read_failure = 3;
            (0, 0)
        }
        "some failed" => (3, 1),
        "all synced" | "all discarded" => (3, 0),
        _ => (3, 3),
    };
    events.read_success = read_success;
    events.write_failure = failed;
    if name == "all discarded" {
        events.logics_discard = 3;
    }
    Ending {
        end: None,
        events,
        was_edited_without_resume: name.starts_with("all edited"),
        has_set_aside: false,
        has_other_synced_rows: name.ends_with("other rows synced"),
        remaining: 0,
        commit_error: None,
        callback_error: None,
    }
}

/// The rule, row by row: the six columns.
fn rule() -> Vec<[&'static str; 6]> {
    let rows = RULE.trim().lines().skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        cells.try_into().unwrap()
    })
    .collect()
}

fn expected_status(rule: &str, items: (Status, Reason), callback_failed: bool) -> (Status, Reason) {
    let not_success = match items {
        (Status::Success, _) => (Status::SuccessWithFailures, Reason::None),
        items => items,
    };
    match rule {
        "items" if callback_failed => not_success,
        "items" => items,
        "items, not success" => not_success,
        "left" => (Status::SuccessWithFailures, Reason::None),
        "fatal read" => (Status::Fatal, Reason::ReadFailure),
        "fatal write" => (Status::Fatal, Reason::WriteFailure),
        "fatal no state" => (Status::Fatal, Reason::BackendNotConfigured),
        _ => panic!("no such status: {rule}"),
    }
}

fn expected_error(rule: &str, callback_failed: bool) -> Option<&str> {
    match rule {
        "callback" => callback_failed.then_some("callback_failed"),
        "state" => Some("state_unavailable"),
        "lease" => Some("lease_lost"),
        "no state" => Some("backend_not_configured"),
        code => Some(code),
    }
}

fn name_of(stopped_by: Option<StoppedBy>) -> String {
    stopped_by.map_or_else(
        || "-".to_owned(),
        |by| {
            serde_json::to_value(by)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        },
    )
}

#[test]
fn each_pair_of_causes_is_reported_by_the_rule() {
    let mut cases = 0;
    for [ended_by, commit, stopped_by, error_, status, _] in rule() {
        for (items, verdict, reason) in ITEMS {
            for callback_failed in [false, true] {
                for remaining in [0, 7] {
                    let ending = Ending {
                        end: end(ended_by),
                        commit_error: commit_error(commit),
                        callback_error: callback_failed.then(|| error("callback_failed")),
                        remaining,
                        ..ending_of_items(items)
                    };
                    let Conclusion {
                        status: actual,
                        reason: why,
                        stopped_by: by,
                        error: reported,
                        complete,
                    } = conclude(&ending);
                    let case = format!(
                        "ended by {ended_by}, commit {commit}, items {items}, callback failed: {callback_failed}, {remaining} remain"
                    );
                    assert_eq!(
                        (actual, why),
                        expected_status(status, (verdict, reason), callback_failed),
                        "{case}"
                    );
                    assert_eq!(name_of(by), stopped_by, "{case}");
                    assert_eq!(
                        reported.as_ref().map(|error| &*error.code),
                        expected_error(error_, callback_failed),
                        "{case}"
                    );
                    let is_complete = ended_by == "nothing" && commit == "ok" && remaining == 0;
                    assert_eq!(complete, is_complete, "{case}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, 30 * 8 * 2 * 2);
}

/// The coordinator gets the summary together with the end of the lease, before the run knows that its
/// commit failed.
#[test]
fn the_summary_of_an_uncommitted_run_agrees_with_its_conclusion() {
    for [ended_by, commit, ..] in rule() {
        for (items, ..) in ITEMS {
            let committed = Ending {
                end: end(ended_by),
                ..ending_of_items(items)
            };
            let uncommitted = Ending {
                commit_error: commit_error(commit),
                ..committed.clone()
            };
            let summary = |ending: &Ending| {
                let mut report = new_report(&NoTime, "demo", true);
                conclude(ending).apply_to(&mut report);
                RunSummary::of(&report)
            };
            let concluded = summary(&uncommitted);
            let stored = match commit {
                "ok" => summary(&committed),
                // The coordinator accepts nothing from a fenced run.
                "fenced" => continue,
                _ => summary(&committed).uncommitted(),
            };
            let of = |summary: RunSummary| {
                let has_error = summary.error.is_some();
                RunSummary {
                    error: has_error.then(String::new),
                    ..summary
                }
            };
            assert_eq!(
                of(stored),
                of(concluded),
                "ended by {ended_by}, items {items}"
            );
        }
    }
}

#[test]
fn a_summary_is_the_same_after_it_was_stored() {
    let mut report = new_report(&NoTime, "demo", true);
    conclude(&ending_of_items("some failed")).apply_to(&mut report);
    report.items = [Outcome::Updated, Outcome::Failed, Outcome::Updated]
        .map(|outcome| item_report(Some("1"), outcome, Stage::Push))
        .to_vec();
    report.error = Some(ErrorReport::new(
        "rate_limited",
        "é".repeat(1_000),
        "remedy",
    ));
    let summary = RunSummary::of(&report);
    let stored = serde_json::to_string(&summary).unwrap();
    assert!(
        stored.len() < 1_024,
        "Workers KV keeps so much: {}",
        stored.len()
    );
    assert_eq!(
        serde_json::from_str::<RunSummary>(&stored).unwrap(),
        summary
    );
    let value = serde_json::to_value(&summary).unwrap();
    assert_eq!(value["outcomes"]["updated"], 2);
    assert_eq!(
        serde_json::from_value::<RunSummary>(value).unwrap(),
        summary
    );
}

struct NoTime;

impl Clock for NoTime {
    fn now_ms(&self) -> u64 {
        0
    }

    async fn sleep(&self, _time: Duration) {}

    fn random(&self) -> u64 {
        0
    }
}

#[test]
fn the_callback_is_called_by_the_rule() {
    for [ended_by, commit, .., callback] in rule() {
        for (items, ..) in ITEMS {
            let ending = Ending {
                end: end(ended_by),
                commit_error: commit_error(commit),
                ..ending_of_items(items)
            };
            let mut report = new_report(&NoTime, "demo", true);
            conclude(&ending).apply_to(&mut report);
            report.items = vec![item_report(Some("1"), Outcome::Unchanged, Stage::Compare)];
            let is_due = callback == "yes" && report.status != Status::Fatal;
            assert_eq!(
                is_callback_due(&report),
                is_due,
                "ended by {ended_by}, commit {commit}, items {items}"
            );
            report.persist = false;
            assert!(!is_callback_due(&report), "a dry run calls no callback");
        }
    }
}

#[test]
fn a_run_that_compared_no_row_calls_no_callback() {
    let mut report = new_report(&NoTime, "demo", true);
    conclude(&ending_of_items("none")).apply_to(&mut report);
    assert!(!is_callback_due(&report));
    let discarded = item_report(Some("1"), Outcome::Discarded, Stage::Logics);
    report.items = vec![discarded];
    assert!(!is_callback_due(&report));
}

/// While a run works, the first cause stands, except that a budget gives way.
#[test]
fn the_first_cause_stands_unless_it_is_a_budget() {
    let names: Vec<&str> = rule().into_iter().map(|[name, ..]| name).collect();
    for earlier in &names {
        for later in &names {
            let control = RunControl::default();
            let (Some(first), Some(second)) = (end(earlier), end(later)) else {
                continue;
            };
            control.stop(first.clone());
            control.stop(second.clone());
            let is_budget = |name: &str| name.starts_with("out of");
            let gives_way = is_budget(earlier) && !is_budget(later);
            let stands = if gives_way { second } else { first };
            assert_eq!(control.end(), Some(stands), "{earlier}, then {later}");
        }
    }
}

#[test]
fn a_run_out_of_budget_starts_nothing_and_finishes_what_was_begun() {
    for [name, ..] in rule() {
        let control = RunControl::default();
        if let Some(end) = end(name) {
            control.stop(end);
        }
        let is_budget = name.starts_with("out of");
        assert_eq!(control.may_start(), name == "nothing", "{name}");
        assert_eq!(control.may_send(), name == "nothing" || is_budget, "{name}");
    }
}

#[test]
fn a_write_that_may_outlive_the_lease_ends_the_run() {
    let control = RunControl::default();
    control.set_lease_until(1_000);
    assert!(control.may_write(999) && control.may_start());
    assert!(!control.may_write(1_000));
    assert_eq!(control.end(), Some(End::LeaseLost));
}
