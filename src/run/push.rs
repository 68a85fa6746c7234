//! From a formatted profile to HrFlow.ai: compare and push.

use super::Run;
use super::concurrency::Ticket;
use super::error::ItemError;
use super::handoff::{ProfileHandoff, ResumeState};
use super::lookup::FoundBy;
use super::prepare::{Member, Profile};
use super::profile_plan::ProfilePlan;
use super::recorder::OutcomeRecorder;
use super::resume::{ResumeNote, ResumeStep};
use crate::edit::merge_parsed;
use crate::hrflow::Source;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text};
use crate::report::ResumeOutcome;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Brings a profile up to date, once those before it on the same one are through.
    pub(super) async fn push(
        &self,
        profile: Profile,
        mut link: Ticket<ProfileHandoff>,
        done: &OutcomeRecorder<'_>,
    ) {
        let mut carried = link.acquire().await;
        if !self.is_stopped() {
            self.push_in_turn(profile, &mut carried, done).await;
        }
        link.release(carried);
    }

    async fn push_in_turn(
        &self,
        profile: Profile,
        carried: &mut ProfileHandoff,
        done: &OutcomeRecorder<'_>,
    ) {
        let Profile {
            reference,
            mut members,
        } = profile;
        if carried.resume == ResumeState::Pending {
            return self.record_deferred(&members, ResumeOutcome::Pending, done);
        }
        let current = match self.current(&reference, &mut members).await {
            Ok(current) => current,
            Err(error) => return self.record_group_failure(&members, &error, done),
        };
        if carried.resume == ResumeState::Untouched {
            carried.resume = self.pending_state(&reference, &current);
        }
        if carried.resume == ResumeState::Pending {
            return self.record_deferred(&members, ResumeOutcome::Pending, done);
        }
        let work = ProfilePlan::plan(current, members, &carried.applied(), self.workflow);
        for member in &work.members {
            carried.apply(&member.applied());
        }
        let brought = self.attach_resume(&work, carried.resume).await;
        if let Some(state) = brought.handoff_state() {
            carried.resume = state;
        }
        self.write(work, brought, done).await;
    }

    /// The profile as HrFlow.ai holds it.
    async fn current(&self, reference: &str, members: &mut [Member]) -> Result<Object, ItemError> {
        for member in members {
            if let FoundBy::Email(profile) = &mut member.found_by
                && !profile.is_empty()
            {
                return Ok(std::mem::take(profile));
            }
        }
        let found = self.hrflow.profile_by_reference(reference).await;
        if found.as_ref().map_or_else(is_missing, Option::is_none) {
            self.check_source().await;
        }
        match found {
            Ok(Some(profile)) => Ok(profile),
            Ok(None) => Err(ItemError::ProfileMissing),
            Err(error) => Err(ItemError::Compare(error)),
        }
    }

    /// A profile may be missing because the whole source is: asked once in a run.
    pub(super) async fn check_source(&self) {
        if let Err(error) = self.source().await {
            match error.kind {
                ErrorKind::NotFound => self.source_is_missing(&error),
                _ => self.stop_if_fatal(&error),
            }
        }
    }

    pub(super) async fn source(&self) -> Result<Source, Error> {
        let source = self.source.get_or_init(|| self.hrflow.source()).await;
        source.clone()
    }

    /// Edits the profile, unless this is a dry run or there is nothing to edit, and tells what came
    /// of each member.
    async fn write(&self, mut work: ProfilePlan, brought: ResumeStep, done: &OutcomeRecorder<'_>) {
        let mut parsed_now = false;
        let about_resume = match brought {
            ResumeStep::Nothing => None,
            ResumeStep::About(member, about) => Some((member, about)),
            ResumeStep::Parsed(member, parsed) => {
                let mode = self.workflow.push_parameters.edit_mode;
                work.planned = merge_parsed(parsed, &work.planned, mode);
                parsed_now = true;
                Some((member, ResumeNote::Parsed))
            }
            ResumeStep::Submitted => {
                return self.record_deferred(&work.members, ResumeOutcome::Submitted, done);
            }
            ResumeStep::Abandoned(error) => {
                return self.record_group_failure(&work.members, &error, done);
            }
        };
        if (parsed_now || !work.changes.is_empty())
            && self.workflow.persist
            && let Err(error) = self.edit(&work, parsed_now).await
        {
            return self.record_group_failure(&work.members, &error, done);
        }
        self.record_outcomes(work, about_resume, done);
    }

    async fn edit(&self, work: &ProfilePlan, finishes: bool) -> Result<(), ItemError> {
        let key = id_text(get(&work.current, "key")).ok_or(ItemError::ProfileWithoutKey)?;
        let edited = self.hrflow.edit(&key, &work.planned, finishes).await;
        edited.map_err(ItemError::Edit)
    }
}

fn is_missing(error: &Error) -> bool {
    error.kind == ErrorKind::NotFound
}
