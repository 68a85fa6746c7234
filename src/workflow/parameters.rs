//! The parameters of a workflow: the sections of the two APIs, and the workflow's own.

use super::hooks::{self, HostHooks};
use super::id;
use crate::alerts::AlertParameters;
use crate::config::{FieldKind, Problems, ReadContext, Secrets, Section, quoted, read_with};
use crate::cron::{check_cron, is_cron};
use crate::edit::PushParameters;
use crate::flatchr::{ConnectorAuth, PullParameters};
use crate::hooks::Hooks;
use crate::hrflow::HrflowAuth;
use serde_json::Value;

/// The longest `workflow_id`. It becomes part of keys, which have at most 512 bytes.
pub const MAX_WORKFLOW_ID_BYTES: usize = 100;

/// Everything that a run needs to know, validated.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Workflow {
    /// Stable identifier under which state and reports are kept: any text but `.` and `..`, without blanks around it,
    /// characters that cannot be seen, and keys.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_WORKFLOW_ID_BYTES)))]
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
    #[cfg_attr(feature = "schema", schemars(flatten, with = "super::schema::Hooks"))]
    pub hooks: Hooks,
    /// False is a dry run: nothing is written, neither to HrFlow.ai nor to Flatchr nor to state.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>", extend("default" = true)))]
    pub persist: bool,
    /// Read only what changed since the last run.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>", extend("default" = false)))]
    pub incremental: bool,
    /// The cron trigger on which the workflow runs, as Cloudflare writes them; `None` is every trigger. *Ours.*
    pub cron: Option<String>,
    /// Who is told when the state of the workflow changes, in the Worker. *Ours.*
    #[cfg_attr(feature = "schema", schemars(with = "Option<AlertParameters>"))]
    pub alerts: AlertParameters,
}

impl Workflow {
    /// Reads a workflow, looking up `{ secret = "NAME" }` with `secrets`.
    ///
    /// # Errors
    /// All problems of the configuration at once, each with its path.
    pub fn read(value: &Value, secrets: &Secrets<'_>) -> Result<Self, Problems> {
        Self::read_with(value, &ReadContext::with_secrets(secrets), &|_| None)
    }

    /// Reads a workflow whose hooks the host may give as functions.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_with(
        value: &Value,
        context: &ReadContext<'_>,
        host_hooks: &HostHooks<'_>,
    ) -> Result<Self, Problems> {
        read_with(value, context, |root| {
            Self::read_section(root, |root| hooks::read(root, host_hooks))
        })
    }

    /// Reads a workflow for its keys and parameters alone, without compiling its programs. Its hooks
    /// are the default ones.
    ///
    /// # Errors
    /// As [`Self::read`], but for `logics`, `format` and `callback`.
    pub fn read_without_hooks(value: &Value, context: &ReadContext<'_>) -> Result<Self, Problems> {
        read_with(value, context, |root| Self::read_section(root, hooks::skip))
    }

    pub(super) fn read_section(
        mut root: Section<'_>,
        read_hooks: impl FnOnce(&mut Section<'_>) -> Hooks,
    ) -> Self {
        let workflow = Self {
            connector_auth: ConnectorAuth::read(root.section("connector_auth")),
            pull_parameters: PullParameters::read(root.section("pull_parameters")),
            hrflow_auth: HrflowAuth::read(root.section("hrflow_auth")),
            push_parameters: PushParameters::read(root.section("push_parameters")),
            workflow_id: read_workflow_id(&mut root),
            hooks: read_hooks(&mut root),
            persist: root.boolean("persist").unwrap_or(true),
            incremental: root.boolean("incremental").unwrap_or(false),
            cron: read_cron(&mut root),
            alerts: AlertParameters::read(root.section("alerts")),
        };
        root.deny_unknown_fields();
        workflow
    }
}

fn read_workflow_id(root: &mut Section<'_>) -> String {
    let id = root.required("workflow_id");
    for problem in id::problems(&id) {
        root.report("workflow_id", problem);
    }
    id
}

fn read_cron(root: &mut Section<'_>) -> Option<String> {
    root.declare("cron", FieldKind::Accepted(is_cron));
    let cron = root.string("cron")?;
    if let Err(error) = check_cron(cron) {
        root.report("cron", format!("{} {error}", quoted(cron)));
    }
    Some(cron.to_owned())
}
