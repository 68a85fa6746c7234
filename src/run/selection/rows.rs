//! The rows of a search, and which of them there is something to do about.

use super::groups::groups;
use super::header::RowHeader;
use super::identity::RowIdentity;
use crate::flatchr;
use crate::ledger::{
    ApplicantKey, CandidateHash, Digest, Fingerprint, Ledger, RowStatus, RowVersion, Session,
};
use crate::run::handoff::ApplicationOrder;
use crate::sort::sort_by_key;

/// The rows of a search.
pub(in crate::run) struct Rows {
    found: flatchr::RawRows<RowHeader>,
    /// Empty where there is nothing to do.
    identities: Vec<RowIdentity>,
    /// Empty in a run without a ledger.
    pub(in crate::run) versions: Vec<RowVersion>,
}

/// What there is to do.
#[derive(Default)]
pub(in crate::run) struct Selection {
    /// Places of rows that belong together.
    pub(in crate::run) groups: Vec<Vec<usize>>,
    /// Rows that the ledger knows.
    pub(in crate::run) skipped: usize,
    /// Rows that failed or were deferred and are left alone for now.
    pub(in crate::run) postponed: usize,
    /// Places of rows that are left out, by their candidates.
    left_out: Vec<(CandidateHash, usize)>,
}

impl Selection {
    fn leave_out(&mut self, standings: &[RowStatus]) {
        let count = |which| standings.iter().filter(|one| **one == which).count();
        self.skipped += count(RowStatus::Synced);
        self.postponed += count(RowStatus::BackedOff);
    }

    /// The rows of a candidate that are left out.
    pub(in crate::run) fn siblings(&self, candidate: CandidateHash) -> impl Iterator<Item = usize> {
        let from = self
            .left_out
            .partition_point(|(other, _)| *other < candidate);
        let kin = self.left_out.iter().skip(from);
        kin.take_while(move |(other, _)| *other == candidate)
            .map(|(_, place)| *place)
    }
}

impl Rows {
    pub(in crate::run) fn new(
        found: flatchr::RawRows<RowHeader>,
        session: Option<&Session<'_>>,
    ) -> Self {
        let mark = |(text, head): (&[u8], &RowHeader)| {
            let seed = session?.config_hash();
            let itself = || ApplicantKey::of(&String::from_utf8_lossy(text));
            let digest = head.digest.unwrap_or_else(|| Digest::of_invalid_row(text));
            Some(RowVersion {
                key: head.applicant.unwrap_or_else(itself),
                fingerprint: Fingerprint::of(digest, seed),
                candidate: None,
            })
        };
        let marks = found.iter().map_while(mark).collect();
        Self {
            found,
            identities: Vec::new(),
            versions: marks,
        }
    }

    /// Whose a row is, where that is known without a lookup.
    pub(in crate::run) fn candidate(&self, place: usize) -> Option<CandidateHash> {
        self.identities.get(place)?.candidate
    }

    /// What orders the applications of one person.
    pub(in crate::run) fn order(&self, place: usize) -> ApplicationOrder {
        (self.identities.get(place).and_then(|kin| kin.day), place)
    }

    pub(in crate::run) fn len(&self) -> usize {
        self.found.len()
    }

    /// A row as it came: JSON.
    pub(in crate::run) fn text(&self, place: usize) -> Option<&[u8]> {
        self.found.text(place)
    }

    pub(in crate::run) fn version(&self, place: usize) -> Option<RowVersion> {
        self.versions.get(place).copied()
    }

    /// What there is to do. A group is left out only as a whole: a row that changed must not be put
    /// over a newer application that did not. What never failed comes first.
    pub(in crate::run) fn select(
        &mut self,
        session: Option<&Session<'_>>,
        most_by_hint: usize,
        now_ms: u64,
    ) -> Selection {
        let mut selection = Selection::default();
        let Some(session) = session else {
            self.resolve_identities(None);
            selection.groups = groups(&self.identities, most_by_hint);
            return selection;
        };
        let standing = |mark: &RowVersion| session.status(*mark, now_ms);
        let standings: Vec<RowStatus> = self.versions.iter().map(standing).collect();
        // Most often there is nothing to do, and then nobody's applications have to be found.
        if !standings.contains(&RowStatus::Due) {
            selection.leave_out(&standings);
            return selection;
        }
        self.resolve_identities(Some(&session.ledger()));
        let (mut failed_before, mut left_out) = (Vec::new(), Vec::new());
        for group in groups(&self.identities, most_by_hint) {
            let standings = group.iter().filter_map(|place| standings.get(*place));
            let standings: Vec<RowStatus> = standings.copied().collect();
            if !standings.contains(&RowStatus::Due) {
                selection.leave_out(&standings);
                left_out.extend(group);
                continue;
            }
            let marks = group.iter().filter_map(|place| self.version(*place));
            match marks
                .filter_map(|mark| session.ledger().failed_tries(mark))
                .max()
            {
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
    fn resolve_identities(&mut self, ledger: Option<&Ledger>) {
        let texts = self.found.iter().map(|(text, _)| text);
        self.identities = texts.map(RowIdentity::read).collect();
        for (kin, mark) in self.identities.iter_mut().zip(&mut self.versions) {
            let known = || ledger?.candidate(mark.key);
            kin.candidate = kin.candidate.or_else(known);
            mark.candidate = kin.candidate;
        }
    }

    /// The rows of a selection that changed.
    pub(in crate::run) fn changed(&self, selection: &Selection) -> Vec<RowVersion> {
        let places = selection.groups.iter().flatten();
        places.filter_map(|place| self.version(*place)).collect()
    }
}
