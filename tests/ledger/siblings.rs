//! Other applications of the same person.

use super::ledgers::{error, row_version};
use super::*;

#[test]
fn a_person_has_other_applications() {
    let changed = row_version("a", 1, 1);
    let other = row_version("b", 1, 1);
    let mut known = Ledger::default();
    known.record_synced(other, false);
    let mut failed = Ledger::default();
    failed.record_failure(other, Some("b"), &error(), true, NOW_MS);
    for ledger in [known, failed] {
        assert!(ledger.has_sibling_rows(&[changed], &[changed]));
        // It is shown as well.
        assert!(!ledger.has_sibling_rows(&[changed, other], &[changed]));
        // Nothing of this person changed.
        assert!(!ledger.has_sibling_rows(&[changed], &[row_version("c", 1, 2)]));
        assert!(!ledger.has_sibling_rows(&[changed], &[]));
    }
}

#[test]
fn a_row_alone_concerns_nobody_else() {
    let mut ledger = Ledger::default();
    let changed = row_version("a", 2, 1);
    ledger.record_synced(row_version("a", 1, 1), false);
    assert!(!ledger.has_sibling_rows(&[changed], &[changed]));
}

/// A row of an unknown candidate has no siblings.
#[test]
fn nobody_is_no_candidate() {
    let mut ledger = Ledger::default();
    ledger.record_synced(row_version("b", 1, 0), false);
    let changed = row_version("a", 2, 0);
    assert!(!ledger.has_sibling_rows(&[changed], &[changed]));
}

#[test]
fn whose_a_row_is_stays_known_when_it_fails() {
    let mut ledger = Ledger::default();
    ledger.record_synced(row_version("a", 1, 5), false);
    assert_eq!(ledger.candidate(ApplicantKey::of("a")), candidate_hash(5));
    ledger.record_failure(row_version("a", 2, 5), Some("a"), &error(), true, NOW_MS);
    assert_eq!(ledger.candidate(ApplicantKey::of("a")), candidate_hash(5));
    assert_eq!(ledger.candidate(ApplicantKey::of("b")), None);
}

#[test]
fn the_reference_of_an_applicant_survives_everything_that_happens_to_its_row() {
    type Event = fn(&mut Ledger);
    let events: [(&str, Event); 5] = [
        ("nothing", |_| ()),
        ("a failure", |ledger| {
            ledger.record_failure(row_version("a", 2, 0), Some("a"), &error(), true, NOW_MS);
        }),
        ("a deferral", |ledger| {
            ledger.record_deferred(row_version("a", 2, 0));
        }),
        ("a dirty key", |ledger| {
            ledger.forget_dirty(&DirtyKeys::Keys(vec![ApplicantKey::of("a")]));
        }),
        ("any dirty key", |ledger| {
            ledger.forget_dirty(&DirtyKeys::Any);
        }),
    ];
    for (event, apply) in events {
        let mut ledger = Ledger::default();
        ledger.record_candidate(ApplicantKey::of("a"), "LrENkKd8mmn3xYGM");
        ledger.record_synced(row_version("a", 1, 0), false);
        apply(&mut ledger);
        let ledger = decode(&encode(&ledger)).unwrap();
        let reference = ledger.reference(ApplicantKey::of("a"));
        assert_eq!(reference.as_deref(), Some("LrENkKd8mmn3xYGM"), "{event}");
        assert_eq!(ledger.reference(ApplicantKey::of("b")), None);
    }
}

#[test]
fn a_retry_forgets_the_reference_too() {
    let key = ApplicantKey::of("a");
    let mut ledger = Ledger::default();
    ledger.record_candidate(key, "one");
    ledger.record_synced(row_version("a", 1, 0), false);
    assert!(ledger.retry("a"));
    assert_eq!(ledger.reference(key), None);
}

#[test]
fn a_row_that_names_another_candidate_replaces_the_reference() {
    let key = ApplicantKey::of("a");
    let mut ledger = Ledger::default();
    ledger.record_candidate(key, "one");
    let mut row = row_version("a", 1, 0);
    row.candidate = Some(CandidateHash::of("one"));
    ledger.record_synced(row, false);
    assert_eq!(ledger.reference(key).as_deref(), Some("one"));
    row.candidate = Some(CandidateHash::of("other"));
    ledger.record_synced(row, false);
    assert_eq!(ledger.reference(key), None);
    assert_eq!(ledger.candidate(key), Some(CandidateHash::of("other")));
}

#[test]
fn the_reference_of_an_applicant_that_the_search_no_longer_shows_is_dropped() {
    let mut ledger = Ledger::default();
    ledger.record_candidate(ApplicantKey::of("a"), "one");
    assert!(ledger.prune_missing(&[row_version("b", 1, 0)], NOW_MS));
    assert_eq!(ledger.reference(ApplicantKey::of("a")), None);
    assert!(ledger.is_empty());
}
