//! From a row to a formatted profile: lookup, logics, format.

use super::Run;
use super::control::End;
use super::error::ItemError;
use super::listed::Listed;
use super::lookup::{FoundBy, Known, ResolvedCandidate};
use super::member::{Member, Profile};
use super::newest::{Application, Prepared, decide};
use super::progress::AtWork;
use super::recorder::OutcomeRecorder;
use super::selection::{ApplicationOrder, RowIndex, Selection};
use crate::flatchr::{Item, Row, RowError};
use crate::hooks::{ApplyError, Step, reference};
use crate::http::{Clock, Http, Purpose, SendControl};
use crate::json::Object;
use crate::ledger::CandidateHash;
use crate::moment::Moment;
use crate::report::{Outcome, Stage, item_report};
use futures_util::future::{Either, select};
use serde_json::Value;
use std::collections::BTreeSet;
use std::pin::pin;
use std::rc::Rc;

/// The result of logics and format.
enum Formatted {
    Profile {
        reference: String,
        profile: Object,
    },
    Discarded,
    /// The run was aborted before they returned.
    Aborted,
}

/// What is at hand about the persons of a group.
struct Around<'a> {
    listed: &'a Listed,
    selection: &'a Selection,
    /// Whether the group has no other row.
    is_only_row: bool,
}

impl Around<'_> {
    /// Whether the only row of the group is the only application of this candidate.
    fn is_alone(&self, reference: &str) -> bool {
        let candidate = CandidateHash::of(reference);
        self.is_only_row && self.selection.siblings(candidate).next().is_none()
    }
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Prepares the rows of a group, lets the newest application of each person decide, and returns the
    /// profiles to push. Once their candidates are known, the rows of the same candidates that were left
    /// out are included: one of them may be newer.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) async fn prepare(
        &self,
        group: &[RowIndex],
        listed: &Listed,
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<Vec<Profile>, End> {
        let mut applications = Vec::new();
        let around = Around {
            listed,
            selection,
            is_only_row: group.len() == 1,
        };
        let mut is_whole = self
            .prepare_rows(group, &around, &mut applications, recorder)
            .await?;
        let siblings = self.include_siblings(&applications, selection);
        is_whole &= self
            .prepare_rows(&siblings, &around, &mut applications, recorder)
            .await?;
        if !is_whole {
            // The run has stopped, and a row that was left may be the newest.
            return Ok(Vec::new());
        }
        if self.leaves_to_a_whole_search(&applications, recorder) {
            return Ok(Vec::new());
        }
        if !self.ask_for_times(&mut applications, recorder).await? {
            return Ok(Vec::new());
        }
        keep_moments(&applications, recorder);
        let decided = decide(applications);
        recorder.record_superseded(&decided.superseded);
        recorder.record_waiting(&decided.waiting);
        Ok(decided.profiles)
    }

    /// Whether an application that the search did not show may be newer than one of these. The next run
    /// searches for all rows, and then knows the candidates of these.
    fn leaves_to_a_whole_search(
        &self,
        applications: &[Application],
        recorder: &OutcomeRecorder<'_, P>,
    ) -> bool {
        let is_any_left = applications
            .iter()
            .any(|application| self.may_be_older_than_a_hidden_one(application, recorder.rows()));
        for application in applications.iter().filter(|_| is_any_left) {
            if let Prepared::Formatted(_, member) = &application.result {
                recorder.record_candidate(member.index(), &member.item.candidate);
            }
        }
        is_any_left
    }

    fn include_siblings(
        &self,
        applications: &[Application],
        selection: &Selection,
    ) -> Vec<RowIndex> {
        let formatted = applications
            .iter()
            .filter(|application| matches!(application.result, Prepared::Formatted(..)));
        let candidates: BTreeSet<CandidateHash> = formatted
            .filter_map(|application| application.person.candidate)
            .collect();
        let siblings = candidates
            .into_iter()
            .flat_map(|candidate| selection.siblings(candidate));
        let mut included = self.included_siblings.borrow_mut();
        siblings.filter(|index| included.insert(*index)).collect()
    }

    /// Prepares rows one after the other. Returns whether all of them were: a run that has stopped
    /// leaves the rest.
    async fn prepare_rows(
        &self,
        rows: &[RowIndex],
        around: &Around<'_>,
        applications: &mut Vec<Application>,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<bool, End> {
        for &index in rows {
            let Some(text) = recorder.rows().text(index) else {
                continue;
            };
            match self.prepare_row(index, text, around, recorder).await? {
                Some(application) => applications.push(application),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Takes a row as far as a formatted profile; `None` if the run has stopped.
    async fn prepare_row(
        &self,
        index: RowIndex,
        text: &[u8],
        around: &Around<'_>,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<Option<Application>, End> {
        if self.is_stopped() {
            return Ok(None);
        }
        let mut application = Application {
            order: (recorder.applied_at(index), index),
            person: recorder.rows().person(index),
            is_without_record: false,
            result: Prepared::Failed,
        };
        if recorder.is_set_aside(index) {
            recorder.record_set_aside(index);
            return Ok(Some(application));
        }
        self.take_in_hand(&[index], recorder.rows()).await?;
        let row = match Row::read(text) {
            Ok(row) => row,
            Err(RowError { applicant, fault }) => {
                let error = ItemError::Row(fault);
                recorder.record_unreadable(index, applicant.as_deref(), &error)?;
                return Ok(Some(application));
            }
        };
        let mut applied_at = None;
        let found = self.find_candidate(&row, index, around, recorder, &mut applied_at);
        let found = match found.await {
            Ok(found) => found,
            Err(error) => {
                application.order.0 = Moment::better(application.order.0, applied_at);
                let is_cut_off = error.is_cut_off();
                self.record_lookup_failure(&row, index, error, recorder)
                    .await?;
                // Nothing is known of a row that was cut off, so the others must not go on without it.
                return Ok((!is_cut_off).then_some(application));
            }
        };
        // At once, because a row without an outcome would otherwise be moved again.
        if matches!(found.found_by, FoundBy::Move(_)) {
            recorder.record_candidate(index, &found.item.candidate);
        }
        application.person.candidate = Some(CandidateHash::of(&found.item.candidate));
        application.order.0 = Moment::better(application.order.0, found.item.applied_at);
        application.is_without_record = found.found_by.is_without_record();
        let Some(result) = self
            .format_row(row, found, application.order, recorder)
            .await?
        else {
            return Ok(None);
        };
        application.result = result;
        Ok(Some(application))
    }

    async fn record_lookup_failure(
        &self,
        row: &Row,
        index: RowIndex,
        mut error: ItemError,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        // Left to the next run, which searches again.
        if let ItemError::SearchTooOld = error {
            return Err(End::OutOfTime);
        }
        // A missing source looks like a profile that is missing.
        if matches!(error, ItemError::NoEmailMatch | ItemError::NoReadOnlyLookup)
            && let Err(of_source) = self.check_source().await
        {
            error = of_source;
        }
        let report = item_report(Some(row.applicant()), Outcome::Failed, Stage::Pull);
        recorder.record_failure(index, report, &error)
    }

    /// Applies logics and format; `None` if the run was aborted before they returned.
    async fn format_row(
        &self,
        row: Row,
        found: ResolvedCandidate,
        order: ApplicationOrder,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<Option<Prepared>, End> {
        let ResolvedCandidate { item, found_by } = found;
        let (_, index) = order;
        let mut report = item_report(Some(row.applicant()), Outcome::Discarded, Stage::Logics);
        report.candidate = Some(item.candidate.clone());
        match self.format(row.applicant(), index, &item).await {
            Ok(Formatted::Profile { reference, profile }) => {
                let member = Member {
                    order,
                    row,
                    item,
                    found_by,
                    formatted: Rc::new(profile),
                };
                Ok(Some(Prepared::Formatted(reference, Box::new(member))))
            }
            Ok(Formatted::Discarded) => {
                recorder.record_synced(index, report);
                Ok(Some(Prepared::Discarded))
            }
            Ok(Formatted::Aborted) => Ok(None),
            Err(error) => {
                recorder.record_failure(index, report, &error)?;
                Ok(Some(Prepared::Failed))
            }
        }
    }

    async fn find_candidate(
        &self,
        row: &Row,
        index: RowIndex,
        around: &Around<'_>,
        recorder: &OutcomeRecorder<'_, P>,
        applied_at: &mut Option<Moment>,
    ) -> Result<ResolvedCandidate, ItemError> {
        let listed = around.listed;
        let by_ledger = recorder.reference(index);
        let by_tag = listed.of_applicant(row.applicant());
        let by_list = by_tag.map(|profile| profile.reference.clone());
        let reference = by_ledger.as_ref().or(by_list.as_ref());
        let profile = reference.and_then(|reference| listed.of_reference(reference));
        let is_alone = reference.is_some_and(|reference| around.is_alone(reference));
        let known = Known {
            needs_record: self.needs_record(row, is_alone, listed, profile),
            by_ledger,
            by_list,
        };
        let search_is_old = || self.search_is_old();
        let found = self
            .lookup
            .find(row, known, &search_is_old, applied_at)
            .await?;
        self.learn_of_record(row, &found);
        Ok(found)
    }

    async fn format(
        &self,
        applicant: &str,
        index: RowIndex,
        item: &Item,
    ) -> Result<Formatted, ItemError> {
        (self.options.pause)().await;
        let hooks = &self.workflow.hooks;
        let row = index.place();
        let begin = |step| {
            (self.options.on_program)(&AtWork {
                row,
                applicant,
                step,
            });
        };
        begin(hooks.first_step());
        let mut begin_next = |done: Step, value: Option<&Value>| {
            if let Some(next) = hooks.step_after(done, value) {
                begin(next);
            }
        };
        let fields = &item.fields;
        let applied = pin!(hooks.apply(Value::Object(fields.clone()), &mut begin_next));
        // A hook may take long, or never return.
        let Either::Right((applied, _)) =
            select(self.control.given_up(Purpose::Prepare), applied).await
        else {
            return Ok(Formatted::Aborted);
        };
        let Some(mut profile) = applied.map_err(ItemError::Apply)? else {
            return Ok(Formatted::Discarded);
        };
        self.field_warnings.look_at(&profile, fields);
        let reference = reference(&profile).ok_or(ItemError::Apply(ApplyError::NO_REFERENCE))?;
        profile.insert("reference".to_owned(), reference.clone().into());
        Ok(Formatted::Profile { reference, profile })
    }
}

/// Keeps when the applications of one person were made: a later run may not be able to read their
/// records, and has to put them into the same order.
fn keep_moments<P: Http + Clock + 'static>(
    applications: &[Application],
    recorder: &OutcomeRecorder<'_, P>,
) {
    for application in applications {
        let (applied_at, row) = application.order;
        let candidate = application.person.candidate;
        let mut others = applications.iter().filter(|other| other.order.1 != row);
        if let Some(applied_at) = applied_at
            && candidate.is_some()
            && others.any(|other| other.person.candidate == candidate)
        {
            recorder.record_moment(row, applied_at);
        }
    }
}
