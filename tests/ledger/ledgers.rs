//! Ledgers made through the public API.

use super::*;

#[derive(Debug, Clone)]
enum Change {
    Synced(RowVersion, bool),
    Candidate(RowVersion, String),
    Deferred(RowVersion),
    Failed(RowVersion, Option<String>, ErrorReport, bool, u64),
    AddPending(ParseIntent),
    ClearPending(String),
    Leftover(String, Option<Leftover>),
    Prune(Vec<RowVersion>, u64),
    Retry(String),
    BeginFullRun,
    EndFullRun,
    CompactErrors,
    Header(u64, u64, Checkpoint, Option<u64>, bool),
}

/// Ids of every kind that a ledger tells apart by their length and form.
fn any_id() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]",
        "[A-Za-z0-9]{16}",
        "\\PC{0,40}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ]
}

fn any_change() -> impl Strategy<Value = Change> {
    let text = "[a-c]|\\PC{0,8}";
    let failed = (
        any_row_version(),
        option::of(text),
        any_error(),
        any::<bool>(),
        moment(),
    );
    let header = (
        any::<u64>(),
        any::<u64>(),
        any_checkpoint(),
        option::of(moment()),
        any::<bool>(),
    );
    let leftover = (any_row_version(), any::<u64>(), any::<bool>());
    let leftover = leftover.prop_map(|(row, hash, is_settled)| Leftover {
        applicant: row.key,
        hash,
        is_settled,
    });
    prop_oneof![
        2 => (text, option::of(leftover)).prop_map(|(reference, left)| Change::Leftover(reference, left)),
        4 => (any_row_version(), any::<bool>()).prop_map(|(row, full)| Change::Synced(row, full)),
        4 => (any_row_version(), any_id()).prop_map(|(row, id)| Change::Candidate(row, id)),
        1 => any_row_version().prop_map(Change::Deferred),
        4 => failed.prop_map(|(row, applicant, error, counts, now_ms)| {
            Change::Failed(row, applicant, error, counts, now_ms)
        }),
        2 => any_intent().prop_map(Change::AddPending),
        1 => text.prop_map(Change::ClearPending),
        1 => (vec(any_row_version(), 0..4), moment()).prop_map(|(rows, now)| Change::Prune(rows, now)),
        1 => text.prop_map(Change::Retry),
        1 => Just(Change::BeginFullRun),
        1 => Just(Change::EndFullRun),
        1 => Just(Change::CompactErrors),
        1 => header.prop_map(|(version, scope, checkpoint, refused_ms, is_incomplete)| {
            Change::Header(version, scope, checkpoint, refused_ms, is_incomplete)
        }),
    ]
}

fn apply(ledger: &mut Ledger, change: Change) {
    match change {
        Change::Synced(row, full) => ledger.record_synced(row, full),
        Change::Candidate(row, id) => ledger.record_candidate(row.key, &id),
        Change::Deferred(row) => ledger.record_deferred(row),
        Change::Failed(row, applicant, error, counts, now_ms) => {
            ledger.record_failure(row, applicant.as_deref(), &error, counts, now_ms);
        }
        Change::AddPending(intent) => drop(ledger.add_pending(intent)),
        Change::ClearPending(reference) => {
            ledger.clear_pending(&reference);
        }
        Change::Leftover(reference, leftover) => ledger.set_leftover(&reference, leftover),
        Change::Prune(rows, now_ms) => {
            ledger.prune_missing(&rows, now_ms);
        }
        Change::Retry(applicant) => {
            ledger.retry(&applicant);
        }
        Change::BeginFullRun => ledger.begin_full_run(),
        Change::EndFullRun => ledger.end_full_run(),
        Change::CompactErrors => ledger.compact_errors(),
        Change::Header(version, scope, checkpoint, refused_ms, is_incomplete) => {
            ledger.version = version;
            ledger.scope = ScopeHash(scope);
            ledger.checkpoint = checkpoint;
            ledger.refused_ms = refused_ms;
            ledger.is_incomplete = is_incomplete;
        }
    }
}

pub fn any_ledger() -> impl Strategy<Value = Ledger> {
    vec(any_change(), 0..24).prop_map(|changes| {
        let mut ledger = Ledger::default();
        for change in changes {
            apply(&mut ledger, change);
        }
        ledger
    })
}

pub fn row_version(applicant: &str, fingerprint: u64, candidate: u32) -> RowVersion {
    RowVersion {
        key: ApplicantKey::of(applicant),
        fingerprint: Fingerprint(fingerprint),
        candidate: candidate_hash(candidate),
    }
}

pub fn error() -> ErrorReport {
    ErrorReport {
        code: "rejected".to_owned(),
        message: "HrFlow.ai refuses the request (400)".to_owned(),
        remedy: "a dry run shows the values that would be sent".to_owned(),
        endpoint: Some("PUT profile/indexing".to_owned()),
        status: Some(400),
        detail: None,
    }
}

pub fn intent(reference: &str, applicant: &str) -> ParseIntent {
    ParseIntent {
        reference: ReferenceHash::of(reference),
        candidate: reference.to_owned(),
        submissions: 1,
        state: ParseState::Sent,
        applicant: applicant.to_owned(),
        sent_ms: NOW_MS,
    }
}

/// One that has something of everything.
pub fn full_ledger() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.version = 7;
    ledger.scope = ScopeHash(u64::MAX);
    ledger.checkpoint = Checkpoint {
        watermark_ms: Some(NOW_MS),
        full_scan_ms: Some(NOW_MS - 1),
    };
    ledger.refused_ms = Some(1);
    ledger.is_incomplete = true;
    ledger.record_synced(row_version("a", 1, 1), false);
    ledger.record_synced(row_version("b", u64::MAX, u32::MAX), false);
    ledger.begin_full_run();
    ledger.record_synced(row_version("b", 2, 2), true);
    ledger.record_candidate(ApplicantKey::of("a"), "LrENkKd8mmn3xYGM");
    ledger.record_candidate(
        ApplicantKey::of("c"),
        "0191d2a4-5b6c-7d8e-9f00-a1b2c3d4e5f6",
    );
    ledger.add_pending(intent("c1", "a"));
    ledger.record_failure(row_version("é", 3, 3), Some("é"), &error(), true, NOW_MS);
    ledger.record_failure(row_version("", 4, 4), None, &error(), false, NOW_MS);
    ledger.set_leftover("c1", Some(leftover("a", u64::MAX)));
    ledger.record_moment(ApplicantKey::of("a"), 1_704_474_000);
    ledger
}

pub fn leftover(applicant: &str, hash: u64) -> Leftover {
    Leftover {
        applicant: ApplicantKey::of(applicant),
        hash,
        is_settled: true,
    }
}
