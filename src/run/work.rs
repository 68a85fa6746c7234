//! What is to become of a profile: the plan of all rows that are about it.

use super::prepare::Member;
use crate::edit::{Change, changes, plan};
use crate::json::Object;
use crate::workflow::PushParameters;
use std::rc::Rc;

/// What is to become of a profile.
pub(super) struct Work {
    /// The rows that it is about, oldest first.
    pub(super) members: Vec<Member>,
    /// As HrFlow.ai holds it, with what a dry run would have written before.
    pub(super) current: Object,
    /// As it is to be.
    pub(super) planned: Object,
    /// The net difference, each change with the place of the member that makes it.
    pub(super) changes: Vec<(usize, Change)>,
}

impl Work {
    /// Applies the members' profiles one after the other, oldest application first, and keeps the
    /// net difference: one edit, and none where the last application restores what is there.
    /// `before` are profiles that a dry run would have written by now.
    pub(super) fn plan(
        current: Object,
        members: Vec<Member>,
        before: &[Rc<Object>],
        parameters: &PushParameters,
    ) -> Self {
        let apply = |profile: &Object, formatted: &Object| plan(profile, formatted, parameters);
        let current = before
            .iter()
            .fold(current, |current, before| apply(&current, before).profile);
        let planned = members.iter().fold(current.clone(), |planned, member| {
            apply(&planned, &member.formatted).profile
        });
        // A change belongs to the newest application that by itself would make it.
        let own: Vec<Vec<Change>> = members
            .iter()
            .map(|member| apply(&current, &member.formatted).changes)
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
