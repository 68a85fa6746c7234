//! Committed bytes of everything that outlives a deployment. A test here fails when a byte changes.
//!
//! A deliberate change raises [`FORMAT`] or the version of the fingerprints, says so in CHANGELOG.md, and
//! then replaces the golden: `UPDATE_GOLDENS=1 cargo test --test ledger goldens`.

use super::ledgers::{full_ledger, intent};
use super::*;

/// Compares with the committed file of this name.
fn assert_golden(name: &str, actual: &str) {
    let path = format!("{}/tests/ledger/goldens/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, format!("{actual}\n")).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    assert_eq!(actual, golden.trim_end(), "{name}");
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

#[test]
fn the_bytes_of_a_ledger_stay_as_they_are() {
    assert_golden("ledger.hex", &hex(&encode(&full_ledger())));
}

#[test]
fn the_bytes_of_a_committed_ledger_are_read_as_the_same_ledger() {
    let golden = include_str!("goldens/ledger.hex").trim_end();
    let (pairs, _) = golden.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
    let bytes: Vec<u8> = pairs.iter().map(byte).collect();
    assert_eq!(decode(&bytes), Ok(full_ledger()));
}

#[test]
fn three_fingerprints_and_a_scope_stay_as_they_are() {
    let plain = fingerprints::workflow(json!({}));
    let rich = fingerprints::workflow(json!({
        "logics": ["select(.hired | not)"],
        "format": "{ reference: .id }",
        "pull_parameters": { "column": "Entretien RH", "hired": false, "start": "12/31/24" },
        "push_parameters": { "only_edit_fields": ["tags", "info"], "edit_mode": "replace" },
    }));
    let row = json!({ "applicant": "z7gW", "hired": false, "score": 3, "email": "é@example.org" });
    let nested = json!({ "applicant": "z7gW", "list": [1.5, null, { "a": "b?X-Amz-Date=1" }] });
    let base_urls = [Some("http://localhost:1"), None];
    let fingerprints = [
        fingerprints::fingerprint_of(&row, ConfigHash::of(&plain)),
        fingerprints::fingerprint_of(&nested, ConfigHash::of(&rich)),
        fingerprints::fingerprint_of(&row, ConfigHash::of(&rich).at(base_urls)),
    ];
    let ScopeHash(scope) = ScopeHash::of(&rich, ConfigHash::of(&rich));
    let mut actual = fingerprints
        .map(|Fingerprint(hash)| format!("{hash:016x}"))
        .to_vec();
    actual.push(format!("{scope:016x}"));
    assert_golden("fingerprints.txt", &actual.join("\n"));
}

#[test]
fn a_queue_message_stays_as_it_is() {
    let request = RunRequest::for_cron("flatchr-to-hrflow");
    let message = serde_json::to_string(&request).unwrap();
    assert_golden("queue-message.json", &message);
}

#[test]
fn what_the_coordinator_stores_stays_as_it_is() {
    let mut coordinator = Coordinator::default();
    let lease = |run_id: &str| Command::Lease {
        run_id: run_id.to_owned(),
        is_operator: false,
    };
    let revision = |version, checksum| Revision {
        version,
        fencing_token: 1,
        checksum,
    };
    let commit = |version| Command::Commit {
        fencing_token: 1,
        revision: Some(revision(version, version)),
        intents_through: 0,
        deleted: Vec::new(),
    };
    let asks = [
        lease("one"),
        commit(1),
        commit(2),
        Command::MarkDirty {
            fencing_token: 1,
            dirty: DirtyKeys::Keys([7, u64::MAX].map(ApplicantKey).to_vec()),
        },
        Command::RecordIntent {
            fencing_token: 1,
            number: 1,
            intent: intent("reference", "applicant"),
        },
        Command::Release {
            fencing_token: 1,
            checkpoint: Some(Checkpoint {
                watermark_ms: Some(NOW_MS),
                full_scan_ms: None,
            }),
            last_run: Some(coordinator::last_run("one")),
            deleted: vec![],
            entry: None,
        },
        lease("two"),
    ];
    for ask in asks {
        coordinator.handle(ask, NOW_MS);
    }
    let stored = serde_json::to_string_pretty(&coordinator).unwrap();
    assert_golden("coordinator.json", &stored);
}
