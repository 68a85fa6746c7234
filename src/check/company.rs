//! Checks by one search whether Flatchr accepts the key and knows the company. Its rows are the input
//! of the other checks of Flatchr.

use super::rows::Sample;
use super::{CheckId, CheckResult, Findings, describe, lookup, remedy, start_update};
use crate::flatchr::Flatchr;
use crate::hrflow::Hrflow;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::Workflow;
use futures_util::future::join;

/// The checks that need rows.
const CHECKS_OF_ROWS: [CheckId; 4] = [
    CheckId::RowFields,
    CheckId::CandidateLookup,
    CheckId::StartUpdate,
    CheckId::ResumeLinks,
];

/// Makes the checks of Flatchr. The search has the workflow's own filters. If it is refused, no wider
/// search follows: the filters may be there to leave applicants out.
pub(super) async fn probe<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    hrflow: &Hrflow<'_, P>,
    workflow: &Workflow,
    now_ms: u64,
) -> (Vec<CheckResult>, Findings) {
    // The rows are dropped here, before the next search loads as many.
    let sample = match flatchr.search(&workflow.pull_parameters).await {
        Ok(rows) => Sample::of(&rows),
        Err(error) => return (failed_search(&error), Findings::default()),
    };
    let mut checks = vec![
        CheckId::FlatchrKey.ok("Flatchr accepts the key"),
        company(&sample),
        sample.row_fields(),
    ];
    let (filter, lookup) = join(
        start_update::probe(flatchr, &workflow.pull_parameters, sample.count, now_ms),
        lookup::probe(
            flatchr,
            hrflow,
            &sample,
            workflow.pull_parameters.candidate_lookup,
        ),
    )
    .await;
    let findings = Findings {
        row_fields: (sample.count > 0).then_some(sample.names),
        candidate_lookup: lookup.lookup.1,
        start_update: filter.1,
        resume_links: lookup.links.1,
        sync_parsing: None,
        profile_list: None,
    };
    checks.extend([filter.0, lookup.lookup.0, lookup.links.0]);
    (checks, findings)
}

fn company(sample: &Sample) -> CheckResult {
    match sample.count {
        0 => CheckId::Company.warning(
            "the company exists, but the search returns no row: a run would have nothing to do",
            "check pull_parameters, and that the company has applicants",
        ),
        1 => CheckId::Company.ok("the company exists; the search returns 1 row"),
        count => CheckId::Company.ok(format!(
            "the company exists; the search returns {count} rows"
        )),
    }
}

/// The checks of Flatchr after a failed search.
fn failed_search(error: &Error) -> Vec<CheckResult> {
    let (key, company) = match error.kind {
        ErrorKind::Unauthorized => (
            CheckId::FlatchrKey.failed(describe(error), remedy(error)),
            CheckId::Company.unknown("not checked: Flatchr does not accept the key", None),
        ),
        kind if kind.is_transient() => (
            CheckId::FlatchrKey.unknown(describe(error), Some(remedy(error))),
            CheckId::Company.unknown(describe(error), Some(remedy(error))),
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
                _ => {
                    CheckId::FlatchrKey.unknown("not checked: the search failed, see company", None)
                }
            };
            (key, CheckId::Company.failed(describe(error), remedy))
        }
    };
    let mut checks = vec![key, company];
    checks.extend(CHECKS_OF_ROWS.map(|id| {
        let message = "not checked: the search failed, see flatchr_key and company";
        id.unknown(message, None)
    }));
    checks
}
