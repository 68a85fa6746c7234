//! The memory of a résumé that was sent: recorded in the ledger before it leaves, cleared once
//! HrFlow.ai shows or refuses it.

use super::has_attachment;
use crate::http::{Clock, Http};
use crate::json::Object;
use crate::ledger::{LedgerError, ParseIntent, ReferenceHash};
use crate::run::Run;
use crate::run::handoff::ResumeState;
use crate::run::member::Member;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// What earlier runs did about the résumé of a profile. An intent is awaited for a day; after a
    /// day without an attachment, the résumé may be sent again.
    pub(in crate::run) fn pending_state(&self, reference: &str, current: &Object) -> ResumeState {
        let Some(session) = self.session else {
            return ResumeState::Untouched;
        };
        let now_ms = self.client.clock().now_ms();
        let Some(intent) = session.ledger().pending(reference).cloned() else {
            return ResumeState::Untouched;
        };
        if has_attachment(current) {
            session.clear_pending(reference);
            ResumeState::Settled
        } else if intent.is_awaited(now_ms) {
            ResumeState::Pending
        } else if intent.is_given_up(now_ms) {
            ResumeState::GivenUp
        } else {
            ResumeState::Untouched
        }
    }

    /// Records that a résumé is about to be sent. From here on, later runs take it for sent until
    /// [`Self::clear_intent`].
    pub(super) async fn record_intent(
        &self,
        reference: &str,
        member: &Member,
    ) -> Result<(), LedgerError> {
        let Some(session) = self.session else {
            return Ok(());
        };
        let clock = self.client.clock();
        let submissions = session
            .ledger()
            .pending(reference)
            .map(|earlier| earlier.submissions);
        let intent = ParseIntent {
            reference: ReferenceHash::of(reference),
            candidate: member.item.candidate.clone(),
            applicant: member.row.applicant().to_owned(),
            sent_ms: clock.now_ms(),
            submissions: submissions.unwrap_or_default() + 1,
        };
        session.record_intent(clock, intent).await
    }

    pub(super) fn clear_intent(&self, reference: &str) {
        if let Some(session) = self.session {
            session.clear_pending(reference);
        }
    }
}
