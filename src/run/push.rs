//! From a formatted profile to HrFlow.ai: compare and push.

use super::Run;
use super::chain::{Carried, Link, ResumeState};
use super::done::Done;
use super::error::ItemError;
use super::lookup::Way;
use super::prepare::{Member, Profile};
use super::resume::{About, Brought};
use super::work::Work;
use crate::edit::with_parsed;
use crate::hrflow::Source;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text};
use crate::report::ResumeOutcome;

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Brings a profile up to date, once those before it on the same one are through.
    pub(super) async fn push(&self, profile: Profile, mut link: Link<Carried>, done: &Done<'_>) {
        let mut carried = link.turn().await;
        if !self.is_stopped() {
            self.push_in_turn(profile, &mut carried, done).await;
        }
        link.pass_on(carried);
    }

    async fn push_in_turn(&self, profile: Profile, carried: &mut Carried, done: &Done<'_>) {
        let Profile {
            reference,
            mut members,
        } = profile;
        if carried.resume == ResumeState::Pending {
            return self.defer(&members, ResumeOutcome::Pending, done);
        }
        let current = match self.current(&reference, &mut members).await {
            Ok(current) => current,
            Err(error) => return self.fail(&members, &error, done),
        };
        if carried.resume == ResumeState::Untouched {
            carried.resume = self.earlier(&reference, &current);
        }
        if carried.resume == ResumeState::Pending {
            return self.defer(&members, ResumeOutcome::Pending, done);
        }
        let work = Work::plan(current, members, &carried.applied(), self.workflow);
        for member in &work.members {
            carried.apply(&member.applied());
        }
        let brought = self.bring_resume(&work, carried.resume).await;
        if let Some(state) = brought.leaves() {
            carried.resume = state;
        }
        self.write(work, brought, done).await;
    }

    /// The profile as HrFlow.ai holds it.
    async fn current(&self, reference: &str, members: &mut [Member]) -> Result<Object, ItemError> {
        for member in members {
            if let Way::Email(profile) = &mut member.way
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
                _ => self.heed(&error),
            }
        }
    }

    pub(super) async fn source(&self) -> Result<Source, Error> {
        let source = self.source.get_or_init(|| self.hrflow.source()).await;
        source.clone()
    }

    /// Edits the profile, unless this is a dry run or there is nothing to edit, and tells what came
    /// of each member.
    async fn write(&self, mut work: Work, brought: Brought, done: &Done<'_>) {
        let mut parsed_now = false;
        let about_resume = match brought {
            Brought::Nothing => None,
            Brought::About(member, about) => Some((member, about)),
            Brought::Parsed(member, parsed) => {
                let mode = self.workflow.push_parameters.edit_mode;
                work.planned = with_parsed(parsed, &work.planned, mode);
                parsed_now = true;
                Some((member, About::Parsed))
            }
            Brought::Submitted => {
                return self.defer(&work.members, ResumeOutcome::Submitted, done);
            }
            Brought::Abandoned(error) => return self.fail(&work.members, &error, done),
        };
        if (parsed_now || !work.changes.is_empty())
            && self.workflow.persist
            && let Err(error) = self.edit(&work, parsed_now).await
        {
            return self.fail(&work.members, &error, done);
        }
        self.tell(work, about_resume, done);
    }

    async fn edit(&self, work: &Work, finishes: bool) -> Result<(), ItemError> {
        let key = id_text(get(&work.current, "key")).ok_or(ItemError::ProfileWithoutKey)?;
        let edited = self.hrflow.edit(&key, &work.planned, finishes).await;
        edited.map_err(ItemError::Edit)
    }
}

fn is_missing(error: &Error) -> bool {
    error.kind == ErrorKind::NotFound
}
