//! Finding the candidate of a row: by reading where the API lets us, by the same-column PUT only
//! where nothing else helps and a write is allowed.
//!
//! In this order, what the API offers being remembered for the run:
//! 1. the row itself, where it carries the candidate's id;
//! 2. `GET applicant`;
//! 3. the same-column `PUT`, only with `persist` and `candidate_lookup = "move"`, and never when
//!    two columns share the title;
//! 4. in a dry run: the HrFlow.ai profile with the same e-mail address.

use super::error::ItemError;
use crate::flatchr::CapabilityCache;
use crate::flatchr::{
    Asking, Columns, Flatchr, Item, LookupCapability, LookupProbe, ResumeKnown, Row, Vacancies,
};
use crate::hrflow::Hrflow;
use crate::http::{Clock, Error, Http};
use crate::json::{Object, get, id_text};
use crate::workflow::{CandidateLookup, Workflow};
use async_lock::OnceCell;
use std::cell::Cell;

/// Finds candidates, for one run.
pub(super) struct Lookup<'a, P> {
    flatchr: &'a Flatchr<'a, P>,
    hrflow: &'a Hrflow<'a, P>,
    columns: OnceCell<Result<Columns, Error>>,
    vacancies: OnceCell<Result<Vacancies, Error>>,
    offer: LookupProbe,
    memory: Option<&'a dyn CapabilityCache>,
    recalled: OnceCell<()>,
    has_forgotten: Cell<bool>,
    persist: bool,
    may_move: bool,
}

/// A row's candidate.
pub(super) struct ResolvedCandidate {
    pub(super) item: Item,
    pub(super) found_by: FoundBy,
}

/// How a candidate was found.
pub(super) enum FoundBy {
    Row,
    Applicant,
    Move,
    /// By the profile with the same address, which is here.
    Email(Object),
}

impl<'a, P: Http + Clock + 'static> Lookup<'a, P> {
    pub(super) fn new(
        flatchr: &'a Flatchr<'a, P>,
        hrflow: &'a Hrflow<'a, P>,
        workflow: &Workflow,
        memory: Option<&'a dyn CapabilityCache>,
    ) -> Self {
        let allowed = workflow.pull_parameters.candidate_lookup == CandidateLookup::Move;
        Self {
            flatchr,
            hrflow,
            columns: OnceCell::new(),
            vacancies: OnceCell::new(),
            offer: LookupProbe::new(),
            memory,
            recalled: OnceCell::new(),
            has_forgotten: Cell::new(false),
            persist: workflow.persist,
            may_move: workflow.persist && allowed,
        }
    }

    /// Whether candidates are found by moving them to the column that the search named.
    pub(super) fn moves(&self) -> bool {
        self.may_move && self.offer.is_not_offered()
    }

    /// One that failed in an earlier run is looked for as if nothing were remembered: so nobody waits
    /// for long because of a memory that is wrong.
    pub(super) async fn find(
        &self,
        row: &Row,
        failed_before: bool,
    ) -> Result<ResolvedCandidate, ItemError> {
        let found = |item, way| ResolvedCandidate {
            item,
            found_by: way,
        };
        if let Some(id) = row.candidate_id() {
            return Ok(found(row.clone().into_item(id), FoundBy::Row));
        }
        if let Some(item) = self.by_applicant(row, !failed_before).await? {
            return Ok(found(item, FoundBy::Applicant));
        }
        if self.may_move {
            let item = self.by_move(row).await?;
            self.offer.found_otherwise();
            self.forget().await;
            return Ok(found(item, FoundBy::Move));
        }
        if self.persist {
            return Err(ItemError::NoReadOnlyLookup);
        }
        self.by_email(row).await
    }

    /// What Flatchr says about a résumé, after the way in which the candidate was found left that
    /// open.
    pub(super) async fn resume(&self, row: &Row, way: &FoundBy) -> Result<ResumeKnown, ItemError> {
        // Asking by a write what a read leaves open is not worth it: it would be asked again in
        // every run, for everyone without a résumé.
        let asked = match way {
            FoundBy::Row => self.by_applicant(row, false).await?,
            _ => None,
        };
        Ok(asked.map_or(ResumeKnown::Unknown, |item| item.resume))
    }

    /// `GET applicant`, unless it is known not to be offered.
    async fn by_applicant(&self, row: &Row, believes: bool) -> Result<Option<Item>, ItemError> {
        self.recalled.get_or_init(|| self.recall()).await;
        let asking = Asking {
            believes,
            has_another_way: self.may_move,
        };
        let asked = self.offer.ask(self.flatchr, row, asking).await;
        self.forget().await;
        asked.map_err(ItemError::Lookup)
    }

    /// Starts with what a check found. That no read is offered saves requests where there is another
    /// way; where there is none, all would fail by it, so that it is worth asking again.
    async fn recall(&self) {
        let Some(memory) = self.memory else {
            return;
        };
        match memory.lookup().await {
            Some(LookupCapability::NotOffered) if self.persist && !self.may_move => {}
            Some(found) => self.offer.recall(found),
            None => {}
        }
    }

    /// Lets what turned out otherwise be forgotten, once. A dry run writes nothing.
    async fn forget(&self) {
        if let Some(memory) = self.memory
            && self.persist
            && self.offer.is_contradicted()
            && !self.has_forgotten.replace(true)
        {
            memory.forget().await;
        }
    }

    /// The same-column `PUT`.
    async fn by_move(&self, row: &Row) -> Result<Item, ItemError> {
        let columns = self.columns.get_or_init(|| self.flatchr.columns()).await;
        let columns = columns.as_ref().map_err(lookup)?;
        let title = row.column().map(str::to_owned);
        if title.is_none() {
            return Err(ItemError::UnknownColumn(None));
        }
        let column_id = match columns.with_title(title.as_deref().unwrap_or_default()) {
            [] => return Err(ItemError::UnknownColumn(title)),
            [only] => only,
            _ => return Err(ItemError::AmbiguousColumn(title)),
        };
        let vacancies = self
            .vacancies
            .get_or_init(|| self.flatchr.vacancies())
            .await;
        let vacancies = vacancies.as_ref().map_err(lookup)?;
        let number = row.vacancy_number();
        let Some(vacancy) = vacancies.id(number.as_deref().unwrap_or_default()) else {
            return Err(ItemError::UnknownVacancy(number));
        };
        let moved = self
            .flatchr
            .move_in_place(vacancy, row.applicant(), column_id)
            .await
            .map_err(ItemError::Lookup)?;
        row.clone()
            .with_applicant(&moved)
            .ok_or(ItemError::NoCandidate)
    }

    /// The profile with the row's e-mail address, in a dry run.
    async fn by_email(&self, row: &Row) -> Result<ResolvedCandidate, ItemError> {
        let email = row.email().ok_or(ItemError::NoEmailMatch)?;
        let profile = self
            .hrflow
            .profile_by_email(email)
            .await
            .map_err(ItemError::Compare)?
            .ok_or(ItemError::NoEmailMatch)?;
        let reference = id_text(get(&profile, "reference")).ok_or(ItemError::NoEmailMatch)?;
        Ok(ResolvedCandidate {
            item: row.clone().into_item(reference),
            found_by: FoundBy::Email(profile),
        })
    }
}

fn lookup(error: &Error) -> ItemError {
    ItemError::Lookup(error.clone())
}
