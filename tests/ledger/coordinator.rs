//! The coordinator by itself.

use super::ledgers::intent;
use super::*;

fn any_revision() -> impl Strategy<Value = Revision> {
    (0..4_u64, 0..4_u64, 0..2_u64).prop_map(|(version, fencing_token, checksum)| Revision {
        version,
        fencing_token,
        checksum,
    })
}

pub fn last_run(run_id: &str) -> RunSummary {
    RunSummary {
        run_id: run_id.to_owned(),
        status: Status::Success,
        reason: Reason::None,
        stopped_by: None,
        trigger: Trigger::Cron,
        configuration: "0123456789abcdef".to_owned(),
        configuration_version: None,
        persist: true,
        started_at: String::new(),
        finished_at: String::new(),
        complete: true,
        remaining: 0,
        skipped: 0,
        postponed: 0,
        whole_search: false,
        code: None,
        items: 0,
        outcomes: <_>::default(),
        requests: <_>::default(),
        error: None,
    }
}

fn any_dirty_keys() -> impl Strategy<Value = DirtyKeys> {
    prop_oneof![
        4 => vec((0..4_u64).prop_map(ApplicantKey), 0..3).prop_map(DirtyKeys::Keys),
        1 => Just(DirtyKeys::Any),
    ]
}

fn any_in_hand() -> impl Strategy<Value = InHand> {
    let row = (0..4_u64).prop_map(|number| RowInHand {
        key: ApplicantKey(number),
        fingerprint: Fingerprint(number),
        applicant: None,
    });
    (vec(row, 0..3), any::<bool>(), any::<bool>()).prop_map(|(rows, is_alone, is_first)| InHand {
        rows,
        is_alone,
        is_first,
    })
}

fn any_command() -> impl Strategy<Value = Command> {
    let fencing_token = || 0..5_u64;
    let run = || select(vec!["a", "b"]).prop_map(str::to_owned);
    let deleted = || vec(any_revision(), 0..3);
    let commit = (
        fencing_token(),
        option::of(any_revision()),
        0..4_u64,
        deleted(),
    );
    let release = (
        fencing_token(),
        option::of(any_checkpoint()),
        option::of(run()),
        deleted(),
    );
    prop_oneof![
        3 => (run(), any::<bool>()).prop_map(|(run_id, is_operator)| Command::Lease { run_id, is_operator }),
        1 => Just(Command::Pause { reason: "because".to_owned() }),
        2 => Just(Command::Resume),
        1 => Just(Command::Stop),
        1 => fencing_token().prop_map(|fencing_token| Command::Renew { fencing_token }),
        2 => (fencing_token(), any_dirty_keys()).prop_map(|(fencing_token, dirty)| Command::MarkDirty { fencing_token, dirty }),
        3 => (fencing_token(), 1..4_u64, any_intent()).prop_map(|(fencing_token, number, intent)| Command::RecordIntent {
            fencing_token,
            number,
            intent,
        }),
        2 => (fencing_token(), any_in_hand()).prop_map(|(fencing_token, in_hand)| Command::TakeInHand { fencing_token, in_hand }),
        4 => commit.prop_map(|(fencing_token, revision, intents_through, deleted)| Command::Commit {
            fencing_token,
            revision,
            intents_through,
            deleted,
        }),
        2 => release.prop_map(|(fencing_token, checkpoint, run, deleted)| Command::Release {
            fencing_token,
            checkpoint,
            last_run: run.as_deref().map(last_run),
            deleted,
            entry: None,
        }),
        1 => run().prop_map(|run_id| Command::RunEnded { run: Box::new(last_run(&run_id)) }),
        1 => Just(Command::Health),
        1 => Just(Command::Query),
    ]
}

/// Commands, with the time that passes before each.
fn any_commands() -> impl Strategy<Value = Vec<(Command, u64)>> {
    let passes = prop_oneof![
        2 => Just(0),
        2 => 1..LEASE_MS,
        1 => Just(LEASE_MS),
        1 => LEASE_MS..3 * LEASE_MS,
    ];
    vec((any_command(), passes), 0..24)
}

/// A coordinator that has handled these commands, the newest fencing token that it gave, and the time.
fn coordinator_after(commands: Vec<(Command, u64)>) -> (Coordinator, u64, u64) {
    let (mut coordinator, mut fencing_token, mut now_ms) = (Coordinator::default(), 0, NOW_MS);
    for (command, passes_ms) in commands {
        now_ms += passes_ms;
        if let Response::Leased(lease) = coordinator.handle(command, now_ms) {
            fencing_token = lease.fencing_token;
        }
    }
    (coordinator, fencing_token, now_ms)
}

fn fencing_token_of(command: &Command) -> Option<u64> {
    match command {
        Command::Lease { .. }
        | Command::Pause { .. }
        | Command::Resume
        | Command::Stop
        | Command::RunEnded { .. }
        | Command::Health
        | Command::Query => None,
        Command::Renew { fencing_token }
        | Command::MarkDirty { fencing_token, .. }
        | Command::RecordIntent { fencing_token, .. }
        | Command::TakeInHand { fencing_token, .. }
        | Command::Commit { fencing_token, .. }
        | Command::Release { fencing_token, .. } => Some(*fencing_token),
    }
}

pub fn snapshot(coordinator: &Coordinator, now_ms: u64) -> Snapshot {
    match coordinator.clone().handle(Command::Query, now_ms) {
        Response::Snapshot(snapshot) => snapshot,
        other => panic!("{other:?}"),
    }
}

fn lease(coordinator: &mut Coordinator, run: &str, now_ms: u64) -> u64 {
    let command = Command::Lease {
        run_id: run.to_owned(),
        is_operator: true,
    };
    match coordinator.handle(command, now_ms) {
        Response::Leased(lease) => lease.fencing_token,
        other => panic!("{other:?}"),
    }
}

fn revision(version: u64, fencing_token: u64) -> Revision {
    Revision {
        version,
        fencing_token,
        checksum: 1,
    }
}

fn commit(fencing_token: u64, revision: Revision) -> Command {
    Command::Commit {
        fencing_token,
        revision: Some(revision),
        intents_through: 0,
        deleted: Vec::new(),
    }
}

fn release(fencing_token: u64) -> Command {
    Command::Release {
        fencing_token,
        checkpoint: None,
        last_run: None,
        deleted: Vec::new(),
        entry: None,
    }
}

fn done(response: Response) -> Vec<Revision> {
    match response {
        Response::Done { obsolete, .. } => obsolete,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(config())]

    /// A response may be lost, and the command then sent again a little later.
    #[test]
    fn a_command_that_is_sent_twice_takes_effect_once(
        past in any_commands(),
        command in any_command(),
        later_ms in 0..LEASE_MS,
    ) {
        let (mut once, _, now_ms) = coordinator_after(past);
        let first = once.handle(command.clone(), now_ms);
        let mut twice = once.clone();
        let second = twice.handle(command.clone(), now_ms);
        prop_assert_eq!(&twice, &once);
        if !matches!(command, Command::Release { .. }) {
            prop_assert_eq!(&second, &first);
        }
        prop_assert_eq!(
            std::mem::discriminant(&second),
            std::mem::discriminant(&first)
        );
        // A run that did not get the lease may get it later.
        prop_assume!(!matches!(first, Response::Busy { .. }));
        let mut later = once.clone();
        later.handle(command, now_ms + later_ms);
        let but_for_time = |coordinator: &Coordinator| Snapshot { holder: None, ..snapshot(coordinator, now_ms) };
        prop_assert_eq!(but_for_time(&later), but_for_time(&once));
    }

    #[test]
    fn a_command_with_an_older_token_is_refused_and_changes_nothing(past in any_commands(), command in any_command()) {
        let (mut coordinator, newest, now_ms) = coordinator_after(past);
        let before = coordinator.clone();
        let fencing_token = fencing_token_of(&command);
        prop_assume!(fencing_token.is_some_and(|fencing_token| fencing_token != newest));
        prop_assert_eq!(coordinator.handle(command, now_ms), Response::Fenced);
        prop_assert_eq!(coordinator, before);
    }

    #[test]
    fn only_the_run_with_the_newest_lease_commits(commands in any_commands()) {
        let (mut coordinator, mut now_ms) = (Coordinator::default(), NOW_MS);
        let (mut newest, mut committed_by) = (0, None);
        for (command, passes_ms) in commands {
            now_ms += passes_ms;
            let sent = command.clone();
            match (sent, coordinator.handle(command, now_ms)) {
                (Command::Lease { .. }, Response::Leased(lease)) => {
                    prop_assert!(lease.fencing_token >= newest);
                    if lease.fencing_token > newest {
                        committed_by = None;
                    }
                    newest = lease.fencing_token;
                }
                (Command::Commit { fencing_token, revision, .. }, Response::Done { .. }) => {
                    prop_assert_eq!(committed_by.unwrap_or(fencing_token), fencing_token);
                    prop_assert_eq!(fencing_token, newest);
                    committed_by = Some(fencing_token);
                    prop_assert_eq!(snapshot(&coordinator, now_ms).committed, revision);
                }
                _ => {}
            }
        }
    }

    /// Whatever came before: no run gets a new lease while the workflow is paused, operators do, and a run that has
    /// its lease keeps it.
    #[test]
    fn a_paused_workflow_gives_no_lease_to_a_run(past in any_commands(), commands in any_commands()) {
        let (mut coordinator, mut newest, mut now_ms) = coordinator_after(past);
        coordinator.handle(Command::Pause { reason: "a test".to_owned() }, now_ms);
        for (command, passes_ms) in commands {
            now_ms += passes_ms;
            if matches!(command, Command::Pause { .. } | Command::Resume) {
                continue;
            }
            let sent = command.clone();
            match (sent, coordinator.handle(command, now_ms)) {
                (Command::Lease { is_operator, .. }, Response::Leased(lease)) => {
                    prop_assert!(is_operator || lease.fencing_token == newest);
                    newest = lease.fencing_token;
                }
                (Command::Lease { is_operator, .. }, Response::Paused(pause)) => {
                    prop_assert!(!is_operator);
                    prop_assert_eq!(pause.reason, "a test");
                }
                _ => {}
            }
        }
        coordinator.handle(Command::Resume, now_ms);
        let command = Command::Lease { run_id: "a later run".to_owned(), is_operator: false };
        let response = coordinator.handle(command, now_ms + 9 * LEASE_MS);
        prop_assert!(matches!(response, Response::Leased(_)), "{:?}", response);
    }

    /// The run that holds the lease learns it with its next renewal, and no later run does.
    #[test]
    fn a_stop_reaches_the_run_under_way_and_no_other(past in any_commands()) {
        let (mut coordinator, _, now_ms) = coordinator_after(past);
        let now_ms = now_ms + 9 * LEASE_MS;
        coordinator.handle(Command::Stop, now_ms);
        let fencing_token = lease(&mut coordinator, "c", now_ms);
        let renewed = |coordinator: &mut Coordinator, fencing_token| {
            match coordinator.handle(Command::Renew { fencing_token }, now_ms) {
                Response::Done { is_to_stop, .. } => is_to_stop,
                other => panic!("{other:?}"),
            }
        };
        prop_assert!(!renewed(&mut coordinator, fencing_token));
        coordinator.handle(Command::Stop, now_ms);
        prop_assert!(renewed(&mut coordinator, fencing_token));
        let release = Command::Release { fencing_token, checkpoint: None, last_run: None, deleted: Vec::new(), entry: None };
        coordinator.handle(release, now_ms);
        coordinator.handle(Command::Stop, now_ms);
        let fencing_token = lease(&mut coordinator, "d", now_ms);
        prop_assert!(!renewed(&mut coordinator, fencing_token));
    }

    #[test]
    fn a_valid_lease_keeps_other_runs_out(past in any_commands(), passes_ms in 0..2 * LEASE_MS) {
        let (mut coordinator, newest, now_ms) = coordinator_after(past);
        let fencing_token = lease(&mut coordinator, "c", now_ms + 9 * LEASE_MS);
        prop_assert!(fencing_token > newest);
        let now_ms = now_ms + 9 * LEASE_MS + passes_ms;
        let command = Command::Lease { run_id: "d".to_owned(), is_operator: true };
        match coordinator.handle(command, now_ms) {
            Response::Busy { run_id, for_ms } => {
                prop_assert_eq!(run_id, "c");
                prop_assert_eq!(for_ms, LEASE_MS - passes_ms);
            }
            Response::Leased(lease) => {
                prop_assert!(passes_ms >= LEASE_MS);
                prop_assert_eq!(lease.fencing_token, fencing_token + 1);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn a_coordinator_is_the_same_after_it_was_stored(past in any_commands()) {
        let (coordinator, _, _) = coordinator_after(past);
        let kept = serde_json::to_string(&coordinator).unwrap();
        prop_assert_eq!(serde_json::from_str::<Coordinator>(&kept).unwrap(), coordinator);
    }
}

#[test]
fn an_expired_lease_stays_with_its_holder_until_another_run_takes_it() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    let late_ms = 5 * LEASE_MS;
    assert_eq!(snapshot(&coordinator, late_ms).holder, None);
    let ledger = revision(1, fencing_token);
    assert_eq!(
        done(coordinator.handle(commit(fencing_token, ledger), late_ms)),
        []
    );
    assert_eq!(snapshot(&coordinator, late_ms).committed, Some(ledger));
    // And it is valid again.
    let holder = snapshot(&coordinator, late_ms + 1).holder;
    assert_eq!(holder, Some(("a".to_owned(), LEASE_MS - 1)));
    let taken = lease(&mut coordinator, "b", late_ms + LEASE_MS);
    assert!(taken > fencing_token);
    assert_eq!(
        coordinator.handle(Command::Renew { fencing_token }, late_ms + LEASE_MS),
        Response::Fenced
    );
}

#[test]
fn intents_are_kept_until_a_committed_ledger_has_them() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    for number in 1..=3 {
        let intent = intent(&format!("c{number}"), "a");
        done(coordinator.handle(
            Command::RecordIntent {
                fencing_token,
                number,
                intent,
            },
            0,
        ));
    }
    let waits = |coordinator: &Coordinator| -> Vec<String> {
        let intents = snapshot(coordinator, 0).intents.into_iter();
        intents.map(|intent| intent.candidate).collect()
    };
    assert_eq!(waits(&coordinator), ["c1", "c2", "c3"]);
    let covering = |fencing_token, version, intents_through| Command::Commit {
        fencing_token,
        revision: Some(revision(version, fencing_token)),
        intents_through,
        deleted: Vec::new(),
    };
    done(coordinator.handle(covering(fencing_token, 1, 2), 0));
    assert_eq!(waits(&coordinator), ["c3"]);
    done(coordinator.handle(release(fencing_token), 0));
    assert_eq!(waits(&coordinator), ["c3"]);
    // The next run has read it from here, so that any ledger that it commits has it.
    let next = lease(&mut coordinator, "b", 0);
    assert_eq!(waits(&coordinator), ["c3"]);
    done(coordinator.handle(covering(next, 2, 0), 0));
    assert_eq!(waits(&coordinator), [""; 0]);
}

#[test]
fn dirty_keys_are_kept_until_a_ledger_is_committed() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    let mark_dirty = |fencing_token, keys: &[u64]| Command::MarkDirty {
        fencing_token,
        dirty: DirtyKeys::Keys(keys.iter().copied().map(ApplicantKey).collect()),
    };
    assert!(snapshot(&coordinator, 0).dirty.is_empty());
    done(coordinator.handle(mark_dirty(fencing_token, &[3, 1]), 0));
    done(coordinator.handle(mark_dirty(fencing_token, &[2, 3]), 0));
    let dirty = DirtyKeys::Keys([1, 2, 3].map(ApplicantKey).to_vec());
    assert_eq!(snapshot(&coordinator, 0).dirty, dirty);
    // The run died: the next run learns of them.
    let fencing_token = lease(&mut coordinator, "b", LEASE_MS);
    assert_eq!(snapshot(&coordinator, LEASE_MS).dirty, dirty);
    done(coordinator.handle(commit(fencing_token, revision(1, fencing_token)), LEASE_MS));
    assert!(snapshot(&coordinator, LEASE_MS).dirty.is_empty());
}

#[test]
fn more_dirty_keys_than_fit_become_any_key() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    let mark_dirty = |keys| Command::MarkDirty {
        fencing_token,
        dirty: DirtyKeys::Keys(keys),
    };
    done(coordinator.handle(mark_dirty((0..50_000).map(ApplicantKey).collect()), 0));
    assert!(
        matches!(snapshot(&coordinator, 0).dirty, DirtyKeys::Keys(keys) if keys.len() == 50_000)
    );
    done(coordinator.handle(mark_dirty(vec![ApplicantKey(50_000)]), 0));
    assert_eq!(snapshot(&coordinator, 0).dirty, DirtyKeys::Any);
    done(coordinator.handle(mark_dirty(vec![ApplicantKey(1)]), 0));
    assert_eq!(snapshot(&coordinator, 0).dirty, DirtyKeys::Any);
}

#[test]
fn obsolete_revisions_are_listed_until_they_are_deleted() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    let [first, second, third] = [1, 2, 3].map(|version| revision(version, fencing_token));
    assert_eq!(
        done(coordinator.handle(commit(fencing_token, first), 0)),
        []
    );
    assert_eq!(
        done(coordinator.handle(commit(fencing_token, second), 0)),
        [first]
    );
    assert_eq!(
        done(coordinator.handle(commit(fencing_token, third), 0)),
        [first, second]
    );
    assert_eq!(
        done(coordinator.handle(Command::Renew { fencing_token }, 0)),
        [first, second]
    );
    done(coordinator.handle(release(fencing_token), 0));
    assert_eq!(snapshot(&coordinator, 0).obsolete, [first, second]);

    let fencing_token = lease(&mut coordinator, "b", 0);
    let fourth = Command::Commit {
        fencing_token,
        revision: Some(revision(4, fencing_token)),
        intents_through: 0,
        deleted: vec![first],
    };
    assert_eq!(done(coordinator.handle(fourth, 0)), [second, third]);
    let ended = Command::Release {
        fencing_token,
        checkpoint: None,
        last_run: None,
        deleted: vec![second, third],
        entry: None,
    };
    done(coordinator.handle(ended, 0));
    assert_eq!(snapshot(&coordinator, 0).obsolete, []);
}

#[test]
fn a_revision_that_a_dead_run_may_have_written_is_obsolete() {
    let mut coordinator = Coordinator::default();
    let dead = lease(&mut coordinator, "a", 0);
    done(coordinator.handle(commit(dead, revision(1, dead)), 0));
    lease(&mut coordinator, "b", LEASE_MS);
    let obsolete = snapshot(&coordinator, LEASE_MS).obsolete;
    let keys: Vec<_> = obsolete
        .iter()
        .map(|old| (old.version, old.fencing_token))
        .collect();
    assert_eq!(keys, [(2, dead)]);
    assert_eq!(
        snapshot(&coordinator, LEASE_MS).committed,
        Some(revision(1, dead))
    );
}

#[test]
fn a_checkpoint_is_kept_until_the_next_commit() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    let checkpoint = Checkpoint {
        watermark_ms: Some(NOW_MS),
        full_scan_ms: None,
    };
    let ended = Command::Release {
        fencing_token,
        checkpoint: Some(checkpoint),
        last_run: Some(last_run("a")),
        deleted: Vec::new(),
        entry: None,
    };
    done(coordinator.handle(ended, 0));
    let known = snapshot(&coordinator, 0);
    assert_eq!(known.checkpoint, Some(checkpoint));
    assert_eq!(known.last_run, Some(last_run("a")));
    let fencing_token = lease(&mut coordinator, "b", 0);
    done(coordinator.handle(release(fencing_token), 0));
    assert_eq!(snapshot(&coordinator, 0), known);
    let fencing_token = lease(&mut coordinator, "c", 0);
    done(coordinator.handle(commit(fencing_token, revision(1, fencing_token)), 0));
    assert_eq!(snapshot(&coordinator, 0).checkpoint, None);
    assert_eq!(snapshot(&coordinator, 0).version, 1);
}

#[test]
fn a_commit_without_a_revision_leaves_no_ledger_and_a_higher_version() {
    let mut coordinator = Coordinator::default();
    let fencing_token = lease(&mut coordinator, "a", 0);
    let first = revision(1, fencing_token);
    done(coordinator.handle(commit(fencing_token, first), 0));
    let nothing = Command::Commit {
        fencing_token,
        revision: None,
        intents_through: 0,
        deleted: Vec::new(),
    };
    assert_eq!(done(coordinator.handle(nothing, 0)), [first]);
    let known = snapshot(&coordinator, 0);
    assert_eq!((known.committed, known.version), (None, 2));
}

#[test]
fn a_command_that_is_sent_again_is_one_entry_of_the_history() {
    let mut coordinator = Coordinator::default();
    let mut entries = Vec::new();
    let mut send = |coordinator: &mut Coordinator, mut command: Command| {
        entries.extend(coordinator.take_entry(&mut command));
        coordinator.handle(command, 0)
    };
    let pause = |reason: &str| Command::Pause {
        reason: reason.to_owned(),
    };
    let token = lease(&mut coordinator, "a", 0);
    let retry = Entry::Retry {
        applicant: "z7gW".to_owned(),
    };
    let release = |fencing_token| Command::Release {
        fencing_token,
        checkpoint: None,
        last_run: None,
        deleted: Vec::new(),
        entry: Some(Box::new(retry.clone())),
    };
    for command in [
        Command::Resume,
        Command::Stop,
        release(token - 1),
        release(token),
        Command::Stop,
        pause("a"),
        pause("b"),
        Command::Resume,
    ] {
        for _ in 0..3 {
            send(&mut coordinator, command.clone());
        }
    }
    let paused = |reason: &str| Entry::Pause {
        reason: reason.to_owned(),
    };
    let stopped = Entry::Stop {
        run_id: "a".to_owned(),
    };
    let expected = [stopped, retry, paused("a"), paused("b"), Entry::Resume];
    assert_eq!(entries, expected);
}
