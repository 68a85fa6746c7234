//! The groups of rows that wait for a page with their profile.

use crate::hrflow::ListedProfile;
use crate::ledger::CandidateHash;
use crate::run::listed::Listed;
use crate::run::selection::{RowIndex, Rows};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

pub(super) struct Waiting<'g> {
    groups: &'g [Vec<RowIndex>],
    is_taken: RefCell<Vec<bool>>,
    left: Cell<usize>,
    by_applicant: HashMap<String, usize>,
    by_candidate: HashMap<CandidateHash, Vec<usize>>,
}

impl<'g> Waiting<'g> {
    pub(super) fn new(groups: &'g [Vec<RowIndex>], rows: &Rows) -> Self {
        let mut by_applicant = HashMap::new();
        let mut by_candidate: HashMap<CandidateHash, Vec<usize>> = HashMap::new();
        for (index, group) in groups.iter().enumerate() {
            for row in group {
                if let Some(candidate) = rows.candidate(*row) {
                    by_candidate.entry(candidate).or_default().push(index);
                }
                let applicant = rows.applicant(*row);
                by_applicant.extend(applicant.map(|applicant| (applicant, index)));
            }
        }
        Self {
            groups,
            is_taken: RefCell::new(vec![false; groups.len()]),
            left: Cell::new(groups.len()),
            by_applicant,
            by_candidate,
        }
    }

    /// How many groups wait.
    pub(super) fn left(&self) -> usize {
        self.left.get()
    }

    /// Takes the groups whose profiles a page shows, in their order.
    pub(super) fn take(&self, listed: &Listed) -> Vec<&'g Vec<RowIndex>> {
        let found: BTreeSet<usize> = listed
            .profiles()
            .flat_map(|profile| self.of_profile(profile))
            .collect();
        let mut is_taken = self.is_taken.borrow_mut();
        let take = |index: usize| {
            let was_taken = std::mem::replace(is_taken.get_mut(index)?, true);
            self.groups.get(index).filter(|_| !was_taken)
        };
        let taken: Vec<_> = found.into_iter().filter_map(take).collect();
        self.left.set(self.left.get() - taken.len());
        taken
    }

    fn of_profile(&self, profile: &ListedProfile) -> impl Iterator<Item = usize> {
        let candidate = CandidateHash::of(&profile.reference);
        let by_candidate = self.by_candidate.get(&candidate).into_iter().flatten();
        let applicants = profile.applicants.iter();
        let by_tag = applicants.filter_map(|applicant| self.by_applicant.get(applicant));
        by_candidate.chain(by_tag).copied()
    }

    /// The groups that no page showed.
    pub(super) fn rest(&self) -> impl Iterator<Item = &'g Vec<RowIndex>> {
        let groups = self.groups.iter().zip(self.is_taken.take());
        groups.filter_map(|(group, is_taken)| (!is_taken).then_some(group))
    }
}
