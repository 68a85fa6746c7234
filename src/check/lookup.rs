//! How a candidate's id can be read, and what form links to résumés have: judged by up to three
//! applicants, as a run judges.

use super::rows::Sample;
use super::{CheckId, CheckResult, describe, remedy};
use crate::flatchr::{
    Asking, Flatchr, Item, LookupCapability, LookupProbe, MISSES_BEFORE_UNSUPPORTED, ResumeKnown,
    ResumeLinks, Row,
};
use crate::http::{Clock, Error, Http};
use crate::run::ItemError;
use crate::workflow::CandidateLookup;

/// What a run does where no read gives the candidate's id.
const MOVES: &str = "a run with persist moves each applicant to the column it is in, without mail, which marks it as modified; a dry run finds profiles by e-mail";

/// Who did not ask Flatchr yet can do so.
const LATER: &str = "check again once the search gives more applicants";

/// The answers, each with what was found out.
pub(super) struct LookedUp {
    pub(super) lookup: (CheckResult, Option<LookupCapability>),
    pub(super) links: (CheckResult, Option<ResumeLinks>),
}

/// Asks for some of a search's applicants. `allowed` is what the workflow allows a run.
pub(super) async fn probe<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    sample: &Sample,
    allowed: CandidateLookup,
) -> LookedUp {
    let seen = Seen::of(flatchr, &sample.rows).await;
    LookedUp {
        lookup: seen.lookup(allowed),
        links: seen.links(),
    }
}

/// What was seen.
struct Seen {
    offer: LookupProbe,
    /// Whether there is a row, and every row carries the candidate's id.
    rows_carry: bool,
    /// Applicants that were asked for.
    asked: u32,
    /// Candidates that came, be it with the row.
    items: Vec<Item>,
    failed: Option<Error>,
}

impl Seen {
    async fn of<P: Http + Clock + 'static>(flatchr: &Flatchr<'_, P>, rows: &[Row]) -> Self {
        let carried = |row: &Row| Some(row.clone().into_item(row.candidate_id()?));
        let lacking: Vec<&Row> = rows
            .iter()
            .filter(|row| row.candidate_id().is_none())
            .collect();
        let rows_carry = !rows.is_empty() && lacking.is_empty();
        let mut seen = Self {
            offer: LookupProbe::new(),
            rows_carry,
            asked: 0,
            items: rows.iter().filter_map(carried).filter(says).collect(),
            failed: None,
        };
        let to_ask = if rows_carry {
            rows.iter().collect()
        } else {
            lacking
        };
        let most = usize::try_from(MISSES_BEFORE_UNSUPPORTED).unwrap_or_default();
        for row in to_ask.into_iter().take(most) {
            let is_told = rows_carry || seen.offer.is_offered();
            if is_told && seen.link().is_some() {
                break;
            }
            seen.ask(flatchr, row).await;
            if seen.failed.is_some() {
                break;
            }
        }
        seen
    }

    async fn ask<P: Http + Clock + 'static>(&mut self, flatchr: &Flatchr<'_, P>, row: &Row) {
        let asking = Asking {
            believes: false,
            has_another_way: false,
        };
        self.asked += 1;
        match self.offer.ask(flatchr, row, asking).await {
            Ok(item) => self.items.extend(item),
            // One that is refused where another was given is no more than that.
            Err(error) if self.offer.is_offered() && !error.kind.is_transient() => {}
            Err(error) => self.failed = Some(error),
        }
    }

    /// The form of the first link to a résumé.
    fn link(&self) -> Option<ResumeLinks> {
        let mut resumes = self.items.iter().filter_map(|item| item.resume.resume());
        resumes.next().map(crate::flatchr::Resume::links)
    }

    fn lookup(&self, allowed: CandidateLookup) -> (CheckResult, Option<LookupCapability>) {
        let question = CheckId::CandidateLookup;
        if self.rows_carry {
            let message = "search rows carry the candidate's id: nobody has to be looked up for it";
            return (question.ok(message), Some(LookupCapability::Row));
        }
        if self.offer.is_offered() {
            let message = "GET applicant gives the candidate's id: runs find candidates by reading";
            return (question.ok(message), Some(LookupCapability::Applicant));
        }
        if let Some(error) = &self.failed {
            return (question.unknown(describe(error), Some(remedy(error))), None);
        }
        if self.offer.is_forbidden() {
            return (forbidden(allowed), None);
        }
        if self.offer.is_not_offered() {
            return (not_offered(allowed), Some(LookupCapability::NotOffered));
        }
        let message = match self.asked {
            0 => "there is no applicant to ask about".to_owned(),
            asked => format!(
                "GET applicant gives the candidate's id of none of {asked} applicants: fewer than {MISSES_BEFORE_UNSUPPORTED} are too few to tell"
            ),
        };
        (question.unknown(message, Some(LATER)), None)
    }

    fn links(&self) -> (CheckResult, Option<ResumeLinks>) {
        let question = CheckId::ResumeLinks;
        let given = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
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
            None if given >= MISSES_BEFORE_UNSUPPORTED && !self.items.iter().any(says) => (
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

fn not_offered(allowed: CandidateLookup) -> CheckResult {
    let question = CheckId::CandidateLookup;
    match allowed {
        CandidateLookup::Move => question.warning(
            format!("Flatchr offers no way to read the candidate's id: {MOVES}"),
            "ask Flatchr for a way to read it; pull_parameters.candidate_lookup = \"read_only\" forbids the moves",
        ),
        CandidateLookup::ReadOnly => {
            let words = ItemError::NoReadOnlyLookup.report();
            question.failed(words.message, &words.remedy)
        }
    }
}

/// The key may not read applicants: another one may, so that nothing is known of the company.
fn forbidden(allowed: CandidateLookup) -> CheckResult {
    let question = CheckId::CandidateLookup;
    let message = "Flatchr does not allow GET applicant to the key (403)";
    let remedy = "let the key read applicants, in Flatchr";
    match allowed {
        CandidateLookup::Move => question.warning(format!("{message}: {MOVES}"), remedy),
        CandidateLookup::ReadOnly => question.failed(
            format!("{message}, and candidate_lookup is read_only: a run that writes finds nobody"),
            remedy,
        ),
    }
}
