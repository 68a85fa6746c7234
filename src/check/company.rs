//! What the search tells: whether Flatchr knows the key and the company. All else is asked about the
//! rows that it gives.

use super::rows::Sample;
use super::{CheckId, CheckResult, Findings, lookup, remedy, start_update, words};
use crate::flatchr::Flatchr;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::Workflow;
use futures_util::future::join;

/// What is asked about the rows of the search.
const ABOUT_ROWS: [CheckId; 4] = [
    CheckId::RowFields,
    CheckId::CandidateLookup,
    CheckId::StartUpdate,
    CheckId::ResumeLinks,
];

/// Asks Flatchr. The search is the workflow's own, and no wider one where that is refused: its filters
/// may be there to leave applicants out.
pub(super) async fn probe<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    workflow: &Workflow,
    now_ms: u64,
) -> (Vec<CheckResult>, Findings) {
    // The rows are let go before as many arrive again.
    let sample = match flatchr.search(&workflow.pull_parameters).await {
        Ok(rows) => Sample::of(&rows),
        Err(error) => return (without_rows(&error), Findings::default()),
    };
    let mut answers = vec![
        CheckId::FlatchrKey.ok("Flatchr accepts the key"),
        company(&sample),
        sample.answer(),
    ];
    let (updates, looked_up) = join(
        start_update::probe(flatchr, &workflow.pull_parameters, sample.count, now_ms),
        lookup::probe(flatchr, &sample, workflow.pull_parameters.candidate_lookup),
    )
    .await;
    let found = Findings {
        row_fields: (sample.count > 0).then_some(sample.names),
        candidate_lookup: looked_up.lookup.1,
        start_update: updates.1,
        resume_links: looked_up.links.1,
        sync_parsing: None,
    };
    answers.extend([updates.0, looked_up.lookup.0, looked_up.links.0]);
    (answers, found)
}

fn company(sample: &Sample) -> CheckResult {
    match sample.count {
        0 => CheckId::Company.warning(
            "the company is there, and the search gives no row: a run would find nothing to do",
            "check pull_parameters, and that the company has applicants",
        ),
        1 => CheckId::Company.ok("the company is there; the search gives 1 row"),
        count => CheckId::Company.ok(format!(
            "the company is there; the search gives {count} rows"
        )),
    }
}

/// The answers where the search failed.
fn without_rows(error: &Error) -> Vec<CheckResult> {
    let (key, company) = match error.kind {
        ErrorKind::Unauthorized => (
            CheckId::FlatchrKey.failed(words(error), remedy(error)),
            CheckId::Company.unknown("not known, for the key is not accepted", None),
        ),
        kind if kind.is_transient() => (
            CheckId::FlatchrKey.unknown(words(error), Some(remedy(error))),
            CheckId::Company.unknown(words(error), Some(remedy(error))),
        ),
        kind => {
            let remedy = match kind {
                ErrorKind::Rejected { .. } => {
                    "check pull_parameters, connector_auth.company_id and connector_auth.env_base_url"
                }
                _ => remedy(error),
            };
            let key = match kind {
                ErrorKind::TooLarge { .. } => CheckId::FlatchrKey.ok("Flatchr accepts the key"),
                _ => CheckId::FlatchrKey
                    .unknown("not known, for the search failed: see company", None),
            };
            (key, CheckId::Company.failed(words(error), remedy))
        }
    };
    let mut answers = vec![key, company];
    answers.extend(ABOUT_ROWS.map(|question| {
        question.unknown(
            "not asked, for the search failed: see flatchr_key and company",
            None,
        )
    }));
    answers
}
