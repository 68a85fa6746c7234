//! The rows of a search, and the selection of those that are due.

use super::groups::groups;
use super::header::RowHeader;
use super::identity::RowIdentity;
use super::person::{Person, RowFields, email, updated_at};
use super::row_index::{ApplicationOrder, RowIndex};
use crate::flatchr;
use crate::ledger::{
    ApplicantKey, CandidateHash, Digest, Fingerprint, KeyHasher, Ledger, RowStatus, RowVersion,
    Session,
};
use crate::sort::sort_by_key;
use std::collections::{HashMap, HashSet};

/// The rows of a search.
pub(in crate::run) struct Rows {
    found: flatchr::RawRows<RowHeader>,
    /// One a row; empty if no row is due.
    identities: Vec<RowIdentity>,
    /// One a row; empty in a run without a ledger.
    pub(in crate::run) versions: Vec<RowVersion>,
}

/// The rows that are due, and how many are not.
#[derive(Default)]
pub(in crate::run) struct Selection {
    /// Rows that belong together, oldest application first.
    pub(in crate::run) groups: Vec<Vec<RowIndex>>,
    /// The number of rows that the ledger knows as they are.
    pub(in crate::run) skipped: usize,
    /// The number of rows that failed or were deferred, and whose next try is later.
    pub(in crate::run) postponed: usize,
    /// The rows that are skipped or postponed, by their candidates.
    left_out: Vec<(CandidateHash, RowIndex)>,
}

impl Selection {
    fn count_left_out(&mut self, statuses: &[RowStatus]) {
        let count = |status| statuses.iter().filter(|other| **other == status).count();
        self.skipped += count(RowStatus::Synced);
        self.postponed += count(RowStatus::BackedOff);
    }

    /// The rows of a candidate that are skipped or postponed.
    pub(in crate::run) fn siblings(
        &self,
        candidate: CandidateHash,
    ) -> impl Iterator<Item = RowIndex> {
        let start = self
            .left_out
            .partition_point(|(other, _)| *other < candidate);
        let from_candidate = self.left_out.iter().skip(start);
        from_candidate
            .take_while(move |(other, _)| *other == candidate)
            .map(|(_, row)| *row)
    }
}

impl Rows {
    pub(in crate::run) fn new(
        mut found: flatchr::RawRows<RowHeader>,
        session: Option<&Session<'_>>,
    ) -> Self {
        keep_one_per_applicant(&mut found);
        let version = |(text, header): (&[u8], &RowHeader)| {
            let config_hash = session?.config_hash();
            // A row without an applicant is known by its text.
            let key_of_text = || ApplicantKey::of(&String::from_utf8_lossy(text));
            let digest = header
                .digest
                .unwrap_or_else(|| Digest::of_invalid_row(text));
            Some(RowVersion {
                key: header.applicant.unwrap_or_else(key_of_text),
                fingerprint: Fingerprint::of(digest, config_hash),
                candidate: None,
            })
        };
        let versions = found.iter().map_while(version).collect();
        Self {
            found,
            identities: Vec::new(),
            versions,
        }
    }

    /// The hash of a row's candidate, if the row or the ledger names it.
    pub(in crate::run) fn candidate(&self, row: RowIndex) -> Option<CandidateHash> {
        row.of(&self.identities)?.candidate
    }

    /// When the application was made, as far as the row tells.
    pub(in crate::run) fn order(&self, row: RowIndex) -> ApplicationOrder {
        let identity = row.of(&self.identities);
        (identity.and_then(|identity| identity.applied_at), row)
    }

    /// Whose a row is, as far as the row and the ledger tell.
    pub(in crate::run) fn person(&self, row: RowIndex) -> Person {
        let fields = RowFields::read(self.text(row).unwrap_or_default());
        fields.into_person(self.candidate(row))
    }

    pub(in crate::run) fn len(&self) -> usize {
        self.found.len()
    }

    /// A row as Flatchr sent it: JSON.
    pub(in crate::run) fn text(&self, row: RowIndex) -> Option<&[u8]> {
        self.found.text(row.0)
    }

    /// The applicant's id, without the rest of the row.
    pub(in crate::run) fn applicant(&self, row: RowIndex) -> Option<String> {
        flatchr::applicant(self.text(row)?)
    }

    /// The e-mail address that a row tells.
    pub(in crate::run) fn email(&self, row: RowIndex) -> Option<String> {
        email(self.text(row)?)
    }

    pub(in crate::run) fn version(&self, row: RowIndex) -> Option<RowVersion> {
        row.of(&self.versions).copied()
    }

    /// Selects the groups with a row that is due, those that never failed first. A group is left out
    /// only as a whole: a row that changed must not be put over a newer application that did not.
    pub(in crate::run) fn select(
        &mut self,
        session: Option<&Session<'_>>,
        max_rows_per_match_key: usize,
        now_ms: u64,
    ) -> Selection {
        let mut selection = Selection::default();
        let Some(session) = session else {
            self.resolve_identities(None);
            selection.groups = groups(&self.identities, max_rows_per_match_key);
            return selection;
        };
        let status = |version: &RowVersion| session.status(*version, now_ms);
        let statuses: Vec<RowStatus> = self.versions.iter().map(status).collect();
        // Most runs end here, without reading the identity of any row.
        if !statuses.contains(&RowStatus::Due) {
            selection.count_left_out(&statuses);
            return selection;
        }
        self.resolve_identities(Some(&session.ledger()));
        let mut left_out = Vec::new();
        for group in groups(&self.identities, max_rows_per_match_key) {
            let statuses = group.iter().filter_map(|row| row.of(&statuses));
            let statuses: Vec<RowStatus> = statuses.copied().collect();
            if statuses.contains(&RowStatus::Due) {
                selection.groups.push(group);
            } else {
                selection.count_left_out(&statuses);
                left_out.extend(group);
            }
        }
        sort_by_key(&mut selection.groups, |group| {
            self.failed_tries(group, &session.ledger())
        });
        let left_out = left_out.into_iter();
        let by_candidate = left_out.filter_map(|row| Some((self.candidate(row)?, row)));
        selection.left_out = by_candidate.collect();
        selection.left_out.sort_unstable();
        selection
    }

    /// The most tries in a row that a row of a group failed in; `None` if none failed.
    fn failed_tries(&self, group: &[RowIndex], ledger: &Ledger) -> Option<u32> {
        let versions = group.iter().filter_map(|row| self.version(*row));
        versions
            .filter_map(|version| ledger.failed_tries(version))
            .max()
    }

    /// Reads whose the rows are, and takes from the ledger what the rows do not name.
    fn resolve_identities(&mut self, ledger: Option<&Ledger>) {
        let texts = self.found.iter().map(|(text, _)| text);
        self.identities = texts.map(RowIdentity::read).collect();
        for (identity, version) in self.identities.iter_mut().zip(&mut self.versions) {
            let known = || ledger?.candidate(version.key);
            identity.candidate = identity.candidate.or_else(known);
            version.candidate = identity.candidate;
        }
    }

    /// The versions of the selected rows.
    pub(in crate::run) fn changed(&self, selection: &Selection) -> Vec<RowVersion> {
        let selected = selection.groups.iter().flatten();
        selected.filter_map(|row| self.version(*row)).collect()
    }
}

/// Keeps the latest row of each applicant: a search may show one twice. The latest is the one that was
/// updated last, else the one that comes last.
fn keep_one_per_applicant(found: &mut flatchr::RawRows<RowHeader>) {
    let mut latest: HashMap<ApplicantKey, usize, KeyHasher> =
        HashMap::with_capacity_and_hasher(found.len(), KeyHasher::default());
    let mut dropped = HashSet::new();
    for (index, (text, header)) in found.iter().enumerate() {
        let Some(applicant) = header.applicant else {
            continue;
        };
        let Some(earlier) = latest.insert(applicant, index) else {
            continue;
        };
        let text_of_earlier = found.text(earlier).unwrap_or_default();
        if updated_at(text) < updated_at(text_of_earlier) {
            latest.insert(applicant, earlier);
            dropped.insert(index);
        } else {
            dropped.insert(earlier);
        }
    }
    if !dropped.is_empty() {
        found.retain(|index| !dropped.contains(&index));
    }
}
