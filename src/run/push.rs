//! From a formatted profile to HrFlow.ai: compare and push.

use super::Run;
use super::concurrency::Ticket;
use super::control::End;
use super::error::ItemError;
use super::handoff::{ProfileHandoff, ResumeState};
use super::large_profile::Permit;
use super::listed::Listed;
use super::lookup::FoundBy;
use super::member::{Member, Profile};
use super::profile_plan::{ProfilePlan, check_members};
use super::recorder::OutcomeRecorder;
use super::resume::{Pushed, needs_no_resume};
use crate::hrflow::Source;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text};
use crate::report::ResumeOutcome;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Brings a profile up to date, after the groups that work on the same one before it.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) async fn push(
        &self,
        profile: Profile,
        mut ticket: Ticket<ProfileHandoff>,
        listed: &Listed,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        let mut handoff = ticket.acquire().await;
        let goes_on = if self.is_stopped() {
            Ok(())
        } else {
            self.push_in_turn(profile, &mut handoff, listed, recorder)
                .await
        };
        ticket.release(handoff);
        goes_on
    }

    async fn push_in_turn(
        &self,
        profile: Profile,
        handoff: &mut ProfileHandoff,
        listed: &Listed,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        let Profile {
            reference,
            mut members,
        } = profile;
        if handoff.resume == ResumeState::Pending {
            recorder.record_deferred(&members, ResumeOutcome::Pending);
            return Ok(());
        }
        let is_first = handoff.is_untouched();
        if is_first {
            let plan = self.plan_by_list(&reference, members, listed, recorder.rows());
            match plan {
                Ok(plan) => {
                    for member in &plan.members {
                        handoff.add(&member.applied());
                    }
                    return recorder.record_pushed(plan, Ok(Pushed::Done(None)));
                }
                Err(unsettled) => members = unsettled,
            }
        }
        // Held until the plan is carried out.
        let mut permit = Permit::default();
        let current = self.current(&reference, &mut members, is_first, &mut permit);
        let current = match current.await {
            Ok(current) => current,
            Err(error) => return recorder.record_group_failure(&members, &error),
        };
        if handoff.resume == ResumeState::Untouched {
            handoff.resume = self.pending_state(&reference, &current);
        }
        if handoff.resume == ResumeState::Pending {
            recorder.record_deferred(&members, ResumeOutcome::Pending);
            return Ok(());
        }
        let parameters = &self.workflow.push_parameters;
        if let Err(error) = check_members(&current, &members, parameters) {
            return recorder.record_group_failure(&members, &ItemError::Unmergeable(error));
        }
        let applied = handoff.applied();
        let mut plan = ProfilePlan::new(reference, current, members, &applied, self.workflow);
        self.forgive_leftover(&mut plan);
        if !self.is_planned(&plan) {
            recorder.record_left(&plan.members);
            return Ok(());
        }
        for member in &plan.members {
            handoff.add(&member.applied());
        }
        if !plan.changes.is_empty() || !needs_no_resume(&plan, parameters) {
            self.count_change()?;
        }
        let pushed = self.push_profile(&mut plan, &mut handoff.resume).await;
        recorder.record_pushed(plan, pushed)
    }

    /// The profile as HrFlow.ai holds it. The lookup of a single row may have read it a moment before; that
    /// copy serves if this run has not worked on the profile yet (`is_first`) and no parse may change it
    /// meanwhile. A dry run changes no profile, so there every copy serves.
    async fn current(
        &self,
        reference: &str,
        members: &mut [Member],
        is_first: bool,
        permit: &mut Permit,
    ) -> Result<Object, ItemError> {
        // With several rows, the first copy was read before the lookups of all others.
        let may_reuse = is_first && members.len() == 1 && !self.is_parse_awaited(reference)
            || !self.workflow.persist;
        for member in members {
            if let FoundBy::Tag(profile) | FoundBy::Email(profile) | FoundBy::Move(Some(profile)) =
                &mut member.found_by
                && may_reuse
                && id_text(get(profile, "reference")).as_deref() == Some(reference)
            {
                return Ok(std::mem::take(profile));
            }
        }
        let found = self.profile(reference, permit).await;
        if found.as_ref().map_or_else(is_missing, Option::is_none) {
            self.check_source().await?;
        }
        match found {
            Ok(Some(profile)) => Ok(profile),
            Ok(None) => Err(ItemError::ProfileMissing),
            Err(error) => Err(ItemError::Compare(error)),
        }
    }

    /// The profile with a reference, as HrFlow.ai holds it.
    async fn profile(&self, reference: &str, permit: &mut Permit) -> Result<Option<Object>, Error> {
        let read = async |max_bytes| self.hrflow.profile_by_reference(reference, max_bytes).await;
        self.large_profiles.read(permit, read).await
    }

    /// Asks whether a profile may be missing because its whole source is. Asks once in a run.
    ///
    /// # Errors
    /// The source cannot be read, for a reason that ends the run.
    pub(super) async fn check_source(&self) -> Result<(), ItemError> {
        match self.source().await.map_err(ItemError::Source) {
            Err(error) if error.ends_run().is_some() => Err(error),
            _ => Ok(()),
        }
    }

    pub(super) async fn source(&self) -> Result<Source, Error> {
        let source = self.source.get_or_init(|| self.hrflow.source()).await;
        source.clone()
    }

    /// Edits the profile, unless this is a dry run or nothing changes.
    pub(super) async fn edit_if_changed(&self, plan: &ProfilePlan) -> Result<(), ItemError> {
        if plan.changes.is_empty() || !self.workflow.persist {
            return Ok(());
        }
        self.edit(plan, false).await
    }

    /// Edits the profile, although the run may have ended if this finishes a parse.
    pub(super) async fn edit(
        &self,
        plan: &ProfilePlan,
        finishes_parse: bool,
    ) -> Result<(), ItemError> {
        let key = id_text(get(&plan.current, "key")).ok_or(ItemError::ProfileWithoutKey)?;
        let edited = self.hrflow.edit(&key, &plan.planned, finishes_parse).await;
        if let Some(stored) = edited.map_err(ItemError::Edit)? {
            self.record_leftover(plan, &stored);
        }
        Ok(())
    }
}

fn is_missing(error: &Error) -> bool {
    error.kind == ErrorKind::NotFound
}
