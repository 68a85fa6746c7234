//! What a profile becomes: the plan of all rows of one group that are about it.

use super::handoff::Applied;
use super::member::Member;
use crate::edit::{
    Change, EditMode, PushParameters, Unmergeable, apply, changes, check_mergeable, hydrate,
    overlay_parsed, plan,
};
use crate::json::Object;
use crate::sort::sort_by_key;
use crate::workflow::Workflow;
use std::cell::Cell;

/// The index of a member within the plan of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemberIndex(usize);

#[cfg(test)]
impl MemberIndex {
    pub(super) const FIRST: Self = Self(0);
}

/// What a profile becomes.
pub(super) struct ProfilePlan {
    /// The profile's reference.
    pub(super) reference: String,
    /// The rows about the profile, oldest application first.
    pub(super) members: Vec<Member>,
    /// The profile as HrFlow.ai holds it; in a dry run, with what the run would have written before.
    pub(super) current: Object,
    /// The profile after the edit.
    pub(super) planned: Object,
    /// The net difference, each change with the member that makes it.
    pub(super) changes: Vec<(MemberIndex, Change)>,
    /// The formatted profiles that make it, oldest application first.
    applied: Vec<Applied>,
    /// Whether the response to the edit showed the profile as it was before.
    pub(super) had_no_effect: Cell<bool>,
}

impl ProfilePlan {
    /// Applies all profiles one after the other, oldest application first, and keeps the net
    /// difference: one edit, and none if the newest application restores the current values.
    ///
    /// `earlier` are the profiles that this run already applied. An older application that comes late
    /// is applied under them. HrFlow.ai already holds them, except in a dry run.
    pub(super) fn new(
        reference: String,
        current: Object,
        members: Vec<Member>,
        earlier: &[Applied],
        workflow: &Workflow,
    ) -> Self {
        let parameters = &workflow.push_parameters;
        let current = if workflow.persist || earlier.is_empty() {
            current
        } else {
            apply_all(&current, &oldest_first(earlier.to_vec()), parameters)
        };
        let mut applied = earlier.to_vec();
        applied.extend(members.iter().map(Member::applied));
        let applied = oldest_first(applied);
        let planned = apply_all(&current, &applied, parameters);
        Self {
            changes: attributed_changes(&current, &planned, &members, parameters),
            reference,
            members,
            current,
            planned,
            applied,
            had_no_effect: Cell::default(),
        }
    }

    /// Plans the edit that follows a parse. In `merge` mode, the formatted profiles are applied to what
    /// HrFlow.ai holds now, as a later run would do it; in `replace` mode, as the reference does it.
    pub(super) fn merge_parsed(&mut self, parsed: Object, parameters: &PushParameters) {
        self.planned = match parameters.edit_mode {
            EditMode::Merge => {
                let base = overlay_parsed(self.current.clone(), parsed);
                apply_all(&base, &self.applied, parameters)
            }
            EditMode::Replace => hydrate(parsed, &self.planned),
        };
    }

    /// Plans anew over what HrFlow.ai holds now.
    pub(super) fn rebase(&mut self, current: Object, parameters: &PushParameters) {
        self.planned = apply_all(&current, &self.applied, parameters);
        self.changes = attributed_changes(&current, &self.planned, &self.members, parameters);
        self.current = current;
    }

    /// Plans the edit that follows a parse whose result HrFlow.ai holds now.
    pub(super) fn rebase_on_parsed(&mut self, parsed: Object, parameters: &PushParameters) {
        self.current.clone_from(&parsed);
        self.merge_parsed(parsed, parameters);
    }

    /// The difference that a later run would find, if nothing changes: what HrFlow.ai stored of this
    /// plan, compared with it again.
    pub(super) fn left_over(&self, stored: &Object, parameters: &PushParameters) -> Vec<Change> {
        let planned = apply_all(stored, &self.applied, parameters);
        changes(stored, &planned)
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

/// Checks that what each member says can be merged into a profile.
///
/// # Errors
/// The first field with another shape.
pub(super) fn check_members(
    current: &Object,
    members: &[Member],
    parameters: &PushParameters,
) -> Result<(), Unmergeable> {
    let mut formatted = members.iter().map(|member| &member.formatted);
    formatted.try_for_each(|formatted| check_mergeable(current, formatted, parameters))
}

/// The difference that the members make, each change with the newest application that would make it on
/// its own.
fn attributed_changes(
    current: &Object,
    planned: &Object,
    members: &[Member],
    parameters: &PushParameters,
) -> Vec<(MemberIndex, Change)> {
    let changes = changes(current, planned);
    let newest = members.len().saturating_sub(1);
    // A member that is alone makes all changes. Most profiles have one, and no change.
    let changes_of_each: Vec<Vec<Change>> = match (changes.as_slice(), members) {
        ([], _) | (_, [_]) => Vec::new(),
        _ => members
            .iter()
            .map(|member| plan(current, &member.formatted, parameters).changes)
            .collect(),
    };
    let changes = changes.into_iter().map(|change| {
        let maker = changes_of_each
            .iter()
            .rposition(|own| own.contains(&change));
        (MemberIndex(maker.unwrap_or(newest)), change)
    });
    changes.collect()
}

fn apply_all(profile: &Object, applied: &[Applied], parameters: &PushParameters) -> Object {
    let mut all = applied.iter().map(|applied| &applied.formatted);
    let Some(first) = all.next() else {
        return profile.clone();
    };
    all.fold(apply(profile, first, parameters), |profile, formatted| {
        apply(&profile, formatted, parameters)
    })
}

fn oldest_first(mut applied: Vec<Applied>) -> Vec<Applied> {
    sort_by_key(&mut applied, |applied| applied.order);
    applied
}
