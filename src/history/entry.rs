//! An entry of the history: a run, or an operator's action.

use super::touched::Touched;
use crate::report::{ItemReport, Outcome, RunReport, Trigger};
use crate::sort::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How large the entry of a run may be, in bytes of JSON: a value of a Durable Object's database may have two million.
pub const MAX_RUN_BYTES: usize = 512 * 1024;

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A run.
    Run(RunEntry),
    /// An operator paused the workflow.
    Pause {
        /// What the operator wrote; empty if nothing.
        reason: String,
    },
    /// An operator resumed the workflow.
    Resume,
    /// An operator asked a run to stop.
    Stop {
        /// That run.
        run_id: String,
    },
    /// An operator started over with an empty ledger.
    Reset,
    /// An operator had an applicant tried again.
    Retry {
        /// The applicant.
        applicant: String,
    },
}

impl Entry {
    /// Whether it concerns all candidates of the workflow, and not only those whom it names.
    #[must_use]
    pub fn concerns_all(&self) -> bool {
        match self {
            Self::Run(run) => run.plan.is_some(),
            Self::Retry { .. } => false,
            Self::Pause { .. } | Self::Resume | Self::Stop { .. } | Self::Reset => true,
        }
    }
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RunEntry {
    /// See [`RunReport::run_id`].
    pub run_id: String,
    /// See [`RunReport::trigger`].
    pub trigger: Trigger,
    /// The plan that the run carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// With whom, those first who failed or changed.
    pub touched: Vec<Touched>,
    /// With how many more: the entry would be too large.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl RunEntry {
    /// The entry of a run that touched these; `None` if it did nothing that is worth an entry.
    #[must_use]
    pub fn of(report: &RunReport, mut touched: Vec<Touched>) -> Option<Self> {
        touched.retain(Touched::is_found);
        touched.extend(others(report, &touched));
        if touched.is_empty() && report.plan.is_none() {
            return None;
        }
        sort_by_key(&mut touched, |touched| rank(touched.outcome));
        let all = touched.len();
        let mut left_bytes = MAX_RUN_BYTES;
        let fits = |touched: &&Touched| {
            let bytes = serde_json::to_string(touched).map_or(usize::MAX, |json| json.len() + 1);
            let fits = bytes <= left_bytes;
            left_bytes = left_bytes.saturating_sub(bytes);
            fits
        };
        let fitting = touched.iter().take_while(fits).count();
        touched.truncate(fitting);
        Some(Self {
            run_id: report.run_id.clone(),
            trigger: report.trigger,
            plan: report.plan.clone(),
            left_out: u32::try_from(all - touched.len()).unwrap_or(u32::MAX),
            touched,
        })
    }
}

/// The applications that are up to date, of candidates of whom another one is told: somebody may ask for either.
fn others(report: &RunReport, touched: &[Touched]) -> Vec<Touched> {
    let told = touched
        .iter()
        .filter_map(|touched| touched.candidate.as_ref());
    let told: HashSet<&String> = told.collect();
    let applicants = touched
        .iter()
        .filter_map(|touched| touched.applicant.as_ref());
    let applicants: HashSet<&String> = applicants.collect();
    let is_other = |item: &&ItemReport| {
        let is_told = |candidate: &String| told.contains(candidate);
        let is_new = |applicant: &String| !applicants.contains(applicant);
        item.candidate.as_ref().is_some_and(is_told) && item.applicant.as_ref().is_some_and(is_new)
    };
    let others = report.items.iter().filter(is_other);
    others.map(|item| Touched::of(item, None, None)).collect()
}

/// What is kept first if not all can be.
fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Failed => 0,
        Outcome::Updated => 1,
        Outcome::Deferred => 2,
        Outcome::Discarded => 3,
        Outcome::Unchanged => 4,
    }
}
