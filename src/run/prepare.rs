//! From a row to a formatted profile: lookup, logics, format.

use super::Run;
use super::control::End;
use super::error::ItemError;
use super::lookup::{FoundBy, ResolvedCandidate};
use super::member::{Member, Profile};
use super::recorder::OutcomeRecorder;
use super::selection::{RowIndex, Selection};
use crate::flatchr::{Item, Row};
use crate::hooks::{ApplyError, reference};
use crate::http::{Clock, Http, SendControl};
use crate::json::Object;
use crate::ledger::CandidateHash;
use crate::report::{Outcome, Stage, item_report};
use crate::sort::sort_by_key;
use futures_util::future::{Either, select};
use serde_json::Value;
use std::collections::BTreeSet;
use std::pin::pin;
use std::rc::Rc;

/// The state of a row before the comparison.
enum Prepared {
    /// A formatted profile, with its reference.
    Member(String, Box<Member>),
    /// Its outcome is recorded, or the run has stopped.
    Finished,
    /// It failed; a later run may succeed. `Err` if the failure ends this run.
    Failed(Row, Result<(), End>),
}

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

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Prepares the rows of a group, and returns the profiles to push. Once their candidates are
    /// known, the rows of the same candidates that were left out are included: one of them may be
    /// newer, and then it decides.
    ///
    /// # Errors
    /// What ends the run.
    pub(super) async fn prepare(
        &self,
        group: &[RowIndex],
        selection: &Selection,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<Vec<Profile>, End> {
        let mut profiles: Vec<Profile> = Vec::new();
        self.prepare_rows(group, &mut profiles, recorder).await?;
        let siblings = self.include_siblings(&profiles, selection);
        if !siblings.is_empty() {
            self.prepare_rows(&siblings, &mut profiles, recorder)
                .await?;
            for profile in &mut profiles {
                sort_by_key(&mut profile.members, |member| {
                    recorder.rows().order(member.index)
                });
            }
        }
        Ok(profiles)
    }

    fn include_siblings(&self, profiles: &[Profile], selection: &Selection) -> Vec<RowIndex> {
        let members = profiles.iter().flat_map(|profile| &profile.members);
        let candidates: BTreeSet<CandidateHash> = members.map(Member::candidate).collect();
        let siblings = candidates
            .into_iter()
            .flat_map(|candidate| selection.siblings(candidate));
        let mut included = self.included_siblings.borrow_mut();
        siblings.filter(|index| included.insert(*index)).collect()
    }

    async fn prepare_rows(
        &self,
        group: &[RowIndex],
        profiles: &mut Vec<Profile>,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<(), End> {
        for &index in group {
            let Some(text) = recorder.rows().text(index) else {
                continue;
            };
            match self.prepare_row(index, text, recorder).await? {
                Prepared::Member(reference, member) => add_member(profiles, reference, *member),
                Prepared::Finished => {}
                Prepared::Failed(row, goes_on) => {
                    fail_older(&row, index, goes_on.as_ref().err(), profiles, recorder);
                    goes_on?;
                }
            }
        }
        Ok(())
    }

    async fn prepare_row(
        &self,
        index: RowIndex,
        text: &[u8],
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<Prepared, End> {
        if self.is_stopped() {
            return Ok(Prepared::Finished);
        }
        let Some(row) = Row::read(text) else {
            let report = item_report(None, Outcome::Failed, Stage::Pull);
            recorder.record_failure(index, report, &ItemError::Row)?;
            return Ok(Prepared::Finished);
        };
        match self.find_candidate(&row, index, recorder).await {
            Ok(found) => {
                // At once, because a row without an outcome would otherwise be moved again.
                if matches!(found.found_by, FoundBy::Move(_)) {
                    recorder.record_candidate(index, &found.item.candidate);
                }
                Ok(self.format_row(index, row, found, recorder).await)
            }
            // Left to the next run, which searches again.
            Err(ItemError::SearchTooOld) => Err(End::OutOfTime),
            Err(mut error) => {
                // A missing source looks like a profile that is missing.
                if matches!(error, ItemError::NoEmailMatch | ItemError::NoReadOnlyLookup)
                    && let Err(of_source) = self.check_source().await
                {
                    error = of_source;
                }
                let report = item_report(Some(row.applicant()), Outcome::Failed, Stage::Pull);
                let goes_on = recorder.record_failure(index, report, &error);
                Ok(Prepared::Failed(row, goes_on))
            }
        }
    }

    async fn format_row(
        &self,
        index: RowIndex,
        row: Row,
        found: ResolvedCandidate,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Prepared {
        let ResolvedCandidate { item, found_by } = found;
        let mut report = item_report(Some(row.applicant()), Outcome::Discarded, Stage::Logics);
        report.candidate = Some(item.candidate.clone());
        match self.format(&item).await {
            Ok(Formatted::Profile { reference, profile }) => {
                let member = Member {
                    index,
                    row,
                    item,
                    found_by,
                    formatted: Rc::new(profile),
                };
                Prepared::Member(reference, Box::new(member))
            }
            Ok(Formatted::Discarded) => {
                recorder.record_synced(index, report);
                Prepared::Finished
            }
            Ok(Formatted::Aborted) => Prepared::Finished,
            Err(error) => {
                let goes_on = recorder.record_failure(index, report, &error);
                Prepared::Failed(row, goes_on)
            }
        }
    }

    async fn find_candidate(
        &self,
        row: &Row,
        index: RowIndex,
        recorder: &OutcomeRecorder<'_, P>,
    ) -> Result<ResolvedCandidate, ItemError> {
        let reference = recorder.reference(index);
        let search_is_old = || self.search_is_old();
        self.lookup.find(row, reference, &search_is_old).await
    }

    async fn format(&self, item: &Item) -> Result<Formatted, ItemError> {
        let item = Value::Object(item.fields.clone());
        let mut ignore_step = |_, _: Option<&Value>| ();
        let applied = pin!(self.workflow.hooks.apply(item, &mut ignore_step));
        // A hook may take long, or never return.
        let Either::Right((applied, _)) = select(self.control.aborted(), applied).await else {
            return Ok(Formatted::Aborted);
        };
        let Some(mut profile) = applied.map_err(ItemError::Apply)? else {
            return Ok(Formatted::Discarded);
        };
        let reference = reference(&profile).ok_or(ItemError::Apply(ApplyError::NO_REFERENCE))?;
        profile.insert("reference".to_owned(), reference.clone().into());
        Ok(Formatted::Profile { reference, profile })
    }
}

fn add_member(profiles: &mut Vec<Profile>, reference: String, member: Member) {
    let mut known = profiles.iter_mut();
    match known.find(|profile| profile.reference == reference) {
        Some(profile) => profile.members.push(member),
        None => profiles.push(Profile {
            reference,
            members: vec![member],
        }),
    }
}

/// Fails the profiles with applications older than the one that failed: they would put older
/// values over newer ones. The failed row belongs to the candidate that the ledger knows for it,
/// else to the person with its name. `end` is what the failure means for the run.
fn fail_older<P: Http + Clock + 'static>(
    failed: &Row,
    index: RowIndex,
    end: Option<&End>,
    profiles: &mut Vec<Profile>,
    recorder: &OutcomeRecorder<'_, P>,
) {
    let rows = recorder.rows();
    let is_same_person = |member: &Member| match rows.candidate(index) {
        Some(candidate) => candidate == member.candidate(),
        None => member.row.name() == failed.name(),
    };
    let is_older = |member: &Member| rows.order(member.index) < rows.order(index);
    let has_to_wait = |profile: &mut Profile| {
        let mut members = profile.members.iter();
        members.any(|member| is_same_person(member) && is_older(member))
    };
    for older in profiles.extract_if(.., has_to_wait) {
        recorder.record_waiting(&older.members, end);
    }
}
