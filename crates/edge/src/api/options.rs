//! The options of a run that is asked for: `{ "persist": bool, "incremental": bool }`, or no body.

use super::ApiError;
use crate::request::Request;
use serde_json::Value;
use update_profiles_in_hrflow::http::TransportError;
use update_profiles_in_hrflow::workflow::Workflow;

/// The largest body that a request may have.
const MAX_BODY: u64 = 4096;

/// What is asked for; the configuration says the rest.
#[derive(Default)]
pub(super) struct Options {
    persist: Option<bool>,
    incremental: Option<bool>,
}

impl Options {
    /// # Errors
    /// A run that writes, of a workflow that is configured not to.
    pub(super) fn apply(&self, workflow: &mut Workflow) -> Result<(), ApiError> {
        if self.persist == Some(true) && !workflow.persist {
            return Err(ApiError::conflict(
                "the workflow is configured with persist = false; change that in wrangler.toml to let it write",
            ));
        }
        workflow.persist = workflow.persist && self.persist != Some(false);
        workflow.incremental = self.incremental.unwrap_or(workflow.incremental);
        Ok(())
    }
}

/// Reads them from a body that may be missing.
///
/// One that breaks off is not a missing one: what is left of `{ "persist": false }` must not start
/// a run that writes.
pub(super) async fn read(request: &Request) -> Result<Options, ApiError> {
    let body = update_profiles_fetch::read(request.inner().body(), MAX_BODY).await;
    let body = body.map_err(|error| match error {
        TransportError::TooLarge { limit } => ApiError::too_large(limit),
        _ => ApiError::bad_request("the body breaks off"),
    })?;
    if body.trim_ascii().is_empty() {
        return Ok(Options::default());
    }
    let wrong = || {
        ApiError::bad_request(
            "the body is not a run's options; they are { \"persist\": true or false, \"incremental\": true or false }, either or both, or no body at all",
        )
    };
    let Ok(Value::Object(given)) = serde_json::from_slice(&body) else {
        return Err(wrong());
    };
    let mut options = Options::default();
    for (name, value) in &given {
        let place = match name.as_str() {
            "persist" => &mut options.persist,
            "incremental" => &mut options.incremental,
            _ => return Err(wrong()),
        };
        *place = Some(value.as_bool().ok_or_else(wrong)?);
    }
    Ok(options)
}
