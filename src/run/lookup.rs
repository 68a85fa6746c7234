//! Finding the candidate of a row: by reading, and by the same-column PUT only as the last resort.
//!
//! In this order:
//! 1. the row itself, if it carries the candidate's id;
//! 2. what is known without a request ([`Known`]), if nothing needs the candidate's record;
//! 3. `GET applicant`, whose record is the fullest item that there is;
//! 4. the ledger's reference of this applicant, found by an earlier run, or a profile on a page of the list
//!    whose tag `applicant_id` names it;
//! 5. a profile in HrFlow.ai with the row's e-mail address whose tag `applicant_id` names this
//!    applicant. The tag is the proof: an address may be shared, so it proves nothing;
//! 6. the same-column PUT, only with `persist` and `candidate_lookup = "move"`, only after steps 3 to
//!    5 *answered* that they do not have the candidate, and never if two columns share the title. A dry
//!    run shows the profile with the same address instead.
//!
//! What an answer of `GET applicant` means is the table in [`crate::flatchr`]'s `capability`.
//!
//! Where a check found that the route names no candidate, step 3 is left out if steps 4 or 5 have
//! a proof: that saves requests, and moves no applicant. An applicant that would be moved or would fail is
//! asked for first. So is the first applicant of each run, which unlearns a finding that is wrong.

use super::error::ItemError;
use super::large_profile::{LargeProfiles, Permit};
use super::run_plan::PlanUse;
use crate::flatchr::{
    Action, Answer, CapabilityCache, Columns, Flatchr, Item, Knowledge, LookupCapability, Policy,
    ResumeKnown, Row, Vacancies, decide,
};
use crate::hrflow::{Hrflow, names_applicant};
use crate::http::{Clock, Error, Http};
use crate::json::{Object, get, id_text, text};
use crate::moment::Moment;
use crate::workflow::{CandidateLookup, Workflow};
use async_lock::OnceCell;
use std::cell::Cell;

/// Finds candidates, for one run.
pub(super) struct Lookup<'a, P> {
    flatchr: &'a Flatchr<'a, P>,
    hrflow: &'a Hrflow<'a, P>,
    large_profiles: LargeProfiles,
    columns: OnceCell<Result<Columns, Error>>,
    vacancies: OnceCell<Result<Vacancies, Error>>,
    cache: Option<&'a dyn CapabilityCache>,
    kept: OnceCell<Option<LookupCapability>>,
    knowledge: Cell<Knowledge>,
    has_asked: Cell<bool>,
    has_remembered: Cell<bool>,
    has_moved: Cell<bool>,
    persist: bool,
    policy: Policy,
}

/// A row's candidate.
pub(super) struct ResolvedCandidate {
    pub(super) item: Item,
    pub(super) found_by: FoundBy,
}

/// How a candidate was found.
pub(super) enum FoundBy {
    Row,
    /// By what was known, without the candidate's record.
    WithoutRecord,
    Applicant,
    /// By what was known, after the record named no candidate.
    Known,
    /// By the tag of this profile, which was read just now.
    Tag(Object),
    /// By a move, with the profile that step 5 read if it is this candidate's.
    Move(Option<Object>),
    /// By this profile's e-mail address alone, in a dry run.
    Email(Object),
}

impl FoundBy {
    /// Whether the candidate's record was not asked for.
    pub(super) fn is_without_record(&self) -> bool {
        matches!(self, Self::Row | Self::WithoutRecord)
    }
}

/// What is known of a row's candidate before any request.
#[derive(Default)]
pub(super) struct Known {
    /// The ledger's reference of the applicant.
    pub(super) by_ledger: Option<String>,
    /// The reference of the listed profile whose tag names the applicant.
    pub(super) by_list: Option<String>,
    /// Whether logics, format or résumé need what only the candidate's record has.
    pub(super) needs_record: bool,
}

impl Known {
    /// The reference, unless ledger and list name two.
    fn certain(&self) -> Option<&String> {
        match (&self.by_ledger, &self.by_list) {
            (Some(one), Some(other)) => Some(one).filter(|_| one == other),
            (one, other) => one.as_ref().or(other.as_ref()),
        }
    }
}

/// What an answer of `GET applicant` that named no candidate left.
struct Miss {
    answer: Answer,
    /// The applicant, if there was one without its candidate's id.
    record: Option<Object>,
    error: Option<Error>,
}

/// The profile with a row's e-mail address.
struct EmailMatch {
    profile: Object,
    reference: String,
    /// Whether its tag names the row's applicant.
    is_proof: bool,
}

impl<'a, P: Http + Clock + 'static> Lookup<'a, P> {
    pub(super) fn new(
        flatchr: &'a Flatchr<'a, P>,
        hrflow: &'a Hrflow<'a, P>,
        workflow: &Workflow,
        cache: Option<&'a dyn CapabilityCache>,
        large_profiles: LargeProfiles,
        plan: PlanUse<'_>,
    ) -> Self {
        Self {
            flatchr,
            hrflow,
            large_profiles,
            columns: OnceCell::new(),
            vacancies: OnceCell::new(),
            cache,
            kept: OnceCell::new(),
            knowledge: Cell::new(Knowledge::Unknown),
            has_asked: Cell::new(false),
            has_remembered: Cell::new(false),
            has_moved: Cell::new(false),
            persist: workflow.persist,
            policy: match workflow.pull_parameters.candidate_lookup {
                // No plan shows that an applicant is moved.
                CandidateLookup::Move if !plan.is_applied() => Policy::MayMove,
                CandidateLookup::Move | CandidateLookup::ReadOnly => Policy::ReadOnly,
            },
        }
    }

    /// Whether this run moves applicants to the column that the search named, so that it must not go
    /// on for long after the search.
    pub(super) fn moves(&self) -> bool {
        self.has_moved.get() && !self.knowledge.get().is_proven()
    }

    /// The most requests that the lookup of one row sends, lookup tables aside.
    pub(super) fn requests_per_row(&self) -> u32 {
        match self.policy {
            Policy::ReadOnly => 2,
            Policy::MayMove => 3,
        }
    }

    /// Finds the candidate of a row. `applied_at`
    /// is set to the moment that the applicant's record tells, even if that names no candidate.
    pub(super) async fn find(
        &self,
        row: &Row,
        known: Known,
        search_is_old: &dyn Fn() -> bool,
        applied_at: &mut Option<Moment>,
    ) -> Result<ResolvedCandidate, ItemError> {
        let found = |item, found_by| ResolvedCandidate { item, found_by };
        if let Some(id) = row.candidate_id() {
            return Ok(found(row.clone().into_item(id), FoundBy::Row));
        }
        if let Some(reference) = known.certain().filter(|_| !known.needs_record) {
            let item = row.clone().into_item(reference.clone());
            return Ok(found(item, FoundBy::WithoutRecord));
        }
        self.load_capability().await;
        let mut miss = None;
        if !self.skips_applicant() {
            match self.ask_applicant(row).await? {
                Ok(item) => return Ok(found(item, FoundBy::Applicant)),
                Err(missed) => {
                    *applied_at = missed.applied_at();
                    miss = Some(missed);
                }
            }
        }
        let item = |id, miss: Option<&Miss>| match miss.and_then(|miss| miss.record.as_ref()) {
            Some(record) => row.clone().with_candidate_id(record, id),
            None => row.clone().into_item(id),
        };
        if let Some(reference) = known.by_ledger.or(known.by_list) {
            return Ok(found(item(reference, miss.as_ref()), FoundBy::Known));
        }
        let same_email = match self.by_email(row).await? {
            Some(EmailMatch {
                profile,
                reference,
                is_proof: true,
            }) => {
                let item = item(reference, miss.as_ref());
                return Ok(found(item, FoundBy::Tag(profile)));
            }
            other => other,
        };
        let miss = match miss {
            Some(miss) => miss,
            None => match self.ask_applicant(row).await? {
                Ok(item) => return Ok(found(item, FoundBy::Applicant)),
                Err(miss) => {
                    *applied_at = miss.applied_at();
                    miss
                }
            },
        };
        // Asked again: other rows may have proven the route since this one was asked for.
        let knowledge = self.knowledge.get();
        match decide(knowledge, miss.answer, self.policy).1 {
            Action::FallBackAndMayMove if !self.persist => {
                let same = same_email.ok_or(ItemError::NoEmailMatch)?;
                let item = item(same.reference, Some(&miss));
                Ok(found(item, FoundBy::Email(same.profile)))
            }
            // Somebody may have moved the applicant since, and it would be moved back.
            Action::FallBackAndMayMove if search_is_old() => Err(ItemError::SearchTooOld),
            Action::FallBackAndMayMove => {
                let item = self.by_move(row).await?;
                let same = same_email.filter(|same| same.reference == item.candidate);
                let profile = same.map(|same| same.profile);
                Ok(found(item, FoundBy::Move(profile)))
            }
            _ => Err(miss.into_error(knowledge)),
        }
    }

    /// What Flatchr says about a résumé, if the way in which the candidate was found left that open.
    pub(super) async fn resume(
        &self,
        row: &Row,
        candidate: &str,
        found_by: &FoundBy,
    ) -> Result<ResumeKnown, ItemError> {
        // Asking by a write what a read leaves open is not worth it: it would be asked again in
        // every run, for everyone without a résumé.
        if !found_by.is_without_record() {
            return Ok(ResumeKnown::Unknown);
        }
        self.load_capability().await;
        if self.skips_applicant() {
            return Ok(ResumeKnown::Unknown);
        }
        let item = match self.ask_applicant(row).await? {
            Ok(item) => Some(item),
            Err(Miss { record, .. }) => {
                record.map(|record| row.clone().with_candidate_id(&record, candidate.to_owned()))
            }
        };
        // The record of another candidate says nothing about this one's résumé.
        let item = item.filter(|item| item.candidate == candidate);
        Ok(item.map_or(ResumeKnown::Unknown, |item| item.resume))
    }

    /// When an application was made, as the applicant's record tells it.
    pub(super) async fn applied_at(&self, row: &Row) -> Result<Option<Moment>, ItemError> {
        self.load_capability().await;
        if self.skips_applicant() {
            return Ok(None);
        }
        Ok(match self.ask_applicant(row).await? {
            Ok(item) => item.applied_at,
            Err(miss) => miss.applied_at(),
        })
    }

    /// Starts with what is kept for the company, once a run.
    async fn load_capability(&self) {
        let Some(cache) = self.cache else {
            return;
        };
        let load = async {
            let kept = cache.lookup().await;
            if self.knowledge.get() == Knowledge::Unknown {
                self.knowledge.set(Knowledge::kept(kept));
            }
            kept
        };
        self.kept.get_or_init(|| load).await;
    }

    /// Keeps a proof for later runs of the company, if it is news to them. A dry run writes nothing.
    async fn remember_proof(&self) {
        let is_known = self.kept.get() == Some(&Some(LookupCapability::Applicant));
        if let Some(cache) = self.cache
            && self.persist
            && !is_known
            && !self.has_remembered.replace(true)
        {
            cache.remember(LookupCapability::Applicant).await;
        }
    }

    /// Whether `GET applicant` is left out for now.
    fn skips_applicant(&self) -> bool {
        self.knowledge.get() == Knowledge::Unavailable && self.has_asked.get()
    }

    /// `GET applicant`: the item, or what there is to fall back with.
    ///
    /// # Errors
    /// An answer after which the applicant fails now.
    async fn ask_applicant(&self, row: &Row) -> Result<Result<Item, Miss>, ItemError> {
        self.has_asked.set(true);
        let answered = self.flatchr.applicant(row.applicant()).await;
        let (answer, missed) = match answered {
            Ok(record) => match row.clone().with_applicant(&record) {
                Some(item) => (Answer::Found, Ok(item)),
                None => (Answer::WithoutId, Err((Some(record), None))),
            },
            Err(error) => (Answer::of_error(error.kind), Err((None, Some(error)))),
        };
        let (knowledge, action) = decide(self.knowledge.get(), answer, self.policy);
        self.knowledge.set(knowledge);
        match (missed, action) {
            (Ok(item), _) => {
                if row.candidate_id().is_none() {
                    self.remember_proof().await;
                }
                Ok(Ok(item))
            }
            (Err((_, Some(error))), Action::Fail) => Err(ItemError::Lookup(error)),
            (Err((record, error)), _) => Ok(Err(Miss {
                answer,
                record,
                error,
            })),
        }
    }

    /// The profile with the row's e-mail address, and whether its tag proves that it is the row's.
    async fn by_email(&self, row: &Row) -> Result<Option<EmailMatch>, ItemError> {
        let Some(email) = row.email() else {
            return Ok(None);
        };
        let mut permit = Permit::default();
        let read = async |max_bytes| self.hrflow.profile_by_email(email, max_bytes).await;
        let profile = self.large_profiles.read(&mut permit, read).await;
        let Some(profile) = profile.map_err(ItemError::Compare)? else {
            return Ok(None);
        };
        let is_proof = names_applicant(&profile, row.applicant());
        // An answer about somebody else; without an address it may be the one that was asked for.
        let info = get(&profile, "info").as_object();
        let answered = info.and_then(|info| text(info, "email"));
        let is_another = answered.is_some_and(|answered| !is_same_address(answered, email));
        if is_another && !is_proof {
            return Ok(None);
        }
        match id_text(get(&profile, "reference")) {
            Some(reference) => Ok(Some(EmailMatch {
                // A large one is read again when its turn has come.
                profile: if permit.is_held() {
                    Object::new()
                } else {
                    profile
                },
                reference,
                is_proof,
            })),
            // It is this applicant's profile, so the answer is not that there is none.
            None if is_proof => Err(ItemError::ProfileWithoutReference),
            None => Ok(None),
        }
    }

    /// The same-column PUT.
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
        self.has_moved.set(true);
        let moved = self
            .flatchr
            .move_in_place(vacancy, row.applicant(), column_id)
            .await
            .map_err(ItemError::Lookup)?;
        row.clone()
            .with_applicant(&moved)
            .ok_or(ItemError::NoCandidate)
    }
}

impl Miss {
    /// When the application was made, if there is a record.
    fn applied_at(&self) -> Option<Moment> {
        Moment::read(get(self.record.as_ref()?, "created_at"))
    }

    /// Why an applicant fails of which no read gave the candidate.
    fn into_error(self, knowledge: Knowledge) -> ItemError {
        match (self.answer, self.error) {
            (Answer::Forbidden, Some(error)) => ItemError::LookupForbidden(error),
            (Answer::NotFound, _) if knowledge.is_proven() => ItemError::ApplicantNotFound,
            (Answer::WithoutId, _) if knowledge.is_proven() => ItemError::NoCandidate,
            (Answer::NotFound | Answer::WithoutId, _) | (_, None) => ItemError::NoReadOnlyLookup,
            (_, Some(error)) => ItemError::Lookup(error),
        }
    }
}

fn is_same_address(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn lookup(error: &Error) -> ItemError {
    ItemError::Lookup(error.clone())
}
