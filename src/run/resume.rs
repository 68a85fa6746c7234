//! Bringing a résumé from Flatchr to HrFlow.ai, where it has none: fetched, sent, parsed.
//!
//! A parse is billed, so it is sent once: where it is not known whether HrFlow.ai took the résumé,
//! nobody sends it again or edits the profile in this run, and the next run looks first.

use super::Run;
use super::error::ItemError;
use super::handoff::ResumeState;
use super::prepare::Member;
use super::profile_plan::ProfilePlan;
use super::stop::Stop;
use crate::flatchr::{Resume, ResumeError};
use crate::hrflow::{ParseResult, Upload};
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text, is_truthy, text};
use crate::ledger::{LedgerError, ParseIntent, ReferenceHash};
use crate::workflow::EditMode;

/// What came of the résumé, and so what follows for the edit.
pub(super) enum ResumeStep {
    /// There was nothing to do.
    Nothing,
    /// The edit goes on; what is to be told with the member at this place.
    About(usize, ResumeNote),
    /// The profile as parsed, to be brought together with the planned one and edited.
    Parsed(usize, Object),
    /// It waits in HrFlow.ai's queue: no edit.
    Submitted,
    /// No edit.
    Abandoned(ItemError),
}

/// What is told of a résumé with one member.
pub(super) enum ResumeNote {
    /// Flatchr does not say whether there is one.
    Unknown,
    /// A dry run leaves it where it is.
    ToParse,
    /// It was parsed.
    Parsed,
    /// It could not be had or was refused.
    Failed(ItemError),
}

impl ResumeStep {
    /// What is left to those who work on the same profile later in this run.
    pub(super) fn handoff_state(&self) -> Option<ResumeState> {
        match self {
            Self::Nothing => None,
            Self::Submitted | Self::Abandoned(ItemError::ParseOutcomeUnknown(_)) => {
                Some(ResumeState::Pending)
            }
            _ => Some(ResumeState::Settled),
        }
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// What an earlier run did about the résumé of a profile. Where it may have sent it, that is
    /// waited for; after a day without an attachment it may be sent again.
    pub(super) fn pending_state(&self, reference: &str, current: &Object) -> ResumeState {
        let Some(session) = self.session else {
            return ResumeState::Untouched;
        };
        let now_ms = self.client.clock().now_ms();
        let Some(sent) = session.ledger().pending(reference).cloned() else {
            return ResumeState::Untouched;
        };
        if has_attachment(current) {
            session.clear_pending(reference);
            ResumeState::Settled
        } else if sent.is_awaited(now_ms) {
            ResumeState::Pending
        } else if sent.is_given_up(now_ms) {
            ResumeState::GivenUp
        } else {
            ResumeState::Untouched
        }
    }

    /// Makes known to later runs that a résumé is about to be sent. From here on it counts as sent,
    /// until HrFlow.ai says otherwise.
    async fn intend(&self, reference: &str, member: &Member) -> Result<(), LedgerError> {
        let Some(session) = self.session else {
            return Ok(());
        };
        let clock = self.client.clock();
        let before = session
            .ledger()
            .pending(reference)
            .map(|sent| sent.submissions);
        let intent = ParseIntent {
            reference: ReferenceHash::of(reference),
            candidate: member.item.candidate.clone(),
            applicant: member.row.applicant().to_owned(),
            sent_ms: clock.now_ms(),
            submissions: before.unwrap_or_default() + 1,
        };
        session.record_intent(clock, intent).await
    }

    fn settle(&self, reference: &str) {
        if let Some(session) = self.session {
            session.clear_pending(reference);
        }
    }

    /// Brings the newest résumé that the format wants parsed, where HrFlow.ai has no attachment.
    pub(super) async fn attach_resume(&self, work: &ProfilePlan, state: ResumeState) -> ResumeStep {
        if state == ResumeState::Settled {
            return ResumeStep::Nothing;
        }
        let mut wanting = work.members.iter().enumerate().rev();
        let wanting = wanting.find(|(_, member)| member.wants_resume());
        let Some((place, _)) = wanting.filter(|_| !has_attachment(&work.current)) else {
            return ResumeStep::Nothing;
        };
        if !self.may_parse() {
            return ResumeStep::Nothing;
        }
        if state == ResumeState::GivenUp {
            return ResumeStep::About(place, ResumeNote::Failed(ItemError::NeverParsed));
        }
        let resume = match self.find_resume(work, place).await {
            Ok(Some(Some(resume))) => resume,
            Ok(Some(None)) => return ResumeStep::Nothing,
            Err(ItemError::Lookup(error)) => return missing(place, error.into()),
            Ok(None) | Err(_) => return ResumeStep::About(place, ResumeNote::Unknown),
        };
        if !self.workflow.persist {
            return ResumeStep::About(place, ResumeNote::ToParse);
        }
        let mut room = self.download_budget.acquire().await;
        match self.flatchr.resume(&resume).await {
            Ok((file, bytes)) => {
                room.shrink_to(bytes);
                self.send_resume(work, place, &resume, file).await
            }
            Err(error) => missing(place, error),
        }
    }

    /// A parse changes fields of all kinds, so `only_edit_fields` has to allow it by naming
    /// `attachments`; `replace` parses all the same, as the reference does.
    fn may_parse(&self) -> bool {
        let parameters = &self.workflow.push_parameters;
        let only = parameters.only_edit_fields.as_ref();
        parameters.edit_mode == EditMode::Replace
            || only.is_none_or(|only| only.iter().any(|field| field == "attachments"))
    }

    /// Where the résumé of a member is to be had; `None` where Flatchr does not say, `Some(None)`
    /// where there is none.
    async fn find_resume(
        &self,
        work: &ProfilePlan,
        place: usize,
    ) -> Result<Option<Option<Resume>>, ItemError> {
        let Some(member) = work.members.get(place) else {
            return Ok(Some(None));
        };
        if member.item.resume_is_known {
            return Ok(Some(member.item.resume.clone()));
        }
        self.lookup.resume(&member.row, &member.found_by).await
    }

    async fn send_resume(
        &self,
        work: &ProfilePlan,
        place: usize,
        resume: &Resume,
        file: P::File,
    ) -> ResumeStep {
        // A source that cannot be read may still parse; the answer tells whether it did at once.
        let sync = match self.source().await {
            Ok(source) => source.sync_parsing == Some(true),
            Err(error) if error.kind.is_account_wide() => {
                return ResumeStep::Abandoned(ItemError::ParseRefused(error));
            }
            Err(_) => false,
        };
        let upload = upload(work, place, resume, file, sync);
        let reference = upload.reference.clone();
        let Some(member) = work.members.get(place) else {
            return ResumeStep::Nothing;
        };
        match self.intend(&reference, member).await {
            Err(LedgerError::LeaseLost) => {
                self.stop(Stop::LeaseLost);
                return ResumeStep::Abandoned(ItemError::IntentNotRecorded(LedgerError::LeaseLost));
            }
            Err(error) => {
                return ResumeStep::About(
                    place,
                    ResumeNote::Failed(ItemError::IntentNotRecorded(error)),
                );
            }
            Ok(()) => {}
        }
        let parsed = self.parse(work, upload).await;
        let is_out = match &parsed {
            Ok(parsed) => *parsed == ParseResult::Queued,
            Err(error) => error.kind.is_ambiguous(),
        };
        if !is_out {
            self.settle(&reference);
        }
        match parsed {
            Ok(ParseResult::Complete(parsed)) => ResumeStep::Parsed(place, parsed),
            Ok(ParseResult::Queued) => ResumeStep::Submitted,
            Err(error) if error.kind.is_ambiguous() => {
                ResumeStep::Abandoned(ItemError::ParseOutcomeUnknown(error))
            }
            Err(error) if error.kind.is_account_wide() || error.kind == ErrorKind::Stopped => {
                ResumeStep::Abandoned(ItemError::ParseRefused(error))
            }
            Err(error) => {
                ResumeStep::About(place, ResumeNote::Failed(ItemError::ParseFailed(error)))
            }
        }
    }

    /// Whether a reference that is in use may be sent without the profile's key is not documented:
    /// refused, it is sent with it, for a refusal does nothing.
    async fn parse(
        &self,
        work: &ProfilePlan,
        mut upload: Upload<P::File>,
    ) -> Result<ParseResult, Error> {
        match self.hrflow.parse(upload.clone()).await {
            Err(error) if is_used_reference(&error) => {
                upload.key = id_text(get(&work.current, "key"));
                self.hrflow.parse(upload).await
            }
            parsed => parsed,
        }
    }
}

fn upload<F>(work: &ProfilePlan, place: usize, resume: &Resume, file: F, sync: bool) -> Upload<F> {
    let empty = Object::new();
    let formatted = work.members.get(place);
    let formatted = formatted.map_or(&empty, |member| member.formatted.as_ref());
    Upload {
        file,
        file_name: resume.file_name(),
        content_type: resume.content_type(),
        reference: text(formatted, "reference").unwrap_or_default().to_owned(),
        key: None,
        created_at: text(formatted, "created_at").map(str::to_owned),
        // What is sent takes the place of what the profile has: so all that it is to have.
        tags: get(&work.planned, "tags").clone(),
        metadatas: get(&work.planned, "metadatas").clone(),
        labels: get(&work.planned, "labels").clone(),
        sync,
    }
}

fn has_attachment(profile: &Object) -> bool {
    is_truthy(get(profile, "attachments"))
}

/// A résumé that could not be had holds nothing back, unless it was not asked for because the run
/// had stopped.
fn missing(place: usize, error: ResumeError) -> ResumeStep {
    let stopped = matches!(&error, ResumeError::Http(error) if error.kind == ErrorKind::Stopped);
    let error = ItemError::Resume(error);
    if stopped {
        ResumeStep::Abandoned(error)
    } else {
        ResumeStep::About(place, ResumeNote::Failed(error))
    }
}

/// `Cannot create profile with this reference: X. Already used!` (the vendor's notebook).
fn is_used_reference(error: &Error) -> bool {
    let detail = error.detail.as_deref().unwrap_or_default();
    matches!(error.kind, ErrorKind::Rejected { .. }) && detail.contains("Already used")
}
