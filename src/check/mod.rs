//! The connection check: finds out by read requests what a run needs to know of both APIs.
//!
//! A failed request does not end the check. The checks that depend on it become `unknown`, with the
//! reason. If all is well, the check sends three searches, one to three `GET applicant`, one
//! `GET source` and one to three `GET storing/profiles`; if `GET applicant` names no candidate, also up to three `GET profile/indexing`. It
//! downloads no file.

mod company;
mod lookup;
mod profile_list;
mod report;
mod rows;
mod source;
mod start_update;

pub use report::{
    CheckId, CheckReport, CheckResult, CheckStatus, Findings, ProfileList, Severity, UpdateFilter,
};

use crate::flatchr::Flatchr;
use crate::hrflow::Hrflow;
use crate::http::BaseUrls;
use crate::http::{
    Client, Clock, Error, ErrorKind, Http, RateLimiters, Requests, SendControl, SendSwitch,
};
use crate::json::{place, read_object, text};
use crate::report::redact_text;
use crate::sort::sort_by_key;
use crate::time::rfc3339;
use crate::workflow::{Problems, Workflow};
use futures_util::future::{Either, join, pending, select};
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

/// After this time the check sends no further request. Requests in flight are awaited.
const CHECK_TIMEOUT: Duration = Duration::from_mins(1);

/// Checks whether both APIs offer what a workflow needs. Every failure is part of the report.
pub async fn check<P>(port: Rc<P>, workflow: &Workflow, base_urls: &BaseUrls) -> CheckReport
where
    P: Http + Clock + 'static,
{
    let switch = Rc::new(SendSwitch::default());
    let client = Client::with_control(port, Rc::clone(&switch) as Rc<dyn SendControl>);
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
    let flatchr_checks = company::probe(&flatchr, &hrflow, workflow, now_ms);
    let hrflow_checks = source::probe(&hrflow, &workflow.hrflow_auth);
    let results =
        within_timeout(client.clock(), &switch, join(flatchr_checks, hrflow_checks)).await;
    let ((mut checks, mut findings), (source_checks, of_source)) = results;
    checks.extend(source_checks);
    findings.sync_parsing = of_source.sync_parsing;
    findings.profile_list = of_source.profile_list;
    CheckReport {
        requests: client.sent(),
        ..new_report(client.clock(), &workflow.workflow_id, checks, findings)
    }
}

/// Lets no further request leave after [`CHECK_TIMEOUT`], so that an API that hangs is tried once and not four
/// times.
async fn within_timeout<T>(
    clock: &impl Clock,
    switch: &SendSwitch,
    checks: impl Future<Output = T>,
) -> T {
    let stop_after_timeout = async {
        clock.sleep(CHECK_TIMEOUT).await;
        switch.turn_off();
        pending::<Infallible>().await
    };
    match select(pin!(checks), pin!(stop_after_timeout)).await {
        Either::Left((results, _)) => results,
        Either::Right((never, _)) => match never {},
    }
}

/// The report of a check that sends nothing because the configuration is invalid.
pub fn invalid_config_report(
    clock: &impl Clock,
    workflow_id: &str,
    problems: Problems,
) -> CheckReport {
    let not_checked = |id: CheckId| {
        let message = "not checked: the configuration is invalid, see problems";
        id.unknown(message, None)
    };
    let checks = CheckId::ALL.map(not_checked).to_vec();
    CheckReport {
        status: Severity::Failed,
        problems: problems.0,
        ..new_report(clock, workflow_id, checks, Findings::default())
    }
}

fn new_report(
    clock: &impl Clock,
    workflow_id: &str,
    mut checks: Vec<CheckResult>,
    findings: Findings,
) -> CheckReport {
    sort_by_key(&mut checks, |check| check.id);
    let severities = checks.iter().map(|check| Severity::from(check.status));
    CheckReport {
        workflow_id: workflow_id.to_owned(),
        checked_at: rfc3339(clock.now_ms()),
        status: severities.max().unwrap_or(Severity::Ok),
        requests: Requests::default(),
        problems: Vec::new(),
        checks,
        findings,
    }
}

/// Describes a failed request, with the redacted message of the vendor.
fn describe(error: &Error) -> String {
    if error.kind == ErrorKind::Stopped {
        let endpoint = error.endpoint.name;
        return format!("{endpoint} was not sent: the check took longer than a minute");
    }
    let message = error.detail.as_deref().and_then(|detail| {
        let body = read_object(detail.as_bytes()).ok().flatten();
        let message = body.as_ref().and_then(|body| text(body, "message"));
        redact_text(message.unwrap_or(detail))
    });
    match (error.unreadable_at, message) {
        (Some(at), _) => format!("{error}: it cannot be read {}", place(at)),
        (None, Some(message)) => format!("{error}; its message: {message}"),
        (None, None) => error.to_string(),
    }
}

/// What to do about a failed request. A check does not retry like a run, so it leaves that to the
/// user.
fn remedy(error: &Error) -> &'static str {
    if error.kind.is_transient() || error.kind == ErrorKind::Stopped {
        "check again later"
    } else {
        error.remedy()
    }
}
