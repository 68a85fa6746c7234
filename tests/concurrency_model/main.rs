//! Runs that overlap, die and lose answers, in every order: a model of the coordinator, of Workers KV and
//! of the runs, checked exhaustively.
//!
//! The coordinator is the real one. KV and the runs are modelled after `ledger::Session` and
//! `http::Client`, with one row for all: its versions stand for its contents. How much may happen
//! is said by [`Bounds`], and what must never happen by the rules below them. Each of the
//! [`Safeguards`] is then taken out in turn, and must be missed.
//!
//! Assumed, and not shown here: a write takes effect before its timeout is over, or never.

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
    ApplicantKey, Command, Coordinator, DirtyKeys, LEASE_MS, Response, Revision,
};

mod bounds;
mod protocol;
mod steps;
mod world;

use bounds::*;
use world::*;

/// All rules hold in every order. Gives the number of states.
fn assert_holds(bounds: Bounds) -> usize {
    let model = Protocol {
        bounds,
        safeguards: ALL,
    };
    let checker = model.checker().spawn_bfs().join();
    checker.assert_properties();
    checker.unique_state_count()
}

/// These rules hold, where the bounds leave too little room for all that happens else.
fn assert_keeps(bounds: Bounds, rules: &[&'static str]) -> usize {
    let model = Protocol {
        bounds,
        safeguards: ALL,
    };
    let checker = model.checker().spawn_bfs().join();
    for rule in rules {
        checker.assert_no_discovery(rule);
    }
    checker.unique_state_count()
}

/// Without a safeguard these rules are broken.
fn assert_breaks(bounds: Bounds, safeguards: Safeguards, rules: &[&'static str]) {
    let model = Protocol { bounds, safeguards };
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

/// A commit whose answer is lost may count, and its ledger must then stay as it is.
#[test]
fn no_two_ledgers_may_have_one_key() {
    let safeguards = Safeguards {
        fresh_numbers: false,
        ..ALL
    };
    let lost = Bounds {
        ticks: 0,
        losses: 1,
        ..CALM
    };
    assert_breaks(lost, safeguards, &[GONE]);
}

/// A row may become again what the ledger has of it, after something else was written.
#[test]
fn a_row_that_returns_is_not_missed() {
    let lost = Bounds {
        ticks: 0,
        kills: 0,
        losses: 1,
        ..RETURNS
    };
    println!("{} states", assert_keeps(RETURNS, &RULES));
    println!("{} states", assert_keeps(lost, &RULES));
}

#[test]
fn what_is_touched_must_be_known() {
    let safeguards = Safeguards {
        touching: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
}

#[test]
fn no_commit_may_be_under_way_when_it_is_made_known() {
    let safeguards = Safeguards {
        touching_apart: false,
        ..ALL
    };
    assert_breaks(RETURNS, safeguards, &[MISSED]);
}
