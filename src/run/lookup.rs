//! Finding the candidate of a row: by reading where the API lets us, by the same-column PUT only
//! where nothing else helps and a write is allowed.
//!
//! In this order, what the API offers being remembered for the run:
//! 1. the row itself, where it carries the candidate's id;
//! 2. `GET applicant`;
//! 3. the same-column `PUT`, only with `persist` and `candidate_lookup = "auto"`, and never when
//!    two columns share the title;
//! 4. in a dry run: the HrFlow.ai profile with the same e-mail address.

use super::error::ItemError;
use crate::flatchr::{Columns, Flatchr, Item, Resume, Row, Vacancies};
use crate::hrflow::Hrflow;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::json::{Object, get, id_text};
use crate::workflow::{CandidateLookup, Workflow};
use async_lock::OnceCell;
use std::cell::Cell;

/// After so many different applicants that `GET applicant` does not give, and none that it gives,
/// the route is taken for not offered.
const MISSES: u32 = 3;

/// Finds candidates, for one run.
pub(super) struct Lookup<'a, P> {
    flatchr: &'a Flatchr<'a, P>,
    hrflow: &'a Hrflow<'a, P>,
    columns: OnceCell<Result<Columns, Error>>,
    vacancies: OnceCell<Result<Vacancies, Error>>,
    offer: Cell<Offer>,
    persist: bool,
    may_move: bool,
}

/// What is known of `GET applicant`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    Unknown { misses: u32 },
    Offered,
    NotOffered,
}

/// A row's candidate.
pub(super) struct Found {
    pub(super) item: Item,
    pub(super) way: Way,
}

/// How a candidate was found.
pub(super) enum Way {
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
    ) -> Self {
        let allowed = workflow.pull_parameters.candidate_lookup == CandidateLookup::Auto;
        Self {
            flatchr,
            hrflow,
            columns: OnceCell::new(),
            vacancies: OnceCell::new(),
            offer: Cell::new(Offer::Unknown { misses: 0 }),
            persist: workflow.persist,
            may_move: workflow.persist && allowed,
        }
    }

    /// Whether candidates are found by moving them to the column that the search named.
    pub(super) fn moves(&self) -> bool {
        self.may_move && self.offer.get() == Offer::NotOffered
    }

    pub(super) async fn find(&self, row: &Row) -> Result<Found, ItemError> {
        let found = |item, way| Found { item, way };
        if let Some(id) = row.candidate_id() {
            return Ok(found(row.clone().into_item(id), Way::Row));
        }
        if let Some(item) = self.by_applicant(row).await? {
            return Ok(found(item, Way::Applicant));
        }
        if self.may_move {
            return Ok(found(self.by_move(row).await?, Way::Move));
        }
        if self.persist {
            return Err(ItemError::NoReadOnlyLookup);
        }
        self.by_email(row).await
    }

    /// What Flatchr says about a résumé, where the way in which the candidate was found left that
    /// open. `None` where Flatchr does not say.
    pub(super) async fn resume(
        &self,
        row: &Row,
        way: &Way,
    ) -> Result<Option<Option<Resume>>, ItemError> {
        // Asking by a write what a read leaves open is not worth it: it would be asked again in
        // every run, for everyone without a résumé.
        let asked = match way {
            Way::Row => self.by_applicant(row).await?,
            _ => None,
        };
        Ok(asked
            .filter(|item| item.resume_is_known)
            .map(|item| item.resume))
    }

    /// `GET applicant`, unless it is known not to be offered.
    async fn by_applicant(&self, row: &Row) -> Result<Option<Item>, ItemError> {
        if self.offer.get() == Offer::NotOffered {
            return Ok(None);
        }
        let answer = self.flatchr.applicant(row.applicant()).await;
        let item = answer.map(|applicant| row.clone().with_applicant(&applicant));
        let known = self.offer.get() == Offer::Offered;
        match item {
            Ok(Some(item)) => {
                self.offer.set(Offer::Offered);
                Ok(Some(item))
            }
            Err(error) if known || self.must_tell(&error) => Err(ItemError::Lookup(error)),
            Ok(None) | Err(_) => {
                self.missed();
                Ok(None)
            }
        }
    }

    /// Whether a failed `GET applicant` says more than that the route is not offered. The search
    /// was accepted with the same key, so 403 is about this route.
    fn must_tell(&self, error: &Error) -> bool {
        match error.kind {
            ErrorKind::Unauthorized
            | ErrorKind::OverQuota
            | ErrorKind::Stopped
            | ErrorKind::Busy { status: 429, .. } => true,
            // Where there is another way to read on, a route that is down is as good as none.
            ErrorKind::Busy { .. } | ErrorKind::Timeout | ErrorKind::Network => !self.may_move,
            _ => false,
        }
    }

    fn missed(&self) {
        if let Offer::Unknown { misses } = self.offer.get() {
            self.offer.set(if misses + 1 < MISSES {
                Offer::Unknown { misses: misses + 1 }
            } else {
                Offer::NotOffered
            });
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
    async fn by_email(&self, row: &Row) -> Result<Found, ItemError> {
        let email = row.email().ok_or(ItemError::NoEmailMatch)?;
        let profile = self
            .hrflow
            .profile_by_email(email)
            .await
            .map_err(ItemError::Compare)?
            .ok_or(ItemError::NoEmailMatch)?;
        let reference = id_text(get(&profile, "reference")).ok_or(ItemError::NoEmailMatch)?;
        Ok(Found {
            item: row.clone().into_item(reference),
            way: Way::Email(profile),
        })
    }
}

fn lookup(error: &Error) -> ItemError {
    ItemError::Lookup(error.clone())
}
