//! What is remembered between runs: the ledger, its bytes, the fingerprints in it, and the coordinator.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::field_reassign_with_default,
    reason = "a test that panics has failed, and `json!` values are passed as they are made"
)]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::sync::LazyLock;
use update_profiles_in_hrflow::history::Entry;
use update_profiles_in_hrflow::ledger::{
    ApplicantKey, CandidateHash, Checkpoint, Command, ConfigHash, Coordinator, DAY_MS,
    DEATHS_OF_A_ROW, DecodeError, Digest, DirtyKeys, FAILURES_BEFORE_BACKOFF, FORMAT, Fingerprint,
    InHand, LEASE_MS, Lease, Ledger, Leftover, ParseIntent, ParseState, ReferenceHash, Response,
    Revision, RowInHand, RowStatus, RowVersion, ScopeHash, Snapshot, Suspicion, checksum, decode,
    encode,
};
use update_profiles_in_hrflow::report::{ErrorReport, Reason, RunSummary, Status, Trigger};
use update_profiles_in_hrflow::run::RunRequest;
use update_profiles_in_hrflow::workflow::Workflow;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// Some moment.
const NOW_MS: u64 = 1_700_000_000_000;

/// A failure becomes an example, rather than a seed in a file.
fn config() -> Config {
    Config {
        failure_persistence: None,
        ..Config::default()
    }
}

/// Milliseconds of any date that a clock tells.
fn moment() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(NOW_MS), 0..(1_u64 << 53)]
}

/// Few enough that what is asked twice is often about the same.
fn any_row_version() -> impl Strategy<Value = RowVersion> {
    let number = || prop_oneof![3 => 0..4_u64, 1 => any::<u64>()];
    (
        number(),
        number(),
        prop_oneof![3 => 0..3_u32, 1 => any::<u32>()],
    )
        .prop_map(|(key, fingerprint, candidate)| RowVersion {
            key: ApplicantKey(key),
            fingerprint: Fingerprint(fingerprint),
            candidate: candidate_hash(candidate),
        })
}

/// The candidate with this hash; 0 stands for one that is not known.
fn candidate_hash(hash: u32) -> Option<CandidateHash> {
    NonZeroU32::new(hash).map(CandidateHash)
}

fn any_error() -> impl Strategy<Value = ErrorReport> {
    let text = || prop_oneof![Just(String::new()), "\\PC{0,12}"];
    (text(), text(), option::of(text()), option::of(any::<u16>())).prop_map(
        |(code, message, endpoint, status)| ErrorReport {
            code,
            message,
            remedy: "wait".to_owned(),
            endpoint,
            status,
            detail: Some("of one applicant".to_owned()),
        },
    )
}

fn any_intent() -> impl Strategy<Value = ParseIntent> {
    ("[a-c]|\\PC{0,8}", "\\PC{0,8}", moment()).prop_map(|(reference, applicant, sent_ms)| {
        ParseIntent {
            reference: ReferenceHash::of(&reference),
            candidate: reference,
            applicant,
            sent_ms,
            submissions: 1,
            state: ParseState::Sent,
        }
    })
}

fn any_checkpoint() -> impl Strategy<Value = Checkpoint> {
    (option::of(moment()), option::of(moment())).prop_map(|(watermark_ms, full_scan_ms)| {
        Checkpoint {
            watermark_ms,
            full_scan_ms,
        }
    })
}

mod bytes;
mod coordinator;
mod deaths;
mod fingerprints;
mod goldens;
mod ledgers;
mod narrowing;
mod protocol;
mod row_status;
mod siblings;
