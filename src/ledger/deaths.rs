//! A row that kills is set aside: what the coordinator keeps of runs that ended without a word.
//!
//! A limit of the platform, a crash or a deployment may end a run at any moment, and then the run tells
//! nothing. If one row is the cause, each run would end there again, and never get further. So the
//! coordinator counts such deaths, and a run after a death says what it takes in hand before it works on it:
//!
//! | run | takes in hand | its death says |
//! | --- | --- | --- |
//! | first | says nothing, because that costs a request | one of all rows is the cause |
//! | second | batches, one after the other | a row of this batch may be the cause |
//! | third | the rows of that batch, one by one | this row may be the cause |
//! | fourth, fifth | that row, alone and before all others | a strike against this row |
//!
//! All rows together may use up a limit of time or memory, and then whatever a run has in hand is innocent. So a death
//! is a strike only if the run had worked on nothing before. Two strikes in a row set a row aside, if a run of the
//! same limit got beyond another row. If none did, the others come first in the next run: if they fail to come
//! through, the row is not to blame. If there are no others, the third strike sets it aside.
//!
//! Rows that turn out to be harmless end the suspicion, and a complete run ends it altogether.

use super::fingerprint::Fingerprint;
use super::hash::ApplicantKey;
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};

/// At least so many runs in a row died on a row that is set aside.
pub const DEATHS_OF_A_ROW: u32 = 3;

/// After so many strikes a row is set aside, if others came through.
const STRIKES: u32 = 2;

/// After so many strikes a row is set aside, even if there was no other row that could come through.
const STRIKES_WITHOUT_OTHERS: u32 = 3;

/// More deaths are not counted.
const MAX_DEATHS: u32 = 100;

/// What a run is about to work on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InHand {
    /// These rows, and no others; none once all are done.
    pub rows: Vec<RowInHand>,
    /// Whether they cannot be told apart any further: one row, or all rows of one profile.
    pub is_alone: bool,
    /// Whether the run has worked on nothing else before.
    #[serde(default)]
    pub is_first: bool,
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
    /// How many runs in a row died on the suspects alone, before they worked on anything else.
    #[serde(default)]
    pub strikes: u32,
    /// Whether a run got beyond other rows since these are the suspects.
    #[serde(default)]
    pub has_others_through: bool,
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
            && !suspicion.has_suspects_last()
            && !in_hand.rows.is_empty()
        {
            // Suspects come first, so all of them turned out to be harmless.
            if !in_hand.is_alone {
                suspicion.acquit();
                suspicion.deaths = suspicion.deaths.min(1);
            } else if !in_hand.is_first && !suspicion.is_about(&in_hand.rows) {
                suspicion.strikes = 0;
            }
        }
        self.in_hand = Some(in_hand);
    }

    /// A run has died by this time.
    pub(super) fn record(&mut self, run_id: String, died_ms: u64) {
        let in_hand = self.in_hand.take();
        let suspicion = self.suspicion.get_or_insert_default();
        suspicion.deaths = suspicion.deaths.saturating_add(1).min(MAX_DEATHS);
        // A run that died before its first row, or after its last one, says nothing about the suspects.
        if let Some(in_hand) = in_hand.as_ref().filter(|in_hand| !in_hand.rows.is_empty()) {
            suspicion.died_on(in_hand);
            if in_hand.is_alone && suspicion.is_proven() {
                let rows = std::mem::take(&mut suspicion.suspects);
                suspicion.acquit();
                let set_aside = |row| SetAside { row, died_ms };
                self.set_aside.extend(rows.into_iter().map(set_aside));
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
        let in_hand = self.in_hand.take();
        if is_complete {
            self.suspicion = None;
        } else if let Some(suspicion) = &mut self.suspicion {
            suspicion.has_others_through |= in_hand.is_some_and(|in_hand| !in_hand.is_first);
            if has_told {
                suspicion.untold = None;
            }
        }
    }
}

impl Suspicion {
    /// Whether the next run works on the suspects after the others, to see whether these come through.
    #[must_use]
    pub fn has_suspects_last(&self) -> bool {
        self.strikes >= STRIKES && !self.has_others_through
    }

    fn is_proven(&self) -> bool {
        self.strikes >= STRIKES && self.has_others_through || self.strikes >= STRIKES_WITHOUT_OTHERS
    }

    fn died_on(&mut self, in_hand: &InHand) {
        if !self.is_about(&in_hand.rows) {
            self.acquit();
        }
        // Only those that are taken in hand alone are told with their ids.
        self.suspects.clone_from(&in_hand.rows);
        self.has_others_through |= !in_hand.is_first;
        if in_hand.is_alone && in_hand.is_first {
            self.strikes += 1;
        }
    }

    /// Whether these rows are the suspects, and no others.
    fn is_about(&self, rows: &[RowInHand]) -> bool {
        let is_suspect = |row: &RowInHand| {
            let mut suspects = self.suspects.iter();
            suspects.any(|suspect| suspect.is(row.key, row.fingerprint))
        };
        rows.len() == self.suspects.len() && rows.iter().all(is_suspect)
    }

    /// Ends the suspicion against the suspects.
    fn acquit(&mut self) {
        self.suspects.clear();
        self.strikes = 0;
        self.has_others_through = false;
    }
}

/// The failure of a row that was set aside.
#[must_use]
pub fn row_ends_run() -> ErrorReport {
    ErrorReport::new(
        "row_ends_run",
        "at least three runs in a row ended without a word while they worked on this row, also where they worked on nothing else before, so it is left alone",
        "look at the applicant in Flatchr for something unusual, such as a very long text, and at what logics and format do with it; then change it, or ask for another try with POST /api/workflows/{id}/items/{applicant}/retry",
    )
}
