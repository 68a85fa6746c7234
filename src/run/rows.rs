//! The rows of a search, and which of them there is something to do about.

use super::group::{Head, groups};
use crate::ledger::{Mark, Session, Standing, mark};
use crate::order::sort_by_key;
use chrono::NaiveDate;
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
    /// Rows that failed or were deferred and are left alone for now.
    pub(super) postponed: usize,
    /// Places of rows that are left out, by their candidates.
    left_out: Vec<(u32, usize)>,
}

impl Selection {
    /// The rows of a candidate that are left out.
    pub(super) fn kin(&self, candidate: u32) -> impl Iterator<Item = usize> {
        let from = self
            .left_out
            .partition_point(|(other, _)| *other < candidate);
        let kin = self.left_out.iter().skip(from);
        kin.take_while(move |(other, _)| *other == candidate)
            .map(|(_, place)| *place)
    }
}

impl<'a> Rows<'a> {
    pub(super) fn new(raw: Vec<&'a RawValue>, session: Option<&Session<'_>>) -> Self {
        let mut heads: Vec<Head<'a>> = raw.iter().map(|row| Head::read(row)).collect();
        let remember = |session: &Session<'_>| {
            let ledger = session.ledger();
            let rows = raw.iter().zip(&mut heads);
            rows.map(|(row, head)| {
                let applicant = head.applicant.as_deref().unwrap_or_else(|| row.get());
                let mut mark = mark(row, applicant, session.seed());
                head.candidate = head.candidate.or_else(|| ledger.candidate(mark.key));
                mark.candidate = head.candidate.unwrap_or_default();
                mark
            })
            .collect()
        };
        let marks = session.map(remember).unwrap_or_default();
        Self { raw, heads, marks }
    }

    /// Whose a row is, where that is known without a lookup.
    pub(super) fn candidate(&self, place: usize) -> Option<u32> {
        self.heads.get(place)?.candidate
    }

    /// What orders the applications of one person.
    pub(super) fn age(&self, place: usize) -> (Option<NaiveDate>, usize) {
        (self.heads.get(place).and_then(|head| head.day), place)
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
    pub(super) fn select(
        &self,
        session: Option<&Session<'_>>,
        most_by_hint: usize,
        now_ms: u64,
    ) -> Selection {
        let groups = groups(&self.heads, most_by_hint);
        let Some(session) = session else {
            return Selection {
                groups,
                ..Selection::default()
            };
        };
        let mut selection = Selection::default();
        let (mut failed_before, mut left_out) = (Vec::new(), Vec::new());
        for group in groups {
            let marks = || group.iter().filter_map(|place| self.mark(*place));
            let (mut known, mut postponed, mut is_open) = (0, 0, false);
            for mark in marks() {
                match session.standing(mark, now_ms) {
                    Standing::Known => known += 1,
                    Standing::Postponed => postponed += 1,
                    Standing::Open => is_open = true,
                }
            }
            if !is_open {
                selection.skipped += known;
                selection.postponed += postponed;
                left_out.extend(group);
                continue;
            }
            match marks()
                .filter_map(|mark| session.ledger().failed(mark))
                .max()
            {
                None => selection.groups.push(group),
                Some(tries) => failed_before.push((tries, group)),
            }
        }
        sort_by_key(&mut failed_before, |(tries, _)| *tries);
        let failed_before = failed_before.into_iter().map(|(_, group)| group);
        selection.groups.extend(failed_before);
        // Nobody is drawn in where there is nothing to do.
        if !selection.groups.is_empty() {
            let kin = left_out.into_iter();
            let kin = kin.filter_map(|place| Some((self.candidate(place)?, place)));
            selection.left_out = kin.collect();
            selection.left_out.sort_unstable();
        }
        selection
    }

    /// The rows of a selection that changed.
    pub(super) fn changed(&self, selection: &Selection) -> Vec<Mark> {
        let places = selection.groups.iter().flatten();
        places.filter_map(|place| self.mark(*place)).collect()
    }
}
