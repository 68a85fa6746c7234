//! What the ledger says of a row, and when what failed is tried again.

use super::ledgers::{any_ledger, error, intent, leftover, row_version};
use super::*;

const ROW: u64 = 10;

fn row() -> RowVersion {
    row_version("a", ROW, 1)
}

fn failed(times: u32) -> Ledger {
    let mut ledger = Ledger::default();
    for _ in 0..times {
        ledger.record_failure(row(), Some("a"), &error(), true, NOW_MS);
    }
    ledger.finish_pass();
    ledger
}

#[test]
fn a_row_that_failed_is_tried_again_and_then_less_and_less() {
    let pauses_h = [0, 0, 0, 0, 1, 2, 4, 8, 16, 24, 24, 24];
    let mut ledger = Ledger::default();
    let mut now_ms = NOW_MS;
    for (tries, pause_h) in (1..).zip(pauses_h) {
        ledger.record_failure(row(), Some("a"), &error(), true, now_ms);
        assert_eq!(
            ledger.status(row(), false, u64::MAX),
            RowStatus::BackedOff,
            "not twice in what is one pass"
        );
        ledger.finish_pass();
        assert_eq!(ledger.tries(row()), tries);
        let next_ms = now_ms + pause_h * HOUR_MS;
        if pause_h > 0 {
            for early_ms in [now_ms, next_ms - 1] {
                let status = ledger.status(row(), false, early_ms);
                assert_eq!(status, RowStatus::BackedOff, "after {tries}");
            }
            assert!(tries >= FAILURES_BEFORE_BACKOFF);
        }
        assert_eq!(ledger.status(row(), false, next_ms), RowStatus::Due);
        let told: Vec<_> = ledger.failures().collect();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].tries, told[0].next_ms), (tries, Some(next_ms)));
        assert_eq!(told[0].applicant.as_deref(), Some("a"));
        assert_eq!(told[0].error, Some(error()));
        now_ms = next_ms;
    }
}

#[test]
fn what_is_not_its_own_fault_does_not_count() {
    let mut ledger = failed(4);
    for _ in 0..9 {
        ledger.record_failure(row(), Some("a"), &error(), false, NOW_MS);
    }
    assert_eq!(ledger.tries(row()), 4);
    assert_eq!(ledger.status(row(), false, NOW_MS), RowStatus::Due);
}

#[test]
fn a_row_that_changed_is_not_left_alone() {
    let mut ledger = failed(9);
    let changed = row_version("a", ROW + 1, 1);
    assert_eq!(ledger.status(row(), false, NOW_MS), RowStatus::BackedOff);
    assert_eq!(ledger.status(changed, false, NOW_MS), RowStatus::Due);
    assert_eq!(ledger.tries(changed), 0);
    ledger.record_failure(changed, Some("a"), &error(), true, NOW_MS);
    assert_eq!(ledger.tries(changed), 1);
    ledger.finish_pass();
    assert_eq!(ledger.status(changed, false, NOW_MS), RowStatus::Due);
}

#[test]
fn a_full_run_leaves_nothing_alone() {
    assert_eq!(failed(9).status(row(), true, NOW_MS), RowStatus::Due);
}

#[test]
fn retrying_ends_the_pause_and_forgets_the_row() {
    let mut ledger = failed(9);
    assert!(ledger.retry("a"));
    assert_eq!(ledger.status(row(), false, NOW_MS), RowStatus::Due);
    assert_eq!(ledger.tries(row()), 0);
    assert!(ledger.is_incomplete);

    let mut ledger = Ledger::default();
    ledger.record_synced(row(), false);
    assert!(ledger.retry("a"));
    assert_eq!(ledger.status(row(), false, NOW_MS), RowStatus::Due);

    assert!(!ledger.retry("a"));
    let mut ledger = Ledger::default();
    assert!(!ledger.retry("nobody"));
    assert!(!ledger.is_incomplete);
}

#[test]
fn only_the_row_that_was_confirmed_is_skipped() {
    let mut ledger = failed(9);
    ledger.record_synced(row(), false);
    assert_eq!(ledger.status(row(), false, NOW_MS), RowStatus::Synced);
    assert_eq!(ledger.tries(row()), 0);
    assert_eq!(ledger.failures().count(), 0);
    let changed = row_version("a", ROW + 1, 1);
    assert_eq!(ledger.status(changed, false, NOW_MS), RowStatus::Due);
    let other = row_version("b", ROW, 1);
    assert_eq!(ledger.status(other, false, NOW_MS), RowStatus::Due);
}

#[test]
fn a_row_that_failed_or_waits_is_not_known_any_more() {
    let mut ledger = Ledger::default();
    let changed = row_version("a", ROW + 1, 1);
    for full in [false, true] {
        ledger.record_synced(row(), full);
        ledger.record_failure(changed, Some("a"), &error(), true, NOW_MS);
        assert_eq!(ledger.status(row(), full, NOW_MS), RowStatus::Due);
        ledger.record_synced(row(), full);
        ledger.record_deferred(row());
        assert_eq!(ledger.status(row(), full, NOW_MS), RowStatus::BackedOff);
        ledger.finish_pass();
        assert_eq!(ledger.status(row(), full, NOW_MS), RowStatus::Due);
        assert_eq!(ledger.tries(changed), 0);
    }
}

/// It asks a ledger of its own; what others know is not made older by it.
#[test]
fn a_full_run_looks_at_everything_once() {
    let mut ledger = Ledger::default();
    ledger.record_synced(row(), false);
    assert_eq!(ledger.status(row(), true, NOW_MS), RowStatus::Due);
    ledger.begin_full_run();
    assert_eq!(ledger.status(row(), true, NOW_MS), RowStatus::Due);
    assert_eq!(ledger.full_run(), Some(0));
    let changed = row_version("a", ROW + 1, 1);
    ledger.record_synced(changed, true);
    ledger.begin_full_run();
    assert_eq!(ledger.status(changed, true, NOW_MS), RowStatus::Synced);
    assert_eq!(ledger.status(changed, false, NOW_MS), RowStatus::Synced);
    assert_eq!(ledger.status(row(), false, NOW_MS), RowStatus::Due);
    ledger.end_full_run();
    assert_eq!(ledger.full_run(), None);
    assert_eq!(ledger.status(changed, false, NOW_MS), RowStatus::Synced);
}

#[test]
fn a_row_that_is_about_to_change_is_touched() {
    let mut ledger = Ledger::default();
    ledger.record_synced(row(), false);
    let (changed, new) = (row_version("a", ROW + 1, 1), row_version("b", 1, 1));
    assert_eq!(ledger.stale_keys(&[row(), changed, new]), [changed.key]);
    // What a full run knows of it counts as well.
    ledger.begin_full_run();
    ledger.record_synced(changed, true);
    assert_eq!(ledger.stale_keys(&[row(), changed, new]), [row().key]);
}

#[test]
fn of_whom_was_touched_nothing_is_known() {
    let mut ledger = Ledger::default();
    for full in [false, true] {
        ledger.record_synced(row(), full);
        ledger.record_synced(row_version("b", 1, 1), full);
    }
    let mut of_any = ledger.clone();
    ledger.forget_dirty(&DirtyKeys::Keys(vec![row().key]));
    of_any.forget_dirty(&DirtyKeys::Any);
    for full in [false, true] {
        let status = |ledger: &Ledger, row| ledger.status(row, full, NOW_MS);
        assert_eq!(status(&ledger, row()), RowStatus::Due);
        assert_eq!(status(&ledger, row_version("b", 1, 1)), RowStatus::Synced);
        assert_eq!(status(&of_any, row_version("b", 1, 1)), RowStatus::Due);
    }
    assert_eq!(of_any.full_run(), Some(0));
}

#[test]
fn failures_are_counted_that_a_search_does_not_show() {
    let ledger = failed(1);
    assert_eq!(ledger.failures_outside(&[row()]), 0);
    assert_eq!(ledger.failures_outside(&[row_version("b", 1, 1)]), 1);
}

#[test]
fn who_is_not_shown_any_more_is_forgotten() {
    let mut ledger = failed(1);
    ledger.record_synced(row_version("b", 1, 2), false);
    ledger.add_pending(intent("c1", "b"));
    let seen = [row_version("c", 1, 3)];
    assert!(ledger.prune_missing(&seen, NOW_MS));
    assert_eq!((ledger.applicants(), ledger.failures().count()), (0, 0));
    // It may still be parsed.
    assert!(ledger.pending("c1").is_some());
    assert!(!ledger.prune_missing(&seen, NOW_MS + DAY_MS - 1));
    assert!(ledger.prune_missing(&seen, NOW_MS + DAY_MS));
    assert!(ledger.pending("c1").is_none());
}

#[test]
fn who_is_shown_stays() {
    let mut ledger = failed(1);
    ledger.record_synced(row_version("b", 1, 2), false);
    ledger.add_pending(intent("c1", "a"));
    let before = ledger.clone();
    // Whatever the row is now.
    let seen = [row_version("a", 77, 0), row_version("b", 77, 0)];
    assert!(!ledger.prune_missing(&seen, NOW_MS + 9 * DAY_MS));
    assert_eq!(ledger, before);
    // A synced row is not looked at, so its résumé is not awaited any more.
    ledger.add_pending(intent("c2", "b"));
    assert!(!ledger.prune_missing(&seen, NOW_MS + DAY_MS - 1));
    assert!(ledger.prune_missing(&seen, NOW_MS + DAY_MS));
    assert!(ledger.pending("c2").is_none() && ledger.pending("c1").is_some());
}

#[test]
fn a_resume_that_was_given_up_is_remembered_while_its_applicant_is_shown() {
    let given_up = ParseIntent {
        state: ParseState::GivenUp,
        ..intent("c1", "a")
    };
    let mut ledger = Ledger::default();
    ledger.record_synced(row_version("a", 1, 1), false);
    ledger.add_pending(given_up);
    let later_ms = NOW_MS + 400 * DAY_MS;
    assert!(!ledger.prune_missing(&[row_version("a", 2, 1)], later_ms));
    assert!(ledger.pending("c1").is_some());
    assert!(ledger.prune_missing(&[row_version("b", 1, 2)], NOW_MS));
    assert!(ledger.pending("c1").is_none());
}

#[test]
fn what_an_edit_left_is_remembered_while_its_applicant_is_shown() {
    let known = || {
        let mut ledger = Ledger::default();
        ledger.record_synced(row_version("a", 1, 1), false);
        ledger.set_leftover("c1", Some(leftover("a", 5)));
        ledger.set_leftover("c2", Some(leftover("b", 6)));
        ledger
    };
    let mut ledger = known();
    assert_eq!(ledger.leftover("c1"), Some(leftover("a", 5)));
    assert!(ledger.prune_missing(&[row_version("a", 2, 1)], NOW_MS));
    assert_eq!(
        (ledger.leftover("c1"), ledger.leftover("c2")),
        (Some(leftover("a", 5)), None)
    );
    assert!(!ledger.prune_missing(&[row_version("a", 2, 1)], NOW_MS));
    ledger.set_leftover("c1", Some(leftover("a", 7)));
    assert_eq!(ledger.leftover("c1"), Some(leftover("a", 7)));
    ledger.set_leftover("c1", None);
    assert_eq!(ledger.leftover("c1"), None);

    // The next run edits whatever differs.
    let mut retried = known();
    assert!(retried.retry("a"));
    assert_eq!(
        (retried.leftover("c1"), retried.leftover("c2")),
        (None, Some(leftover("b", 6)))
    );
    assert_eq!(known().reset_keeping_pending().leftover("c1"), None);
    let mut alone = Ledger::default();
    alone.set_leftover("c1", Some(leftover("a", 5)));
    assert!(!alone.is_empty());
}

#[test]
fn an_intent_holds_edits_for_minutes_and_is_awaited_for_a_day() {
    let sent = intent("c1", "a");
    for (after_ms, holds_edits, is_awaited) in [
        (0, true, true),
        (5 * 60_000 - 1, true, true),
        (5 * 60_000, false, true),
        (DAY_MS - 1, false, true),
        (DAY_MS, false, false),
    ] {
        let now_ms = NOW_MS + after_ms;
        let found = (sent.holds_edits(now_ms), sent.is_awaited(now_ms));
        assert_eq!(found, (holds_edits, is_awaited), "{after_ms}");
    }
    let given_up = ParseIntent {
        state: ParseState::GivenUp,
        ..sent
    };
    assert!(!given_up.holds_edits(NOW_MS) && !given_up.is_awaited(NOW_MS));
}

#[test]
fn starting_over_keeps_what_was_sent_to_be_parsed() {
    let mut ledger = failed(9);
    ledger.version = 7;
    ledger.record_synced(row_version("b", 1, 2), false);
    ledger.add_pending(intent("c1", "b"));
    let ledger = ledger.reset_keeping_pending();
    assert_eq!((ledger.applicants(), ledger.failures().count()), (0, 0));
    assert_eq!(ledger.version, 7);
    assert_eq!(ledger.pending("c1"), Some(&intent("c1", "b")));
    assert!(!ledger.is_empty());
    assert!(Ledger::default().is_empty());
}

proptest! {
    #![proptest_config(config())]

    /// It would cost a look at everyone if it was a mistake.
    #[test]
    fn an_empty_answer_forgets_nobody(ledger in any_ledger(), now_ms in moment()) {
        let mut full_scan = ledger.clone();
        prop_assert!(!full_scan.prune_missing(&[], now_ms));
        prop_assert_eq!(full_scan, ledger);
    }

    #[test]
    fn tidying_changes_nothing_that_is_told(ledger in any_ledger()) {
        let mut tidied = ledger.clone();
        tidied.compact_errors();
        let told = |ledger: &Ledger| ledger.failures().collect::<Vec<_>>();
        prop_assert_eq!(told(&tidied), told(&ledger));
        prop_assert!(encode(&tidied).len() <= encode(&ledger).len());
        let again = decode(&encode(&tidied)).unwrap();
        prop_assert_eq!(told(&again), told(&ledger));
    }

    #[test]
    fn no_row_is_left_alone_for_more_than_a_day(
        ledger in any_ledger(),
        row in any_row_version(),
        now_ms in moment(),
    ) {
        let mut ledger = ledger;
        ledger.record_failure(row, None, &error(), true, now_ms);
        ledger.finish_pass();
        let status = ledger.status(row, false, now_ms + DAY_MS);
        prop_assert_eq!(status, RowStatus::Due);
    }

    #[test]
    fn what_was_confirmed_last_is_known_and_nothing_else(
        ledger in any_ledger(),
        row in any_row_version(),
        fingerprint in (0..4_u64).prop_map(Fingerprint),
        full in any::<bool>(),
    ) {
        prop_assume!(fingerprint != row.fingerprint);
        let other = RowVersion { fingerprint, ..row };
        let mut ledger = ledger;
        ledger.record_synced(row, full);
        prop_assert_eq!(ledger.status(row, full, NOW_MS), RowStatus::Synced);
        prop_assert_ne!(ledger.status(other, full, NOW_MS), RowStatus::Synced);
        prop_assert_ne!(ledger.status(other, false, NOW_MS), RowStatus::Synced);
    }
}
