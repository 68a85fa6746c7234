//! A page of the list of profiles, and what it settles: that a profile needs no edit.
//!
//! A list may lag behind what was written, so nothing is edited over what a page shows. A page settles no more than
//! that nothing is to be done; whatever else it shows is read alone. Of an applicant on whom earlier runs worked, and of
//! whom HrFlow.ai may hold another row, it settles nothing: it may show what was there before.

use super::Run;
use super::member::Member;
use super::profile_plan::{ProfilePlan, check_members};
use super::resume::needs_no_resume;
use super::selection::Rows;
use crate::hrflow::{ListedProfile, ProfilePage};
use crate::http::{Clock, Http};
use crate::json::Object;
use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The profiles of one page, by whose they are.
#[derive(Default)]
pub(super) struct Listed {
    page: ProfilePage,
    by_reference: HashMap<String, usize>,
    /// `None` for an applicant whom two profiles name.
    by_applicant: HashMap<String, Option<usize>>,
    /// How many of them need no edit.
    settled: Cell<usize>,
}

impl Listed {
    pub(super) fn new(page: ProfilePage) -> Self {
        let (mut by_reference, mut by_applicant) = (HashMap::new(), HashMap::new());
        for (index, profile) in page.profiles().iter().enumerate() {
            if !profile.is_whole() {
                continue;
            }
            by_reference.insert(profile.reference.clone(), index);
            for applicant in &profile.applicants {
                match by_applicant.entry(applicant.clone()) {
                    Entry::Vacant(entry) => drop(entry.insert(Some(index))),
                    Entry::Occupied(mut entry) => drop(entry.insert(None)),
                }
            }
        }
        Self {
            page,
            by_reference,
            by_applicant,
            settled: Cell::new(0),
        }
    }

    /// How many profiles were not read alone, because the page settled that nothing is to be done.
    pub(super) fn settled(&self) -> usize {
        self.settled.get()
    }

    /// The profiles that the page shows whole.
    pub(super) fn profiles(&self) -> impl Iterator<Item = &ListedProfile> {
        let whole = |profile: &&ListedProfile| profile.is_whole();
        self.page.profiles().iter().filter(whole)
    }

    /// The key of the first profile on the page.
    pub(super) fn first_key(&self) -> Option<&str> {
        let first = self.page.profiles().first()?;
        Some(&first.key)
    }

    /// How many profiles are on the page, whole or not.
    pub(super) fn len(&self) -> usize {
        self.page.profiles().len()
    }

    /// How many there are in all, by the list's word.
    pub(super) fn total(&self) -> Option<usize> {
        self.page.total
    }

    /// How many bytes the page has.
    pub(super) fn size(&self) -> usize {
        self.page.size()
    }

    pub(super) fn of_reference(&self, reference: &str) -> Option<&ListedProfile> {
        let index = self.by_reference.get(reference)?;
        self.page.profiles().get(*index)
    }

    /// What a profile says of its person under these keys.
    pub(super) fn info(&self, profile: &ListedProfile, keys: &[&str]) -> Option<Object> {
        self.page.info(profile, &|key| keys.contains(&key))
    }

    /// The profile whose tag names this applicant.
    pub(super) fn of_applicant(&self, applicant: &str) -> Option<&ListedProfile> {
        let index = (*self.by_applicant.get(applicant)?)?;
        self.page.profiles().get(index)
    }

    /// The fields of a profile that a comparison with these members looks at.
    fn compared(&self, reference: &str, members: &[Member]) -> Option<Object> {
        const ALWAYS: [&str; 3] = ["key", "reference", "attachments"];
        let is_wanted = |name: &str| {
            ALWAYS.contains(&name)
                || members
                    .iter()
                    .any(|member| member.formatted.contains_key(name))
        };
        self.page.fields(self.of_reference(reference)?, &is_wanted)
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// The plan of a profile to which nothing is to be done, as a page shows it.
    ///
    /// # Errors
    /// The members, if it has to be read alone.
    pub(super) fn plan_by_list(
        &self,
        reference: &str,
        members: Vec<Member>,
        listed: &Listed,
        rows: &Rows,
    ) -> Result<ProfilePlan, Vec<Member>> {
        if self.has_intent(reference) || members.iter().any(|member| self.may_lag(member, rows)) {
            return Err(members);
        }
        let Some(current) = listed.compared(reference, &members) else {
            return Err(members);
        };
        let parameters = &self.workflow.push_parameters;
        if check_members(&current, &members, parameters).is_err() {
            return Err(members);
        }
        let reference = reference.to_owned();
        let mut plan = ProfilePlan::new(reference, current, members, &[], self.workflow);
        self.forgive_leftover(&mut plan);
        if plan.changes.is_empty() && needs_no_resume(&plan, parameters) {
            listed.settled.set(listed.settled() + 1);
            Ok(plan)
        } else {
            Err(plan.members)
        }
    }

    /// Whether a page may show what HrFlow.ai held before an earlier run wrote.
    fn may_lag(&self, member: &Member, rows: &Rows) -> bool {
        let known = self.session.zip(rows.version(member.index()));
        known.is_some_and(|(session, version)| session.ledger().may_hold_another(version))
    }
}
