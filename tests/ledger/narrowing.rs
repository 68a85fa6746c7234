//! When a search may be narrowed.

use super::ledgers::{error, intent, row_version};
use super::*;

const SCOPE: ScopeHash = ScopeHash(5);

fn full_scan() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.scope = SCOPE;
    ledger.checkpoint.full_scan_ms = Some(NOW_MS);
    ledger
}

#[test]
fn is_enough_for_a_day_after_everything_was_seen() {
    assert!(full_scan().may_narrow(SCOPE, NOW_MS));
    assert!(full_scan().may_narrow(SCOPE, NOW_MS + DAY_MS - 1));
    assert!(!full_scan().may_narrow(SCOPE, NOW_MS + DAY_MS));
    assert!(!Ledger::default().may_narrow(ScopeHash(0), NOW_MS));
}

#[test]
fn is_not_enough_where_the_workflow_changed() {
    assert!(!full_scan().may_narrow(ScopeHash(6), NOW_MS));
}

#[test]
fn is_not_enough_where_something_is_due() {
    let refuses: [fn(&mut Ledger); 5] = [
        Ledger::begin_full_run,
        |ledger| ledger.is_incomplete = true,
        |ledger| drop(ledger.add_pending(intent("c1", "a"))),
        |ledger| ledger.record_failure(row_version("a", 1, 1), None, &error(), true, NOW_MS),
        |ledger| ledger.refused_ms = Some(NOW_MS),
    ];
    for refuse in refuses {
        let mut ledger = full_scan();
        refuse(&mut ledger);
        assert!(!ledger.may_narrow(SCOPE, NOW_MS), "{ledger:?}");
    }
}

#[test]
fn is_enough_although_a_resume_was_given_up() {
    let mut ledger = full_scan();
    ledger.add_pending(ParseIntent {
        state: ParseState::GivenUp,
        ..intent("c1", "a")
    });
    assert!(ledger.may_narrow(SCOPE, NOW_MS));
}

#[test]
fn is_enough_again_once_nothing_is_due() {
    let mut ledger = full_scan();
    for _ in 0..FAILURES_BEFORE_BACKOFF {
        ledger.record_failure(row_version("a", 1, 1), None, &error(), true, NOW_MS);
    }
    assert!(ledger.may_narrow(SCOPE, NOW_MS));
    assert!(!ledger.may_narrow(SCOPE, NOW_MS + HOUR_MS));

    let mut ledger = full_scan();
    ledger.refused_ms = Some(NOW_MS - DAY_MS);
    assert!(ledger.may_narrow(SCOPE, NOW_MS));
}
