//! Comparing and merging profiles, as pure functions.
//!
//! HrFlow.ai's edit replaces the whole profile, so the request has to contain everything that is to
//! stay. [`plan`] gives the profile to send and its difference from the current one. Without a
//! difference, no request is sent.

mod diff;
mod equality;
mod full_name;
mod hydrate;
mod max_changes;
mod merge;
mod mergeable;
mod normalize;
mod parameters;
mod parsed;
mod phone;
mod replace;

pub use diff::{Change, changes};
pub(crate) use equality::is_equivalent_info;
pub use hydrate::hydrate;
pub use max_changes::MaxChanges;
pub use merge::merge;
pub use mergeable::{Unmergeable, check_mergeable};
pub use parameters::{EditMode, PushParameters};
pub use parsed::overlay_parsed;
pub use replace::replace;

use crate::json::Object;

/// The effect of an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The profile to send.
    pub profile: Object,
    /// Its difference from the current profile; empty if an edit would change nothing.
    pub changes: Vec<Change>,
}

/// The current profile with a formatted one applied by the rules of `edit_mode`, within `only_edit_fields`.
#[must_use]
pub fn apply(current: &Object, formatted: &Object, parameters: &PushParameters) -> Object {
    let only = parameters.only_edit_fields.as_deref();
    match parameters.edit_mode {
        EditMode::Merge => merge(current, formatted, only),
        EditMode::Replace => replace(current, formatted, only),
    }
}

/// Combines a formatted profile with the current one by the rules of `edit_mode`, within
/// `only_edit_fields`.
#[must_use]
pub fn plan(current: &Object, formatted: &Object, parameters: &PushParameters) -> Plan {
    let profile = apply(current, formatted, parameters);
    Plan {
        changes: changes(current, &profile),
        profile,
    }
}
