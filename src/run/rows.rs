//! The rows of a search, and which of them there is something to do about.

use super::chain::Age;
use super::group::groups;
use super::head::Head;
use super::kin::Kin;
use crate::flatchr;
use crate::ledger::{Digest, Ledger, Mark, Session, Standing, fingerprint, key};
use crate::order::sort_by_key;

/// The rows of a search.
pub(super) struct Rows {
    found: flatchr::Rows<Head>,
    /// Empty where there is nothing to do.
    kin: Vec<Kin>,
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
    fn leave_out(&mut self, standings: &[Standing]) {
        let count = |which| standings.iter().filter(|one| **one == which).count();
        self.skipped += count(Standing::Known);
        self.postponed += count(Standing::Postponed);
    }

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

impl Rows {
    pub(super) fn new(found: flatchr::Rows<Head>, session: Option<&Session<'_>>) -> Self {
        let mark = |(text, head): (&[u8], &Head)| {
            let seed = session?.seed();
            let itself = || key(&String::from_utf8_lossy(text));
            let digest = head.digest.unwrap_or_else(|| Digest::of_no_row(text));
            Some(Mark {
                key: head.applicant.unwrap_or_else(itself),
                fingerprint: fingerprint(digest, seed),
                candidate: 0,
            })
        };
        let marks = found.iter().map_while(mark).collect();
        Self {
            found,
            kin: Vec::new(),
            marks,
        }
    }

    /// Whose a row is, where that is known without a lookup.
    pub(super) fn candidate(&self, place: usize) -> Option<u32> {
        self.kin.get(place)?.candidate
    }

    /// What orders the applications of one person.
    pub(super) fn age(&self, place: usize) -> Age {
        (self.kin.get(place).and_then(|kin| kin.day), place)
    }

    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// A row as it came: JSON.
    pub(super) fn text(&self, place: usize) -> Option<&[u8]> {
        self.found.text(place)
    }

    pub(super) fn mark(&self, place: usize) -> Option<Mark> {
        self.marks.get(place).copied()
    }

    /// What there is to do. A group is left out only as a whole: a row that changed must not be put
    /// over a newer application that did not. What never failed comes first.
    pub(super) fn select(
        &mut self,
        session: Option<&Session<'_>>,
        most_by_hint: usize,
        now_ms: u64,
    ) -> Selection {
        let mut selection = Selection::default();
        let Some(session) = session else {
            self.tell_kin(None);
            selection.groups = groups(&self.kin, most_by_hint);
            return selection;
        };
        let standing = |mark: &Mark| session.standing(*mark, now_ms);
        let standings: Vec<Standing> = self.marks.iter().map(standing).collect();
        // Most often there is nothing to do, and then nobody's applications have to be found.
        if !standings.contains(&Standing::Open) {
            selection.leave_out(&standings);
            return selection;
        }
        self.tell_kin(Some(&session.ledger()));
        let (mut failed_before, mut left_out) = (Vec::new(), Vec::new());
        for group in groups(&self.kin, most_by_hint) {
            let standings = group.iter().filter_map(|place| standings.get(*place));
            let standings: Vec<Standing> = standings.copied().collect();
            if !standings.contains(&Standing::Open) {
                selection.leave_out(&standings);
                left_out.extend(group);
                continue;
            }
            let marks = group.iter().filter_map(|place| self.mark(*place));
            match marks.filter_map(|mark| session.ledger().failed(mark)).max() {
                None => selection.groups.push(group),
                Some(tries) => failed_before.push((tries, group)),
            }
        }
        sort_by_key(&mut failed_before, |(tries, _)| *tries);
        let failed_before = failed_before.into_iter().map(|(_, group)| group);
        selection.groups.extend(failed_before);
        let kin = left_out.into_iter();
        let kin = kin.filter_map(|place| Some((self.candidate(place)?, place)));
        selection.left_out = kin.collect();
        selection.left_out.sort_unstable();
        selection
    }

    /// Whose the rows are: those that do not carry it, as the ledger knows.
    fn tell_kin(&mut self, ledger: Option<&Ledger>) {
        let texts = self.found.iter().map(|(text, _)| text);
        self.kin = texts.map(Kin::read).collect();
        for (kin, mark) in self.kin.iter_mut().zip(&mut self.marks) {
            let known = || ledger?.candidate(mark.key);
            kin.candidate = kin.candidate.or_else(known);
            mark.candidate = kin.candidate.unwrap_or_default();
        }
    }

    /// The rows of a selection that changed.
    pub(super) fn changed(&self, selection: &Selection) -> Vec<Mark> {
        let places = selection.groups.iter().flatten();
        places.filter_map(|place| self.mark(*place)).collect()
    }
}
