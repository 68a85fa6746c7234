//! What a profile becomes: the plan of all rows of one group that are about it.

use super::handoff::Applied;
use super::member::Member;
use crate::edit::{Change, changes, plan};
use crate::json::Object;
use crate::sort::sort_by_key;
use crate::workflow::Workflow;

/// The index of a member within the plan of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemberIndex(usize);

#[cfg(test)]
impl MemberIndex {
    pub(super) const FIRST: Self = Self(0);
}

/// What a profile becomes.
pub(super) struct ProfilePlan {
    /// The rows about the profile, oldest application first.
    pub(super) members: Vec<Member>,
    /// The profile as HrFlow.ai holds it; in a dry run, with what the run would have written before.
    pub(super) current: Object,
    /// The profile after the edit.
    pub(super) planned: Object,
    /// The net difference, each change with the member that makes it.
    pub(super) changes: Vec<(MemberIndex, Change)>,
}

impl ProfilePlan {
    /// Applies all profiles one after the other, oldest application first, and keeps the net
    /// difference: one edit, and none if the newest application restores the current values.
    ///
    /// `earlier` are the profiles that this run already applied. An older application that comes late
    /// is applied under them. HrFlow.ai already holds them, except in a dry run.
    pub(super) fn new(
        current: Object,
        members: Vec<Member>,
        earlier: &[Applied],
        workflow: &Workflow,
    ) -> Self {
        let parameters = &workflow.push_parameters;
        let apply = |profile: Object, applied: &Applied| {
            plan(&profile, &applied.formatted, parameters).profile
        };
        let current = if workflow.persist {
            current
        } else {
            oldest_first(earlier).iter().fold(current, apply)
        };
        let mut all = earlier.to_vec();
        all.extend(members.iter().map(Member::applied));
        let planned = oldest_first(&all).iter().fold(current.clone(), apply);
        // A change belongs to the newest application that would make it on its own.
        let changes_of_each: Vec<Vec<Change>> = members
            .iter()
            .map(|member| plan(&current, &member.formatted, parameters).changes)
            .collect();
        let newest = members.len().saturating_sub(1);
        let changes = changes(&current, &planned).into_iter().map(|change| {
            let maker = changes_of_each
                .iter()
                .rposition(|own| own.contains(&change));
            (MemberIndex(maker.unwrap_or(newest)), change)
        });
        Self {
            changes: changes.collect(),
            members,
            current,
            planned,
        }
    }

    pub(super) fn member(&self, index: MemberIndex) -> Option<&Member> {
        self.members.get(index.0)
    }

    /// The members, each with its own changes.
    pub(super) fn into_members(self) -> impl Iterator<Item = (MemberIndex, Member, Vec<Change>)> {
        let mut changes: Vec<Vec<Change>> = self.members.iter().map(|_| Vec::new()).collect();
        for (maker, change) in self.changes {
            if let Some(changes) = changes.get_mut(maker.0) {
                changes.push(change);
            }
        }
        let members = self.members.into_iter().zip(changes).enumerate();
        members.map(|(index, (member, changes))| (MemberIndex(index), member, changes))
    }

    /// The newest member whose format wants a résumé.
    pub(super) fn newest_wanting_resume(&self) -> Option<MemberIndex> {
        let newest = self.members.iter().rposition(Member::wants_resume);
        newest.map(MemberIndex)
    }
}

fn oldest_first(applied: &[Applied]) -> Vec<Applied> {
    let mut applied = applied.to_vec();
    sort_by_key(&mut applied, |applied| applied.order);
    applied
}
