//! What a dry run showed, so that a later run can do exactly that: the plan of a run.
//!
//! A plan holds hashes alone. Each is of one profile: what the dry run would change in it, from which value to which, and
//! whether its résumé would be sent. A run with a plan changes a profile only if it would make the same changes now.
//! Whatever differs since, at Flatchr or at HrFlow.ai, is left to a later run, and told.

use super::Run;
use super::profile_plan::ProfilePlan;
use super::resume::needs_no_resume;
use crate::http::{Clock, Http};
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::hash::Hasher;
use update_profiles_json_scan::{hasher, text};

/// The meaning of a hash. Raise it whenever this module gives another one for the same changes.
const HASH_VERSION: u64 = 1;

/// What a dry run showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPlan {
    /// The id of the dry run.
    pub id: String,
    /// The configuration of the dry run: see [`crate::report::RunReport::configuration`].
    pub configuration: String,
    profiles: BTreeSet<u64>,
}

impl RunPlan {
    /// An empty plan of a workflow with this configuration.
    #[must_use]
    pub fn new(configuration: String) -> Self {
        Self {
            id: String::new(),
            configuration,
            profiles: BTreeSet::new(),
        }
    }

    /// How many profiles it changes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.profiles.len()
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.profiles.is_empty()
    }
}

/// What a run does with a plan.
#[derive(Debug, Clone, Copy, Default)]
pub enum PlanUse<'a> {
    /// It has none.
    #[default]
    None,
    /// A dry run writes down what it shows.
    Record(&'a RefCell<RunPlan>),
    /// A run that writes changes what the plan shows, and nothing else.
    Apply(&'a RunPlan),
}

impl PlanUse<'_> {
    /// The plan's id, once the run with this id is over.
    pub(super) fn id(self, run_id: &str) -> Option<String> {
        match self {
            Self::None => None,
            Self::Record(recorded) => {
                run_id.clone_into(&mut recorded.borrow_mut().id);
                Some(run_id.to_owned())
            }
            Self::Apply(plan) => Some(plan.id.clone()),
        }
    }

    /// Whether the run changes only what a plan shows.
    pub(super) fn is_applied(self) -> bool {
        matches!(self, Self::Apply(_))
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Whether the changes to a profile are to be made, as far as the run's plan says. A dry run that makes a plan
    /// writes them down.
    pub(super) fn is_planned(&self, plan: &ProfilePlan) -> bool {
        let sends_resume = !needs_no_resume(plan, &self.workflow.push_parameters);
        if plan.changes.is_empty() && !sends_resume {
            return true;
        }
        match self.options.plan {
            PlanUse::None => true,
            PlanUse::Record(recorded) => {
                let hash = hash(plan, sends_resume);
                recorded.borrow_mut().profiles.insert(hash);
                true
            }
            PlanUse::Apply(applied) => applied.profiles.contains(&hash(plan, sends_resume)),
        }
    }
}

/// What a run would do to a profile.
fn hash(plan: &ProfilePlan, sends_resume: bool) -> u64 {
    let mut hash = hasher(HASH_VERSION);
    text(&mut hash, plan.reference.as_bytes());
    hash.write_u8(u8::from(sends_resume));
    for (_, change) in &plan.changes {
        // A change is JSON, which can always be written.
        let change = serde_json::to_vec(change).unwrap_or_default();
        text(&mut hash, &change);
    }
    hash.finish()
}

/// Why an item is left.
pub(super) fn changed_since() -> ErrorReport {
    ErrorReport::new(
        "changed_since",
        "the plan does not show what would be changed now: the candidate or the profile has changed since the dry run",
        "make another dry run and apply its plan, or let a run without a plan do it",
    )
}
