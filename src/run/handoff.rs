//! The state that one group of rows hands to the next group that works on the same profile.

use super::selection::ApplicationOrder;
use crate::json::Object;
use std::rc::Rc;

/// What a group that worked on a profile hands to the next one.
#[derive(Default)]
pub(super) struct ProfileHandoff {
    /// Formatted profiles that were applied in this run. They stay until the run ends, although few
    /// profiles get a second group, so they are kept as JSON text: it takes a fifth of the memory.
    applied: Vec<(ApplicationOrder, Vec<u8>)>,
    /// What this run did about the résumé.
    pub(super) resume: ResumeState,
}

impl ProfileHandoff {
    /// Whether no group of this run has worked on the profile.
    pub(super) fn is_untouched(&self) -> bool {
        self.applied.is_empty() && self.resume == ResumeState::Untouched
    }

    pub(super) fn applied(&self) -> Vec<Applied> {
        let applied = self.applied.iter().filter_map(|(order, text)| {
            Some(Applied {
                order: *order,
                formatted: Rc::new(serde_json::from_slice(text).ok()?),
            })
        });
        applied.collect()
    }

    pub(super) fn add(&mut self, applied: &Applied) {
        // The serialization of a JSON object cannot fail.
        let text = serde_json::to_vec(&*applied.formatted).unwrap_or_default();
        self.applied.push((applied.order, text));
    }
}

/// A formatted profile with the order of its application.
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) order: ApplicationOrder,
    pub(super) formatted: Rc<Object>,
}

/// What was done about the résumé of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ResumeState {
    /// Nothing yet.
    #[default]
    Untouched,
    /// It was parsed, refused, or not to be had.
    Settled,
    /// It is known that it is not sent again.
    GivenUp,
    /// HrFlow.ai took it as often as allowed, and never parsed it.
    Exhausted,
    /// It was sent a while ago and may still be parsed: it must not be sent again, and edits go on.
    Awaited,
    /// It was sent a moment ago: its parse would cross an edit, so the profile must not be edited
    /// either.
    Pending,
}
