//! Runs that overlap, die and lose responses, in every order: the real [`Protocol`] of two or three runs
//! with the real [`Coordinator`], checked exhaustively.
//!
//! Workers KV, HrFlow.ai and the run that uses the protocol are modelled, with one row for all: the
//! row's versions stand for its contents. [`Bounds`] say how much may happen, and the rules below them
//! what must never happen. Each of the [`Safeguards`] is then taken out in turn, and must be missed.
//!
//! Assumed, and not shown here: a write to HrFlow.ai takes effect before its timeout is over, or never;
//! and a command that was given up does not reach the coordinator later.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use stateright::{Checker, HasDiscoveries, Model, Property};
use std::collections::BTreeMap;
use update_profiles_in_hrflow::ledger::{
    ApplicantKey, Command, Contents, Coordinator, DecodeError, DirtyKeys, Effect, Event, LEASE_MS,
    LedgerError, Operation, ParseIntent, ParseState, Patience, Protocol, ReferenceHash, Response,
    Revision, Snapshot, StoreError, Ticket,
};

mod bounds;
mod model;
mod row;
mod runs;
mod world;

use bounds::*;
use row::*;
use world::*;

/// All rules hold in every order, and everything that the model is to show happens. Gives the number of
/// states.
fn assert_holds(bounds: Bounds) -> usize {
    let model = Overlap {
        bounds,
        safeguards: ALL,
    };
    let checker = model.checker().spawn_bfs().join();
    checker.assert_properties();
    checker.unique_state_count()
}

/// All rules hold, where the bounds leave too little room for all that is to happen else. Gives the
/// number of states.
fn assert_keeps(bounds: Bounds) -> usize {
    let model = Overlap {
        bounds,
        safeguards: ALL,
    };
    let checker = model.checker().spawn_bfs().join();
    for rule in RULES {
        checker.assert_no_discovery(rule);
    }
    checker.unique_state_count()
}

/// Without a safeguard these rules are broken.
fn assert_breaks(bounds: Bounds, safeguards: Safeguards, rules: &[&'static str]) {
    let model = Overlap { bounds, safeguards };
    let checker = model
        .checker()
        .finish_when(HasDiscoveries::AllOf(rules.iter().copied().collect()))
        .spawn_bfs()
        .join();
    for rule in rules {
        assert!(checker.discovery(rule).is_some(), "not missed: {rule}");
    }
}

#[test]
fn two_runs_harm_nothing_whatever_is_lost() {
    println!("{} states", assert_holds(FEW));
}

#[test]
fn three_runs_harm_nothing() {
    println!("{} states", assert_holds(MORE_RUNS));
}

#[test]
fn writes_that_take_their_time_harm_nothing() {
    println!("{} states", assert_holds(LONGER_WRITES));
}

/// A row may become again what the ledger has of it, after something else was written.
#[test]
fn a_row_that_returns_is_not_missed() {
    println!("{} states", assert_keeps(RETURNS));
    println!("{} states", assert_keeps(RETURNS_AND_LOSES));
}

#[test]
fn a_resume_is_parsed_once_whatever_dies_or_is_lost() {
    println!("{} states", assert_holds(PARSES));
    println!("{} states", assert_holds(MORE_PARSES));
}

#[test]
fn an_operator_who_starts_over_harms_nothing() {
    println!("{} states", assert_keeps(RESETS));
    let parses = Bounds {
        resets: true,
        ..MORE_PARSES
    };
    println!("{} states", assert_keeps(parses));
}

#[test]
fn a_write_must_not_outlast_the_lease() {
    let safeguards = Safeguards {
        outlasting: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[OLDER, BACK]);
    assert_breaks(LONGER_WRITES, safeguards, &[OLDER, BACK]);
}

#[test]
fn only_the_holder_of_the_lease_may_commit() {
    let safeguards = Safeguards {
        fencing: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[STALE]);
}

#[test]
fn a_run_that_was_fenced_must_end() {
    let safeguards = Safeguards {
        ending_when_fenced: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[OLDER, BACK]);
}

#[test]
fn each_ledger_needs_a_key_of_its_own() {
    let safeguards = Safeguards {
        own_keys: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[GONE]);
    // And what is read under a key for all may be any ledger.
    let safeguards = Safeguards {
        checksums: false,
        ..safeguards
    };
    let killed = Bounds {
        runs: 3,
        ticks: 2,
        kills: 1,
        ..CALM
    };
    assert_breaks(killed, safeguards, &[STALE]);
}

/// A commit whose response is lost may count, and its ledger must then stay as it is.
#[test]
fn no_two_ledgers_may_have_one_key() {
    let safeguards = Safeguards {
        fresh_versions: false,
        ..ALL
    };
    let lost = Bounds {
        ticks: 0,
        losses: 1,
        ..CALM
    };
    assert_breaks(lost, safeguards, &[GONE]);
}

#[test]
fn a_ledger_must_be_written_before_it_is_committed() {
    let safeguards = Safeguards {
        writing_first: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[GONE]);
}

#[test]
fn a_ledger_must_not_be_deleted_before_another_counts() {
    let safeguards = Safeguards {
        deleting_last: false,
        ..ALL
    };
    assert_breaks(CALM, safeguards, &[GONE]);
}

#[test]
fn a_row_must_be_marked_dirty_before_its_profile_is_edited() {
    let safeguards = Safeguards {
        marking: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
}

#[test]
fn no_commit_may_be_under_way_when_a_row_is_marked_dirty() {
    let safeguards = Safeguards {
        marking_apart: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
}

#[test]
fn an_intent_must_be_recorded_before_the_resume_is_sent() {
    let safeguards = Safeguards {
        recording: false,
        ..ALL
    };
    assert_breaks(PARSES, safeguards, &[TWICE]);
}

#[test]
fn nothing_may_be_acknowledged_before_the_coordinator_knows_it() {
    let safeguards = Safeguards {
        acknowledging_last: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
    assert_breaks(PARSES, safeguards, &[TWICE]);
}
