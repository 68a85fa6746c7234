//! How the candidate of a row can be found, and what form links to résumés have: judged by up to three
//! applicants.

use super::rows::Sample;
use super::{CheckId, CheckResult, describe, remedy};
use crate::flatchr::{
    Answer, Flatchr, Item, LookupCapability, Resume, ResumeKnown, ResumeLinks, Row,
};
use crate::hrflow::{Hrflow, names_applicant};
use crate::http::{Clock, Error, Http, MAX_LARGE_PROFILE_BYTES};
use crate::run::ItemError;
use crate::workflow::CandidateLookup;

/// How many applicants are asked for. If `GET applicant` answers that it has the candidate of none of
/// this number, the route counts as not offered. Runs save requests by that, and move no applicant for it.
const MAX_ASKED: usize = 3;

/// The remedy while there are too few applicants to ask about.
const LATER: &str = "check again once the search gives more applicants";

/// The answers, each with its finding.
pub(super) struct LookedUp {
    pub(super) lookup: (CheckResult, Option<LookupCapability>),
    pub(super) links: (CheckResult, Option<ResumeLinks>),
}

/// Asks for some of a search's applicants. `allowed` is what the workflow allows a run.
pub(super) async fn probe<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    hrflow: &Hrflow<'_, P>,
    sample: &Sample,
    allowed: CandidateLookup,
) -> LookedUp {
    let mut seen = Seen::of(flatchr, &sample.rows).await;
    if !seen.rows_carry && !seen.is_offered && seen.failed.is_none() {
        seen.ask_for_proofs(hrflow).await;
    }
    LookedUp {
        lookup: seen.lookup(allowed),
        links: seen.links(),
    }
}

/// What was seen.
struct Seen<'a> {
    /// Whether there is a row, and every row carries the candidate's id.
    rows_carry: bool,
    /// Whether `GET applicant` named a candidate.
    is_offered: bool,
    /// Whether it was refused with 403.
    is_forbidden: bool,
    /// Applicants that were asked for.
    asked: usize,
    /// Those of which `GET applicant` did not name the candidate.
    missed: Vec<&'a Row>,
    /// How many of these a profile's tag names.
    proven: usize,
    /// Candidates that came, be it with the row.
    items: Vec<Item>,
    failed: Option<Error>,
}

impl<'a> Seen<'a> {
    async fn of<P: Http + Clock + 'static>(flatchr: &Flatchr<'_, P>, rows: &'a [Row]) -> Self {
        let carried = |row: &Row| Some(row.clone().into_item(row.candidate_id()?));
        let lacking: Vec<&Row> = rows
            .iter()
            .filter(|row| row.candidate_id().is_none())
            .collect();
        let rows_carry = !rows.is_empty() && lacking.is_empty();
        let mut seen = Self {
            rows_carry,
            is_offered: false,
            is_forbidden: false,
            asked: 0,
            missed: Vec::new(),
            proven: 0,
            items: rows.iter().filter_map(carried).filter(says).collect(),
            failed: None,
        };
        let to_ask = if rows_carry {
            rows.iter().collect()
        } else {
            lacking
        };
        for row in to_ask.into_iter().take(MAX_ASKED) {
            let is_settled = rows_carry || seen.is_offered;
            if is_settled && seen.link().is_some() {
                break;
            }
            seen.ask(flatchr, row).await;
            if seen.failed.is_some() {
                break;
            }
        }
        seen
    }

    async fn ask<P: Http + Clock + 'static>(&mut self, flatchr: &Flatchr<'_, P>, row: &'a Row) {
        self.asked += 1;
        let error = match flatchr.applicant(row.applicant()).await {
            Ok(applicant) => {
                match row.clone().with_applicant(&applicant) {
                    Some(item) => {
                        self.is_offered = true;
                        self.items.push(item);
                    }
                    None => self.missed.push(row),
                }
                return;
            }
            Err(error) => error,
        };
        match Answer::of_error(error.kind) {
            Answer::NotFound => self.missed.push(row),
            Answer::Forbidden => {
                self.is_forbidden = true;
                self.missed.push(row);
            }
            // A refusal after a good answer is about this applicant.
            _ if self.is_offered && !error.kind.is_transient() => {}
            _ => self.failed = Some(error),
        }
    }

    /// Counts whom a run finds by the tag of a profile.
    async fn ask_for_proofs<P: Http + Clock + 'static>(&mut self, hrflow: &Hrflow<'_, P>) {
        for row in &self.missed {
            let Some(email) = row.email() else {
                continue;
            };
            match hrflow
                .profile_by_email(email, MAX_LARGE_PROFILE_BYTES)
                .await
            {
                Ok(Some(profile)) if names_applicant(&profile, row.applicant()) => self.proven += 1,
                Ok(_) => {}
                Err(error) => {
                    self.failed = Some(error);
                    return;
                }
            }
        }
    }

    /// The form of the first link to a résumé.
    fn link(&self) -> Option<ResumeLinks> {
        let mut resumes = self.items.iter().filter_map(|item| item.resume.resume());
        resumes.next().map(Resume::links)
    }

    fn lookup(&self, allowed: CandidateLookup) -> (CheckResult, Option<LookupCapability>) {
        let question = CheckId::CandidateLookup;
        if self.rows_carry {
            let message = "search rows carry the candidate's id: no lookup is needed for it";
            return (question.ok(message), Some(LookupCapability::Row));
        }
        if self.is_offered {
            let message = "GET applicant gives the candidate's id: runs find candidates by reading";
            return (question.ok(message), Some(LookupCapability::Applicant));
        }
        // Whether the route is offered does not hang on HrFlow.ai's answers.
        let not_offered = (self.missed.len() >= MAX_ASKED && !self.is_forbidden)
            .then_some(LookupCapability::NotOffered);
        if let Some(error) = &self.failed {
            let result = question.unknown(describe(error), Some(remedy(error)));
            return (result, not_offered);
        }
        if self.is_forbidden {
            let message = "Flatchr does not allow GET applicant to the key (403)";
            let remedy = "let the key read applicants, in Flatchr";
            // A refusal never allows a move.
            return (
                self.by_proofs(message, remedy, CandidateLookup::ReadOnly),
                None,
            );
        }
        let asked = self.asked;
        if not_offered.is_some() {
            let message =
                format!("GET applicant gives the candidate's id of none of {asked} applicants");
            let remedy = match allowed {
                CandidateLookup::ReadOnly => ItemError::NoReadOnlyLookup.report().remedy,
                CandidateLookup::Move => "ask Flatchr for a way to read applicants".to_owned(),
            };
            return (self.by_proofs(&message, &remedy, allowed), not_offered);
        }
        let message = match asked {
            0 => "there is no applicant to ask about".to_owned(),
            asked => format!(
                "GET applicant gives the candidate's id of none of {asked} applicants: fewer than {MAX_ASKED} are too few to tell"
            ),
        };
        (question.unknown(message, Some(LATER)), None)
    }

    /// The answer where only the tags of profiles are left, with how many of the sample have none.
    fn by_proofs(&self, message: &str, remedy: &str, allowed: CandidateLookup) -> CheckResult {
        let question = CheckId::CandidateLookup;
        let asked = self.missed.len();
        let unproven = asked.saturating_sub(self.proven);
        if unproven == 0 {
            return question.warning(
                format!(
                    "{message}; a tag of a profile in HrFlow.ai names each of them: runs find candidates by it, without what GET applicant adds to the row, such as a résumé"
                ),
                remedy,
            );
        }
        let count = format!("{message}; {unproven} of {asked} cannot be found without a move");
        match allowed {
            CandidateLookup::Move => question.warning(
                format!(
                    "{count}: a run with persist moves such an applicant to the column it is in, without mail, which marks it as modified; a dry run shows the profile with its e-mail address"
                ),
                remedy,
            ),
            CandidateLookup::ReadOnly => {
                question.failed(format!("{count}: runs fail for them"), remedy)
            }
        }
    }

    fn links(&self) -> (CheckResult, Option<ResumeLinks>) {
        let question = CheckId::ResumeLinks;
        let given = self.items.len();
        match self.link() {
            Some(ResumeLinks::Signed) => {
                let message = "candidates carry a signed link: résumés are downloaded by it";
                (question.ok(message), Some(ResumeLinks::Signed))
            }
            Some(ResumeLinks::Expire) => {
                let message = "candidates carry a key and an extension: résumés are downloaded by files/expire, one a second";
                (question.ok(message), Some(ResumeLinks::Expire))
            }
            Some(ResumeLinks::None) => (
                question.warning(
                    "candidates carry an address of the résumé without a signature, which storage seldom gives",
                    "ask Flatchr for candidates with `aws`; résumés that cannot be had are listed as failed, and hold no edit back",
                ),
                Some(ResumeLinks::None),
            ),
            None if given == 0 => (self.no_candidate(), None),
            None if given >= MAX_ASKED && !self.items.iter().any(says) => (
                question.warning(
                    format!("none of {given} candidates carries a résumé's key or link: runs send none to be parsed"),
                    "open some of them in Flatchr: where they have résumés, the API does not show them",
                ),
                Some(ResumeLinks::None),
            ),
            None => {
                let message = format!("of the candidates that were asked for ({given}) none has a résumé");
                (question.unknown(message, Some(LATER)), None)
            }
        }
    }

    /// The answer where no candidate came to be looked at.
    fn no_candidate(&self) -> CheckResult {
        let question = CheckId::ResumeLinks;
        if let Some(error) = &self.failed {
            return question.unknown(describe(error), Some(remedy(error)));
        }
        match self.asked {
            0 => question.unknown("there is no applicant to ask about", Some(LATER)),
            _ => question.unknown(
                "GET applicant gave no candidate; only the same-column PUT would show one, and a check writes nothing",
                None,
            ),
        }
    }
}

/// Whether an item says something of a résumé.
fn says(item: &Item) -> bool {
    item.resume != ResumeKnown::Unknown
}
