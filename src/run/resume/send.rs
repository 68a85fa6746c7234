//! The last stages: record the intent, send the résumé, settle what came of it.

use super::{Download, EditDecision, Owner, ResumeNote, ResumeResult};
use crate::flatchr::{Document, Resume};
use crate::hrflow::{ParseResult, Upload};
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{get, id_text, text};
use crate::ledger::LedgerError;
use crate::run::Run;
use crate::run::error::ItemError;
use crate::run::handoff::ResumeState;
use crate::run::profile_plan::MemberIndex;

impl<P: Http + Clock + 'static> Run<'_, P> {
    pub(super) async fn send_resume(
        &self,
        owner: Owner<'_>,
        resume: &Resume,
        download: &Download<'_, P::File>,
    ) -> ResumeResult {
        let sync = match self.parses_at_once().await {
            Ok(sync) => sync,
            Err(error) => return ResumeResult::refused(error),
        };
        let upload = upload(owner, resume, &download.document, sync);
        let reference = upload.reference.clone();
        if let Err(error) = self.record_intent(&reference, owner.member).await {
            return ResumeResult::not_recorded(owner.index, error);
        }
        let parsed = self.parse(upload).await;
        if !may_be_queued(&parsed) {
            self.clear_intent(&reference);
        }
        ResumeResult::settled(owner.index, parsed)
    }

    /// Whether the source parses while the request waits. If the source cannot be read, the request
    /// asks for a later parse; the response says whether it happened at once.
    async fn parses_at_once(&self) -> Result<bool, Error> {
        match self.source().await {
            Ok(source) => Ok(source.sync_parsing == Some(true)),
            Err(error) if error.kind.is_account_wide() => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// Sends the résumé without the profile's key first: it is not documented whether HrFlow.ai
    /// accepts a reference that is in use. If it refuses the reference, the request had no effect, so
    /// it is sent once more with the key.
    async fn parse(&self, mut upload: Upload<P::File>) -> Result<ParseResult, Error> {
        match self.hrflow.parse(upload.clone()).await {
            Err(error) if is_used_reference(&error) => {
                upload.sends_key = true;
                self.hrflow.parse(upload).await
            }
            parsed => parsed,
        }
    }
}

impl ResumeResult {
    /// The account is refused, or the run has stopped: the edit would fail alike.
    fn refused(error: Error) -> Self {
        let edit = EditDecision::Fail(ItemError::ParseRefused(error));
        Self::without_edit(edit, ResumeState::Settled)
    }

    /// Nothing was sent. After the loss of the lease, an edit may be overtaken by the next holder.
    fn not_recorded(member: MemberIndex, error: LedgerError) -> Self {
        let lease_is_lost = error == LedgerError::LeaseLost;
        let error = ItemError::IntentNotRecorded(error);
        if lease_is_lost {
            Self::without_edit(EditDecision::Fail(error), ResumeState::Settled)
        } else {
            Self::failed(member, error)
        }
    }

    /// What came of the parse.
    fn settled(member: MemberIndex, parsed: Result<ParseResult, Error>) -> Self {
        match parsed {
            Ok(ParseResult::Complete(profile)) => Self {
                note: Some((member, ResumeNote::Parsed)),
                edit: EditDecision::MergeInto(profile),
                handoff: ResumeState::Settled,
            },
            Ok(ParseResult::Queued) => {
                Self::without_edit(EditDecision::Defer, ResumeState::Pending)
            }
            Err(error) if error.kind.is_ambiguous() => {
                let edit = EditDecision::Fail(ItemError::ParseOutcomeUnknown(error));
                Self::without_edit(edit, ResumeState::Pending)
            }
            Err(error) if error.kind.is_account_wide() || error.kind == ErrorKind::Stopped => {
                Self::refused(error)
            }
            Err(error) => Self::failed(member, ItemError::ParseFailed(error)),
        }
    }
}

/// Whether HrFlow.ai may still parse the résumé after this response.
fn may_be_queued(parsed: &Result<ParseResult, Error>) -> bool {
    match parsed {
        Ok(parsed) => *parsed == ParseResult::Queued,
        Err(error) => error.kind.is_ambiguous(),
    }
}

fn upload<F: Clone>(
    owner: Owner<'_>,
    resume: &Resume,
    document: &Document<F>,
    sync: bool,
) -> Upload<F> {
    let formatted = &owner.member.formatted;
    let planned = &owner.plan.planned;
    Upload {
        file: document.file.clone(),
        file_name: resume.file_name(document.kind),
        content_type: document.kind.mime,
        reference: text(formatted, "reference").unwrap_or_default().to_owned(),
        key: id_text(get(&owner.plan.current, "key")),
        sends_key: false,
        created_at: text(planned, "created_at").map(str::to_owned),
        // The parse replaces these lists of the profile, so they are sent whole.
        tags: get(planned, "tags").clone(),
        metadatas: get(planned, "metadatas").clone(),
        labels: get(planned, "labels").clone(),
        sync,
    }
}

/// `Cannot create profile with this reference: X. Already used!` (the vendor's notebook).
fn is_used_reference(error: &Error) -> bool {
    let detail = error.detail.as_deref().unwrap_or_default();
    matches!(error.kind, ErrorKind::Rejected { .. }) && detail.contains("Already used")
}

#[cfg(test)]
mod tests {
    use super::{EditDecision, ParseResult, ResumeNote, ResumeResult, may_be_queued};
    use crate::flatchr::SEARCH;
    use crate::http::{Error, ErrorKind};
    use crate::json::Object;
    use crate::ledger::LedgerError;
    use crate::run::ItemError;
    use crate::run::handoff::ResumeState;
    use crate::run::profile_plan::MemberIndex;

    fn failed(kind: ErrorKind) -> Result<ParseResult, Error> {
        Err(Error::new(SEARCH, kind))
    }

    fn settled(parsed: Result<ParseResult, Error>) -> ResumeResult {
        ResumeResult::settled(MemberIndex::FIRST, parsed)
    }

    #[test]
    fn a_parsed_profile_is_merged_and_the_intent_cleared() {
        let parsed = Ok(ParseResult::Complete(Object::new()));
        assert!(!may_be_queued(&parsed));
        let result = settled(parsed);
        assert!(matches!(result.edit, EditDecision::MergeInto(_)));
        assert!(matches!(result.note, Some((_, ResumeNote::Parsed))));
        assert_eq!(result.handoff, ResumeState::Settled);
    }

    #[test]
    fn a_queued_resume_defers_the_edit_and_keeps_the_intent() {
        assert!(may_be_queued(&Ok(ParseResult::Queued)));
        let result = settled(Ok(ParseResult::Queued));
        assert!(matches!(result.edit, EditDecision::Defer));
        assert_eq!(result.handoff, ResumeState::Pending);
    }

    #[test]
    fn a_parse_with_an_unknown_outcome_forbids_the_edit_and_keeps_the_intent() {
        let unavailable = ErrorKind::Retryable {
            status: 503,
            retry_after: None,
        };
        for kind in [ErrorKind::Timeout, ErrorKind::Network, unavailable] {
            assert!(may_be_queued(&failed(kind)), "{kind:?}");
            let result = settled(failed(kind));
            let is_unknown = matches!(
                result.edit,
                EditDecision::Fail(ItemError::ParseOutcomeUnknown(_))
            );
            assert!(is_unknown, "{kind:?}");
            assert_eq!(result.handoff, ResumeState::Pending, "{kind:?}");
        }
    }

    #[test]
    fn a_refusal_of_the_account_forbids_the_edit_and_clears_the_intent() {
        for kind in [
            ErrorKind::Unauthorized,
            ErrorKind::OverQuota,
            ErrorKind::Forbidden,
            ErrorKind::Stopped,
        ] {
            assert!(!may_be_queued(&failed(kind)), "{kind:?}");
            let result = settled(failed(kind));
            let is_refused = matches!(result.edit, EditDecision::Fail(ItemError::ParseRefused(_)));
            assert!(is_refused, "{kind:?}");
            assert_eq!(result.handoff, ResumeState::Settled, "{kind:?}");
        }
    }

    #[test]
    fn a_refused_document_does_not_hold_back_the_edit_and_clears_the_intent() {
        let kind = ErrorKind::Rejected { status: 422 };
        assert!(!may_be_queued(&failed(kind)));
        let result = settled(failed(kind));
        assert!(matches!(result.edit, EditDecision::AsPlanned));
        let note = result.note.unwrap().1;
        assert!(matches!(
            note,
            ResumeNote::Failed(ItemError::ParseFailed(_))
        ));
        assert_eq!(result.handoff, ResumeState::Settled);
    }

    #[test]
    fn an_intent_that_is_not_recorded_holds_back_the_edit_only_if_the_lease_is_lost() {
        let lost = ResumeResult::not_recorded(MemberIndex::FIRST, LedgerError::LeaseLost);
        assert!(matches!(
            lost.edit,
            EditDecision::Fail(ItemError::IntentNotRecorded(LedgerError::LeaseLost))
        ));
        let unavailable = ResumeResult::not_recorded(MemberIndex::FIRST, LedgerError::Missing);
        assert!(matches!(unavailable.edit, EditDecision::AsPlanned));
        assert!(matches!(
            unavailable.note,
            Some((_, ResumeNote::Failed(ItemError::IntentNotRecorded(_))))
        ));
    }
}
