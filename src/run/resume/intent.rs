//! The memory of a résumé that was sent: recorded in the ledger before it leaves, cleared once
//! HrFlow.ai shows it, and kept if it is not to be sent again.

use super::has_attachment;
use crate::http::{Clock, Http};
use crate::json::Object;
use crate::ledger::{LedgerError, ParseIntent, ParseState, ReferenceHash};
use crate::run::Run;
use crate::run::handoff::ResumeState;
use crate::run::member::Member;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// What earlier runs did about the résumé of a profile. An intent is awaited for a day; after a
    /// day without an attachment, the résumé may be sent again.
    pub(in crate::run) fn pending_state(&self, reference: &str, current: &Object) -> ResumeState {
        let Some(intent) = self.intent(reference) else {
            return ResumeState::Untouched;
        };
        let now_ms = self.client.clock().now_ms();
        if has_attachment(current) {
            self.clear_intent(reference);
            ResumeState::Settled
        } else if intent.is_given_up() {
            ResumeState::GivenUp
        } else if intent.holds_edits(now_ms) {
            ResumeState::Pending
        } else if intent.is_awaited(now_ms) {
            ResumeState::Awaited
        } else if intent.is_exhausted(now_ms) {
            ResumeState::Exhausted
        } else {
            ResumeState::Untouched
        }
    }

    /// Whether a résumé was sent for this profile, and it is not known what came of it.
    pub(in crate::run) fn has_intent(&self, reference: &str) -> bool {
        self.intent(reference).is_some()
    }

    /// Whether a résumé was sent for this profile that may be parsed at any moment.
    pub(in crate::run) fn is_parse_awaited(&self, reference: &str) -> bool {
        let now_ms = self.client.clock().now_ms();
        self.intent(reference)
            .is_some_and(|intent| intent.is_awaited(now_ms))
    }

    fn intent(&self, reference: &str) -> Option<ParseIntent> {
        let now_ms = self.client.clock().now_ms();
        self.session?.pending(reference, now_ms)
    }

    /// Records that a résumé is about to be sent. From here on, later runs take it for sent until
    /// [`Self::take_intent_back`]. Returns the intent of an earlier submission.
    pub(super) async fn record_intent(
        &self,
        reference: &str,
        member: &Member,
    ) -> Result<Option<ParseIntent>, LedgerError> {
        let Some(session) = self.session else {
            return Ok(None);
        };
        let earlier = self.intent(reference);
        let submissions = earlier.as_ref().map(|earlier| earlier.submissions);
        let intent = ParseIntent {
            submissions: submissions.unwrap_or_default() + 1,
            ..self.new_intent(reference, member)
        };
        session
            .record_intent(self.client.clock(), intent)
            .await
            .map(|()| earlier)
    }

    /// Takes an intent back whose résumé had no effect.
    pub(super) fn take_intent_back(&self, reference: &str, earlier: Option<ParseIntent>) {
        match (self.session, earlier) {
            (Some(session), Some(earlier)) => session.restore_pending(earlier),
            _ => self.clear_intent(reference),
        }
    }

    pub(super) fn clear_intent(&self, reference: &str) {
        if let Some(session) = self.session {
            session.clear_pending(reference);
        }
    }

    /// Forgets a résumé that was parsed at once, or if no attachment shows yet, has it waited for: it must not be sent
    /// again meanwhile.
    pub(super) fn settle_intent(&self, reference: &str, parsed: &Object) {
        match self.session.zip(self.intent(reference)) {
            Some((session, intent)) if !has_attachment(parsed) => session.record_parsed(intent),
            _ => self.clear_intent(reference),
        }
    }

    /// Remembers that a résumé is not sent again, whether it ever was or not.
    pub(super) fn give_up(&self, reference: &str, member: &Member) {
        let Some(session) = self.session.filter(|_| self.workflow.persist) else {
            return;
        };
        let sent = self.intent(reference);
        session.give_up(sent.unwrap_or_else(|| self.new_intent(reference, member)));
    }

    fn new_intent(&self, reference: &str, member: &Member) -> ParseIntent {
        ParseIntent {
            reference: ReferenceHash::of(reference),
            candidate: member.item.candidate.clone(),
            applicant: member.row.applicant().to_owned(),
            sent_ms: self.client.clock().now_ms(),
            submissions: 0,
            state: ParseState::Sent,
        }
    }
}
