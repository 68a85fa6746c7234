//! The state that one group of rows hands to the next group that works on the same profile.

use crate::json::Object;
use chrono::NaiveDate;
use std::rc::Rc;

/// What one who worked on a profile leaves to the next.
#[derive(Default)]
pub(super) struct ProfileHandoff {
    /// Formatted profiles that were applied in this run: of each profile until its end, though hardly
    /// ever is one asked for again. As text they take a fifth of the memory.
    applied: Vec<(ApplicationOrder, Vec<u8>)>,
    /// What was done about the résumé in this run.
    pub(super) resume: ResumeState,
}

impl ProfileHandoff {
    pub(super) fn applied(&self) -> Vec<Applied> {
        let applied = self.applied.iter();
        let read = applied.filter_map(|(age, text)| {
            Some(Applied {
                order: *age,
                formatted: Rc::new(serde_json::from_slice(text).ok()?),
            })
        });
        read.collect()
    }

    pub(super) fn apply(&mut self, applied: &Applied) {
        // A value of JSON becomes text.
        let text = serde_json::to_vec(&*applied.formatted).unwrap_or_default();
        self.applied.push((applied.order, text));
    }
}

/// What orders the applications of one person: the day, and the place in the search.
pub(super) type ApplicationOrder = (Option<NaiveDate>, usize);

/// A formatted profile with its age.
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) order: ApplicationOrder,
    pub(super) formatted: Rc<Object>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ResumeState {
    /// Nothing yet.
    #[default]
    Untouched,
    /// It was dealt with.
    Settled,
    /// It was sent too often and is left alone.
    GivenUp,
    /// It was sent and is being parsed: nobody may edit the profile or send it again.
    Pending,
}
