//! What a workflow remembers, to be seen and to be changed by hand.
//!
//! `GET …/ledger` answers `{ "format", "version", "bytes", "applicants", "watermark", "swept_at",
//! "full_run", "pending": [{ "candidate", "applicant", "sent_at" }], "failed": [{ "applicant",
//! "tries", "tried_at", "next_try_at", "error" }], "leased_by", "last_run" }`; times are RFC 3339,
//! UTC, and null where there is none.

use super::{Answer, Failure, send};
use crate::state::Kept;
use serde_json::{Value, json};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::ledger::{self, LedgerError, Retried};
use update_profiles_in_hrflow::run::{run_id, time};
use worker::Env;

pub(super) async fn show(env: &Env, id: &str) -> Answer {
    let state = Kept::of(env, id).map_err(Failure::configuration)?;
    let shown = ledger::inspect(&state, &Fetch)
        .await
        .map_err(|error| failure(&error))?;
    let pending: Vec<Value> = shown
        .pending
        .iter()
        .map(|sent| {
            json!({ "candidate": sent.candidate, "applicant": sent.applicant, "sent_at": time(sent.sent_ms) })
        })
        .collect();
    let failed: Vec<Value> = shown
        .failed
        .iter()
        .map(|failed| {
            json!({
                "applicant": failed.applicant,
                "tries": failed.tries,
                "tried_at": time(failed.tried_ms),
                "next_try_at": (failed.next_ms > failed.tried_ms).then(|| time(failed.next_ms)),
                "error": failed.error,
            })
        })
        .collect();
    send(
        200,
        &json!({
            "format": shown.format,
            "version": shown.version,
            "bytes": shown.bytes,
            "applicants": shown.applicants,
            "watermark": shown.watermark_ms.map(time),
            "swept_at": shown.swept_ms.map(time),
            "full_run": shown.full_run,
            "pending": pending,
            "failed": failed,
            "leased_by": shown.leased_by,
            "last_run": shown.last_run,
        }),
    )
}

pub(super) async fn reset(env: &Env, id: &str) -> Answer {
    let state = Kept::of(env, id).map_err(Failure::configuration)?;
    let reset = ledger::reset(&state, &Fetch, &run_id(&Fetch)).await;
    reset.map_err(|error| failure(&error))?;
    let message =
        "the next run looks at every applicant again; résumés that are being parsed stay known";
    send(200, &json!({ "message": message }))
}

pub(super) async fn retry(env: &Env, id: &str, applicant: &str) -> Answer {
    let state = Kept::of(env, id).map_err(Failure::configuration)?;
    let retried = ledger::retry(&state, &Fetch, &run_id(&Fetch), applicant).await;
    match retried.map_err(|error| failure(&error))? {
        Retried::Yes => {
            let message = "the next run tries this applicant; a résumé that was being waited for may be sent again";
            send(200, &json!({ "message": message }))
        }
        Retried::Unknown => Err(Failure::not_found(
            "the ledger knows no such applicant (it is the `applicant` of a report, not the `candidate`): the next run tries it anyway, if Flatchr lists it",
        )),
    }
}

fn failure(error: &LedgerError) -> Failure {
    let report = error.report();
    match error {
        LedgerError::Leased { .. } => Failure::leased(&report.message, &report.remedy),
        _ => Failure::state(
            error.code(),
            format!("{}; {}", report.message, report.remedy),
        ),
    }
}
