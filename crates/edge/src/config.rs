//! The Worker's configuration: the var `WORKFLOWS`, secrets, and where the APIs are.

use serde_json::Value;
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::workflow::{Problems, Workflow, is_cron, redacted, runs_on};
use worker::Env;

/// One entry of `WORKFLOWS`, not read yet: reading compiles its jq programs.
pub(crate) struct WorkflowConfig(Value);

impl WorkflowConfig {
    /// All entries, in their order.
    ///
    /// # Errors
    /// `WORKFLOWS` is missing or not a list, or two entries have the same `workflow_id`.
    pub(crate) fn all(env: &Env) -> Result<Vec<Self>, String> {
        let Some(value) = var(env, "WORKFLOWS") else {
            return Err(
                "no workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml".to_owned(),
            );
        };
        let Value::Array(entries) = value else {
            return Err(
                "the var WORKFLOWS is not a list: write it as [[vars.WORKFLOWS]]".to_owned(),
            );
        };
        let entries: Vec<Self> = entries.into_iter().map(Self).collect();
        for (index, entry) in entries.iter().enumerate() {
            let same = |other: &Self| other.id().is_some() && other.id() == entry.id();
            if entries.iter().take(index).any(same) {
                let id = entry.id().unwrap_or_default();
                return Err(format!(
                    "two workflows have the workflow_id `{id}`: state and reports are kept under it, so it must be unique"
                ));
            }
        }
        Ok(entries)
    }

    /// The workflow's id, where it has one.
    pub(crate) fn id(&self) -> Option<&str> {
        self.0.get("workflow_id")?.as_str()
    }

    /// Whether it says that nothing is to be written.
    pub(crate) fn is_dry(&self) -> bool {
        self.0.get("persist") == Some(&Value::Bool(false))
    }

    /// Whether it is due on a trigger, told without reading it: reading compiles its jq programs,
    /// and there may be a thousand of them. One whose `cron` is wrong is due on every trigger: on
    /// its own it would never be heard of.
    pub(crate) fn is_due(&self, trigger: &str) -> bool {
        let cron = self.0.get("cron").and_then(Value::as_str);
        let cron = cron.filter(|cron| is_cron(cron));
        cron.is_none_or(|cron| runs_on(cron, trigger))
    }

    /// Reads it, with the Worker's secrets.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(crate) fn read(&self, env: &Env) -> Result<Workflow, Problems> {
        Workflow::read(&self.0, &|name| secret(env, name))
    }

    /// Reads it without its hooks, for what happens as often as rows are asked for: compiling takes
    /// longer than all else of it.
    ///
    /// # Errors
    /// All that is wrong with the rest of it.
    pub(crate) fn read_without_hooks(&self, env: &Env) -> Result<Workflow, Problems> {
        Workflow::read_without_hooks(&self.0, &|name| secret(env, name))
    }

    /// It as it is written, without keys.
    pub(crate) fn redacted(&self, env: &Env) -> Value {
        redacted(&self.0, &|name| secret(env, name))
    }
}

fn secret(env: &Env, name: &str) -> Option<String> {
    env.secret(name).ok().map(|secret| secret.to_string())
}

/// The vars `FLATCHR_BASE_URL` and `HRFLOW_BASE_URL`, which are absent in production.
pub(crate) fn base_urls(env: &Env) -> BaseUrls {
    let url = |name| match var(env, name) {
        Some(Value::String(url)) if !url.is_empty() => Some(url),
        _ => None,
    };
    BaseUrls {
        flatchr: url("FLATCHR_BASE_URL"),
        hrflow: url("HRFLOW_BASE_URL"),
    }
}

/// A var, as JSON. A string that holds a list is read as one: the dashboard keeps JSON so.
pub(crate) fn var(env: &Env, name: &str) -> Option<Value> {
    let value = js_sys::Reflect::get(env, &name.into()).ok()?;
    let text = js_sys::JSON::stringify(&value).ok()?.as_string()?;
    let value = serde_json::from_str(&text).ok()?;
    match &value {
        Value::String(inner) if inner.trim_start().starts_with('[') => {
            serde_json::from_str(inner).ok().or(Some(value))
        }
        _ => Some(value),
    }
}
