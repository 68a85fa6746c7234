//! The options of a requested run: `{ "persist": bool, "incremental": bool, "max_changes": number or percentage }`, or
//! no body.

use super::error::ApiError;
use crate::request::Request;
use serde_json::Value;
use update_profiles_in_hrflow::http::TransportError;
use update_profiles_in_hrflow::json::repeated_name;
use update_profiles_in_hrflow::workflow::{MaxChanges, Workflow};

/// The largest body of a request.
const MAX_BODY_BYTES: u64 = 4096;

/// What the request asks for. The configuration holds for the rest.
#[derive(Default)]
pub(super) struct Options {
    persist: Option<bool>,
    incremental: Option<bool>,
    max_changes: Option<MaxChanges>,
}

impl Options {
    /// Changes the workflow for one run.
    ///
    /// # Errors
    /// 409 for a run that writes, if the workflow is configured as a dry run.
    pub(super) fn apply(&self, workflow: &mut Workflow) -> Result<(), ApiError> {
        if self.persist == Some(true) && !workflow.persist {
            return Err(ApiError::conflict(
                "the workflow is configured with persist = false; change that in wrangler.toml to let it write",
            ));
        }
        workflow.persist = workflow.persist && self.persist != Some(false);
        workflow.incremental = self.incremental.unwrap_or(workflow.incremental);
        let max_changes = &mut workflow.push_parameters.max_changes;
        *max_changes = self.max_changes.or(*max_changes);
        Ok(())
    }
}

/// Reads the options from a body that may be missing.
///
/// # Errors
/// 400 for a body that breaks off or is something else, 413 for one that is too large. An incomplete
/// body is not a missing one: the beginning of `{ "persist": false }` must not start a run that
/// writes.
pub(super) async fn read(request: &Request) -> Result<Options, ApiError> {
    let body = update_profiles_fetch::read(request.inner().body(), MAX_BODY_BYTES).await;
    let body = body.map_err(|error| match error {
        TransportError::TooLarge { limit } => ApiError::too_large(limit),
        _ => ApiError::bad_request("the body ends too early"),
    })?;
    if body.trim_ascii().is_empty() {
        return Ok(Options::default());
    }
    let not_options = || {
        ApiError::bad_request(
            "the body does not contain the options of a run: send { \"persist\": true or false, \"incremental\": true or false, \"max_changes\": a number or a percentage }, some of them, or no body",
        )
    };
    if repeated_name(&body).is_some() {
        return Err(ApiError::bad_request(
            "the body has a name twice: say once what the run is to do",
        ));
    }
    let Ok(Value::Object(given)) = serde_json::from_slice(&body) else {
        return Err(not_options());
    };
    let mut options = Options::default();
    for (name, value) in &given {
        let option = match name.as_str() {
            "persist" => &mut options.persist,
            "incremental" => &mut options.incremental,
            "max_changes" => {
                let max_changes = MaxChanges::read(value).ok_or_else(not_options)?;
                options.max_changes = Some(max_changes);
                continue;
            }
            _ => return Err(not_options()),
        };
        *option = Some(value.as_bool().ok_or_else(not_options)?);
    }
    Ok(options)
}
