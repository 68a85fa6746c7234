//! Comparing and merging: what an edit would make of a profile, as pure functions.
//!
//! HrFlow.ai's edit replaces the whole profile, so what is to stay must be sent along. [`plan`]
//! says what the profile is to be, and how that differs from what it is. No difference means that
//! no request is sent.

mod diff;
mod equality;
mod hydrate;
mod merge;
mod normalize;
mod replace;

pub use diff::{Change, changes};
pub use hydrate::{hydrate, hydrate_merging};
pub use merge::merge;
pub use replace::replace;

use crate::json::Object;
use crate::workflow::{EditMode, PushParameters};

/// What an edit would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The profile as it is to be.
    pub profile: Object,
    /// How it differs from the current one; nothing where it is already as it is to be.
    pub changes: Vec<Change>,
}

/// Brings a formatted profile and the current one together by the rules of `edit_mode`, within
/// `only_edit_fields`.
#[must_use]
pub fn plan(current: &Object, formatted: &Object, parameters: &PushParameters) -> Plan {
    let only = parameters.only_edit_fields.as_deref();
    let profile = match parameters.edit_mode {
        EditMode::Merge => merge(current, formatted, only),
        EditMode::Replace => replace(current, formatted, only),
    };
    Plan {
        changes: changes(current, &profile),
        profile,
    }
}

/// Brings what a résumé's parse gave and the planned profile together, by the rules of `edit_mode`.
#[must_use]
pub fn merge_parsed(parsed: Object, planned: &Object, mode: EditMode) -> Object {
    match mode {
        EditMode::Merge => hydrate_merging(parsed, planned),
        EditMode::Replace => hydrate(parsed, planned),
    }
}
