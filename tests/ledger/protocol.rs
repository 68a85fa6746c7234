//! The protocol of a run, step by step. The orders in which runs overlap are explored by
//! `tests/concurrency_model`.

use super::ledgers::{error, intent, row_version};
use super::*;
use update_profiles_in_hrflow::ledger::{
    Effect, Event, LedgerError, Operation, Patience, Protocol, StoreError, Ticket,
};

const WORK: Ticket = 0;
const UPKEEP: Ticket = 1;

/// A coordinator, and a run that has its lease and nothing to read.
fn begun() -> (Coordinator, Protocol<Ledger>) {
    let (mut coordinator, mut protocol) = (Coordinator::default(), Protocol::default());
    let open = Operation::Open(Some("a".to_owned()));
    let effect = only(begin(&mut protocol, WORK, open));
    let effect = only(answer(&mut coordinator, &mut protocol, WORK, effect));
    assert_eq!(effect, Effect::Done);
    let effect = only(begin(&mut protocol, WORK, Operation::Load(Patience::Full)));
    assert!(matches!(effect, Effect::Loaded(_)));
    (coordinator, protocol)
}

fn begin(
    protocol: &mut Protocol<Ledger>,
    ticket: Ticket,
    operation: Operation,
) -> Vec<(Ticket, Effect)> {
    protocol.on(ticket, Event::Begin(operation), NOW_MS)
}

/// Sends a command to the coordinator, and reports the response.
fn answer(
    coordinator: &mut Coordinator,
    protocol: &mut Protocol<Ledger>,
    ticket: Ticket,
    effect: Effect,
) -> Vec<(Ticket, Effect)> {
    let Effect::Send(command) = effect else {
        panic!("{effect:?} is no command");
    };
    let response = coordinator.handle(command, NOW_MS);
    protocol.on(ticket, Event::Responded(Ok(response)), NOW_MS)
}

fn only(effects: Vec<(Ticket, Effect)>) -> Effect {
    match <[_; 1]>::try_from(effects) {
        Ok([(_, effect)]) => effect,
        Err(effects) => panic!("{effects:?}"),
    }
}

/// Begins a commit of a changed ledger, up to its write.
fn write(
    coordinator: &mut Coordinator,
    protocol: &mut Protocol<Ledger>,
    operation: Operation,
) -> (Revision, Vec<u8>) {
    let row = row_version("b", 1, 1);
    let ledger = protocol.contents_mut();
    ledger.record_failure(row, Some("b"), &error(), true, NOW_MS);
    protocol.mark_changed();
    let mut effect = only(begin(protocol, UPKEEP, operation));
    if let Effect::Send(Command::Renew { .. }) = effect {
        effect = only(answer(coordinator, protocol, UPKEEP, effect));
    }
    match effect {
        Effect::Write(revision, bytes) => (revision, bytes),
        other => panic!("{other:?}"),
    }
}

fn written(protocol: &mut Protocol<Ledger>) -> Effect {
    only(protocol.on(UPKEEP, Event::Written(Ok(())), NOW_MS))
}

fn lost() -> StoreError {
    StoreError("lost".to_owned())
}

#[test]
fn what_is_marked_or_recorded_waits_until_a_commit_is_through() {
    let (mut coordinator, mut protocol) = begun();
    write(&mut coordinator, &mut protocol, Operation::Commit);
    let dirty = DirtyKeys::Keys(vec![ApplicantKey(1)]);
    let row = Operation::MarkDirty(dirty.clone());
    assert_eq!(begin(&mut protocol, WORK, row), []);
    let record = Operation::RecordIntent(intent("c", "a"));
    assert_eq!(begin(&mut protocol, 2, record), []);
    assert_eq!(protocol.contents().pending("c"), None);

    let commit = written(&mut protocol);
    assert!(matches!(
        commit,
        Effect::Send(Command::Commit {
            intents_through: 0,
            ..
        })
    ));
    let effects = answer(&mut coordinator, &mut protocol, UPKEEP, commit);
    let tickets: Vec<Ticket> = effects.iter().map(|(ticket, _)| *ticket).collect();
    assert_eq!(tickets, [UPKEEP, WORK, 2], "then both go out, side by side");
    assert_eq!(effects[0].1, Effect::Done);
    for (ticket, effect) in effects.into_iter().skip(1) {
        let effect = only(answer(&mut coordinator, &mut protocol, ticket, effect));
        assert_eq!(effect, Effect::Done);
    }
    let known = coordinator::snapshot(&coordinator, NOW_MS);
    assert_eq!((known.dirty, known.intents.len()), (dirty, 1));
    assert!(protocol.contents().pending("c").is_some());
}

#[test]
fn a_commit_waits_until_intents_are_recorded() {
    let (mut coordinator, mut protocol) = begun();
    let record = Operation::RecordIntent(intent("c", "a"));
    let recorded = only(begin(&mut protocol, WORK, record));
    assert_eq!(begin(&mut protocol, UPKEEP, Operation::Commit), []);
    let effects = answer(&mut coordinator, &mut protocol, WORK, recorded);
    assert_eq!(effects[0], (WORK, Effect::Done));
    assert!(matches!(
        effects[1],
        (UPKEEP, Effect::Send(Command::Renew { .. }))
    ));
}

#[test]
fn an_intent_that_was_not_recorded_is_not_pending() {
    let (_, mut protocol) = begun();
    let record = Operation::RecordIntent(intent("c", "a"));
    only(begin(&mut protocol, WORK, record));
    assert!(protocol.contents().pending("c").is_some());
    let effect = only(protocol.on(WORK, Event::Responded(Err(lost())), NOW_MS));
    assert_eq!(effect, Effect::Failed(LedgerError::Unavailable(lost())));
    assert_eq!(protocol.contents().pending("c"), None);
}

#[test]
fn an_earlier_intent_stays_if_the_next_one_is_not_recorded() {
    let (_, mut protocol) = begun();
    let earlier = intent("c1", "a");
    protocol.contents_mut().add_pending(earlier.clone());
    let again = ParseIntent {
        submissions: 2,
        ..earlier.clone()
    };
    begin(&mut protocol, WORK, Operation::RecordIntent(again));
    let failed = Event::Responded(Err(lost()));
    only(protocol.on(WORK, failed, NOW_MS));
    assert_eq!(protocol.contents().pending("c1"), Some(&earlier));
}

#[test]
fn the_version_of_a_lost_commit_is_not_used_again_and_its_ledger_is_deleted() {
    let (mut coordinator, mut protocol) = begun();
    let (first, _) = write(&mut coordinator, &mut protocol, Operation::Commit);
    written(&mut protocol);
    let effect = only(protocol.on(UPKEEP, Event::Responded(Err(lost())), NOW_MS));
    assert_eq!(effect, Effect::Failed(LedgerError::Unavailable(lost())));

    let (second, _) = write(&mut coordinator, &mut protocol, Operation::Commit);
    assert_eq!((first.version, second.version), (1, 2));
    let commit = written(&mut protocol);
    let effect = only(answer(&mut coordinator, &mut protocol, UPKEEP, commit));
    assert_eq!(effect, Effect::Delete(first));
    let effect = only(protocol.on(UPKEEP, Event::Deleted(Ok(())), NOW_MS));
    assert_eq!(effect, Effect::Done);
    assert_eq!(protocol.committed(), Some(second));
}

#[test]
fn a_ledger_that_could_not_be_deleted_is_deleted_after_the_next_commit() {
    let (mut coordinator, mut protocol) = begun();
    for _ in 0..2 {
        write(&mut coordinator, &mut protocol, Operation::Commit);
        let commit = written(&mut protocol);
        for (_, effect) in answer(&mut coordinator, &mut protocol, UPKEEP, commit) {
            if let Effect::Delete(_) = effect {
                protocol.on(UPKEEP, Event::Deleted(Err(lost())), NOW_MS);
            }
        }
    }
    let close = Operation::Close {
        checkpoint: None,
        last_run: None,
        entry: None,
    };
    write(&mut coordinator, &mut protocol, close);
    let commit = written(&mut protocol);
    let mut effect = only(answer(&mut coordinator, &mut protocol, UPKEEP, commit));
    let mut deleted = Vec::new();
    while let Effect::Delete(revision) = effect {
        deleted.push(revision.version);
        effect = only(protocol.on(UPKEEP, Event::Deleted(Ok(())), NOW_MS));
    }
    assert_eq!(deleted, [2, 1]);
    let effect = only(answer(&mut coordinator, &mut protocol, UPKEEP, effect));
    assert_eq!(effect, Effect::Done);
    assert_eq!(coordinator::snapshot(&coordinator, NOW_MS).obsolete, []);
}

#[test]
fn a_run_that_lost_its_lease_does_nothing_more() {
    let (_, mut protocol) = begun();
    only(begin(&mut protocol, UPKEEP, Operation::Commit));
    let record = Operation::RecordIntent(intent("c", "a"));
    assert_eq!(begin(&mut protocol, WORK, record), []);
    let fenced = Event::Responded(Ok(Response::Fenced));
    let failed = Effect::Failed(LedgerError::LeaseLost);
    assert_eq!(
        protocol.on(UPKEEP, fenced, NOW_MS),
        [(UPKEEP, failed.clone()), (WORK, failed.clone())]
    );
    protocol.mark_changed();
    let close = Operation::Close {
        checkpoint: None,
        last_run: None,
        entry: None,
    };
    assert_eq!(only(begin(&mut protocol, WORK, close)), failed);
}

#[test]
fn a_stale_ledger_is_read_again_until_it_counts_as_missing() {
    let (mut coordinator, mut protocol) = begun();
    let close = Operation::Close {
        checkpoint: None,
        last_run: None,
        entry: None,
    };
    let (revision, bytes) = write(&mut coordinator, &mut protocol, close);
    let commit = written(&mut protocol);
    let release = only(answer(&mut coordinator, &mut protocol, UPKEEP, commit));
    only(answer(&mut coordinator, &mut protocol, UPKEEP, release));

    let stale = encode(&Ledger::default());
    let mut run = |read: &[Option<Vec<u8>>]| {
        let mut protocol = Protocol::<Ledger>::default();
        let open = only(begin(&mut protocol, WORK, Operation::Open(None)));
        only(answer(&mut coordinator, &mut protocol, WORK, open));
        let mut effect = only(begin(&mut protocol, WORK, Operation::Load(Patience::Full)));
        let (mut shown, mut waited_ms) = (read.iter(), 0);
        while !effect.is_last() {
            effect = match effect {
                Effect::Wait(ms) => {
                    waited_ms += ms;
                    only(protocol.on(WORK, Event::Waited, NOW_MS))
                }
                Effect::Read(of) => {
                    assert_eq!(of, revision);
                    let read = shown.next().cloned().flatten();
                    only(protocol.on(WORK, Event::Read(Ok(read)), NOW_MS))
                }
                query => only(answer(&mut coordinator, &mut protocol, WORK, query)),
            };
        }
        (effect, waited_ms)
    };
    let (effect, waited_ms) = run(&[None, Some(stale), Some(bytes)]);
    assert!(matches!(effect, Effect::Loaded(_)));
    assert_eq!(waited_ms, 2_000);
    let missing = Effect::Failed(LedgerError::Missing);
    assert_eq!(run(&[]), (missing, 100_000));
}
