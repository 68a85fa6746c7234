//! From a formatted profile to HrFlow.ai: compare and push. The only part of a run that writes.

use super::Run;
use super::chain::{Carried, Link, ResumeState};
use super::error::ItemError;
use super::lookup::Way;
use super::prepare::{Done, Member, Profile};
use crate::edit::{Change, changes, plan, with_parsed};
use crate::flatchr::{Resume, ResumeError};
use crate::hrflow::{Parsed, Source, Upload};
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text, is_truthy, text};
use crate::report::{ItemReport, MatchedBy, Outcome, ResumeOutcome, Stage};
use std::rc::Rc;

/// What is to become of a profile.
struct Work {
    members: Vec<Member>,
    /// As HrFlow.ai holds it, with what a dry run would have written before.
    current: Object,
    /// As it is to be.
    planned: Object,
    /// The net difference, each change with the member that makes it.
    changes: Vec<(usize, Change)>,
}

/// What became of the résumé.
enum ResumeResult<F> {
    /// There was nothing to do.
    None,
    /// Flatchr does not say whether there is one.
    Unknown,
    /// It is here; `usize` is the member it belongs to.
    Here(usize, Resume, F),
    /// A dry run leaves it where it is.
    ToParse(usize),
    /// It could not be had.
    Missing(usize, ItemError),
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Brings a profile up to date, once those before it on the same one are through.
    pub(super) async fn push(&self, profile: Profile, mut link: Link, done: &Done) {
        let carried = link.turn().await;
        let Profile { reference, members } = profile;
        let carried = self.push_in_turn(&reference, members, carried, done).await;
        link.pass_on(carried);
    }

    async fn push_in_turn(
        &self,
        reference: &str,
        mut members: Vec<Member>,
        mut carried: Carried,
        done: &Done,
    ) -> Carried {
        if self.is_stopped() {
            return carried;
        }
        if carried.resume == ResumeState::Pending {
            self.finish(done, &members, deferred);
            return carried;
        }
        let current = match self.current(reference, &mut members).await {
            Ok(current) => current,
            Err(error) => {
                self.fail(done, &members, &error);
                return carried;
            }
        };
        let work = self.plan(current, members, &carried);
        if !self.workflow.persist {
            let formatted = work
                .members
                .iter()
                .map(|member| Rc::clone(&member.formatted));
            carried.formatted.extend(formatted);
        }
        let resume = match carried.resume {
            ResumeState::Untouched => self.fetch_resume(&work).await,
            _ => ResumeResult::None,
        };
        carried.resume = self.write(work, resume, done).await;
        carried
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
        match found {
            Ok(Some(profile)) => Ok(profile),
            Ok(None) => {
                self.check_source().await;
                Err(ItemError::ProfileMissing)
            }
            Err(error) => {
                if error.kind == ErrorKind::NotFound {
                    self.check_source().await;
                }
                Err(ItemError::Compare(error))
            }
        }
    }

    /// A profile may be missing because the whole source is: asked once in a run.
    async fn check_source(&self) {
        if let Err(error) = self.source().await {
            match error.kind {
                ErrorKind::NotFound => self.source_is_missing(&error),
                _ => self.heed(&error),
            }
        }
    }

    async fn source(&self) -> Result<Source, Error> {
        let source = self.source.get_or_init(|| self.hrflow.source()).await;
        source.clone()
    }

    /// Applies the members' profiles one after the other, oldest application first, and keeps the
    /// net difference: one edit, and none where the last application restores what is there.
    fn plan(&self, current: Object, members: Vec<Member>, carried: &Carried) -> Work {
        let parameters = &self.workflow.push_parameters;
        let apply = |profile: &Object, formatted: &Object| plan(profile, formatted, parameters);
        let current = carried
            .formatted
            .iter()
            .fold(current, |current, before| apply(&current, before).profile);
        let planned = members.iter().fold(current.clone(), |planned, member| {
            apply(&planned, &member.formatted).profile
        });
        // A change belongs to the newest application that by itself would make it.
        let own: Vec<Vec<Change>> = members
            .iter()
            .map(|member| apply(&current, &member.formatted).changes)
            .collect();
        let newest = members.len().saturating_sub(1);
        let changes = changes(&current, &planned).into_iter().map(|change| {
            let maker = own.iter().rposition(|own| own.contains(&change));
            (maker.unwrap_or(newest), change)
        });
        Work {
            changes: changes.collect(),
            members,
            current,
            planned,
        }
    }

    /// Fetches the résumé, where HrFlow.ai has none and the format wants it parsed.
    async fn fetch_resume(&self, work: &Work) -> ResumeResult<P::File> {
        if is_truthy(get(&work.current, "attachments")) {
            return ResumeResult::None;
        }
        let mut wanting = work.members.iter().enumerate().rev();
        let Some((index, member)) = wanting.find(|(_, member)| member.wants_resume()) else {
            return ResumeResult::None;
        };
        let known = match (&member.item.resume, member.item.resume_is_known) {
            (Some(resume), _) => Some(Some(resume.clone())),
            (None, true) => Some(None),
            (None, false) => match self.lookup.resume(&member.row, &member.way).await {
                Ok(told) => told,
                Err(error) => return ResumeResult::Missing(index, error),
            },
        };
        match known {
            None => ResumeResult::Unknown,
            Some(None) => ResumeResult::None,
            Some(Some(_)) if !self.workflow.persist => ResumeResult::ToParse(index),
            Some(Some(resume)) => match self.flatchr.resume(&resume).await {
                Ok(file) => ResumeResult::Here(index, resume, file),
                Err(error) => ResumeResult::Missing(index, ItemError::Resume(error)),
            },
        }
    }

    /// Writes, unless this is a dry run, and tells what came of each member.
    async fn write(
        &self,
        mut work: Work,
        resume: ResumeResult<P::File>,
        done: &Done,
    ) -> ResumeState {
        let mut about_resume = None;
        let mut must_edit = !work.changes.is_empty();
        let mut state = ResumeState::Settled;
        match resume {
            ResumeResult::None => state = ResumeState::Untouched,
            ResumeResult::Unknown => {
                about_resume = Some((work.members.len().saturating_sub(1), AboutResume::Unknown));
            }
            ResumeResult::ToParse(index) => about_resume = Some((index, AboutResume::ToParse)),
            ResumeResult::Missing(index, error) => {
                if stopped(&error) {
                    return state;
                }
                about_resume = Some((index, AboutResume::Failed(error)));
            }
            ResumeResult::Here(index, resume, file) => {
                match self.parse(&work, index, &resume, file).await {
                    Ok(Parsed::Now(parsed)) => {
                        let mode = self.workflow.push_parameters.edit_mode;
                        work.planned = with_parsed(parsed, &work.planned, mode);
                        must_edit = true;
                        about_resume = Some((index, AboutResume::Parsed));
                    }
                    Ok(Parsed::Later) => {
                        self.finish(done, &work.members, |member| {
                            let mut report = deferred(member);
                            report.resume = Some(ResumeOutcome::Submitted);
                            report
                        });
                        return ResumeState::Pending;
                    }
                    Err(error) if error.kind.is_ambiguous() => {
                        self.fail(done, &work.members, &ItemError::ParseUnclear(error));
                        return ResumeState::Pending;
                    }
                    Err(error) if error.kind.stops_the_run() => {
                        self.fail(done, &work.members, &ItemError::ParseRefused(error));
                        return state;
                    }
                    Err(error) if error.kind == ErrorKind::Stopped => return state,
                    Err(error) => {
                        about_resume =
                            Some((index, AboutResume::Failed(ItemError::ParseFailed(error))));
                    }
                }
            }
        }
        if must_edit
            && self.workflow.persist
            && let Err(error) = self.edit(&work).await
        {
            self.fail(done, &work.members, &error);
            return state;
        }
        self.tell(work, about_resume, done);
        state
    }

    /// Sends a résumé to be parsed. Whether a reference that is in use may be sent without the
    /// profile's key is not documented: refused, it is sent with it, for a refusal does nothing.
    async fn parse(
        &self,
        work: &Work,
        index: usize,
        resume: &Resume,
        file: P::File,
    ) -> Result<Parsed, Error> {
        // A source that cannot be read may still parse; the answer tells whether it did at once.
        let sync = match self.source().await {
            Ok(source) => source.sync_parsing,
            Err(error) if error.kind.stops_the_run() => return Err(error),
            Err(_) => false,
        };
        let empty = Object::new();
        let formatted = work.members.get(index);
        let formatted = formatted.map_or(&empty, |member| member.formatted.as_ref());
        let mut upload = Upload {
            file,
            file_name: resume.file_name(),
            content_type: resume.content_type(),
            reference: text(formatted, "reference").unwrap_or_default().to_owned(),
            key: None,
            created_at: text(formatted, "created_at").map(str::to_owned),
            tags: get(formatted, "tags").clone(),
            metadatas: get(formatted, "metadatas").clone(),
            sync,
        };
        match self.hrflow.parse(upload.clone()).await {
            Err(error) if is_used_reference(&error) => {
                upload.key = id_text(get(&work.current, "key"));
                self.hrflow.parse(upload).await
            }
            parsed => parsed,
        }
    }

    async fn edit(&self, work: &Work) -> Result<(), ItemError> {
        let key = id_text(get(&work.current, "key")).ok_or(ItemError::ProfileWithoutKey)?;
        let edited = self.hrflow.edit(&key, &work.planned).await;
        edited.map(drop).map_err(ItemError::Edit)
    }

    /// Tells what came of each member of a profile that is as it is to be.
    fn tell(&self, work: Work, about_resume: Option<(usize, AboutResume)>, done: &Done) {
        let mut of_member: Vec<Vec<Change>> = work.members.iter().map(|_| Vec::new()).collect();
        for (index, change) in work.changes {
            // A run that writes tells no values: they need not stay in memory until its end.
            let change = if self.workflow.persist {
                change.without_values()
            } else {
                change
            };
            if let Some(changes) = of_member.get_mut(index) {
                changes.push(change);
            }
        }
        let mut about_resume = about_resume;
        for (index, (member, changes)) in work.members.iter().zip(of_member).enumerate() {
            let mut report = if changes.is_empty() {
                member.report(Outcome::Unchanged, Stage::Compare)
            } else {
                member.report(Outcome::Updated, Stage::Push)
            };
            report.changes = changes;
            if matches!(member.way, Way::Email(_)) {
                report.matched_by = Some(MatchedBy::Email);
            }
            let mine = about_resume.take_if(|(owner, _)| *owner == index);
            if let Some(report) = self.with_resume(report, mine.map(|(_, about)| about)) {
                done.borrow_mut().push((member.place, report));
            }
        }
    }

    /// Adds what became of the résumé.
    fn with_resume(
        &self,
        mut report: ItemReport,
        about: Option<AboutResume>,
    ) -> Option<ItemReport> {
        match about {
            None => {}
            Some(AboutResume::Unknown) => report
                .notes
                .push("Flatchr does not say whether there is a résumé".to_owned()),
            Some(AboutResume::ToParse) => {
                (report.outcome, report.stage) = (Outcome::Updated, Stage::Push);
                report.resume = Some(ResumeOutcome::ToParse);
            }
            Some(AboutResume::Parsed) => {
                (report.outcome, report.stage) = (Outcome::Updated, Stage::Push);
                report.resume = Some(ResumeOutcome::Parsed);
            }
            Some(AboutResume::Failed(error)) => {
                report.resume = Some(ResumeOutcome::Failed);
                return self.failed(report, &error);
            }
        }
        Some(report)
    }

    fn fail(&self, done: &Done, members: &[Member], error: &ItemError) {
        for member in members {
            let report = member.report(Outcome::Failed, error.stage());
            if let Some(report) = self.failed(report, error) {
                done.borrow_mut().push((member.place, report));
            }
        }
    }

    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    fn finish(&self, done: &Done, members: &[Member], report: impl Fn(&Member) -> ItemReport) {
        let reports = members.iter().map(|member| (member.place, report(member)));
        done.borrow_mut().extend(reports);
    }
}

/// What is told of the résumé with one member.
enum AboutResume {
    Unknown,
    ToParse,
    Parsed,
    Failed(ItemError),
}

fn deferred(member: &Member) -> ItemReport {
    member.report(Outcome::Deferred, Stage::Push)
}

fn stopped(error: &ItemError) -> bool {
    matches!(error, ItemError::Resume(ResumeError::Http(error)) | ItemError::Lookup(error)
        if error.kind == ErrorKind::Stopped)
}

/// `Cannot create profile with this reference: X. Already used!` (the vendor's notebook).
fn is_used_reference(error: &Error) -> bool {
    let detail = error.detail.as_deref().unwrap_or_default();
    matches!(error.kind, ErrorKind::Rejected { .. }) && detail.contains("Already used")
}
