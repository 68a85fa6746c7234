//! What is to become of a profile: the plan of all rows that are about it.

use super::handoff::Applied;
use super::prepare::Member;
use crate::edit::{Change, changes, plan};
use crate::json::Object;
use crate::sort::sort_by_key;
use crate::workflow::Workflow;

/// What is to become of a profile.
pub(super) struct ProfilePlan {
    /// The rows that it is about, oldest first.
    pub(super) members: Vec<Member>,
    /// As HrFlow.ai holds it, with what a dry run would have written before.
    pub(super) current: Object,
    /// As it is to be.
    pub(super) planned: Object,
    /// The net difference, each change with the place of the member that makes it.
    pub(super) changes: Vec<(usize, Change)>,
}

impl ProfilePlan {
    /// Applies all profiles one after the other, oldest application first, and keeps the net
    /// difference: one edit, and none where the newest application restores what is there.
    ///
    /// `before` are those that this run applied already; one that comes late although it is older
    /// is applied under them. HrFlow.ai holds them by now, unless this is a dry run.
    pub(super) fn plan(
        current: Object,
        members: Vec<Member>,
        before: &[Applied],
        workflow: &Workflow,
    ) -> Self {
        let parameters = &workflow.push_parameters;
        let apply = |profile: Object, applied: &Applied| {
            plan(&profile, &applied.formatted, parameters).profile
        };
        let current = if workflow.persist {
            current
        } else {
            sorted(before).iter().fold(current, apply)
        };
        let mut all = before.to_vec();
        all.extend(members.iter().map(Member::applied));
        let planned = sorted(&all).iter().fold(current.clone(), apply);
        // A change belongs to the newest application that by itself would make it.
        let own: Vec<Vec<Change>> = members
            .iter()
            .map(|member| plan(&current, &member.formatted, parameters).changes)
            .collect();
        let newest = members.len().saturating_sub(1);
        let changes = changes(&current, &planned).into_iter().map(|change| {
            let maker = own.iter().rposition(|own| own.contains(&change));
            (maker.unwrap_or(newest), change)
        });
        Self {
            changes: changes.collect(),
            members,
            current,
            planned,
        }
    }
}

/// Oldest application first.
fn sorted(applied: &[Applied]) -> Vec<Applied> {
    let mut sorted = applied.to_vec();
    sort_by_key(&mut sorted, |applied| applied.order);
    sorted
}
