//! What runs did with a candidate, and operators with its workflow.
//!
//! `GET …/candidates/{key}` returns `{ "applicants", "candidates", "entries": [{ "at", "kind", … }], "truncated" }`, newest
//! first.

use super::error::{Answer, ApiError};
use super::response::json_reply;
use crate::state::WorkerState;
use worker::Env;

/// The longest key, in bytes. Ids have some sixteen letters, the hash of an address has 64.
const MAX_KEY_BYTES: usize = 200;

pub(super) async fn show(env: &Env, id: &str, key: &str) -> Answer {
    if key.contains('@') {
        return Err(ApiError::bad_request(
            "an e-mail address does not belong into the path, because paths are logged: give the SHA-256 of the address in lower case, as 64 hexadecimal digits",
        ));
    }
    let state = WorkerState::of(env, id).map_err(ApiError::configuration)?;
    let timeline = if key.len() > MAX_KEY_BYTES {
        "null".to_owned()
    } else {
        state.timeline(key).await.map_err(ApiError::store)?
    };
    if timeline == "null" {
        return Err(ApiError::not_found(
            "no run of the last 30 days touched this candidate: give the `applicant` or the `candidate` of a report, or the SHA-256 of the e-mail address in lower case. Runs that find a candidate up to date are not written down",
        ));
    }
    Ok(json_reply(200, timeline))
}
