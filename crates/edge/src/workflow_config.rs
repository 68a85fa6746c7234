//! One workflow's configuration, as it is written: in the var `WORKFLOWS`, or in the store.

use crate::alerts::sends_email;
use crate::config::{Config, OWN_SECRETS, secret};
use crate::workflow_store::{SealedSecret, StoredWorkflow};
use serde_json::{Map, Value};
use std::borrow::Cow;
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{
    MissingSecret, Problem, Problems, ReadContext, Secrets, Watched, Workflow, is_cron, keys,
    redacted, runs_on, shown_id, written_keys,
};
use update_profiles_seal::Place;
use worker::Env;

/// A workflow's configuration. Reading it compiles its jq programs.
pub(crate) struct WorkflowConfig {
    source: Source,
    id: Option<String>,
}

/// Where a configuration is from.
enum Source {
    Var(Value),
    /// As text: there may be thousands of them, and few are read.
    Store(Box<StoredWorkflow>),
}

impl WorkflowConfig {
    /// An entry of the var, with the Worker's own secrets.
    pub(crate) fn of_var(value: Value, env: &Env, own: &[Secret]) -> Self {
        let mut hidden = keys(&value, &|name| secret(env, name));
        hidden.extend_from_slice(own);
        let id = shown_id(&value, &hidden).map(str::to_owned);
        let source = Source::Var(value);
        Self { source, id }
    }

    /// A workflow of the store.
    pub(crate) fn of_store(workflow: Box<StoredWorkflow>) -> Self {
        let id = Some(workflow.id.clone());
        let source = Source::Store(workflow);
        Self { source, id }
    }

    /// The workflow's id, if it has one. One in which a key stands is none: it would be shown and stored everywhere.
    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What the store has of it, if it is stored.
    pub(crate) fn stored(&self) -> Option<&StoredWorkflow> {
        match &self.source {
            Source::Var(_) => None,
            Source::Store(workflow) => Some(workflow),
        }
    }

    /// The number of its version, if it is stored.
    pub(crate) fn version(&self) -> Option<u32> {
        self.stored().map(|stored| stored.version)
    }

    fn value(&self) -> Cow<'_, Value> {
        match &self.source {
            Source::Var(value) => Cow::Borrowed(value),
            Source::Store(workflow) => {
                let text = workflow.document.as_deref().unwrap_or_default();
                Cow::Owned(serde_json::from_str(text).unwrap_or_default())
            }
        }
    }

    /// Whether it is configured as a dry run.
    pub(crate) fn is_dry(&self) -> bool {
        self.value().get("persist") == Some(&Value::Bool(false))
    }

    /// Whether it is due on a trigger: an entry of the var, whose `cron` names one. Does not read the whole entry: there
    /// may be many of them, with programs to compile. An entry whose `cron` is wrong is due on every trigger, so
    /// that its problem is reported.
    pub(crate) fn is_due(&self, trigger: &str) -> bool {
        let value = self.value();
        let cron = value.get("cron").and_then(Value::as_str);
        let cron = cron.filter(|cron| is_cron(cron));
        cron.is_none_or(|cron| runs_on(cron, trigger))
    }

    /// Reads it, with its secrets.
    ///
    /// # Errors
    /// All problems of the entry.
    pub(crate) fn read(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        self.with_context(config, |value, context| {
            Workflow::read_with(value, context, &|_| None)
        })
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
        let mut value = self.value().into_owned();
        if let Some(entry) = value.as_object_mut() {
            let own = entry.entry("pull_parameters").or_insert(Value::Null);
            match own {
                Value::Object(own) => own.extend(pull_parameters.clone()),
                Value::Null => *own = Value::Object(pull_parameters.clone()),
                // A problem, which reading reports.
                _ => {}
            }
        }
        self.with_context(config, |_, context| {
            Workflow::read_with(&value, context, &|_| None)
        })
    }

    /// What is wrong with it if it is to be stored: it is read, and must not hold a key, because the store shows what it
    /// was given and keeps its versions.
    pub(crate) fn problems_for_store(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        let workflow = self.read(config);
        let mut problems = match &workflow {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.clone(),
        };
        let id = self.value();
        let id = id.get("workflow_id").and_then(Value::as_str);
        if id.is_some_and(|id| self.id() != Some(id)) {
            let message = "is not the workflow_id of the request's address";
            problems.push(Problem::new("workflow_id", message));
        }
        let written = written_keys(&self.value(), &|name| self.secret(config, name), &problems);
        problems.extend(written);
        match workflow {
            Ok(workflow) if problems.is_empty() => Ok(workflow),
            _ => Err(Problems(problems)),
        }
    }

    /// What the watch over the workflow needs of it, whatever is wrong with the rest.
    pub(crate) fn watched(&self, config: &Config<'_>) -> Watched {
        self.with_context(config, Watched::read)
    }

    /// Reads it without its hooks, for requests that come as often as rows are read: compiling takes
    /// longer than everything else.
    ///
    /// # Errors
    /// All problems of the rest of the entry.
    pub(crate) fn read_without_hooks(&self, config: &Config<'_>) -> Result<Workflow, Problems> {
        self.with_context(config, Workflow::read_without_hooks)
    }

    /// The entry without keys.
    pub(crate) fn redacted(&self, config: &Config<'_>) -> Value {
        redacted(&self.value(), &|name| self.secret(config, name))
    }

    /// Its keys.
    pub(crate) fn keys(&self, config: &Config<'_>) -> Vec<Secret> {
        keys(&self.value(), &|name| self.secret(config, name))
    }

    fn with_context<T>(
        &self,
        config: &Config<'_>,
        read: impl FnOnce(&Value, &ReadContext<'_>) -> T,
    ) -> T {
        let secrets: &Secrets<'_> = &|name| self.secret(config, name);
        let missing: &MissingSecret<'_> = &|name| self.missing_secret(config, name);
        let context = ReadContext {
            secrets: Some(secrets),
            own_secrets: &OWN_SECRETS,
            sends_email: sends_email(config.env, config.alerts_from.as_deref()),
            missing_secret: Some(missing),
            ..ReadContext::default()
        };
        read(&self.value(), &context)
    }

    /// The value of a secret: the workflow's own, else the Worker's. One of its own that does not open is none: the
    /// Worker's may be another company's.
    fn secret(&self, config: &Config<'_>, name: &str) -> Option<String> {
        match self.own_secret(name) {
            Some((place, own)) => {
                let opened = config.sealing_keys().open(place, &own.sealed).ok()?;
                Some(opened.expose().to_owned())
            }
            None => secret(config.env, name),
        }
    }

    fn own_secret(&self, name: &str) -> Option<(Place<'_>, &SealedSecret)> {
        let stored = self.stored()?;
        let own = stored.secrets.iter().find(|own| own.name == name)?;
        let place = Place {
            workflow: &stored.id,
            name: &own.name,
        };
        Some((place, own))
    }

    /// Why a secret of a stored workflow has no value, and what to do.
    fn missing_secret(&self, config: &Config<'_>, name: &str) -> Option<String> {
        self.stored()?;
        let Some((place, own)) = self.own_secret(name) else {
            return Some(format!(
                "the secret {name} is not set; set it with PUT …/secrets/{name}, or for all workflows with `npx wrangler secret put {name}`"
            ));
        };
        let error = config.sealing_keys().open(place, &own.sealed).err()?;
        Some(format!(
            "the secret {name} {error}; set it again with PUT …/secrets/{name}"
        ))
    }
}
