//! What a workflow remembers: shown, and changed by an operator.
//!
//! `GET …/ledger` returns `{ "format", "version", "bytes", "applicants", "watermark", "full_scan_at",
//! "full_run", "pending": [{ "candidate", "applicant", "sent_at" }], "given_up": [{ "candidate",
//! "applicant" }], "failed": [{ "applicant", "tries", "tried_at", "next_try_at", "is_set_aside", "error" }],
//! "leased_by", "last_run", "paused": { "reason", "since" } }`; times are RFC 3339, UTC, and null if there is none.

use super::error::{Answer, ApiError};
use super::response::{Reply, json_reply};
use crate::state::WorkerState;
use serde_json::{Value, json};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::ledger::{self, LedgerError, ResetOutcome, RetryOutcome};
use update_profiles_in_hrflow::report::run_id;
use update_profiles_in_hrflow::time::rfc3339;
use worker::Env;

pub(super) async fn show(env: &Env, id: &str) -> Answer {
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let shown = ledger::inspect(&state, &Fetch)
        .await
        .map_err(|error| api_error(&error))?;
    let pending: Vec<Value> = shown
        .pending
        .iter()
        .map(|sent| {
            json!({ "candidate": sent.candidate, "applicant": sent.applicant, "sent_at": rfc3339(sent.sent_ms) })
        })
        .collect();
    let given_up: Vec<Value> = shown
        .given_up
        .iter()
        .map(|resume| json!({ "candidate": resume.candidate, "applicant": resume.applicant }))
        .collect();
    let failed: Vec<Value> = shown
        .failed
        .iter()
        .map(|failed| {
            json!({
                "applicant": failed.applicant,
                "tries": failed.tries,
                "tried_at": rfc3339(failed.tried_ms),
                "next_try_at": failed.next_ms.filter(|next_ms| *next_ms > failed.tried_ms).map(rfc3339),
                "is_set_aside": failed.next_ms.is_none(),
                "error": failed.error,
            })
        })
        .collect();
    let body = json!({
        "format": shown.format,
        "version": shown.version,
        "bytes": shown.bytes,
        "applicants": shown.applicants,
        "watermark": shown.watermark_ms.map(rfc3339),
        "full_scan_at": shown.full_scan_ms.map(rfc3339),
        "full_run": shown.full_run,
        "pending": pending,
        "given_up": given_up,
        "failed": failed,
        "leased_by": shown.leased_by,
        "last_run": shown.last_run,
        "paused": shown.paused.map(|pause| json!({ "reason": pause.reason, "since": rfc3339(pause.since_ms) })),
    });
    Ok(json_reply(200, body.to_string()))
}

pub(super) async fn reset(env: &Env, id: &str) -> Answer {
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let reset = ledger::reset(&state, &Fetch, &run_id(&Fetch)).await;
    Ok(message(match reset.map_err(|error| api_error(&error))? {
        ResetOutcome::KeptParses => {
            "the next run processes every applicant again; résumés that are being parsed are not sent again"
        }
        ResetOutcome::LostParses => {
            "the next run processes every applicant again. The old ledger could not be read: a résumé that was sent in the last day, and whose attachment HrFlow.ai does not show yet, may be sent again"
        }
    }))
}

pub(super) async fn retry(env: &Env, id: &str, applicant: &str) -> Answer {
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let retried = ledger::retry(&state, &Fetch, &run_id(&Fetch), applicant).await;
    match retried.map_err(|error| api_error(&error))? {
        RetryOutcome::Scheduled => Ok(message(
            "the next run tries this applicant; a résumé that is being parsed may be sent again",
        )),
        RetryOutcome::Unknown => Err(ApiError::not_found(
            "the ledger does not contain this applicant (give the `applicant` of a report, not the `candidate`): the next run tries it anyway, if Flatchr lists it",
        )),
    }
}

pub(super) fn message(text: &str) -> Reply {
    let body = json!({ "message": text });
    json_reply(200, body.to_string())
}

pub(super) fn api_error(error: &LedgerError) -> ApiError {
    let report = error.report();
    match error {
        LedgerError::Paused(_) => ApiError::paused(&report.message, &report.remedy),
        LedgerError::Leased { .. } => ApiError::leased(&report.message, &report.remedy),
        _ => ApiError::state(
            error.code(),
            format!("{}; {}", report.message, report.remedy),
        ),
    }
}
