//! A row that kills is set aside: what the coordinator and the ledger make of dead runs.

use super::coordinator::{last_run, snapshot};
use super::ledgers::row_version;
use super::*;

/// A coordinator, with a run after the other.
#[derive(Default)]
struct Runs {
    coordinator: Coordinator,
    fencing_token: u64,
    now_ms: u64,
    begun: u32,
    /// How often the run took rows in hand.
    taken: u32,
}

impl Runs {
    /// After this many dead runs that took nothing in hand.
    fn after_deaths(deaths: u32) -> Self {
        let mut runs = Self::default();
        for _ in 0..=deaths {
            runs.begin();
        }
        runs
    }

    /// A run begins; the one before it has died unless it ended.
    fn begin(&mut self) -> Lease {
        self.begun += 1;
        self.taken = 0;
        self.now_ms += LEASE_MS;
        let run_id = self.begun.to_string();
        let command = Command::Lease {
            run_id,
            is_operator: false,
        };
        match self.coordinator.handle(command, self.now_ms) {
            Response::Leased(lease) => {
                self.fencing_token = lease.fencing_token;
                lease
            }
            other => panic!("{other:?}"),
        }
    }

    /// The run takes rows in hand; after others, unless they are its first.
    fn take(&mut self, rows: &[u64], is_alone: bool) {
        self.send(Command::TakeInHand {
            fencing_token: self.fencing_token,
            in_hand: InHand {
                is_first: self.taken == 0,
                ..in_hand(rows, is_alone)
            },
        });
        self.taken += 1;
    }

    /// A run dies on the row alone, before it worked on any other.
    fn die_on(&mut self, row: u64) {
        self.take(&[row], true);
        self.begin();
    }

    fn end(&mut self, is_complete: bool) {
        self.send(Command::Release {
            fencing_token: self.fencing_token,
            checkpoint: is_complete.then(Checkpoint::default),
            last_run: Some(last_run("ended")),
            deleted: Vec::new(),
            entry: None,
        });
    }

    fn send(&mut self, command: Command) {
        let response = self.coordinator.handle(command, self.now_ms);
        assert!(matches!(response, Response::Done { .. }), "{response:?}");
    }

    fn suspicion(&self) -> Option<Suspicion> {
        snapshot(&self.coordinator, self.now_ms)
            .suspicion
            .map(|suspicion| *suspicion)
    }

    /// The rows that were set aside.
    fn set_aside(&self) -> Vec<u64> {
        let set_aside = snapshot(&self.coordinator, self.now_ms).set_aside;
        set_aside.iter().map(|known| known.row.key.0).collect()
    }
}

fn in_hand(rows: &[u64], is_alone: bool) -> InHand {
    let row = |row: &u64| RowInHand {
        key: ApplicantKey(*row),
        fingerprint: Fingerprint(*row),
        applicant: Some(row.to_string()),
    };
    InHand {
        rows: rows.iter().map(row).collect(),
        is_alone,
        is_first: true,
    }
}

fn suspects(suspicion: Option<Suspicion>) -> (u32, Vec<u64>) {
    let Suspicion {
        deaths, suspects, ..
    } = suspicion.unwrap();
    (deaths, suspects.iter().map(|row| row.key.0).collect())
}

#[test]
fn two_strikes_against_one_row_set_it_aside_where_others_came_through() {
    let mut runs = Runs::after_deaths(1);
    assert_eq!(suspects(runs.suspicion()), (1, vec![]));
    runs.take(&[1, 2], false);
    runs.take(&[3, 4], false);
    runs.begin();
    assert_eq!(suspects(runs.suspicion()), (2, vec![3, 4]));
    runs.take(&[3], true);
    runs.take(&[4], true);
    runs.begin();
    // A limit may have ended this run: row 3 was in progress before.
    assert_eq!(suspects(runs.suspicion()), (3, vec![4]));
    runs.die_on(4);
    assert_eq!(runs.set_aside(), [0_u64; 0]);
    runs.die_on(4);
    assert_eq!(runs.set_aside(), [4]);
    assert_eq!(suspects(runs.suspicion()), (5, vec![]));
}

#[test]
fn deaths_after_progress_set_no_row_aside() {
    let mut runs = Runs::after_deaths(1);
    for row in 1..20 {
        runs.take(&[row], true);
        runs.take(&[row + 1], true);
        runs.begin();
        assert_eq!(runs.set_aside(), [0_u64; 0]);
    }
    for _ in 0..20 {
        runs.take(&[50], true);
        runs.take(&[51], true);
        runs.begin();
        assert_eq!(runs.set_aside(), [0_u64; 0]);
    }
}

#[test]
fn where_no_other_row_came_through_the_others_are_tried_first() {
    let mut runs = Runs::after_deaths(1);
    runs.die_on(7);
    runs.die_on(7);
    assert_eq!(runs.set_aside(), [0_u64; 0]);
    assert!(runs.suspicion().unwrap().has_suspects_last());
    // They die alike, so the row is not to blame.
    runs.take(&[1, 2], false);
    runs.begin();
    let suspicion = runs.suspicion().unwrap();
    assert!(!suspicion.has_suspects_last());
    assert_eq!(suspects(Some(suspicion)).1, [1, 2]);

    let mut runs = Runs::after_deaths(1);
    runs.die_on(7);
    runs.die_on(7);
    // They come through, and the row ends the run all the same.
    runs.take(&[1, 2], false);
    runs.take(&[3, 4], false);
    runs.take(&[7], true);
    runs.begin();
    assert_eq!(runs.set_aside(), [7]);
}

#[test]
fn a_row_without_others_is_set_aside_after_three_strikes() {
    let mut runs = Runs::after_deaths(1);
    for _ in 0..3 {
        assert_eq!(runs.set_aside(), [0_u64; 0]);
        runs.die_on(7);
    }
    assert_eq!(runs.set_aside(), [7]);
}

#[test]
fn strikes_count_in_a_row_only() {
    let mut runs = Runs::after_deaths(1);
    runs.take(&[6], true);
    runs.take(&[7], true);
    runs.begin();
    runs.die_on(7);
    // The row comes through, and the run dies on another one.
    runs.take(&[7], true);
    runs.take(&[8], true);
    runs.begin();
    runs.die_on(7);
    assert_eq!(runs.set_aside(), [0_u64; 0]);
}

#[test]
fn deaths_that_lead_to_different_rows_set_none_aside() {
    let mut runs = Runs::after_deaths(1);
    runs.take(&[1, 2], false);
    runs.begin();
    for row in [1, 2] {
        runs.take(&[row], true);
    }
    // Both were harmless: only one death is still unexplained.
    runs.take(&[3, 4], false);
    assert_eq!(suspects(runs.suspicion()), (1, vec![]));
    runs.begin();
    assert_eq!(suspects(runs.suspicion()), (2, vec![3, 4]));
    assert_eq!(runs.set_aside(), [0_u64; 0]);
}

#[test]
fn a_run_that_dies_before_its_first_row_says_nothing_about_the_suspects() {
    let mut runs = Runs::after_deaths(1);
    runs.take(&[1, 2], false);
    runs.begin();
    runs.begin();
    assert_eq!(suspects(runs.suspicion()), (3, vec![1, 2]));
    assert_eq!(runs.set_aside(), [0_u64; 0]);
}

/// A budget may have ended it before it came to the suspects.
#[test]
fn a_run_that_has_nothing_in_hand_any_more_says_nothing_about_the_suspects() {
    let mut runs = Runs::after_deaths(1);
    runs.take(&[1, 2], false);
    runs.begin();
    runs.take(&[1], true);
    runs.take(&[], false);
    assert_eq!(suspects(runs.suspicion()), (2, vec![1, 2]));
    runs.begin();
    assert_eq!(suspects(runs.suspicion()), (3, vec![1, 2]));
    assert_eq!(runs.set_aside(), [0_u64; 0]);
}

#[test]
fn only_a_complete_run_ends_the_suspicion() {
    let mut runs = Runs::after_deaths(1);
    runs.take(&[1, 2], false);
    runs.end(false);
    runs.begin();
    assert_eq!(suspects(runs.suspicion()), (1, vec![]));
    runs.end(true);
    let next = runs.begin();
    assert_eq!(next.snapshot.suspicion, None);
}

#[test]
fn a_dead_run_is_told_once_with_what_it_had_in_hand() {
    let mut runs = Runs::after_deaths(1);
    let untold = runs.suspicion().unwrap().untold.unwrap();
    assert_eq!((untold.run_id.as_str(), untold.in_hand), ("1", None));
    runs.take(&[1, 2], false);
    runs.begin();
    let untold = runs.suspicion().unwrap().untold.unwrap();
    let expected = Some(in_hand(&[1, 2], false));
    assert_eq!((untold.run_id.as_str(), untold.in_hand), ("2", expected));
    runs.end(false);
    assert_eq!(runs.suspicion().unwrap().untold, None);
}

#[test]
fn a_row_that_was_set_aside_is_known_until_a_ledger_is_committed() {
    let mut runs = Runs::after_deaths(1);
    for _ in 0..3 {
        runs.die_on(4);
    }
    // This one dies too.
    runs.begin();
    assert_eq!(runs.set_aside(), [4]);
    let revision = Revision {
        version: 1,
        fencing_token: runs.fencing_token,
        checksum: 1,
    };
    runs.send(Command::Commit {
        fencing_token: runs.fencing_token,
        revision: Some(revision),
        intents_through: 0,
        deleted: Vec::new(),
    });
    assert_eq!(runs.set_aside(), [0_u64; 0]);
}

#[test]
fn a_ledger_learns_of_a_row_that_was_set_aside() {
    let mut runs = Runs::after_deaths(1);
    runs.die_on(4);
    runs.die_on(4);
    runs.take(&[4], true);
    let known = runs.begin().snapshot;
    let ledger = Ledger::default().merged_with(&known);
    let failures: Vec<_> = ledger.failures().collect();
    assert_eq!(failures.len(), 1);
    let failure = &failures[0];
    assert_eq!(failure.applicant.as_deref(), Some("4"));
    assert_eq!((failure.tries, failure.next_ms), (DEATHS_OF_A_ROW, None));
    assert_eq!(failure.error.as_ref().unwrap().code, "row_ends_run");
    assert_eq!(decode(&encode(&ledger)), Ok(ledger));
}

#[test]
fn a_row_that_was_set_aside_waits_until_it_changes_or_is_retried() {
    let row = row_version("a", 1, 1);
    let changed = row_version("a", 2, 1);
    let mut ledger = Ledger::default();
    ledger.set_aside(row, Some("a"), NOW_MS);
    ledger.finish_pass();
    assert!(ledger.is_set_aside(row) && !ledger.is_set_aside(changed));
    // Also by a clock that was set back.
    for now_ms in [0, NOW_MS, u64::MAX] {
        assert_eq!(ledger.status(row, false, now_ms), RowStatus::BackedOff);
        assert_eq!(ledger.status(changed, false, now_ms), RowStatus::Due);
    }
    // A full run tells of it, and does not work on it.
    assert_eq!(ledger.status(row, true, NOW_MS), RowStatus::Due);
    assert!(ledger.retry("a"));
    assert!(!ledger.is_set_aside(row));
    assert_eq!(ledger.status(row, false, NOW_MS), RowStatus::Due);
}
