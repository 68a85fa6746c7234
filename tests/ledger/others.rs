//! Other applications of the same person.

use super::ledgers::{error, mark_of};
use super::*;

#[test]
fn a_person_has_other_applications() {
    let changed = mark_of("a", 1, 1);
    let other = mark_of("b", 1, 1);
    let mut known = Ledger::default();
    known.confirm(other, false);
    let mut failed = Ledger::default();
    failed.fail(other, Some("b"), &error(), true, NOW_MS);
    for ledger in [known, failed] {
        assert!(ledger.knows_others(&[changed], &[changed]));
        // It is shown as well.
        assert!(!ledger.knows_others(&[changed, other], &[changed]));
        // Nothing of this person changed.
        assert!(!ledger.knows_others(&[changed], &[mark_of("c", 1, 2)]));
        assert!(!ledger.knows_others(&[changed], &[]));
    }
}

#[test]
fn a_row_alone_concerns_nobody_else() {
    let mut ledger = Ledger::default();
    let changed = mark_of("a", 2, 1);
    ledger.confirm(mark_of("a", 1, 1), false);
    assert!(!ledger.knows_others(&[changed], &[changed]));
}

/// Its address changed: those who share the old one are concerned.
#[test]
fn a_row_had_another_owner_before() {
    let mut ledger = Ledger::default();
    ledger.confirm(mark_of("a", 1, 1), false);
    ledger.confirm(mark_of("b", 1, 1), false);
    let changed = mark_of("a", 2, 2);
    assert!(ledger.knows_others(&[changed], &[changed]));
}
