//! The Worker's configuration: its vars and secrets, read once an invocation.

use crate::alerts::sends_email;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::RangeInclusive;
use update_profiles_api::TOKEN_NAMES;
use update_profiles_in_hrflow::http::{Address, BaseUrls};
use update_profiles_in_hrflow::json::repeated_name;
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::secret::masked;
use update_profiles_in_hrflow::workflow::{
    Problems, ReadContext, Secrets, Watched, Workflow, is_cron, keys, redacted, runs_on, shown_id,
    shown_name,
};
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
    /// The vars `FLATCHR_BASE_URL` and `HRFLOW_BASE_URL`, which are absent in production, or a sentence about the one
    /// that is wrong.
    base_urls: Result<BaseUrls, String>,
    /// The vars `MAX_REQUESTS` and `MAX_SECONDS`, or a sentence about the one that is wrong.
    pub(crate) limits: Result<InvocationLimits, String>,
    /// The var `PUBLIC_URL`: where people open the page; for links in alerts. Or a sentence about what is wrong with it.
    pub(crate) page: Result<Option<String>, String>,
    /// The var `ALERTS_FROM`: the sender of e-mails.
    pub(crate) alerts_from: Option<String>,
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
            base_urls: read_base_urls(env),
            limits: InvocationLimits::read(env),
            page: base_url(env, "PUBLIC_URL"),
            alerts_from: text(env, "ALERTS_FROM"),
            workflows: OnceCell::new(),
        }
    }

    /// The addresses of the two APIs.
    ///
    /// # Errors
    /// A sentence about the var that is wrong. Nothing is sent then, because it would carry a key.
    pub(crate) fn base_urls(&self) -> Result<&BaseUrls, String> {
        self.base_urls.as_ref().map_err(Clone::clone)
    }

    /// The var `WORKFLOWS`: all entries, in their order.
    ///
    /// # Errors
    /// It is missing or not a list, or two entries have the same `workflow_id`.
    pub(crate) fn workflows(&self) -> Result<&[WorkflowConfig], String> {
        let workflows = self.workflows.get_or_init(|| read_workflows(self.env));
        workflows.as_deref().map_err(Clone::clone)
    }

    /// How many bytes the var `WORKFLOWS` holds, as the platform counts them.
    pub(crate) fn workflows_bytes(&self) -> usize {
        let value = js_sys::Reflect::get(self.env, &"WORKFLOWS".into()).unwrap_or_default();
        let json = || js_sys::JSON::stringify(&value).ok()?.as_string();
        value.as_string().or_else(json).map_or(0, |text| text.len())
    }

    /// A text of an answer, without the tokens, and without the keys of all workflows or of the one with this id.
    pub(crate) fn without_keys(&self, text: String, id: Option<&str>) -> String {
        let workflows = self.workflows().unwrap_or_default().iter();
        let shown = workflows.filter(|entry| id.is_none() || entry.id() == id);
        let keys = shown.flat_map(|entry| entry.keys(self));
        let mut hidden = own_tokens(self.env);
        for key in keys {
            if !hidden.iter().any(|other| other.is(key.expose())) {
                hidden.push(key);
            }
        }
        match masked(&text, &hidden) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text,
        }
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
pub(crate) struct WorkflowConfig {
    value: Value,
    id: Option<String>,
}

impl WorkflowConfig {
    fn new(value: Value, env: &Env, tokens: &[Secret]) -> Self {
        let mut hidden = keys(&value, &|name| secret(env, name));
        hidden.extend_from_slice(tokens);
        let id = shown_id(&value, &hidden).map(str::to_owned);
        Self { value, id }
    }

    /// The workflow's id, if it has one. One in which a key stands is none: it would be shown and stored everywhere.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whether it is configured as a dry run.
    pub(crate) fn is_dry(&self) -> bool {
        self.value.get("persist") == Some(&Value::Bool(false))
    }

    /// Whether it is due on a trigger. Does not read the whole entry: there may be a thousand of
    /// them, with programs to compile. An entry whose `cron` is wrong is due on every trigger, so
    /// that its problem is reported.
    pub(crate) fn is_due(&self, trigger: &str) -> bool {
        let cron = self.value.get("cron").and_then(Value::as_str);
        let cron = cron.filter(|cron| is_cron(cron));
        cron.is_none_or(|cron| runs_on(cron, trigger))
    }

    /// Reads it, with the Worker's secrets.
    ///
    /// # Errors
    /// All problems of the entry.
    pub(crate) fn read(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        let secrets = |name: &str| secret(config.env, name);
        Workflow::read_with(&self.value, &context(config, &secrets), &|_| None)
    }

    /// Reads it with a narrower search: each pull parameter that is given takes the place of its own.
    ///
    /// # Errors
    /// All problems of the entry and of the parameters given.
    pub(crate) fn read_narrowed(
        &self,
        config: &Config<'_>,
        pull_parameters: &Map<String, Value>,
    ) -> Result<Workflow, Problems> {
        let mut value = self.value.clone();
        if let Some(entry) = value.as_object_mut() {
            let own = entry.entry("pull_parameters").or_insert(Value::Null);
            match own {
                Value::Object(own) => own.extend(pull_parameters.clone()),
                Value::Null => *own = Value::Object(pull_parameters.clone()),
                // A problem, which reading reports.
                _ => {}
            }
        }
        let secrets = |name: &str| secret(config.env, name);
        Workflow::read_with(&value, &context(config, &secrets), &|_| None)
    }

    /// What the watch over the workflow needs of it, whatever is wrong with the rest.
    pub(crate) fn watched(&self, config: &Config<'_>) -> Watched {
        let secrets = |name: &str| secret(config.env, name);
        Watched::read(&self.value, &context(config, &secrets))
    }

    /// Reads it without its hooks, for requests that come as often as rows are read: compiling takes
    /// longer than everything else.
    ///
    /// # Errors
    /// All problems of the rest of the entry.
    pub(crate) fn read_without_hooks(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        let secrets = |name: &str| secret(config.env, name);
        Workflow::read_without_hooks(&self.value, &context(config, &secrets))
    }

    /// The entry without keys.
    pub(crate) fn redacted(&self, config: &Config<'_>) -> Value {
        redacted(&self.value, &|name| secret(config.env, name))
    }

    /// Its keys.
    fn keys(&self, config: &Config<'_>) -> Vec<Secret> {
        keys(&self.value, &|name| secret(config.env, name))
    }
}

/// How a workflow is read: no API receives a token of the Worker's own.
fn context<'a>(config: &Config<'_>, secrets: &'a Secrets<'a>) -> ReadContext<'a> {
    ReadContext {
        secrets: Some(secrets),
        own_secrets: &TOKEN_NAMES,
        sends_email: sends_email(config.env, config.alerts_from.as_deref()),
        ..ReadContext::default()
    }
}

fn read_workflows(env: &Env) -> Result<Vec<WorkflowConfig>, String> {
    if let Some(name) = text_var(env, "WORKFLOWS").and_then(|text| repeated_name(text.as_bytes())) {
        let name = shown_name(&name);
        return Err(format!(
            "an object in the var WORKFLOWS has the name `{name}` twice: one of the two would be ignored"
        ));
    }
    let Some(value) = var(env, "WORKFLOWS") else {
        return Err(
            "no workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml".to_owned(),
        );
    };
    let Value::Array(entries) = value else {
        return Err("the var WORKFLOWS is not a list: write it as [[vars.WORKFLOWS]]".to_owned());
    };
    let tokens = own_tokens(env);
    let entries = entries.into_iter();
    let entries: Vec<WorkflowConfig> = entries
        .map(|entry| WorkflowConfig::new(entry, env, &tokens))
        .collect();
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

fn own_tokens(env: &Env) -> Vec<Secret> {
    let tokens = TOKEN_NAMES.iter().filter_map(|name| secret(env, name));
    tokens.map(|token| Secret::new(token.trim())).collect()
}

fn secret(env: &Env, name: &str) -> Option<String> {
    env.secret(name).ok().map(|secret| secret.to_string())
}

/// A var that is a text. An empty one is as good as none.
fn text(env: &Env, name: &str) -> Option<String> {
    match var(env, name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

fn read_base_urls(env: &Env) -> Result<BaseUrls, String> {
    Ok(BaseUrls {
        flatchr: base_url(env, "FLATCHR_BASE_URL")?,
        hrflow: base_url(env, "HRFLOW_BASE_URL")?,
    })
}

fn base_url(env: &Env, name: &str) -> Result<Option<String>, String> {
    match var(env, name) {
        None => Ok(None),
        Some(Value::String(url)) if url.is_empty() => Ok(None),
        Some(Value::String(url)) => match Address::read_base(&url) {
            Ok(_) => Ok(Some(url)),
            // The address is not repeated: a key may stand in it.
            Err(error) => Err(format!("the var {name} {error}")),
        },
        Some(_) => Err(format!("the var {name} is not a string")),
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
    if let Some(list) = text_var(env, name).and_then(|text| serde_json::from_str(&text).ok()) {
        return Some(list);
    }
    let value = js_sys::Reflect::get(env, &name.into()).ok()?;
    let text = js_sys::JSON::stringify(&value).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

/// A var that is a list, written as a string.
fn text_var(env: &Env, name: &str) -> Option<String> {
    let text = js_sys::Reflect::get(env, &name.into()).ok()?.as_string()?;
    text.trim_start().starts_with('[').then_some(text)
}
