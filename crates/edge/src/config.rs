//! The Worker's configuration: its vars and secrets, read once an invocation.

use serde_json::Value;
use std::cell::OnceCell;
use std::ops::RangeInclusive;
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{Problems, Workflow, is_cron, redacted, runs_on};
use worker::Env;

/// Half of the 10,000 subrequests that an invocation has on the paid plan.
const DEFAULT_MAX_REQUESTS: u32 = 5_000;

/// One candidate may need this many.
pub(crate) const MIN_REQUESTS: u32 = 20;

/// Fourteen of the fifteen minutes that a cron trigger or a queue's consumer has. Runs end within them;
/// the rest is for the last commit, the callback and the report.
const DEFAULT_MAX_SECONDS: u32 = 840;

/// Not more than what leaves a minute of the fifteen.
const HIGHEST_MAX_SECONDS: u32 = DEFAULT_MAX_SECONDS;

/// The Worker's vars, secrets and bindings.
pub(crate) struct Config<'a> {
    /// The bindings.
    pub(crate) env: &'a Env,
    /// The vars `FLATCHR_BASE_URL` and `HRFLOW_BASE_URL`, which are absent in production.
    pub(crate) base_urls: BaseUrls,
    /// The vars `MAX_REQUESTS` and `MAX_SECONDS`, or a sentence about the one that is wrong.
    pub(crate) limits: Result<InvocationLimits, String>,
    /// Read when it is first needed: a request with the caller's own keys needs no workflow.
    workflows: OnceCell<Result<Vec<WorkflowConfig>, String>>,
}

/// What an invocation may use.
#[derive(Clone, Copy)]
pub(crate) struct InvocationLimits {
    pub(crate) max_requests: u32,
    pub(crate) max_seconds: u32,
}

impl<'a> Config<'a> {
    /// Reads the vars, except `WORKFLOWS`.
    pub(crate) fn read(env: &'a Env) -> Self {
        Self {
            env,
            base_urls: BaseUrls {
                flatchr: base_url(env, "FLATCHR_BASE_URL"),
                hrflow: base_url(env, "HRFLOW_BASE_URL"),
            },
            limits: InvocationLimits::read(env),
            workflows: OnceCell::new(),
        }
    }

    /// The var `WORKFLOWS`: all entries, in their order.
    ///
    /// # Errors
    /// It is missing or not a list, or two entries have the same `workflow_id`.
    pub(crate) fn workflows(&self) -> Result<&[WorkflowConfig], String> {
        let workflows = self.workflows.get_or_init(|| read_workflows(self.env));
        workflows.as_deref().map_err(Clone::clone)
    }

    /// The value of a secret, if it is set.
    pub(crate) fn secret(&self, name: &str) -> Option<Secret> {
        secret(self.env, name).map(Secret::new)
    }
}

impl InvocationLimits {
    fn read(env: &Env) -> Result<Self, String> {
        let requests = MIN_REQUESTS..=u32::MAX;
        let seconds = 1..=HIGHEST_MAX_SECONDS;
        Ok(Self {
            max_requests: number(env, "MAX_REQUESTS", requests)?.unwrap_or(DEFAULT_MAX_REQUESTS),
            max_seconds: number(env, "MAX_SECONDS", seconds)?.unwrap_or(DEFAULT_MAX_SECONDS),
        })
    }
}

/// One entry of `WORKFLOWS`, as it is written. Reading it compiles its jq programs.
pub(crate) struct WorkflowConfig(Value);

impl WorkflowConfig {
    /// The workflow's id, if it has one.
    pub(crate) fn id(&self) -> Option<&str> {
        self.0.get("workflow_id")?.as_str()
    }

    /// Whether it is configured as a dry run.
    pub(crate) fn is_dry(&self) -> bool {
        self.0.get("persist") == Some(&Value::Bool(false))
    }

    /// Whether it is due on a trigger. Does not read the whole entry: there may be a thousand of
    /// them, with programs to compile. An entry whose `cron` is wrong is due on every trigger, so
    /// that its problem is reported.
    pub(crate) fn is_due(&self, trigger: &str) -> bool {
        let cron = self.0.get("cron").and_then(Value::as_str);
        let cron = cron.filter(|cron| is_cron(cron));
        cron.is_none_or(|cron| runs_on(cron, trigger))
    }

    /// Reads it, with the Worker's secrets.
    ///
    /// # Errors
    /// All problems of the entry.
    pub(crate) fn read(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        Workflow::read(&self.0, &|name| secret(config.env, name))
    }

    /// Reads it without its hooks, for requests that come as often as rows are read: compiling takes
    /// longer than everything else.
    ///
    /// # Errors
    /// All problems of the rest of the entry.
    pub(crate) fn read_without_hooks(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        Workflow::read_without_hooks(&self.0, &|name| secret(config.env, name))
    }

    /// The entry without keys.
    pub(crate) fn redacted(&self, config: &Config<'_>) -> Value {
        redacted(&self.0, &|name| secret(config.env, name))
    }
}

fn read_workflows(env: &Env) -> Result<Vec<WorkflowConfig>, String> {
    let Some(value) = var(env, "WORKFLOWS") else {
        return Err(
            "no workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml".to_owned(),
        );
    };
    let Value::Array(entries) = value else {
        return Err("the var WORKFLOWS is not a list: write it as [[vars.WORKFLOWS]]".to_owned());
    };
    let entries: Vec<WorkflowConfig> = entries.into_iter().map(WorkflowConfig).collect();
    for (index, entry) in entries.iter().enumerate() {
        let has_same_id = |other: &WorkflowConfig| other.id().is_some() && other.id() == entry.id();
        if entries.iter().take(index).any(has_same_id) {
            let id = entry.id().unwrap_or_default();
            return Err(format!(
                "two workflows have the workflow_id `{id}`: it must be unique, because state and reports are kept under it"
            ));
        }
    }
    Ok(entries)
}

fn secret(env: &Env, name: &str) -> Option<String> {
    env.secret(name).ok().map(|secret| secret.to_string())
}

fn base_url(env: &Env, name: &str) -> Option<String> {
    match var(env, name) {
        Some(Value::String(url)) if !url.is_empty() => Some(url),
        _ => None,
    }
}

/// A whole number; `None` if the var is not set.
fn number(env: &Env, name: &str, allowed: RangeInclusive<u32>) -> Result<Option<u32>, String> {
    let number = match var(env, name) {
        None => return Ok(None),
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let number = number.and_then(|number| u32::try_from(number).ok());
    match number.filter(|number| allowed.contains(number)) {
        Some(number) => Ok(Some(number)),
        None => Err(format!(
            "the var {name} is not a whole number from {} to {}",
            allowed.start(),
            allowed.end()
        )),
    }
}

/// A var as JSON. A string that contains a list is read as one, because the dashboard stores JSON
/// that way.
fn var(env: &Env, name: &str) -> Option<Value> {
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
