//! The connection check: what can be known of both APIs before a run, by reading only.
//!
//! A question that could not be asked, because a request failed or there is no applicant to ask about,
//! is answered `unknown` with the reason: no failure ends the check. With everything as it should be it
//! sends three searches, one to three `GET applicant` and one `GET source`; nothing is downloaded.

mod company;
mod lookup;
mod report;
mod rows;
mod source;
mod start_update;

pub use report::{CheckId, CheckReport, CheckResult, Findings, Severity, UpdateFilter, Verdict};

use crate::flatchr::{Flatchr, RateLimiters};
use crate::hrflow::Hrflow;
use crate::http::BaseUrls;
use crate::http::{Client, Clock, Error, ErrorKind, Http, Requests};
use crate::json::{Object, text};
use crate::report::redact_text;
use crate::sort::sort_by_key;
use crate::time::rfc3339;
use crate::workflow::{Problems, Workflow};
use futures_util::future::{Either, join, pending, select};
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

/// After so long no further request leaves; those under way are brought to their end.
const CHECK_TIMEOUT: Duration = Duration::from_mins(1);

/// Checks what a workflow needs of both APIs. A check never fails as a function.
pub async fn check<P>(port: Rc<P>, workflow: &Workflow, base_urls: &BaseUrls) -> CheckReport
where
    P: Http + Clock + 'static,
{
    let client = Client::new(port);
    let flatchr = Flatchr::new(
        &client,
        &workflow.connector_auth,
        base_urls.flatchr.as_deref(),
        &RateLimiters::default(),
    );
    let hrflow = Hrflow::new(
        &client,
        &workflow.hrflow_auth,
        &workflow.push_parameters.source_key,
        base_urls.hrflow.as_deref(),
    );
    let now_ms = client.clock().now_ms();
    let of_flatchr = company::probe(&flatchr, workflow, now_ms);
    let of_hrflow = source::probe(&hrflow, &workflow.hrflow_auth);
    let asked = in_time(&client, join(of_flatchr, of_hrflow)).await;
    let ((mut answers, mut found), (of_source, sync_parsing)) = asked;
    answers.extend(of_source);
    found.sync_parsing = sync_parsing;
    CheckReport {
        requests: client.sent(),
        ..new_report(client.clock(), &workflow.workflow_id, answers, found)
    }
}

/// Lets nothing more out once somebody has waited for long: an API that hangs is given up after one
/// try, and not four.
async fn in_time<P, T>(client: &Client<P>, asked: impl Future<Output = T>) -> T
where
    P: Http + Clock + 'static,
{
    let patience = async {
        client.clock().sleep(CHECK_TIMEOUT).await;
        client.stop();
        pending::<Infallible>().await
    };
    match select(pin!(asked), pin!(patience)).await {
        Either::Left((asked, _)) => asked,
        Either::Right((never, _)) => match never {},
    }
}

/// The report of a check that sent nothing, because the configuration is wrong.
pub fn invalid_config_report(
    clock: &impl Clock,
    workflow_id: &str,
    problems: Problems,
) -> CheckReport {
    let not_asked = |question: CheckId| {
        question.unknown(
            "not asked, for the configuration is wrong: see problems",
            None,
        )
    };
    let answers = CheckId::ALL.map(not_asked).to_vec();
    CheckReport {
        verdict: Severity::Failed,
        problems: problems.0,
        ..new_report(clock, workflow_id, answers, Findings::default())
    }
}

fn new_report(
    clock: &impl Clock,
    workflow_id: &str,
    mut answers: Vec<CheckResult>,
    found: Findings,
) -> CheckReport {
    sort_by_key(&mut answers, |answer| answer.question);
    let verdicts = answers.iter().map(|answer| Severity::from(answer.verdict));
    CheckReport {
        workflow_id: workflow_id.to_owned(),
        checked_at: rfc3339(clock.now_ms()),
        verdict: verdicts.max().unwrap_or(Severity::Ok),
        requests: Requests::default(),
        problems: Vec::new(),
        answers,
        found,
    }
}

/// What a failed request says, with what may be told of the vendor's own words.
fn words(error: &Error) -> String {
    if error.kind == ErrorKind::Stopped {
        let endpoint = error.endpoint.name;
        return format!("not asked, for the answers before took too long, at {endpoint}");
    }
    let said = error.detail.as_deref().and_then(|detail| {
        let body: Option<Object> = serde_json::from_str(detail).ok();
        let message = body.as_ref().and_then(|body| text(body, "message"));
        redact_text(message.unwrap_or(detail))
    });
    match said {
        Some(said) => format!("{error}; it says: {said}"),
        None => error.to_string(),
    }
}

/// What to do about a failed request. What a run tries again by itself, a check leaves to who asked.
fn remedy(error: &Error) -> &'static str {
    if error.kind.is_transient() || error.kind == ErrorKind::Stopped {
        "check again later"
    } else {
        error.remedy()
    }
}
