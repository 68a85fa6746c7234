//! The options of a requested run: `{ "persist": bool, "incremental": bool, "max_changes": number or percentage,
//! "plan": true or the run_id of a dry run, "pull_parameters": object }`, or no body.

use super::body::read_object;
use super::error::ApiError;
use crate::config::Config;
use crate::request::Request;
use crate::workflow_config::WorkflowConfig;
use serde_json::{Map, Value};
use update_profiles_in_hrflow::workflow::{MaxChanges, Workflow};

/// What the request asks for. The configuration holds for the rest.
#[derive(Default)]
pub(super) struct Options {
    persist: Option<bool>,
    incremental: Option<bool>,
    max_changes: Option<MaxChanges>,
    /// Whether a dry run makes a plan.
    pub(super) makes_plan: bool,
    /// The dry run whose plan is carried out.
    pub(super) plan: Option<String>,
    /// What a dry run searches for, in place of the workflow's own parameters of these names.
    pull_parameters: Option<Map<String, Value>>,
}

impl Options {
    /// The workflow of an entry as this run needs it.
    ///
    /// # Errors
    /// As [`Self::apply`]; 422 for an entry with problems, and for wrong `pull_parameters`; 400 for those of a run that
    /// writes or makes a plan.
    pub(super) fn workflow(
        &self,
        entry: &WorkflowConfig,
        config: &Config<'_>,
    ) -> Result<Workflow, ApiError> {
        let read = match &self.pull_parameters {
            Some(given) => entry.read_narrowed(config, given),
            None => entry.read(config),
        };
        let mut workflow = read.map_err(|problems| ApiError::problems(&problems))?;
        self.apply(&mut workflow)?;
        if self.pull_parameters.is_some() && workflow.persist {
            return Err(ApiError::bad_request(
                "only a dry run takes \"pull_parameters\": send { \"persist\": false } with them, or change them in wrangler.toml",
            ));
        }
        if self.pull_parameters.is_some() && self.makes_plan {
            return Err(ApiError::bad_request(
                "a plan is for the workflow as it is configured: leave out \"pull_parameters\" or \"plan\"",
            ));
        }
        Ok(workflow)
    }

    /// Changes the workflow for one run.
    ///
    /// # Errors
    /// 409 for a run that writes, if the workflow is configured as a dry run; 400 for a plan that no dry run makes.
    fn apply(&self, workflow: &mut Workflow) -> Result<(), ApiError> {
        if self.persist == Some(true) && !workflow.persist {
            return Err(ApiError::conflict(
                "the workflow is configured with persist = false; change that in wrangler.toml to let it write",
            ));
        }
        workflow.persist = workflow.persist && self.persist != Some(false);
        workflow.incremental = self.incremental.unwrap_or(workflow.incremental);
        if self.makes_plan && workflow.persist {
            return Err(ApiError::bad_request(
                "a plan is made by a dry run: send { \"persist\": false, \"plan\": true }",
            ));
        }
        if self.plan.is_some() && !workflow.persist {
            return Err(ApiError::conflict(
                "a dry run carries out no plan: leave out \"persist\", or set persist = true in wrangler.toml",
            ));
        }
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
    const EXPECTED: &str = "the body does not contain the options of a run: send { \"persist\": true or false, \"incremental\": true or false, \"max_changes\": a number or a percentage, \"plan\": true for a dry run, or the run_id of one, \"pull_parameters\": what a dry run searches for }, some of them, or no body";
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
            "pull_parameters" => {
                let given = value.as_object().ok_or_else(not_options)?;
                options.pull_parameters = Some(given.clone());
            }
            "plan" => match value {
                Value::Bool(makes_plan) => options.makes_plan = *makes_plan,
                Value::String(run_id) => options.plan = Some(run_id.clone()),
                _ => return Err(not_options()),
            },
            _ => return Err(not_options()),
        }
    }
    Ok(options)
}
