//! The rows of a search, and which of them there is something to do about.

use super::group::{Head, Owner, groups};
use crate::ledger::{Mark, Seed, Session, Standing, mark};
use serde_json::value::RawValue;

/// The rows of a search.
pub(super) struct Rows<'a> {
    raw: Vec<&'a RawValue>,
    heads: Vec<Head<'a>>,
    /// Empty in a run without a ledger.
    pub(super) marks: Vec<Mark>,
}

/// What there is to do.
#[derive(Default)]
pub(super) struct Selection {
    /// Places of rows that belong together.
    pub(super) groups: Vec<Vec<usize>>,
    /// Rows that the ledger knows.
    pub(super) skipped: usize,
    /// Rows that failed too often and are left alone for now.
    pub(super) postponed: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(raw: Vec<&'a RawValue>, seed: Option<Seed>) -> Self {
        let heads: Vec<Head<'a>> = raw.iter().map(|row| Head::read(row)).collect();
        let mark = |seed: Seed| {
            let rows = raw.iter().zip(&heads);
            rows.map(|(row, head)| {
                let applicant = head.applicant.as_deref().unwrap_or_else(|| row.get());
                mark(row, applicant, head.owner.map_or(0, Owner::number), seed)
            })
            .collect()
        };
        let marks = seed.map(mark).unwrap_or_default();
        Self { raw, heads, marks }
    }

    pub(super) fn len(&self) -> usize {
        self.raw.len()
    }

    pub(super) fn raw(&self, place: usize) -> Option<&'a RawValue> {
        self.raw.get(place).copied()
    }

    pub(super) fn mark(&self, place: usize) -> Option<Mark> {
        self.marks.get(place).copied()
    }

    /// What there is to do. A group is left out only as a whole: a row that changed must not be put
    /// over a newer application that did not. What never failed comes first.
    pub(super) fn select(&self, session: Option<&Session<'_>>, now_ms: u64) -> Selection {
        let groups = groups(&self.heads);
        let Some(session) = session else {
            return Selection {
                groups,
                ..Selection::default()
            };
        };
        let mut selection = Selection::default();
        let mut failed_before = Vec::new();
        for group in groups {
            let marks = || group.iter().filter_map(|place| self.mark(*place));
            let count = |wanted| {
                let standings = marks().map(|mark| session.standing(mark, now_ms));
                standings.filter(|standing| *standing == wanted).count()
            };
            if count(Standing::Open) == 0 {
                selection.skipped += count(Standing::Known);
                selection.postponed += count(Standing::Postponed);
                continue;
            }
            let tries = marks().map(|mark| session.ledger().tries(mark)).max();
            match tries.unwrap_or_default() {
                0 => selection.groups.push(group),
                tries => failed_before.push((tries, group)),
            }
        }
        failed_before.sort_by_key(|(tries, _)| *tries);
        let failed_before = failed_before.into_iter().map(|(_, group)| group);
        selection.groups.extend(failed_before);
        selection
    }

    /// The rows of a selection that changed.
    pub(super) fn changed(&self, selection: &Selection) -> Vec<Mark> {
        let places = selection.groups.iter().flatten();
        places.filter_map(|place| self.mark(*place)).collect()
    }
}
