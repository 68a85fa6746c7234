//! The guard by itself.

use super::ledgers::intent;
use super::*;

fn any_revision() -> impl Strategy<Value = Revision> {
    (0..4_u64, 0..4_u64, 0..2_u64).prop_map(|(version, fence, checksum)| Revision {
        version,
        fence,
        checksum,
    })
}

pub fn last_run(run_id: &str) -> LastRun {
    LastRun {
        run_id: run_id.to_owned(),
        status: Status::Success,
        reason: Reason::None,
        started_at: String::new(),
        finished_at: String::new(),
        complete: true,
        remaining: 0,
        skipped: 0,
        postponed: 0,
        items: 0,
        requests: <_>::default(),
    }
}

fn any_touched() -> impl Strategy<Value = Touched> {
    prop_oneof![
        4 => vec(0..4_u64, 0..3).prop_map(Touched::Keys),
        1 => Just(Touched::Any),
    ]
}

fn any_ask() -> impl Strategy<Value = Ask> {
    let fence = || 0..5_u64;
    let run = || select(vec!["a", "b"]).prop_map(str::to_owned);
    let forgotten = || vec(any_revision(), 0..3);
    let commit = (fence(), option::of(any_revision()), 0..4_u64, forgotten());
    let release = (
        fence(),
        option::of(any_marks()),
        option::of(run()),
        forgotten(),
    );
    prop_oneof![
        3 => run().prop_map(|run_id| Ask::Lease { run_id }),
        1 => fence().prop_map(|fence| Ask::Renew { fence }),
        2 => (fence(), any_touched()).prop_map(|(fence, touched)| Ask::Touch { fence, touched }),
        3 => (fence(), 1..4_u64, any_intent()).prop_map(|(fence, number, intent)| Ask::Intend {
            fence,
            number,
            intent,
        }),
        4 => commit.prop_map(|(fence, revision, covers, forgotten)| Ask::Commit {
            fence,
            revision,
            covers,
            forgotten,
        }),
        2 => release.prop_map(|(fence, marks, run, forgotten)| Ask::Release {
            fence,
            marks,
            last_run: run.as_deref().map(last_run),
            forgotten,
        }),
        1 => Just(Ask::Look),
    ]
}

/// Asks with the time that passes before each.
fn any_asks() -> impl Strategy<Value = Vec<(Ask, u64)>> {
    let passes = prop_oneof![
        2 => Just(0),
        2 => 1..LEASE_MS,
        1 => Just(LEASE_MS),
        1 => LEASE_MS..3 * LEASE_MS,
    ];
    vec((any_ask(), passes), 0..24)
}

/// A guard with a past, the newest fence that it gave, and the time.
fn guard_after(asks: Vec<(Ask, u64)>) -> (Guard, u64, u64) {
    let (mut guard, mut fence, mut now_ms) = (Guard::default(), 0, NOW_MS);
    for (ask, passes_ms) in asks {
        now_ms += passes_ms;
        if let Reply::Leased(lease) = guard.answer(ask, now_ms) {
            fence = lease.fence;
        }
    }
    (guard, fence, now_ms)
}

fn fence_of(ask: &Ask) -> Option<u64> {
    match ask {
        Ask::Lease { .. } | Ask::Look => None,
        Ask::Renew { fence }
        | Ask::Touch { fence, .. }
        | Ask::Intend { fence, .. }
        | Ask::Commit { fence, .. }
        | Ask::Release { fence, .. } => Some(*fence),
    }
}

fn view(guard: &Guard, now_ms: u64) -> View {
    match guard.clone().answer(Ask::Look, now_ms) {
        Reply::Known(view) => view,
        other => panic!("{other:?}"),
    }
}

fn lease(guard: &mut Guard, run: &str, now_ms: u64) -> u64 {
    let run_id = run.to_owned();
    match guard.answer(Ask::Lease { run_id }, now_ms) {
        Reply::Leased(lease) => lease.fence,
        other => panic!("{other:?}"),
    }
}

fn revision(version: u64, fence: u64) -> Revision {
    Revision {
        version,
        fence,
        checksum: 1,
    }
}

fn commit(fence: u64, revision: Revision) -> Ask {
    Ask::Commit {
        fence,
        revision: Some(revision),
        covers: 0,
        forgotten: Vec::new(),
    }
}

fn release(fence: u64) -> Ask {
    Ask::Release {
        fence,
        marks: None,
        last_run: None,
        forgotten: Vec::new(),
    }
}

fn done(reply: Reply) -> Vec<Revision> {
    match reply {
        Reply::Done { garbage, .. } => garbage,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(config())]

    /// An answer may be lost, and then it is asked again a little later.
    #[test]
    fn does_once_what_is_asked_twice(
        past in any_asks(),
        ask in any_ask(),
        later_ms in 0..LEASE_MS,
    ) {
        let (mut once, _, now_ms) = guard_after(past);
        let first = once.answer(ask.clone(), now_ms);
        let mut twice = once.clone();
        let second = twice.answer(ask.clone(), now_ms);
        prop_assert_eq!(&twice, &once);
        if !matches!(ask, Ask::Release { .. }) {
            prop_assert_eq!(&second, &first);
        }
        prop_assert_eq!(
            std::mem::discriminant(&second),
            std::mem::discriminant(&first)
        );
        // Who did not get the lease may get it later.
        prop_assume!(!matches!(first, Reply::Held { .. }));
        let mut later = once.clone();
        later.answer(ask, now_ms + later_ms);
        let but_for_time = |guard: &Guard| View { holder: None, ..view(guard, now_ms) };
        prop_assert_eq!(but_for_time(&later), but_for_time(&once));
    }

    #[test]
    fn refuses_every_fence_but_the_newest(past in any_asks(), ask in any_ask()) {
        let (mut guard, newest, now_ms) = guard_after(past);
        let before = guard.clone();
        let fence = fence_of(&ask);
        prop_assume!(fence.is_some_and(|fence| fence != newest));
        prop_assert_eq!(guard.answer(ask, now_ms), Reply::Lost);
        prop_assert_eq!(guard, before);
    }

    #[test]
    fn lets_nobody_else_commit_without_a_lease_in_between(asks in any_asks()) {
        let (mut guard, mut now_ms) = (Guard::default(), NOW_MS);
        let (mut newest, mut committed_by) = (0, None);
        for (ask, passes_ms) in asks {
            now_ms += passes_ms;
            let asked = ask.clone();
            match (asked, guard.answer(ask, now_ms)) {
                (Ask::Lease { .. }, Reply::Leased(lease)) => {
                    prop_assert!(lease.fence >= newest);
                    if lease.fence > newest {
                        committed_by = None;
                    }
                    newest = lease.fence;
                }
                (Ask::Commit { fence, revision, .. }, Reply::Done { .. }) => {
                    prop_assert_eq!(committed_by.unwrap_or(fence), fence);
                    prop_assert_eq!(fence, newest);
                    committed_by = Some(fence);
                    prop_assert_eq!(view(&guard, now_ms).committed, revision);
                }
                _ => {}
            }
        }
    }

    /// As long as the lease of one is valid.
    #[test]
    fn gives_no_lease_to_another(past in any_asks(), passes_ms in 0..2 * LEASE_MS) {
        let (mut guard, newest, now_ms) = guard_after(past);
        let fence = lease(&mut guard, "c", now_ms + 9 * LEASE_MS);
        prop_assert!(fence > newest);
        let now_ms = now_ms + 9 * LEASE_MS + passes_ms;
        let run_id = "d".to_owned();
        match guard.answer(Ask::Lease { run_id }, now_ms) {
            Reply::Held { run_id, for_ms } => {
                prop_assert_eq!(run_id, "c");
                prop_assert_eq!(for_ms, LEASE_MS - passes_ms);
            }
            Reply::Leased(lease) => {
                prop_assert!(passes_ms >= LEASE_MS);
                prop_assert_eq!(lease.fence, fence + 1);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn is_the_same_after_it_was_kept(past in any_asks()) {
        let (guard, _, _) = guard_after(past);
        let kept = serde_json::to_string(&guard).unwrap();
        prop_assert_eq!(serde_json::from_str::<Guard>(&kept).unwrap(), guard);
    }
}

#[test]
fn leaves_an_expired_lease_to_its_holder_while_nobody_takes_it() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    let late_ms = 5 * LEASE_MS;
    assert_eq!(view(&guard, late_ms).holder, None);
    let ledger = revision(1, fence);
    assert_eq!(done(guard.answer(commit(fence, ledger), late_ms)), []);
    assert_eq!(view(&guard, late_ms).committed, Some(ledger));
    // And it is valid again.
    let holder = view(&guard, late_ms + 1).holder;
    assert_eq!(holder, Some(("a".to_owned(), LEASE_MS - 1)));
    let taken = lease(&mut guard, "b", late_ms + LEASE_MS);
    assert!(taken > fence);
    assert_eq!(
        guard.answer(Ask::Renew { fence }, late_ms + LEASE_MS),
        Reply::Lost
    );
}

#[test]
fn keeps_intents_until_a_ledger_has_them() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    for number in 1..=3 {
        let intent = intent(&format!("c{number}"), "a");
        done(guard.answer(
            Ask::Intend {
                fence,
                number,
                intent,
            },
            0,
        ));
    }
    let waits = |guard: &Guard| -> Vec<String> {
        let intents = view(guard, 0).intents.into_iter();
        intents.map(|intent| intent.candidate).collect()
    };
    assert_eq!(waits(&guard), ["c1", "c2", "c3"]);
    let covering = |fence, version, covers| Ask::Commit {
        fence,
        revision: Some(revision(version, fence)),
        covers,
        forgotten: Vec::new(),
    };
    done(guard.answer(covering(fence, 1, 2), 0));
    assert_eq!(waits(&guard), ["c3"]);
    done(guard.answer(release(fence), 0));
    assert_eq!(waits(&guard), ["c3"]);
    // The next run has read it from here, so that any ledger that it commits has it.
    let next = lease(&mut guard, "b", 0);
    assert_eq!(waits(&guard), ["c3"]);
    done(guard.answer(covering(next, 2, 0), 0));
    assert_eq!(waits(&guard), [""; 0]);
}

#[test]
fn keeps_whom_a_run_touched_until_a_ledger_counts() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    let touch = |fence, keys: &[u64]| Ask::Touch {
        fence,
        touched: Touched::Keys(keys.to_vec()),
    };
    assert!(view(&guard, 0).touched.is_empty());
    done(guard.answer(touch(fence, &[3, 1]), 0));
    done(guard.answer(touch(fence, &[2, 3]), 0));
    let touched = Touched::Keys(vec![1, 2, 3]);
    assert_eq!(view(&guard, 0).touched, touched);
    // It died: the next run is told.
    let fence = lease(&mut guard, "b", LEASE_MS);
    assert_eq!(view(&guard, LEASE_MS).touched, touched);
    done(guard.answer(commit(fence, revision(1, fence)), LEASE_MS));
    assert!(view(&guard, LEASE_MS).touched.is_empty());
}

/// More than it can keep are all.
#[test]
fn keeps_no_more_keys_than_fit() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    let touch = |keys| Ask::Touch {
        fence,
        touched: Touched::Keys(keys),
    };
    done(guard.answer(touch((0..50_000).collect()), 0));
    assert!(matches!(view(&guard, 0).touched, Touched::Keys(keys) if keys.len() == 50_000));
    done(guard.answer(touch(vec![50_000]), 0));
    assert_eq!(view(&guard, 0).touched, Touched::Any);
    done(guard.answer(touch(vec![1]), 0));
    assert_eq!(view(&guard, 0).touched, Touched::Any);
}

#[test]
fn tells_garbage_until_it_is_deleted() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    let [first, second, third] = [1, 2, 3].map(|version| revision(version, fence));
    assert_eq!(done(guard.answer(commit(fence, first), 0)), []);
    assert_eq!(done(guard.answer(commit(fence, second), 0)), [first]);
    assert_eq!(done(guard.answer(commit(fence, third), 0)), [first, second]);
    assert_eq!(done(guard.answer(Ask::Renew { fence }, 0)), [first, second]);
    done(guard.answer(release(fence), 0));
    assert_eq!(view(&guard, 0).garbage, [first, second]);

    let fence = lease(&mut guard, "b", 0);
    let fourth = Ask::Commit {
        fence,
        revision: Some(revision(4, fence)),
        covers: 0,
        forgotten: vec![first],
    };
    assert_eq!(done(guard.answer(fourth, 0)), [second, third]);
    let ended = Ask::Release {
        fence,
        marks: None,
        last_run: None,
        forgotten: vec![second, third],
    };
    done(guard.answer(ended, 0));
    assert_eq!(view(&guard, 0).garbage, []);
}

#[test]
fn takes_what_a_dead_run_may_have_written_for_garbage() {
    let mut guard = Guard::default();
    let dead = lease(&mut guard, "a", 0);
    done(guard.answer(commit(dead, revision(1, dead)), 0));
    lease(&mut guard, "b", LEASE_MS);
    let garbage = view(&guard, LEASE_MS).garbage;
    let keys: Vec<_> = garbage.iter().map(|old| (old.version, old.fence)).collect();
    assert_eq!(keys, [(2, dead)]);
    assert_eq!(view(&guard, LEASE_MS).committed, Some(revision(1, dead)));
}

#[test]
fn keeps_how_far_runs_came_until_a_ledger_says_more() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    let marks = Marks {
        watermark_ms: Some(NOW_MS),
        swept_ms: None,
    };
    let ended = Ask::Release {
        fence,
        marks: Some(marks),
        last_run: Some(last_run("a")),
        forgotten: Vec::new(),
    };
    done(guard.answer(ended, 0));
    let known = view(&guard, 0);
    assert_eq!(known.marks, Some(marks));
    assert_eq!(known.last_run, Some(last_run("a")));
    let fence = lease(&mut guard, "b", 0);
    done(guard.answer(release(fence), 0));
    assert_eq!(view(&guard, 0), known);
    let fence = lease(&mut guard, "c", 0);
    done(guard.answer(commit(fence, revision(1, fence)), 0));
    assert_eq!(view(&guard, 0).marks, None);
    assert_eq!(view(&guard, 0).version, 1);
}

/// A workflow starts over: nothing counts, and the number goes on.
#[test]
fn lets_no_ledger_count() {
    let mut guard = Guard::default();
    let fence = lease(&mut guard, "a", 0);
    let first = revision(1, fence);
    done(guard.answer(commit(fence, first), 0));
    let nothing = Ask::Commit {
        fence,
        revision: None,
        covers: 0,
        forgotten: Vec::new(),
    };
    assert_eq!(done(guard.answer(nothing, 0)), [first]);
    let known = view(&guard, 0);
    assert_eq!((known.committed, known.version), (None, 2));
}
