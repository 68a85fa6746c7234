//! What an edit leaves: HrFlow.ai stores some values in a form of its own, and the comparison of every
//! full run would find the same difference again.
//!
//! The response to an edit shows what was stored. If a comparison with it still finds a difference, its
//! hash is kept in the ledger, by the profile's reference. A later comparison that finds exactly this
//! difference, with the same old and new values, changes nothing. Any other value has another hash: one
//! that the row gives now, and one that somebody else wrote.
//!
//! An edit of which nothing came back may not have been carried out. The next run looks again, and sends it once more
//! before its difference counts.

use super::Run;
use super::profile_plan::ProfilePlan;
use crate::edit::Change;
use crate::http::{Clock, Http};
use crate::json::Object;
use crate::ledger::{ApplicantKey, Leftover, hash_of};
use crate::report::ErrorReport;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Drops the changes of a plan if they are what an earlier edit left.
    pub(super) fn forgive_leftover(&self, plan: &mut ProfilePlan) {
        let Some(session) = self.session else {
            return;
        };
        let Some(leftover) = session.ledger().leftover(&plan.reference) else {
            return;
        };
        if plan.changes.is_empty() {
            if self.workflow.persist {
                session.set_leftover(&plan.reference, None);
            }
        } else if leftover.is_settled && leftover.hash == hash(plan) {
            plan.changes.clear();
        }
    }

    /// Whether an edit of which nothing came back is to be sent once more.
    pub(super) fn is_to_be_repeated(&self, reference: &str) -> bool {
        let leftover = self
            .session
            .and_then(|session| session.ledger().leftover(reference));
        leftover.is_some_and(|leftover| !leftover.is_settled)
    }

    /// Records what an edit left. `stored` is the profile as HrFlow.ai stored it.
    pub(super) fn record_leftover(&self, plan: &ProfilePlan, stored: &Object) {
        let left = plan.left_over(stored, &self.workflow.push_parameters);
        let hash_of_left = hash_of_changes(left.iter());
        let had_effect = hash_of_left != hash(plan);
        plan.had_no_effect
            .set(!had_effect && !plan.changes.is_empty());
        let (Some(session), Some(newest)) = (self.session, plan.members.last()) else {
            return;
        };
        let earlier = session.ledger().leftover(&plan.reference);
        let was_left_before = earlier.is_some_and(|earlier| earlier.hash == hash_of_left);
        let leftover = Leftover {
            applicant: ApplicantKey::of(newest.row.applicant()),
            hash: hash_of_left,
            is_settled: had_effect || was_left_before,
        };
        let leftover = Some(leftover).filter(|_| !left.is_empty());
        session.set_leftover(&plan.reference, leftover);
    }
}

/// Why the next run looks at a row again whose profile was edited.
pub(super) fn edit_without_effect() -> ErrorReport {
    ErrorReport::new(
        "edit_without_effect",
        "HrFlow.ai answered the edit with the profile as it was",
        "nothing to do: the next run looks again, and sends the edit once more if it has to",
    )
}

fn hash(plan: &ProfilePlan) -> u64 {
    hash_of_changes(plan.changes.iter().map(|(_, change)| change))
}

/// The hash of the fields with their old and new values. Ledgers hold it, so the order of the fields, which
/// is HrFlow.ai's, does not count.
fn hash_of_changes<'a>(changes: impl Iterator<Item = &'a Change>) -> u64 {
    let mut texts: Vec<String> = changes
        .map(|change| serde_json::to_string(change).unwrap_or_default())
        .collect();
    texts.sort_unstable();
    hash_of(&texts.join("\n"))
}
