//! The Worker's configuration: its vars and secrets, read once an invocation, and the workflows of the store as far as
//! the invocation needs them.

use crate::workflow_config::WorkflowConfig;
use crate::workflow_store::{Store, StoreAnswer, StoreCommand, StoreFault, StoredWorkflow};
use serde_json::Value;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::ops::RangeInclusive;
use std::rc::Rc;
use update_profiles_api::TOKEN_NAMES;
use update_profiles_in_hrflow::http::{Address, BaseUrls};
use update_profiles_in_hrflow::json::repeated_name;
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::secret::masked;
use update_profiles_in_hrflow::workflow::shown_name;
use update_profiles_seal::{SEALING_KEY_NAMES, SealingKeys};
use worker::Env;

/// The Worker's own secrets: no API receives one.
pub(crate) const OWN_SECRETS: [&str; 6] = {
    let [a, b, c, d] = TOKEN_NAMES;
    let [e, f] = SEALING_KEY_NAMES;
    [a, b, c, d, e, f]
};

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
    workflows: OnceCell<Result<Vec<Rc<WorkflowConfig>>, String>>,
    /// The workflows of the store that this invocation has read.
    stored: RefCell<Vec<Rc<WorkflowConfig>>>,
    sealing_keys: OnceCell<SealingKeys>,
}

/// Workflows of the store.
#[derive(Default)]
pub(crate) struct StoredWorkflows {
    pub(crate) workflows: Vec<Rc<WorkflowConfig>>,
    /// The ids of those that the var has too.
    pub(crate) in_var_too: Vec<String>,
    /// How many the store has, due or not.
    pub(crate) total: u32,
}

/// Why a workflow cannot be found.
pub(crate) enum ConfigFault {
    /// The var `WORKFLOWS` cannot be used: why.
    Var(String),
    /// The store did not answer: why.
    Store(String),
}

impl std::fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Var(error) | Self::Store(error) => f.write_str(error),
        }
    }
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
            stored: RefCell::default(),
            sealing_keys: OnceCell::new(),
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
    /// It is not a list, or two entries have the same `workflow_id`; or it is missing, and there is no store either.
    pub(crate) fn var_workflows(&self) -> Result<&[Rc<WorkflowConfig>], String> {
        let workflows = self.workflows.get_or_init(|| read_workflows(self.env));
        workflows.as_deref().map_err(Clone::clone)
    }

    /// Whether the var has a workflow with this id.
    fn var_has(&self, id: &str) -> bool {
        let mut workflows = self.var_workflows().unwrap_or_default().iter();
        workflows.any(|entry| entry.id() == Some(id))
    }

    /// The workflow with this id: of the var, else of the store.
    ///
    /// # Errors
    /// The store does not answer; or the var cannot be read, and the store has no such workflow.
    pub(crate) async fn workflow(
        &self,
        id: &str,
    ) -> Result<Option<Rc<WorkflowConfig>>, ConfigFault> {
        if let Some(known) = self.known(id) {
            return Ok(Some(known));
        }
        let workflow = match self.stored(id).await {
            Ok(workflow) => workflow.filter(|workflow| workflow.document.is_some()),
            Err(StoreFault::NotBound) => None,
            Err(fault) => return Err(ConfigFault::Store(fault.to_string())),
        };
        match workflow {
            Some(workflow) => Ok(Some(self.remember(workflow))),
            None => match self.var_workflows() {
                Ok(_) => Ok(None),
                Err(error) => Err(ConfigFault::Var(error)),
            },
        }
    }

    /// The workflow with this id, if the var has it or this invocation has read it.
    pub(crate) fn known(&self, id: &str) -> Option<Rc<WorkflowConfig>> {
        let is_it = |entry: &&Rc<WorkflowConfig>| entry.id() == Some(id);
        let of_var = self.var_workflows().unwrap_or_default().iter().find(is_it);
        let of_var = of_var.map(Rc::clone);
        of_var.or_else(|| self.stored.borrow().iter().find(is_it).map(Rc::clone))
    }

    /// What the store has under an id, whether the var has it or not.
    pub(crate) async fn stored(&self, id: &str) -> Result<Option<Box<StoredWorkflow>>, StoreFault> {
        let command = StoreCommand::Get { id: id.to_owned() };
        match Store::open(self.env)?.send(&command).await? {
            StoreAnswer::Workflow(workflow) => Ok(workflow),
            _ => Ok(None),
        }
    }

    /// The workflows of the store, without those that the var has too: the var's are used. And the ids of these.
    ///
    /// # Errors
    /// The store does not answer.
    pub(crate) async fn all_stored(&self) -> Result<StoredWorkflows, StoreFault> {
        self.ask_for_workflows(&StoreCommand::List).await
    }

    /// The workflows of the store that are due by a moment. They are complete only if they are run by this invocation.
    ///
    /// # Errors
    /// The store does not answer.
    pub(crate) async fn due_stored(
        &self,
        at_ms: u64,
        whole: bool,
    ) -> Result<StoredWorkflows, StoreFault> {
        self.ask_for_workflows(&StoreCommand::Due { at_ms, whole })
            .await
    }

    async fn ask_for_workflows(
        &self,
        command: &StoreCommand,
    ) -> Result<StoredWorkflows, StoreFault> {
        let store = match Store::open(self.env) {
            Ok(store) => store,
            Err(StoreFault::NotBound) => return Ok(StoredWorkflows::default()),
            Err(fault) => return Err(fault),
        };
        let mut found = StoredWorkflows::default();
        let StoreAnswer::Workflows { workflows, total } = store.send(command).await? else {
            return Ok(found);
        };
        found.total = total;
        for workflow in workflows {
            if self.var_has(&workflow.id) {
                found.in_var_too.push(workflow.id);
            } else {
                found.workflows.push(self.remember(Box::new(workflow)));
            }
        }
        Ok(found)
    }

    fn remember(&self, workflow: Box<StoredWorkflow>) -> Rc<WorkflowConfig> {
        let entry = Rc::new(WorkflowConfig::of_store(workflow));
        self.stored.borrow_mut().push(Rc::clone(&entry));
        entry
    }

    /// The keys under which the store's secrets are sealed.
    pub(crate) fn sealing_keys(&self) -> &SealingKeys {
        self.sealing_keys
            .get_or_init(|| SealingKeys::read(|name| self.secret(name)))
    }

    /// How many bytes the var `WORKFLOWS` holds, as the platform counts them.
    pub(crate) fn workflows_bytes(&self) -> usize {
        let value = js_sys::Reflect::get(self.env, &"WORKFLOWS".into()).unwrap_or_default();
        let json = || js_sys::JSON::stringify(&value).ok()?.as_string();
        value.as_string().or_else(json).map_or(0, |text| text.len())
    }

    /// A text of an answer, without the Worker's own secrets, and without the keys of all workflows that are known or of
    /// the one with this id.
    pub(crate) fn without_keys(&self, text: String, id: Option<&str>) -> String {
        let stored = self.stored.borrow();
        let workflows = self.var_workflows().unwrap_or_default().iter();
        let shown = workflows.chain(stored.iter());
        let shown = shown.filter(|entry| id.is_none() || entry.id() == id);
        let keys = shown.flat_map(|entry| entry.keys(self));
        let mut hidden = own_secrets(self.env);
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

fn read_workflows(env: &Env) -> Result<Vec<Rc<WorkflowConfig>>, String> {
    if let Some(name) = text_var(env, "WORKFLOWS").and_then(|text| repeated_name(text.as_bytes())) {
        let name = shown_name(&name);
        return Err(format!(
            "an object in the var WORKFLOWS has the name `{name}` twice: one of the two would be ignored"
        ));
    }
    let Some(value) = var(env, "WORKFLOWS") else {
        if Store::open(env).is_ok() {
            return Ok(Vec::new());
        }
        return Err(
            "no workflow is configured: add [[vars.WORKFLOWS]] to wrangler.toml".to_owned(),
        );
    };
    let Value::Array(entries) = value else {
        return Err("the var WORKFLOWS is not a list: write it as [[vars.WORKFLOWS]]".to_owned());
    };
    let tokens = own_secrets(env);
    let entries = entries.into_iter();
    let entries: Vec<Rc<WorkflowConfig>> = entries
        .map(|entry| Rc::new(WorkflowConfig::of_var(entry, env, &tokens)))
        .collect();
    for (index, entry) in entries.iter().enumerate() {
        let has_same_id =
            |other: &Rc<WorkflowConfig>| other.id().is_some() && other.id() == entry.id();
        if entries.iter().take(index).any(has_same_id) {
            let id = entry.id().unwrap_or_default();
            return Err(format!(
                "two workflows have the workflow_id `{id}`: it must be unique, because state and reports are kept under it"
            ));
        }
    }
    Ok(entries)
}

/// The values of the Worker's own secrets.
fn own_secrets(env: &Env) -> Vec<Secret> {
    let tokens = OWN_SECRETS.iter().filter_map(|name| secret(env, name));
    tokens.map(|token| Secret::new(token.trim())).collect()
}

/// The value of a secret of the Worker.
pub(crate) fn secret(env: &Env, name: &str) -> Option<String> {
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
