//! Telling what came of each row.

use super::Run;
use super::error::ItemError;
use super::lookup::FoundBy;
use super::prepare::Member;
use super::profile_plan::ProfilePlan;
use super::recorder::{Disposition, OutcomeRecorder};
use super::resume::ResumeNote;
use crate::edit::Change;
use crate::http::{Clock, ErrorKind, Http};
use crate::report::{ItemReport, MatchedBy, Outcome, ResumeOutcome, Stage};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Tells what came of each member of a profile that is as it is to be.
    pub(super) fn record_outcomes(
        &self,
        work: ProfilePlan,
        mut resume: Option<(usize, ResumeNote)>,
        done: &OutcomeRecorder<'_>,
    ) {
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
            if matches!(member.found_by, FoundBy::Email(_)) {
                report.matched_by = Some(MatchedBy::Email);
            }
            match resume.take_if(|(owner, _)| *owner == place) {
                Some((_, about)) => self.record_with_resume(member.place, report, about, done),
                None => self.record_synced(member.place, report, done),
            }
        }
    }

    /// Adds what became of the résumé.
    fn record_with_resume(
        &self,
        place: usize,
        mut report: ItemReport,
        about: ResumeNote,
        done: &OutcomeRecorder<'_>,
    ) {
        match about {
            ResumeNote::Unknown => report
                .notes
                .push("Flatchr does not say whether there is a résumé".to_owned()),
            ResumeNote::ToParse => {
                (report.outcome, report.stage) = (Outcome::Updated, Stage::Push);
                report.resume = Some(ResumeOutcome::ToParse);
            }
            ResumeNote::Parsed => {
                (report.outcome, report.stage) = (Outcome::Updated, Stage::Push);
                report.resume = Some(ResumeOutcome::Parsed);
            }
            ResumeNote::Failed(error) => {
                report.resume = Some(ResumeOutcome::Failed);
                return self.record_failure(place, report, &error, done);
            }
        }
        self.record_synced(place, report, done);
    }

    pub(super) fn record_synced(
        &self,
        place: usize,
        report: ItemReport,
        done: &OutcomeRecorder<'_>,
    ) {
        done.add(
            place,
            report,
            Disposition::Synced,
            self.client.clock().now_ms(),
        );
    }

    /// Tells that all rows of a profile failed for one reason.
    pub(super) fn record_group_failure(
        &self,
        members: &[Member],
        error: &ItemError,
        done: &OutcomeRecorder<'_>,
    ) {
        for member in members {
            let report = member.report(Outcome::Failed, error.stage());
            self.record_failure(member.place, report, error, done);
        }
    }

    /// Tells that a row failed, unless it failed only because the run had stopped. Stops the run
    /// where the failure says that it must.
    pub(super) fn record_failure(
        &self,
        place: usize,
        mut report: ItemReport,
        error: &ItemError,
        done: &OutcomeRecorder<'_>,
    ) {
        if let Some(http) = error.http() {
            if http.kind == ErrorKind::Stopped {
                return;
            }
            // One that was refused before while others were not is refused again.
            if http.kind != ErrorKind::Forbidden || !done.failed_before(place) {
                self.stop_if_fatal(http);
            }
        }
        report.outcome = Outcome::Failed;
        report.stage = error.stage();
        report.error = Some(error.report());
        let remember = match error {
            ItemError::ParseOutcomeUnknown(_) => Disposition::Deferred,
            _ if self.is_fatal() => Disposition::NotCharged,
            _ if error.http().is_some_and(|http| http.kind.is_transient()) => {
                Disposition::Transient
            }
            _ => Disposition::Failed,
        };
        done.add(place, report, remember, self.client.clock().now_ms());
    }

    /// Tells that the résumé was sent and is being parsed; by this run, or by one before it.
    pub(super) fn record_deferred(
        &self,
        members: &[Member],
        resume: ResumeOutcome,
        done: &OutcomeRecorder<'_>,
    ) {
        for member in members {
            let mut report = member.report(Outcome::Deferred, Stage::Push);
            report.resume = Some(resume);
            done.add(
                member.place,
                report,
                Disposition::Deferred,
                self.client.clock().now_ms(),
            );
        }
    }
}
