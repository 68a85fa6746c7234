//! Telling what came of each row.

use super::Run;
use super::done::{Done, Remember};
use super::error::ItemError;
use super::lookup::Way;
use super::prepare::Member;
use super::resume::About;
use super::work::Work;
use crate::edit::Change;
use crate::http::{Clock, ErrorKind, Http};
use crate::report::{ItemReport, MatchedBy, Outcome, ResumeOutcome, Stage};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Tells what came of each member of a profile that is as it is to be.
    pub(super) fn tell(&self, work: Work, mut resume: Option<(usize, About)>, done: &Done<'_>) {
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
            match resume.take_if(|(owner, _)| *owner == place) {
                Some((_, about)) => self.with_resume(member.place, report, about, done),
                None => self.confirmed(member.place, report, done),
            }
        }
    }

    /// Adds what became of the résumé.
    fn with_resume(&self, place: usize, mut report: ItemReport, about: About, done: &Done<'_>) {
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
                return self.add_failed(place, report, &error, done);
            }
        }
        self.confirmed(place, report, done);
    }

    pub(super) fn confirmed(&self, place: usize, report: ItemReport, done: &Done<'_>) {
        done.add(
            place,
            report,
            Remember::Confirmed,
            self.client.clock().now_ms(),
        );
    }

    /// Tells that all rows of a profile failed for one reason.
    pub(super) fn fail(&self, members: &[Member], error: &ItemError, done: &Done<'_>) {
        for member in members {
            let report = member.report(Outcome::Failed, error.stage());
            self.add_failed(member.place, report, error, done);
        }
    }

    /// Tells that a row failed, unless it failed only because the run had stopped. Stops the run
    /// where the failure says that it must.
    pub(super) fn add_failed(
        &self,
        place: usize,
        mut report: ItemReport,
        error: &ItemError,
        done: &Done<'_>,
    ) {
        if let Some(http) = error.http() {
            if http.kind == ErrorKind::Stopped {
                return;
            }
            // One that was refused before while others were not is refused again.
            if http.kind != ErrorKind::Forbidden || !done.failed_before(place) {
                self.heed(http);
            }
        }
        report.outcome = Outcome::Failed;
        report.stage = error.stage();
        report.error = Some(error.report());
        let remember = match error {
            ItemError::ParseUnclear(_) => Remember::Deferred,
            _ if self.is_fatal() => Remember::Spared,
            _ if error.http().is_some_and(|http| http.kind.is_transient()) => Remember::Unlucky,
            _ => Remember::Failed,
        };
        done.add(place, report, remember, self.client.clock().now_ms());
    }

    /// Tells that the résumé was sent and is being parsed; by this run, or by one before it.
    pub(super) fn defer(&self, members: &[Member], resume: ResumeOutcome, done: &Done<'_>) {
        for member in members {
            let mut report = member.report(Outcome::Deferred, Stage::Push);
            report.resume = Some(resume);
            done.add(
                member.place,
                report,
                Remember::Deferred,
                self.client.clock().now_ms(),
            );
        }
    }
}
