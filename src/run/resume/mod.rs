//! The résumé of a profile that HrFlow.ai holds without an attachment, in stages: decide, locate,
//! download, record the intent, send, settle.
//!
//! Every parse is billed, so a résumé is sent once. While it is unknown whether HrFlow.ai took the
//! résumé, the run neither sends it again nor edits the profile; the next run looks first.

mod decide;
mod intent;
mod send;

use super::Run;
use super::concurrency::{MemoryBudget, Permit};
use super::error::ItemError;
use super::handoff::ResumeState;
use super::member::Member;
use super::profile_plan::{MemberIndex, ProfilePlan};
use crate::flatchr::{Document, MAX_RESUME_BYTES, Resume, ResumeError, ResumeKnown};
use crate::http::{Clock, ErrorKind, Http};
use crate::json::{Object, get, is_truthy};
use crate::workflow::{EditMode, PushParameters};
use decide::{Decision, Facts, decide};

/// The most bytes of résumés that a run holds at once: two of any size are downloaded at a time, or
/// one while others are sent. An isolate has 128 MB for all that runs in it, and the platform holds
/// a second copy of a résumé that is being sent.
const MAX_HELD_BYTES: u64 = 2 * MAX_RESUME_BYTES;

pub(super) fn download_budget() -> MemoryBudget {
    MemoryBudget::new(MAX_HELD_BYTES)
}

/// The result of the résumé stages of one profile.
#[derive(Debug)]
pub(super) struct ResumeResult {
    /// What the report of a member says about the résumé.
    pub(super) note: Option<(MemberIndex, ResumeNote)>,
    /// Whether, and with which values, the profile is edited.
    pub(super) edit: EditDecision,
    /// What the groups that work on the same profile later in this run find.
    pub(super) handoff: ResumeState,
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
    /// It was not downloaded, not sent or not parsed.
    Failed(ItemError),
}

/// What the résumé means for the edit of the profile.
#[derive(Debug)]
pub(super) enum EditDecision {
    /// Edit the profile as planned.
    AsPlanned,
    /// Merge the plan into this profile, as HrFlow.ai parsed it, and edit.
    MergeInto(Object),
    /// Do not edit: the résumé waits in HrFlow.ai's queue, and its parse would race the edit.
    Defer,
    /// Do not edit.
    Fail(ItemError),
}

impl ResumeResult {
    /// There was nothing to do.
    fn nothing(state: ResumeState) -> Self {
        Self {
            note: None,
            edit: EditDecision::AsPlanned,
            handoff: state,
        }
    }

    /// The profile is edited as planned.
    fn noted(member: MemberIndex, note: ResumeNote) -> Self {
        Self {
            note: Some((member, note)),
            edit: EditDecision::AsPlanned,
            handoff: ResumeState::Settled,
        }
    }

    fn failed(member: MemberIndex, error: ItemError) -> Self {
        Self::noted(member, ResumeNote::Failed(error))
    }

    /// A missing résumé does not hold back the edit, unless the download was not tried because the
    /// run had stopped.
    fn not_downloaded(member: MemberIndex, error: ResumeError) -> Self {
        let was_stopped =
            matches!(&error, ResumeError::Http(error) if error.kind == ErrorKind::Stopped);
        let error = ItemError::Resume(error);
        if was_stopped {
            Self::without_edit(EditDecision::Fail(error), ResumeState::Settled)
        } else {
            Self::failed(member, error)
        }
    }

    fn without_edit(edit: EditDecision, handoff: ResumeState) -> Self {
        Self {
            note: None,
            edit,
            handoff,
        }
    }
}

/// The member whose résumé the profile gets, within its plan.
#[derive(Clone, Copy)]
struct Owner<'a> {
    plan: &'a ProfilePlan,
    index: MemberIndex,
    member: &'a Member,
}

/// A résumé that was downloaded. It occupies the memory budget until it is dropped.
struct Download<'a, F> {
    document: Document<F>,
    _permit: Permit<'a>,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Sends the newest résumé that the format wants, if HrFlow.ai holds no attachment.
    pub(super) async fn attach_resume(
        &self,
        plan: &ProfilePlan,
        state: ResumeState,
    ) -> ResumeResult {
        let decision = decide(&Facts {
            state,
            wanted_by: plan.newest_wanting_resume(),
            has_attachment: has_attachment(&plan.current),
            may_parse: may_parse(&self.workflow.push_parameters),
            persist: self.workflow.persist,
        });
        let index = match decision {
            Decision::Skip => return ResumeResult::nothing(state),
            Decision::GiveUp(index) => return ResumeResult::failed(index, ItemError::NeverParsed),
            Decision::Preview(index) | Decision::Send(index) => index,
        };
        let Some(member) = plan.member(index) else {
            return ResumeResult::nothing(state);
        };
        let resume = match self.locate(member).await {
            Ok(ResumeKnown::At(resume)) => resume,
            Ok(ResumeKnown::Absent) => return ResumeResult::nothing(state),
            Err(ItemError::Lookup(error)) => {
                return ResumeResult::not_downloaded(index, error.into());
            }
            Ok(ResumeKnown::Unknown) | Err(_) => {
                return ResumeResult::noted(index, ResumeNote::Unknown);
            }
        };
        if matches!(decision, Decision::Preview(_)) {
            return ResumeResult::noted(index, ResumeNote::ToParse);
        }
        match self.download(&resume).await {
            Ok(download) => {
                let owner = Owner {
                    plan,
                    index,
                    member,
                };
                self.send_resume(owner, &resume, &download).await
            }
            Err(error) => ResumeResult::not_downloaded(index, error),
        }
    }

    /// What Flatchr says about the résumé of a member: with the item if it does, else on request.
    async fn locate(&self, member: &Member) -> Result<ResumeKnown, ItemError> {
        match &member.item.resume {
            ResumeKnown::Unknown => self.lookup.resume(&member.row, &member.found_by).await,
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
    use super::{EditDecision, ResumeNote, ResumeResult, has_attachment, may_parse};
    use crate::flatchr::{ResumeError, SEARCH};
    use crate::http::{Error, ErrorKind};
    use crate::run::ItemError;
    use crate::run::handoff::ResumeState;
    use crate::run::profile_plan::MemberIndex;
    use crate::workflow::{EditMode, PushParameters};
    use serde_json::json;

    fn not_downloaded(kind: ErrorKind) -> ResumeResult {
        let error = ResumeError::Http(Error::new(SEARCH, kind));
        ResumeResult::not_downloaded(MemberIndex::FIRST, error)
    }

    #[test]
    fn a_resume_that_cannot_be_downloaded_does_not_hold_back_the_edit() {
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::Unauthorized,
            ErrorKind::Timeout,
        ] {
            let result = not_downloaded(kind);
            assert!(matches!(result.edit, EditDecision::AsPlanned), "{kind:?}");
            let note = result.note.unwrap().1;
            assert!(
                matches!(note, ResumeNote::Failed(ItemError::Resume(_))),
                "{kind:?}"
            );
            assert_eq!(result.handoff, ResumeState::Settled, "{kind:?}");
        }
    }

    #[test]
    fn a_download_that_a_stop_prevented_holds_back_the_edit() {
        let result = not_downloaded(ErrorKind::Stopped);
        assert!(matches!(
            result.edit,
            EditDecision::Fail(ItemError::Resume(_))
        ));
        assert!(result.note.is_none());
    }

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
