//! The last stages: download, record the intent, send the résumé, settle what came of it.

use super::{Located, ResumeNote};
use crate::flatchr::{Document, Resume};
use crate::hrflow::{ParseResult, Upload};
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text, text};
use crate::ledger::{LedgerError, ParseIntent};
use crate::run::Run;
use crate::run::error::ItemError;
use crate::run::member::Member;
use crate::run::profile_plan::ProfilePlan;

/// What came of sending a résumé.
#[derive(Debug)]
pub(super) enum Sent {
    /// HrFlow.ai parsed it: the parsed profile.
    Parsed(Object),
    /// HrFlow.ai queued it.
    Queued,
    /// HrFlow.ai failed, or did not answer: it may have accepted the résumé.
    Unclear(Error),
    /// It was not sent, or refused. That concerns the résumé alone.
    Noted(ResumeNote),
    /// It was not sent, because the run has ended.
    Stopped(ItemError),
}

/// What an answer to a parse means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    /// It may have been accepted.
    Unclear,
    /// The run has ended.
    Stopped,
    /// HrFlow.ai parses nothing for this account, for now.
    Refused,
    /// HrFlow.ai does not parse this document.
    Hopeless,
    /// Another try may succeed.
    Failed,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Downloads a résumé and sends it, unless HrFlow.ai has stopped parsing meanwhile.
    pub(super) async fn send_resume(
        &self,
        plan: &ProfilePlan,
        located: &Located,
        sync: bool,
    ) -> Sent {
        let Some(member) = plan.member(located.index) else {
            return Sent::Noted(ResumeNote::Unknown);
        };
        let download = match self.download(&located.resume).await {
            Ok(download) => download,
            Err(error) => {
                return match self.not_downloaded(plan, located.index, error) {
                    Ok(note) => Sent::Noted(note),
                    Err(stopped) => Sent::Stopped(stopped),
                };
            }
        };
        if let Some(error) = self.parser.stopped_by() {
            return Sent::Noted(ResumeNote::Waiting(ItemError::ParseFailed(error)));
        }
        let earlier = match self.record_intent(&plan.reference, member).await {
            Ok(earlier) => earlier,
            Err(error) => return Sent::not_recorded(error),
        };
        let upload = upload(plan, member, &located.resume, &download.document, sync);
        let parsed = self.parse(upload).await;
        self.settle(plan, earlier, parsed)
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

    /// Brings the intent and what is known of the parser up to date.
    fn settle(
        &self,
        plan: &ProfilePlan,
        earlier: Option<ParseIntent>,
        parsed: Result<ParseResult, Error>,
    ) -> Sent {
        let verdict = verdict(&parsed);
        let error = match parsed {
            Ok(parsed) => {
                self.parser.record_accepted();
                return match parsed {
                    ParseResult::Complete(profile) => {
                        self.settle_intent(&plan.reference, &profile);
                        Sent::Parsed(profile)
                    }
                    ParseResult::Queued => Sent::Queued,
                };
            }
            Err(error) => error,
        };
        if is_failure(&error) {
            self.parser.record_failure(&error);
        }
        // A pause that no run makes: leave the other résumés to a later run as well.
        let asks_to_stop = verdict == Verdict::Refused || error.kind.asks_for_long_pause();
        let is_news = asks_to_stop && self.parser.record_refusal(&error);
        if verdict == Verdict::Unclear {
            return Sent::Unclear(error);
        }
        if verdict == Verdict::Hopeless {
            self.parser.record_failure(&error);
            let error = ItemError::ParseFailed(error);
            return Sent::Noted(ResumeNote::Refused(error));
        }
        self.take_intent_back(&plan.reference, earlier);
        match verdict {
            Verdict::Stopped => Sent::Stopped(ItemError::ParseUnsent(error)),
            Verdict::Refused if !is_news => {
                Sent::Noted(ResumeNote::Waiting(ItemError::ParseFailed(error)))
            }
            _ => Sent::Noted(ResumeNote::Failed(ItemError::ParseFailed(error))),
        }
    }
}

impl Sent {
    /// After the loss of the lease, an edit may be overtaken by the next holder.
    fn not_recorded(error: LedgerError) -> Self {
        let lease_is_lost = error == LedgerError::LeaseLost;
        let error = ItemError::IntentNotRecorded(error);
        if lease_is_lost {
            Self::Stopped(error)
        } else {
            Self::Noted(ResumeNote::Failed(error))
        }
    }
}

fn verdict(parsed: &Result<ParseResult, Error>) -> Verdict {
    match parsed {
        Ok(_) => Verdict::Accepted,
        Err(error) if error.kind.is_ambiguous() => Verdict::Unclear,
        Err(error) => match error.kind {
            ErrorKind::Stopped => Verdict::Stopped,
            ErrorKind::Unauthorized
            | ErrorKind::OverQuota
            | ErrorKind::Forbidden
            | ErrorKind::Retryable { .. } => Verdict::Refused,
            ErrorKind::Rejected { status: 400..=499 } => Verdict::Hopeless,
            _ => Verdict::Failed,
        },
    }
}

/// Whether HrFlow.ai answered 5xx.
pub(super) fn is_failure(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Retryable { status: 500.., .. })
}

fn upload<F: Clone>(
    plan: &ProfilePlan,
    member: &Member,
    resume: &Resume,
    document: &Document<F>,
    sync: bool,
) -> Upload<F> {
    let planned = &plan.planned;
    Upload {
        file: document.file.clone(),
        file_name: resume.file_name(document.kind),
        content_type: document.kind.mime,
        reference: text(&member.formatted, "reference")
            .unwrap_or_default()
            .to_owned(),
        key: id_text(get(&plan.current, "key")),
        sends_key: false,
        // The planned profile holds what `only_edit_fields` allows.
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
    use super::{ParseResult, ResumeNote, Sent, Verdict, is_failure, verdict};
    use crate::flatchr::SEARCH;
    use crate::http::{Error, ErrorKind};
    use crate::json::Object;
    use crate::ledger::LedgerError;

    fn retryable(status: u16) -> ErrorKind {
        ErrorKind::Retryable {
            status,
            retry_after: None,
        }
    }

    #[test]
    fn each_answer_to_a_parse_has_one_meaning() {
        assert_eq!(verdict(&Ok(ParseResult::Queued)), Verdict::Accepted);
        let parsed = Ok(ParseResult::Complete(Object::new()));
        assert_eq!(verdict(&parsed), Verdict::Accepted);
        for (kind, expected) in [
            (ErrorKind::Timeout, Verdict::Unclear),
            (ErrorKind::Network, Verdict::Unclear),
            (ErrorKind::Malformed { expected: "" }, Verdict::Unclear),
            (retryable(500), Verdict::Unclear),
            (retryable(503), Verdict::Unclear),
            (retryable(408), Verdict::Unclear),
            (retryable(425), Verdict::Refused),
            (retryable(429), Verdict::Refused),
            (ErrorKind::Unauthorized, Verdict::Refused),
            (ErrorKind::OverQuota, Verdict::Refused),
            (ErrorKind::Forbidden, Verdict::Refused),
            (ErrorKind::Rejected { status: 400 }, Verdict::Hopeless),
            (ErrorKind::Rejected { status: 415 }, Verdict::Hopeless),
            (ErrorKind::Rejected { status: 422 }, Verdict::Hopeless),
            (ErrorKind::Rejected { status: 501 }, Verdict::Failed),
            (ErrorKind::NotFound, Verdict::Failed),
            (ErrorKind::Redirected, Verdict::Failed),
            (ErrorKind::Stopped, Verdict::Stopped),
        ] {
            let failed = Err(Error::new(SEARCH, kind));
            assert_eq!(verdict(&failed), expected, "{kind:?}");
        }
    }

    #[test]
    fn only_answers_of_5xx_are_failures_of_the_parser() {
        for (kind, expected) in [
            (retryable(500), true),
            (retryable(504), true),
            (retryable(408), false),
            (retryable(429), false),
            (ErrorKind::Timeout, false),
        ] {
            assert_eq!(is_failure(&Error::new(SEARCH, kind)), expected, "{kind:?}");
        }
    }

    #[test]
    fn an_intent_that_is_not_recorded_ends_the_run_only_if_the_lease_is_lost() {
        assert!(matches!(
            Sent::not_recorded(LedgerError::LeaseLost),
            Sent::Stopped(_)
        ));
        assert!(matches!(
            Sent::not_recorded(LedgerError::Missing),
            Sent::Noted(ResumeNote::Failed(_))
        ));
    }
}
