//! Telling what came of each row.

use super::Run;
use super::error::ItemError;
use super::lookup::Way;
use super::prepare::{Done, Member};
use super::resume::About;
use super::work::Work;
use crate::edit::Change;
use crate::http::{Clock, ErrorKind, Http};
use crate::report::{ItemReport, MatchedBy, Outcome, ResumeOutcome, Stage};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Tells what came of each member of a profile that is as it is to be.
    pub(super) fn tell(&self, work: Work, mut resume: Option<(usize, About)>, done: &Done) {
        let mut of_member: Vec<Vec<Change>> = work.members.iter().map(|_| Vec::new()).collect();
        for (place, change) in work.changes {
            // A run that writes tells no values: they need not stay in memory until its end.
            let change = if self.workflow.persist {
                change.without_values()
            } else {
                change
            };
            if let Some(changes) = of_member.get_mut(place) {
                changes.push(change);
            }
        }
        for (place, (member, changes)) in work.members.iter().zip(of_member).enumerate() {
            let mut report = if changes.is_empty() {
                member.report(Outcome::Unchanged, Stage::Compare)
            } else {
                member.report(Outcome::Updated, Stage::Push)
            };
            report.changes = changes;
            if matches!(member.way, Way::Email(_)) {
                report.matched_by = Some(MatchedBy::Email);
            }
            let mine = resume.take_if(|(owner, _)| *owner == place);
            let report = match mine {
                Some((_, about)) => self.with_resume(report, about),
                None => Some(report),
            };
            done.borrow_mut()
                .extend(report.map(|report| (member.place, report)));
        }
    }

    /// Adds what became of the résumé.
    fn with_resume(&self, mut report: ItemReport, about: About) -> Option<ItemReport> {
        match about {
            About::Unknown => report
                .notes
                .push("Flatchr does not say whether there is a résumé".to_owned()),
            About::ToParse => {
                (report.outcome, report.stage) = (Outcome::Updated, Stage::Push);
                report.resume = Some(ResumeOutcome::ToParse);
            }
            About::Parsed => {
                (report.outcome, report.stage) = (Outcome::Updated, Stage::Push);
                report.resume = Some(ResumeOutcome::Parsed);
            }
            About::Failed(error) => {
                report.resume = Some(ResumeOutcome::Failed);
                return self.failed(report, &error);
            }
        }
        Some(report)
    }

    /// Tells that all rows of a profile failed for one reason.
    pub(super) fn fail(&self, members: &[Member], error: &ItemError, done: &Done) {
        for member in members {
            let report = member.report(Outcome::Failed, error.stage());
            let report = self.failed(report, error);
            done.borrow_mut()
                .extend(report.map(|report| (member.place, report)));
        }
    }

    /// The report of a failed row; `None` where it failed only because the run had stopped. Stops
    /// the run where the failure says that it must.
    pub(super) fn failed(&self, mut report: ItemReport, error: &ItemError) -> Option<ItemReport> {
        if let Some(http) = error.http() {
            if http.kind == ErrorKind::Stopped {
                return None;
            }
            self.heed(http);
        }
        report.outcome = Outcome::Failed;
        report.stage = error.stage();
        report.error = Some(error.report());
        Some(report)
    }

    /// Tells that a résumé was sent and is being parsed.
    pub(super) fn submitted(&self, members: &[Member], done: &Done) {
        self.deferred(members, Some(ResumeOutcome::Submitted), done);
    }

    /// Tells that a résumé sent for an earlier row is being parsed.
    pub(super) fn defer(&self, members: &[Member], done: &Done) {
        self.deferred(members, None, done);
    }

    #[expect(clippy::unused_self, reason = "reads like its siblings")]
    fn deferred(&self, members: &[Member], resume: Option<ResumeOutcome>, done: &Done) {
        for member in members {
            let mut report = member.report(Outcome::Deferred, Stage::Push);
            report.resume = resume;
            done.borrow_mut().push((member.place, report));
        }
    }
}
