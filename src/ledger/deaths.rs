//! A row that kills is set aside: what the coordinator keeps of runs that ended without a word.
//!
//! A limit of the platform, a crash or a deployment may end a run at any moment, and then the run tells
//! nothing. If one row is the cause, each run would end there again, and never get further. So the
//! coordinator counts such deaths, and a run after a death says what it takes in hand before it works on it:
//!
//! | run | takes in hand | its death says |
//! | --- | --- | --- |
//! | first | says nothing, because that costs a request | one of all rows is the cause |
//! | second | batches, one after the other | a row of this batch is the cause |
//! | third | the rows of that batch, one by one | this row is the cause: it is set aside |
//!
//! Only three deaths that lead to one row set it aside. Rows that turn out to be harmless end the suspicion,
//! and a complete run ends it altogether.

use super::fingerprint::Fingerprint;
use super::hash::ApplicantKey;
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};

/// After this many deaths that lead to one row, the row is set aside.
pub const DEATHS_OF_A_ROW: u32 = 3;

/// What a run is about to work on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InHand {
    /// These rows, and no others; none once all are done.
    pub rows: Vec<RowInHand>,
    /// Whether they cannot be told apart any further: one row, or all rows of one profile.
    pub is_alone: bool,
}

/// A row that a run is about to work on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RowInHand {
    /// The applicant.
    pub key: ApplicantKey,
    /// The row under the workflow's configuration: a changed row is not the one that was suspected.
    pub fingerprint: Fingerprint,
    /// The applicant's id; only of a row that may be set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
}

impl RowInHand {
    /// Whether it is this row of this applicant.
    pub(super) fn is(&self, key: ApplicantKey, fingerprint: Fingerprint) -> bool {
        (self.key, self.fingerprint) == (key, fingerprint)
    }
}

/// A row that ended runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SetAside {
    /// The row.
    pub row: RowInHand,
    /// By when the last of these runs had ended: milliseconds since 1970, UTC.
    pub died_ms: u64,
}

/// What is known of the deaths since the last complete run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Suspicion {
    /// How many deaths in a row lead to the suspects.
    pub deaths: u32,
    /// The rows one of which may be the cause; none if it may be any.
    pub suspects: Vec<RowInHand>,
    /// The last dead run, until a run has told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untold: Option<Death>,
}

/// A run that ended without a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Death {
    /// That run.
    pub run_id: String,
    /// What it had in hand; `None` if it did not say.
    pub in_hand: Option<InHand>,
}

/// The coordinator's part of the rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Deaths {
    /// What the run at work has in hand; `None` if it did not say.
    in_hand: Option<InHand>,
    suspicion: Option<Suspicion>,
    /// Rows that were set aside, and that the committed ledger does not know of.
    set_aside: Vec<SetAside>,
}

impl Deaths {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn suspicion(&self) -> Option<&Suspicion> {
        self.suspicion.as_ref()
    }

    pub(super) fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// The run at work is about to work on these rows.
    pub(super) fn take_in_hand(&mut self, in_hand: InHand) {
        if let Some(suspicion) = &mut self.suspicion
            && !in_hand.is_alone
            && !in_hand.rows.is_empty()
        {
            // Suspects come first, so all of them turned out to be harmless.
            suspicion.suspects.clear();
            suspicion.deaths = suspicion.deaths.min(1);
        }
        self.in_hand = Some(in_hand);
    }

    /// A run has died by this time.
    pub(super) fn record(&mut self, run_id: String, died_ms: u64) {
        let in_hand = self.in_hand.take();
        let suspicion = self.suspicion.get_or_insert_default();
        suspicion.deaths = suspicion.deaths.saturating_add(1).min(DEATHS_OF_A_ROW);
        // A run that died before its first row, or after its last one, says nothing about the suspects.
        if let Some(in_hand) = in_hand.as_ref().filter(|in_hand| !in_hand.rows.is_empty()) {
            suspicion.suspects.clone_from(&in_hand.rows);
            if in_hand.is_alone && suspicion.deaths == DEATHS_OF_A_ROW {
                let rows = suspicion.suspects.drain(..);
                self.set_aside
                    .extend(rows.map(|row| SetAside { row, died_ms }));
            }
        }
        suspicion.untold = Some(Death { run_id, in_hand });
    }

    /// The ledger that was just committed knows the rows that were set aside.
    pub(super) fn committed(&mut self) {
        self.set_aside.clear();
    }

    /// The run at work has ended. `has_told`: its report tells of the dead run before it.
    pub(super) fn ended(&mut self, is_complete: bool, has_told: bool) {
        self.in_hand = None;
        if is_complete {
            self.suspicion = None;
        } else if let Some(suspicion) = &mut self.suspicion
            && has_told
        {
            suspicion.untold = None;
        }
    }
}

/// The failure of a row that was set aside.
#[must_use]
pub fn row_ends_run() -> ErrorReport {
    ErrorReport::new(
        "row_ends_run",
        "three runs in a row ended without a word while they worked on this row, so it is left alone",
        "look at the applicant in Flatchr for something unusual, such as a very long text, and at what logics and format do with it; then change it, or ask for another try with POST /api/workflows/{id}/items/{applicant}/retry",
    )
}
