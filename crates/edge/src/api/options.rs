//! The options of a requested run: `{ "persist": bool, "incremental": bool, "max_changes": number or percentage }`, or
//! no body.

use super::body::read_object;
use super::error::ApiError;
use crate::request::Request;
use update_profiles_in_hrflow::workflow::{MaxChanges, Workflow};

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
/// 400 for options that there are not, and for a body that is no object; see [`read_object`].
pub(super) async fn read(request: &Request) -> Result<Options, ApiError> {
    const EXPECTED: &str = "the body does not contain the options of a run: send { \"persist\": true or false, \"incremental\": true or false, \"max_changes\": a number or a percentage }, some of them, or no body";
    let not_options = || ApiError::bad_request(EXPECTED);
    let mut options = Options::default();
    for (name, value) in &read_object(request, EXPECTED).await? {
        let flag = || value.as_bool().ok_or_else(not_options);
        match name.as_str() {
            "persist" => options.persist = Some(flag()?),
            "incremental" => options.incremental = Some(flag()?),
            "max_changes" => {
                let max_changes = MaxChanges::read(value).ok_or_else(not_options)?;
                options.max_changes = Some(max_changes);
            }
            _ => return Err(not_options()),
        }
    }
    Ok(options)
}
