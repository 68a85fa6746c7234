//! From a row to a formatted profile: pull, logics, format.

use super::Run;
use super::error::ItemError;
use super::handoff::Applied;
use super::lookup::{FoundBy, ResolvedCandidate};
use super::recorder::OutcomeRecorder;
use super::selection::Selection;
use crate::flatchr::{Item, Row};
use crate::hooks::{ApplyError, reference};
use crate::hrflow::RESUME;
use crate::http::{Clock, Http};
use crate::json::{Object, get};
use crate::ledger::CandidateHash;
use crate::report::{ItemReport, Outcome, Stage, item_report};
use crate::sort::sort_by_key;
use futures_util::future::{Either, select};
use serde_json::Value;
use std::collections::BTreeSet;
use std::pin::pin;
use std::rc::Rc;

/// A profile to be brought up to date, with all rows of the group that are about it, oldest first.
pub(super) struct Profile {
    pub(super) reference: String,
    pub(super) members: Vec<Member>,
}

/// One row, formatted.
pub(super) struct Member {
    pub(super) place: usize,
    pub(super) row: Row,
    pub(super) item: Item,
    pub(super) found_by: FoundBy,
    pub(super) formatted: Rc<Object>,
}

impl Member {
    /// Whether the formatted profile has a résumé to be parsed.
    pub(super) fn wants_resume(&self) -> bool {
        get(&self.formatted, RESUME).is_object()
    }

    /// Whose it is, as the ledger keeps it.
    fn candidate(&self) -> CandidateHash {
        CandidateHash::of(&self.item.candidate)
    }

    pub(super) fn applied(&self) -> Applied {
        Applied {
            order: (self.row.day(), self.place),
            formatted: Rc::clone(&self.formatted),
        }
    }

    pub(super) fn report(&self, outcome: Outcome, stage: Stage) -> ItemReport {
        let mut report = item_report(Some(self.row.applicant()), outcome, stage);
        report.candidate = Some(self.item.candidate.clone());
        report
    }
}

/// What came of a row before anything is compared.
enum Prepared {
    /// A formatted profile, with its reference.
    Member(String, Box<Member>),
    /// Nothing is left to do about it.
    Finished,
    /// It failed; a later run may do better.
    Failed(Row),
}

/// What logics and format made of an item.
enum Formatted {
    Profile {
        reference: String,
        profile: Object,
    },
    Discarded,
    /// Somebody wanted the run to end before they were done.
    Unwanted,
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    /// Prepares the rows of a group, and gives the profiles that are to be pushed. Once it is known
    /// whose the rows are, those that were left out of the same candidates are drawn in: one of them
    /// may be newer, and decide.
    pub(super) async fn prepare(
        &self,
        group: &[usize],
        selection: &Selection,
        done: &OutcomeRecorder<'_>,
    ) -> Vec<Profile> {
        let mut profiles: Vec<Profile> = Vec::new();
        self.prepare_rows(group, &mut profiles, done).await;
        let kin = self.include_siblings(&profiles, selection);
        if !kin.is_empty() {
            self.prepare_rows(&kin, &mut profiles, done).await;
            for profile in &mut profiles {
                sort_by_key(&mut profile.members, |member| {
                    done.rows().order(member.place)
                });
            }
        }
        profiles
    }

    fn include_siblings(&self, profiles: &[Profile], selection: &Selection) -> Vec<usize> {
        let members = profiles.iter().flat_map(|profile| &profile.members);
        let candidates: BTreeSet<CandidateHash> = members.map(Member::candidate).collect();
        let kin = candidates
            .into_iter()
            .flat_map(|one| selection.siblings(one));
        let mut drawn = self.included_siblings.borrow_mut();
        kin.filter(|place| drawn.insert(*place)).collect()
    }

    async fn prepare_rows(
        &self,
        places: &[usize],
        profiles: &mut Vec<Profile>,
        done: &OutcomeRecorder<'_>,
    ) {
        for &place in places {
            let Some(text) = done.rows().text(place) else {
                continue;
            };
            let (reference, member) = match self.prepare_row(place, text, done).await {
                Prepared::Member(reference, member) => (reference, *member),
                Prepared::Finished => continue,
                Prepared::Failed(failed) => {
                    self.fail_older(&failed, place, profiles, done);
                    continue;
                }
            };
            match profiles
                .iter_mut()
                .find(|known| known.reference == reference)
            {
                Some(known) => known.members.push(member),
                None => profiles.push(Profile {
                    reference,
                    members: vec![member],
                }),
            }
        }
    }

    /// Those that are older than one that failed would on their own put older values over newer.
    /// Whose that one is, the ledger may know; else the name tells.
    fn fail_older(
        &self,
        failed: &Row,
        place: usize,
        profiles: &mut Vec<Profile>,
        done: &OutcomeRecorder<'_>,
    ) {
        let rows = done.rows();
        let is_theirs = |member: &Member| match rows.candidate(place) {
            Some(candidate) => candidate == member.candidate(),
            None => member.row.name() == failed.name(),
        };
        let is_older = |member: &Member| rows.order(member.place) < rows.order(place);
        let waits = |profile: &mut Profile| {
            let mut members = profile.members.iter();
            members.any(|member| is_theirs(member) && is_older(member))
        };
        for older in profiles.extract_if(.., waits) {
            self.record_group_failure(&older.members, &ItemError::NewerApplicationFailed, done);
        }
    }

    async fn prepare_row(&self, place: usize, text: &[u8], done: &OutcomeRecorder<'_>) -> Prepared {
        if self.is_stopped() {
            return Prepared::Finished;
        }
        let Some(row) = Row::read(text) else {
            let blank = item_report(None, Outcome::Failed, Stage::Pull);
            self.record_failure(place, blank, &ItemError::Row, done);
            return Prepared::Finished;
        };
        let blank = item_report(Some(row.applicant()), Outcome::Failed, Stage::Pull);
        let ResolvedCandidate {
            item,
            found_by: way,
        } = match self.lookup.find(&row, done.failed_before(place)).await {
            Ok(found) => found,
            Err(error) => {
                if matches!(error, ItemError::NoEmailMatch) {
                    self.check_source().await;
                }
                self.record_failure(place, blank, &error, done);
                return Prepared::Failed(row);
            }
        };
        let mut report = blank;
        report.candidate = Some(item.candidate.clone());
        match self.format(&item).await {
            Ok(Formatted::Profile { reference, profile }) => {
                let formatted = Rc::new(profile);
                let member = Member {
                    place,
                    row,
                    item,
                    found_by: way,
                    formatted,
                };
                return Prepared::Member(reference, Box::new(member));
            }
            Ok(Formatted::Discarded) => {
                (report.outcome, report.stage) = (Outcome::Discarded, Stage::Logics);
                self.record_synced(place, report, done);
            }
            Ok(Formatted::Unwanted) => {}
            Err(error) => {
                self.record_failure(place, report, &error, done);
                return Prepared::Failed(row);
            }
        }
        Prepared::Finished
    }

    async fn format(&self, item: &Item) -> Result<Formatted, ItemError> {
        let item = Value::Object(item.fields.clone());
        let mut unseen = |_, _: Option<&Value>| ();
        let applied = pin!(self.workflow.hooks.apply(item, &mut unseen));
        // A hook may take its time, or never end.
        let Either::Right((applied, _)) = select(pin!(self.client.aborted()), applied).await else {
            return Ok(Formatted::Unwanted);
        };
        let Some(mut profile) = applied.map_err(ItemError::Apply)? else {
            return Ok(Formatted::Discarded);
        };
        let reference = reference(&profile).ok_or(ItemError::Apply(ApplyError::NO_REFERENCE))?;
        profile.insert("reference".to_owned(), reference.clone().into());
        Ok(Formatted::Profile { reference, profile })
    }
}
