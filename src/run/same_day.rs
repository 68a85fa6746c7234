//! Applications of one person that were made on one day, where a row tells the day only: the applicant's
//! record tells the time.
//!
//! Many lookups read the record anyway. One that does not leaves it to be asked for here, and only where the
//! order depends on it.

use super::Run;
use super::control::End;
use super::newest::{Application, Prepared};
use super::recorder::OutcomeRecorder;
use crate::flatchr::Row;
use crate::http::{Clock, Http};
use crate::moment::Moment;
use crate::report::{Outcome, Stage};

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Asks when applications were made whose order is not known. One of which that cannot be read
    /// fails, so that its person waits. Returns whether all were asked: a run that has stopped leaves
    /// the rest.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) async fn ask_for_times(
        &self,
        applications: &mut [Application],
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<bool, End> {
        // One without any date first: what it tells may put it on the day of another one.
        for has_date in [false, true] {
            let asked: Vec<usize> = applications
                .iter()
                .enumerate()
                .filter(|(_, application)| {
                    application.order.0.is_some() == has_date
                        && depends_on_time(application, applications)
                })
                .map(|(at, _)| at)
                .collect();
            for at in asked {
                if let Some(application) = applications.get_mut(at)
                    && !self.ask_for_time(application, recorder).await?
                {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    async fn ask_for_time(
        &self,
        application: &mut Application,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<bool, End> {
        let index = application.order.1;
        let row = recorder.rows().text(index).map(Row::read);
        let Some(row) = row
            .and_then(Result::ok)
            .filter(|_| application.is_without_record)
        else {
            return Ok(true);
        };
        let error = match self.lookup.applied_at(&row).await {
            Ok(applied_at) => {
                application.order.0 = Moment::better(application.order.0, applied_at);
                if let Prepared::Formatted(_, member) = &mut application.result {
                    member.order = application.order;
                }
                return Ok(true);
            }
            Err(error) if error.is_cut_off() => return Ok(false),
            Err(error) => error,
        };
        // A discarded one has its outcome.
        if let Prepared::Formatted(_, member) = &application.result {
            let report = member.report(Outcome::Failed, Stage::Pull);
            recorder.record_failure(index, report, &error)?;
        }
        application.result = Prepared::Failed;
        Ok(true)
    }
}

/// Whether the time of an application decides its place among those of its person.
fn depends_on_time(application: &Application, applications: &[Application]) -> bool {
    let (applied_at, row) = application.order;
    let candidate = application.person.candidate;
    let is_known = applied_at.is_some_and(Moment::has_time);
    let mut others = applications
        .iter()
        .filter(|other| other.order.1 != row && other.person.candidate == candidate);
    let may_be_of_one_day = |other: &Application| match (applied_at, other.order.0) {
        (Some(own), Some(other)) => own.is_same_day(other),
        (own, _) => own.is_none(),
    };
    !matches!(application.result, Prepared::Failed)
        && !is_known
        && candidate.is_some()
        && others.any(may_be_of_one_day)
}
