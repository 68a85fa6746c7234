//! Other applications of the same person.

use super::ledgers::{error, mark_of};
use super::*;

#[test]
fn a_person_has_other_applications() {
    let changed = mark_of("a", 1, 1);
    let other = mark_of("b", 1, 1);
    let mut known = Ledger::default();
    known.record_synced(other, false);
    let mut failed = Ledger::default();
    failed.record_failure(other, Some("b"), &error(), true, NOW_MS);
    for ledger in [known, failed] {
        assert!(ledger.has_sibling_rows(&[changed], &[changed]));
        // It is shown as well.
        assert!(!ledger.has_sibling_rows(&[changed, other], &[changed]));
        // Nothing of this person changed.
        assert!(!ledger.has_sibling_rows(&[changed], &[mark_of("c", 1, 2)]));
        assert!(!ledger.has_sibling_rows(&[changed], &[]));
    }
}

#[test]
fn a_row_alone_concerns_nobody_else() {
    let mut ledger = Ledger::default();
    let changed = mark_of("a", 2, 1);
    ledger.record_synced(mark_of("a", 1, 1), false);
    assert!(!ledger.has_sibling_rows(&[changed], &[changed]));
}

/// Of whom nobody knows whose it is, nobody else is.
#[test]
fn nobody_is_no_candidate() {
    let mut ledger = Ledger::default();
    ledger.record_synced(mark_of("b", 1, 0), false);
    let changed = mark_of("a", 2, 0);
    assert!(!ledger.has_sibling_rows(&[changed], &[changed]));
}

#[test]
fn whose_a_row_is_stays_known_when_it_fails() {
    let mut ledger = Ledger::default();
    ledger.record_synced(mark_of("a", 1, 5), false);
    assert_eq!(ledger.candidate(ApplicantKey::of("a")), candidate_hash(5));
    ledger.record_failure(mark_of("a", 2, 5), Some("a"), &error(), true, NOW_MS);
    assert_eq!(ledger.candidate(ApplicantKey::of("a")), candidate_hash(5));
    assert_eq!(ledger.candidate(ApplicantKey::of("b")), None);
}
