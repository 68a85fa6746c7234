//! The order of parse and edit. A résumé holds no edit back, and no edit crosses a parse: both would
//! write the same fields, and an edit writes all of them.
//!
//! * A source that parses at once: parse, then one edit over the result.
//! * A source that queues: edit, then send. A later run edits again over the result.
//! * A run that remembers nothing: edit, then send. A source may queue although it says that it does not,
//!   and no later run would know that the edit is still to come.
//! * An answer 5xx, or none: read the profile again, and edit what HrFlow.ai holds now. Only if nothing
//!   came back and no attachment shows, the parse may be under way, and the edit waits.

use super::send::{Sent, is_failure};
use super::{Located, Noted, ResumeNote, ResumeStep, has_attachment};
use crate::http::{Clock, Error, ErrorKind, Http, MAX_LARGE_PROFILE_BYTES};
use crate::json::Object;
use crate::report::ResumeOutcome;
use crate::run::Run;
use crate::run::error::ItemError;
use crate::run::handoff::ResumeState;
use crate::run::profile_plan::{MemberIndex, ProfilePlan, check_members};

/// What was done about a profile.
#[derive(Debug)]
pub(in crate::run) enum Pushed {
    /// It is up to date.
    Done(Option<Noted>),
    /// Its résumé is being parsed, and a later run edits it over the result.
    Deferred {
        resume: ResumeOutcome,
        /// Whether it was edited before.
        was_edited: bool,
    },
    /// It is unknown whether its résumé is being parsed.
    Unclear(ItemError),
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Edits a profile and has its résumé parsed. `state` is what was done about the résumé, before and
    /// after.
    ///
    /// # Errors
    /// The profile was not edited.
    pub(in crate::run) async fn push_profile(
        &self,
        plan: &mut ProfilePlan,
        state: &mut ResumeState,
    ) -> Result<Pushed, ItemError> {
        match self.locate_resume(plan, *state).await? {
            ResumeStep::Note(note) => {
                if note.is_some() {
                    *state = ResumeState::Settled;
                }
                self.edit_if_changed(plan).await?;
                Ok(Pushed::Done(note))
            }
            ResumeStep::Await => {
                self.edit_if_changed(plan).await?;
                Ok(Pushed::Deferred {
                    resume: ResumeOutcome::Pending,
                    was_edited: true,
                })
            }
            ResumeStep::Send(located) => {
                let sync = self.parses_at_once().await;
                if sync && self.session.is_some() {
                    self.parse_then_edit(plan, &located, state).await
                } else {
                    self.edit_then_parse(plan, &located, state, sync).await
                }
            }
        }
    }

    /// Whether the source parses while the request waits. If the source cannot be read, the request
    /// asks for a later parse; the response says whether it happened at once.
    async fn parses_at_once(&self) -> bool {
        let source = self.source().await;
        source.is_ok_and(|source| source.sync_parsing == Some(true))
    }

    async fn parse_then_edit(
        &self,
        plan: &mut ProfilePlan,
        located: &Located,
        state: &mut ResumeState,
    ) -> Result<Pushed, ItemError> {
        *state = ResumeState::Settled;
        match self.send_resume(plan, located, true).await {
            Sent::Parsed(profile) => {
                self.check_mergeable(plan, &profile)?;
                plan.merge_parsed(profile, &self.workflow.push_parameters);
                self.edit(plan, true).await?;
                Ok(parsed(located.index))
            }
            Sent::Queued => {
                *state = ResumeState::Pending;
                Ok(Pushed::Deferred {
                    resume: ResumeOutcome::Submitted,
                    was_edited: false,
                })
            }
            Sent::Unclear(error) => self.edit_unless_parsing(plan, located, state, error).await,
            Sent::Noted(note) => {
                self.edit_if_changed(plan).await?;
                Ok(Pushed::Done(Some((located.index, note))))
            }
            Sent::Stopped(error) => Err(error),
        }
    }

    async fn edit_then_parse(
        &self,
        plan: &mut ProfilePlan,
        located: &Located,
        state: &mut ResumeState,
        sync: bool,
    ) -> Result<Pushed, ItemError> {
        self.edit_if_changed(plan).await?;
        *state = ResumeState::Settled;
        match self.send_resume(plan, located, sync).await {
            Sent::Parsed(profile) => {
                self.check_mergeable(plan, &profile)?;
                plan.merge_parsed(profile, &self.workflow.push_parameters);
                self.edit(plan, true).await?;
                Ok(parsed(located.index))
            }
            Sent::Queued => {
                *state = ResumeState::Pending;
                Ok(Pushed::Deferred {
                    resume: ResumeOutcome::Submitted,
                    was_edited: true,
                })
            }
            Sent::Unclear(error) => {
                if !is_failure(&error) {
                    *state = ResumeState::Pending;
                }
                Ok(unclear(located.index, error, true))
            }
            Sent::Noted(note) => Ok(Pushed::Done(Some((located.index, note)))),
            // The edit was made, and the report says so.
            Sent::Stopped(error) if error.is_cut_off() => {
                *state = ResumeState::Untouched;
                Ok(Pushed::Done(Some((
                    located.index,
                    ResumeNote::Unsent(error),
                ))))
            }
            Sent::Stopped(error) => Err(error),
        }
    }

    /// Edits what HrFlow.ai holds after a parse that failed or was not answered, unless the parse may be
    /// under way: an edit would wipe what it writes.
    async fn edit_unless_parsing(
        &self,
        plan: &mut ProfilePlan,
        located: &Located,
        state: &mut ResumeState,
        error: Error,
    ) -> Result<Pushed, ItemError> {
        // Without the permit for large profiles: this group may hold what the group with the permit waits for.
        let read = self
            .hrflow
            .profile_by_reference(&plan.reference, MAX_LARGE_PROFILE_BYTES);
        let read = read.await;
        let parameters = &self.workflow.push_parameters;
        match read {
            Ok(Some(profile)) if has_attachment(&profile) => {
                self.parser.record_accepted();
                self.clear_intent(&plan.reference);
                self.check_mergeable(plan, &profile)?;
                plan.rebase_on_parsed(profile, parameters);
                self.edit(plan, true).await?;
                Ok(parsed(located.index))
            }
            Ok(Some(profile)) if has_answered(&error) => {
                self.check_mergeable(plan, &profile)?;
                plan.rebase(profile, parameters);
                self.edit_if_changed(plan).await?;
                Ok(unclear(located.index, error, true))
            }
            _ => {
                *state = ResumeState::Pending;
                Ok(unclear(located.index, error, false))
            }
        }
    }

    /// Checks that the plan can be merged into what HrFlow.ai holds after a parse.
    fn check_mergeable(&self, plan: &ProfilePlan, held: &Object) -> Result<(), ItemError> {
        let parameters = &self.workflow.push_parameters;
        check_members(held, &plan.members, parameters).map_err(ItemError::Unmergeable)
    }
}

fn parsed(index: MemberIndex) -> Pushed {
    Pushed::Done(Some((index, ResumeNote::Parsed)))
}

/// A document that crashes the parser is told apart from a parser that is not to be reached.
fn unclear(index: MemberIndex, error: Error, was_edited: bool) -> Pushed {
    let is_crash = matches!(error.kind, ErrorKind::Retryable { status: 500, .. });
    if is_crash && was_edited {
        let note = ResumeNote::Crashed(ItemError::ParseFailed(error));
        return Pushed::Done(Some((index, note)));
    }
    Pushed::Unclear(ItemError::ParseOutcomeUnknown { error, was_edited })
}

/// Whether HrFlow.ai answered that it failed.
fn has_answered(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Retryable { .. })
}
