//! Telling what came of each row.

use super::Run;
use super::error::ItemError;
use super::lookup::FoundBy;
use super::prepare::Member;
use super::profile_plan::{MemberIndex, ProfilePlan};
use super::recorder::{Disposition, OutcomeRecorder};
use super::resume::ResumeNote;
use super::selection::RowIndex;
use crate::edit::Change;
use crate::http::{Clock, ErrorKind, Http};
use crate::report::{ItemReport, MatchedBy, Outcome, ResumeOutcome, Stage};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Tells what came of each member of a profile that is as it is to be.
    pub(super) fn record_outcomes(
        &self,
        work: ProfilePlan,
        mut resume: Option<(MemberIndex, ResumeNote)>,
        done: &OutcomeRecorder<'_>,
    ) {
        for (index, member, changes) in work.into_members() {
            let mut report = if changes.is_empty() {
                member.report(Outcome::Unchanged, Stage::Compare)
            } else {
                member.report(Outcome::Updated, Stage::Push)
            };
            report.changes = if self.workflow.persist {
                // The report of a run that writes shows no values: they would only take memory.
                changes.into_iter().map(Change::without_values).collect()
            } else {
                changes
            };
            if matches!(member.found_by, FoundBy::Email(_)) {
                report.matched_by = Some(MatchedBy::Email);
            }
            match resume.take_if(|(owner, _)| *owner == index) {
                Some((_, note)) => self.record_with_resume(member.index, report, note, done),
                None => self.record_synced(member.index, report, done),
            }
        }
    }

    /// Adds what became of the résumé.
    fn record_with_resume(
        &self,
        row: RowIndex,
        mut report: ItemReport,
        note: ResumeNote,
        done: &OutcomeRecorder<'_>,
    ) {
        match note {
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
                return self.record_failure(row, report, &error, done);
            }
        }
        self.record_synced(row, report, done);
    }

    pub(super) fn record_synced(
        &self,
        row: RowIndex,
        report: ItemReport,
        done: &OutcomeRecorder<'_>,
    ) {
        done.add(
            row,
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
            self.record_failure(member.index, report, error, done);
        }
    }

    /// Tells that a row failed, unless it failed only because the run had stopped. Stops the run
    /// where the failure says that it must.
    pub(super) fn record_failure(
        &self,
        row: RowIndex,
        mut report: ItemReport,
        error: &ItemError,
        done: &OutcomeRecorder<'_>,
    ) {
        if let Some(http) = error.http() {
            if http.kind == ErrorKind::Stopped {
                return;
            }
            // One that was refused before while others were not is refused again.
            if http.kind != ErrorKind::Forbidden || !done.failed_before(row) {
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
        done.add(row, report, remember, self.client.clock().now_ms());
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
                member.index,
                report,
                Disposition::Deferred,
                self.client.clock().now_ms(),
            );
        }
    }
}
