//! The résumé of a profile that HrFlow.ai holds without an attachment, in stages: decide, locate,
//! download, record the intent, send, settle.
//!
//! Every parse is billed, so a résumé is sent once, and one that HrFlow.ai does not parse is not sent
//! again. A résumé holds nothing else back: `order.rs` says when the profile is edited.

mod decide;
mod intent;
mod order;
mod parser;
mod send;

pub(super) use order::Pushed;
pub(super) use parser::Parser;

use super::Run;
use super::concurrency::{MemoryBudget, Permit};
use super::error::ItemError;
use super::handoff::ResumeState;
use super::member::Member;
use super::profile_plan::{MemberIndex, ProfilePlan};
use crate::flatchr::{Document, MAX_RESUME_BYTES, Resume, ResumeError, ResumeKnown};
use crate::http::{Clock, Http};
use crate::json::{Object, get, is_truthy};
use crate::workflow::{EditMode, PushParameters};
use decide::{Decision, Facts, Sending, decide};

/// The most bytes of résumés that a run holds at once: two of any size are downloaded at a time, or
/// one while others are sent. An isolate has 128 MB for all that runs in it, and the platform holds
/// a second copy of a résumé that is being sent.
const MAX_HELD_BYTES: u64 = 2 * MAX_RESUME_BYTES;

pub(super) fn download_budget() -> MemoryBudget {
    MemoryBudget::new(MAX_HELD_BYTES)
}

/// What the report of a member says about the résumé.
#[derive(Debug)]
pub(super) enum ResumeNote {
    /// Flatchr does not say whether there is one.
    Unknown,
    /// A dry run found one that a run would send.
    ToParse,
    /// HrFlow.ai parsed it.
    Parsed,
    /// It was not downloaded, not sent or not parsed. A later run tries again.
    Failed(ItemError),
    /// Flatchr gives no document for now, or HrFlow.ai parses none. A later run tries again.
    Waiting(ItemError),
    /// The run ended before it was sent. A later run sends it.
    Unsent(ItemError),
    /// HrFlow.ai answered 500, for this document or in an outage: the end of the run shows which.
    Crashed(ItemError),
    /// HrFlow.ai refused it, for this document or for every one: the end of the run shows which.
    Refused(ItemError),
    /// It is not tried again, and this run found that out.
    GaveUp(ItemError),
    /// It is not tried again, as an earlier run found out.
    GivenUp,
}

/// A note, with the member that it is about.
type Noted = (MemberIndex, ResumeNote);

/// What to do about the résumé of a profile.
enum ResumeStep {
    /// Nothing more than this remark.
    Note(Option<Noted>),
    /// It was sent and may still be parsed.
    Await,
    /// Send it.
    Send(Located),
}

/// A résumé to be sent, and the member whose it is.
struct Located {
    index: MemberIndex,
    resume: Resume,
}

/// A résumé that was downloaded. It occupies the memory budget until it is dropped.
struct Download<'a, F> {
    document: Document<F>,
    _permit: Permit<'a>,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Finds the newest résumé that the format wants, if HrFlow.ai holds no attachment.
    ///
    /// # Errors
    /// The run has ended before it could be known.
    async fn locate_resume(
        &self,
        plan: &ProfilePlan,
        state: ResumeState,
    ) -> Result<ResumeStep, ItemError> {
        let stopped_by = self.parser.stopped_by();
        let decision = decide(&Facts {
            state,
            wanted_by: plan.newest_wanting_resume(),
            has_attachment: has_attachment(&plan.current),
            may_parse: may_parse(&self.workflow.push_parameters),
            sending: match stopped_by {
                _ if !self.workflow.persist => Sending::DryRun,
                Some(_) => Sending::Stopped,
                None => Sending::Allowed,
            },
        });
        let note = |index, note| Ok(ResumeStep::Note(Some((index, note))));
        let index = match decision {
            Decision::Skip => return Ok(ResumeStep::Note(None)),
            Decision::Await => return Ok(ResumeStep::Await),
            Decision::Mention(index) => return note(index, ResumeNote::GivenUp),
            Decision::GiveUp(index) => {
                let error = ItemError::NeverParsed;
                return note(index, self.gave_up(plan, index, error));
            }
            Decision::Wait(index) | Decision::Preview(index) | Decision::Send(index) => index,
        };
        let Some(member) = plan.member(index) else {
            return Ok(ResumeStep::Note(None));
        };
        let resume = match self.locate(member).await {
            Ok(ResumeKnown::At(resume)) => resume,
            Ok(ResumeKnown::Absent) => return Ok(ResumeStep::Note(None)),
            Err(ItemError::Lookup(error)) => {
                return note(index, self.not_downloaded(plan, index, error.into())?);
            }
            Ok(ResumeKnown::Unknown) | Err(_) => return note(index, ResumeNote::Unknown),
        };
        match (decision, stopped_by) {
            (Decision::Preview(_), _) => note(index, ResumeNote::ToParse),
            (Decision::Wait(_), Some(error)) => {
                note(index, ResumeNote::Waiting(ItemError::ParseFailed(error)))
            }
            _ => Ok(ResumeStep::Send(Located { index, resume })),
        }
    }

    /// What Flatchr says about the résumé of a member: with the item if it does, else on request.
    async fn locate(&self, member: &Member) -> Result<ResumeKnown, ItemError> {
        match &member.item.resume {
            ResumeKnown::Unknown => {
                let candidate = &member.item.candidate;
                self.lookup
                    .resume(&member.row, candidate, &member.found_by)
                    .await
            }
            known => Ok(known.clone()),
        }
    }

    async fn download(&self, resume: &Resume) -> Result<Download<'_, P::File>, ResumeError> {
        let mut permit = self.download_budget.acquire(MAX_RESUME_BYTES).await;
        let document = self.flatchr.resume(resume).await?;
        permit.shrink_to(document.size);
        Ok(Download {
            document,
            _permit: permit,
        })
    }

    /// A résumé that cannot be had. One that never can is not tried again.
    ///
    /// # Errors
    /// The download was not tried, because the run has ended.
    fn not_downloaded(
        &self,
        plan: &ProfilePlan,
        index: MemberIndex,
        error: ResumeError,
    ) -> Result<ResumeNote, ItemError> {
        let was_stopped = error.is_cut_off();
        let is_hopeless = error.is_hopeless();
        let is_known = matches!(error, ResumeError::NoneForNow(_));
        let error = ItemError::Resume(error);
        match (was_stopped, is_hopeless) {
            (true, _) => Err(error),
            (false, true) => Ok(self.gave_up(plan, index, error)),
            (false, false) if is_known => Ok(ResumeNote::Waiting(error)),
            (false, false) => Ok(ResumeNote::Failed(error)),
        }
    }

    /// Remembers that a résumé is not tried again.
    fn gave_up(&self, plan: &ProfilePlan, index: MemberIndex, error: ItemError) -> ResumeNote {
        if let Some(member) = plan.member(index) {
            self.give_up(&plan.reference, member);
        }
        ResumeNote::GaveUp(error)
    }
}

/// Whether the format wants no résumé, or HrFlow.ai has one, or none may be parsed.
pub(super) fn needs_no_resume(plan: &ProfilePlan, parameters: &PushParameters) -> bool {
    plan.newest_wanting_resume().is_none()
        || has_attachment(&plan.current)
        || !may_parse(parameters)
}

/// A parse changes fields of all kinds, so `only_edit_fields` has to allow it by naming
/// `attachments`. `replace` parses regardless, like the reference implementation.
fn may_parse(parameters: &PushParameters) -> bool {
    let only = parameters.only_edit_fields.as_ref();
    parameters.edit_mode == EditMode::Replace
        || only.is_none_or(|only| only.iter().any(|field| field == "attachments"))
}

fn has_attachment(profile: &Object) -> bool {
    is_truthy(get(profile, "attachments"))
}

#[cfg(test)]
mod tests {
    use super::{has_attachment, may_parse};
    use crate::workflow::{EditMode, PushParameters};
    use serde_json::json;

    #[test]
    fn only_edit_fields_allows_a_parse_by_naming_attachments_and_replace_always_does() {
        for (edit_mode, fields, allowed) in [
            (EditMode::Merge, None, true),
            (EditMode::Merge, Some(vec!["tags"]), false),
            (EditMode::Merge, Some(vec!["tags", "attachments"]), true),
            (EditMode::Replace, Some(vec!["tags"]), true),
        ] {
            let fields = fields.map(|fields| fields.into_iter().map(str::to_owned).collect());
            let parameters = PushParameters {
                source_key: "source".to_owned(),
                only_edit_fields: fields,
                edit_mode,
                max_changes: None,
            };
            assert_eq!(may_parse(&parameters), allowed, "{parameters:?}");
        }
    }

    #[test]
    fn an_empty_or_missing_list_of_attachments_is_no_attachment() {
        for (profile, expected) in [
            (json!({}), false),
            (json!({ "attachments": null }), false),
            (json!({ "attachments": [] }), false),
            (json!({ "attachments": [{ "type": "resume" }] }), true),
        ] {
            assert_eq!(
                has_attachment(profile.as_object().unwrap()),
                expected,
                "{profile}"
            );
        }
    }
}
