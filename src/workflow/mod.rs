//! A workflow: the parameters of `update_profiles_in_hrflow`, read and validated before any request.
//!
//! The names are those of the reference implementation (hrflow-connectors, `Flatchr
//! .update_profiles_in_hrflow`) and are the same in wrangler.toml, HTTP and JavaScript. What the
//! reference lacks is marked *ours*.

mod date;
mod parameters;
mod problem;
mod read;
mod redact;
#[cfg(feature = "schema")]
mod schema;

pub use parameters::{
    CandidateLookup, ConnectorAuth, EditMode, Environment, HrflowAuth, PullParameters,
    PushParameters,
};
pub use problem::{Position, Problem, Problems};
pub use read::{ReadContext, Secrets};
pub use redact::redacted;

use crate::hooks::{Callback, CompileError, Hook, Hooks};
use read::{Diagnostics, Section};
use serde_json::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// The longest `workflow_id`, in bytes: it becomes part of keys, which hold 512 bytes.
pub const MAX_WORKFLOW_ID: usize = 100;

/// Everything that a run needs to know, validated.
#[derive(Debug)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Workflow {
    /// Stable identifier under which state and reports are kept.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_WORKFLOW_ID)))]
    pub workflow_id: String,
    /// How to reach Flatchr.
    pub connector_auth: ConnectorAuth,
    /// How to reach HrFlow.ai.
    pub hrflow_auth: HrflowAuth,
    /// Which candidates are pulled.
    #[cfg_attr(feature = "schema", schemars(with = "Option<PullParameters>"))]
    pub pull_parameters: PullParameters,
    /// Where and how profiles are edited.
    pub push_parameters: PushParameters,
    /// logics, format and callback, compiled.
    #[cfg_attr(feature = "schema", schemars(flatten, with = "schema::Hooks"))]
    pub hooks: Hooks,
    /// False is a dry run: nothing is written, neither to HrFlow.ai nor to Flatchr nor to state.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>", extend("default" = true)))]
    pub persist: bool,
    /// Read only what changed since the last run.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>", extend("default" = false)))]
    pub incremental: bool,
    /// The cron trigger on which the workflow runs; `None` is every trigger. *Ours.*
    pub cron: Option<String>,
}

impl Workflow {
    /// Reads a workflow, looking up `{ secret = "NAME" }` with `secrets`.
    ///
    /// # Errors
    /// All problems of the configuration at once, each with its path.
    pub fn read(value: &Value, secrets: &Secrets<'_>) -> Result<Self, Problems> {
        Self::read_with(value, &ReadContext::secrets(secrets))
    }

    /// Reads a workflow, with what is given besides the configuration.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_with(value: &Value, given: &ReadContext<'_>) -> Result<Self, Problems> {
        read_all(value, given, |root| Self::read_group(root, read_hooks))
    }

    /// Reads a workflow for its keys and parameters alone, for whoever runs nothing: its hooks are
    /// those of a workflow that has none, so that no program is compiled, and none is found wrong.
    ///
    /// # Errors
    /// As [`Self::read`], but for `logics`, `format` and `callback`.
    pub fn read_without_hooks(value: &Value, secrets: &Secrets<'_>) -> Result<Self, Problems> {
        let given = ReadContext::secrets(secrets);
        read_all(value, &given, |root| Self::read_group(root, skip_hooks))
    }

    fn read_group(mut root: Section<'_>, hooks: impl FnOnce(&mut Section<'_>) -> Hooks) -> Self {
        let workflow = Self {
            connector_auth: ConnectorAuth::read(root.group("connector_auth")),
            pull_parameters: PullParameters::read(root.group("pull_parameters")),
            hrflow_auth: HrflowAuth::read(root.group("hrflow_auth")),
            push_parameters: PushParameters::read(root.group("push_parameters")),
            workflow_id: read_workflow_id(&mut root),
            hooks: hooks(&mut root),
            persist: root.boolean("persist").unwrap_or(true),
            incremental: root.boolean("incremental").unwrap_or(false),
            cron: read_cron(&mut root),
        };
        root.deny_unknown_fields();
        workflow
    }
}

/// Reads `logics`, `format` and `callback` alone.
///
/// # Errors
/// All problems, each with its path.
pub fn read_hooks_alone(value: &Value) -> Result<Hooks, Problems> {
    read_all(value, &ReadContext::default(), |mut root| {
        let hooks = read_hooks(&mut root);
        root.deny_unknown_fields();
        hooks
    })
}

/// Reads `only_edit_fields` and `edit_mode` alone, for comparing profiles of whatever source.
///
/// # Errors
/// All problems, each with its path.
pub fn read_edit_options(value: &Value) -> Result<PushParameters, Problems> {
    read_all(value, &ReadContext::default(), |root| {
        PushParameters::read_edit(root, String::new())
    })
}

/// What `read` makes of a configuration, unless it finds problems.
fn read_all<T>(
    value: &Value,
    given: &ReadContext<'_>,
    read: impl FnOnce(Section<'_>) -> T,
) -> Result<T, Problems> {
    let reading = Diagnostics {
        given,
        problems: RefCell::default(),
    };
    let read = read(Section::root(&reading, value));
    let problems = reading.problems.take();
    if problems.is_empty() {
        Ok(read)
    } else {
        Err(Problems(problems))
    }
}

/// Whether a workflow with this `cron` runs on this trigger, compared as text: the platform hands
/// over the trigger exactly as it is configured.
#[must_use]
pub fn runs_on(cron: &str, trigger: &str) -> bool {
    cron.split_whitespace().eq(trigger.split_whitespace())
}

fn read_workflow_id(root: &mut Section<'_>) -> String {
    let id = root.required("workflow_id");
    if id.len() > MAX_WORKFLOW_ID {
        root.report(
            "workflow_id",
            format!(
                "is {} bytes long; at most {MAX_WORKFLOW_ID} are allowed",
                id.len()
            ),
        );
    }
    if id.chars().any(char::is_control) {
        root.report("workflow_id", "must not hold control characters");
    }
    id
}

/// Whether a text has the five fields of a cron trigger
/// (developers.cloudflare.com/workers/configuration/cron-triggers). What they hold is checked by
/// the platform when the trigger is deployed.
#[must_use]
pub fn is_cron(text: &str) -> bool {
    text.split_whitespace().count() == 5
}

fn read_cron(root: &mut Section<'_>) -> Option<String> {
    let cron = root.string("cron")?;
    if !is_cron(cron) {
        root.report(
            "cron",
            format!(
                "{} is not a cron expression of five fields such as `*/15 * * * *`",
                read::quoted(cron)
            ),
        );
    }
    Some(cron.to_owned())
}

/// The names are known, and nothing of what they hold.
fn skip_hooks(root: &mut Section<'_>) -> Hooks {
    for name in ["logics", "format", "callback"] {
        root.get(name);
    }
    Hooks::default()
}

fn read_hooks(root: &mut Section<'_>) -> Hooks {
    let mut hooks = Hooks::default();
    for (index, logic) in root.list("logics").into_iter().flatten().enumerate() {
        let name = format!("logics[{index}]");
        if let Some(logic) = root.given_hook(&name) {
            hooks.logics.push(logic);
        } else if let Some(program) = logic.as_str() {
            hooks.logics.extend(compile(root, &name, program));
        } else {
            root.report(
                &name,
                format!("a jq program is expected, not {}", read::kind(logic)),
            );
        }
    }
    if let Some(format) = root.given_hook("format") {
        root.get("format");
        hooks.format = format;
    } else if let Some(program) = root.string("format") {
        hooks.format = compile(root, "format", program).unwrap_or(hooks.format);
    }
    if let Some(callback) = root.given_hook("callback") {
        root.get("callback");
        hooks.callback = Some(Callback::Hook(callback));
    } else if root.get("callback").is_some() {
        hooks.callback = Some(read_callback(root));
    }
    hooks
}

fn compile(root: &Section<'_>, name: &str, program: &str) -> Option<Rc<dyn Hook>> {
    let problem = |error: CompileError| Problem {
        path: name.to_owned(),
        message: error.to_string(),
        at: Some(error.at),
    };
    let compiled = crate::hooks::jq(program);
    compiled.map_err(|error| root.add(problem(error))).ok()
}

fn read_callback(root: &mut Section<'_>) -> Callback {
    let url = root.string_or_secret("callback");
    let allowed = url.is_empty() || is_callback_url(&url);
    if !allowed {
        root.report(
            "callback",
            "is not an https:// address (http:// is allowed to 127.0.0.1, [::1] and localhost only)",
        );
    }
    Callback::Url(crate::secret::Secret::new(url))
}

fn is_callback_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = !authority.is_empty()
        && !authority.contains('@')
        && !url.chars().any(|c| c.is_whitespace() || c.is_control());
    plain
        && match scheme {
            "https" => true,
            "http" => crate::http::is_loopback(authority),
            _ => false,
        }
}
