//! Workflows of the store: a new one, a change, the removal. The var `WORKFLOWS` wins over the store, so that a change of
//! a workflow that it has is refused.

use super::audit::Audit;
use super::body::{read_none, read_object_of};
use super::error::{Answer, ApiError};
use super::ledger::message;
use super::response::json_reply;
use crate::config::Config;
use crate::request::Request;
use crate::workflow_config::WorkflowConfig;
use crate::workflow_store::{Put, Store, StoreAnswer, StoreCommand, StoredWorkflow};
use serde_json::{Map, Value, json};
use update_profiles_api::{Precondition, Role, entity_tag};

/// The largest configuration.
const MAX_DOCUMENT_BYTES: u64 = 64 << 10;

pub(super) async fn put(request: &Request, config: &Config<'_>, id: &str, role: Role) -> Answer {
    const EXPECTED: &str = "the body is not a JSON object: send the parameters of one workflow, as an entry of WORKFLOWS has them";
    let precondition = precondition(request)?;
    let document = read_object_of(request, MAX_DOCUMENT_BYTES, EXPECTED).await?;
    let change = Change {
        id,
        document,
        precondition,
        role,
        restores: None,
    };
    store(config, change).await
}

/// A configuration that is to be stored.
pub(super) struct Change<'a> {
    pub(super) id: &'a str,
    pub(super) document: Map<String, Value>,
    pub(super) precondition: Precondition,
    pub(super) role: Role,
    /// The version that it takes back.
    pub(super) restores: Option<u32>,
}

/// Stores a configuration that has no problems.
pub(super) async fn store(config: &Config<'_>, change: Change<'_>) -> Answer {
    let store = Store::open(config.env)?;
    deny_var(config, change.id)?;
    let there = config.stored(change.id).await?;
    let document = Value::Object(change.document).to_string();
    let entry = WorkflowConfig::of_store(Box::new(StoredWorkflow {
        id: change.id.to_owned(),
        document: Some(document.clone()),
        secrets: there.map(|there| there.secrets).unwrap_or_default(),
        ..StoredWorkflow::default()
    }));
    let workflow = entry.problems_for_store(config);
    let workflow = workflow.map_err(|problems| ApiError::problems(&problems))?;
    let put = Put {
        id: change.id.to_owned(),
        document,
        cron: workflow.cron.clone(),
        precondition: change.precondition,
        role: change.role.to_string(),
        restores: change.restores,
    };
    let (version, hash, is_new) = match store.send(&StoreCommand::Put(Box::new(put))).await? {
        StoreAnswer::Stored {
            version,
            hash,
            is_new,
        } => (version, hash, is_new),
        StoreAnswer::Refused(refusal) => return Err(ApiError::refused(refusal)),
        _ => return Err(ApiError::internal()),
    };
    Audit::changed(change.role, change.id, "put", Some(version));
    let body = json!({
        "workflow_id": change.id,
        "version": version,
        "hash": hash,
        "warnings": workflow.hooks.review().warnings,
    });
    let reply = json_reply(if is_new { 201 } else { 200 }, body.to_string());
    Ok(reply.with_header("etag", entity_tag(version)))
}

pub(super) async fn remove(request: &Request, config: &Config<'_>, id: &str, role: Role) -> Answer {
    read_none(request, "a removal has no options: send no body").await?;
    let delete = StoreCommand::Delete {
        id: id.to_owned(),
        precondition: precondition(request)?,
        role: role.to_string(),
    };
    match Store::open(config.env)?.send(&delete).await? {
        StoreAnswer::Done => {
            Audit::changed(role, id, "delete", None);
            Ok(message(
                "the workflow and its secrets are removed. Its versions stay for 30 days; its reports expire; its ledger stays, so that it goes on where it stopped if it comes back. A run under way ends",
            ))
        }
        StoreAnswer::Missing => {
            deny_var(config, id)?;
            Err(ApiError::not_found(
                "the store has no workflow with this workflow_id; GET /api/workflows lists all",
            ))
        }
        StoreAnswer::Refused(refusal) => Err(ApiError::refused(refusal)),
        _ => Err(ApiError::internal()),
    }
}

/// Refuses a change of a workflow that the var has.
///
/// # Errors
/// 409; or the var cannot be read.
pub(super) fn deny_var(config: &Config<'_>, id: &str) -> Result<(), ApiError> {
    let of_var = config.var_workflows().map_err(ApiError::configuration)?;
    if of_var.iter().any(|entry| entry.id() == Some(id)) {
        return Err(ApiError::conflict(
            "the workflow is in the var WORKFLOWS, which is used: change it and its secrets there, or take it out, deploy, and send this again",
        ));
    }
    Ok(())
}

/// What the request asks of the version that there is.
///
/// # Errors
/// 400 for headers that are not understood.
pub(super) fn precondition(request: &Request) -> Result<Precondition, ApiError> {
    let headers = request.headers();
    let header = |name: &str| headers.get(name).ok().flatten();
    let (if_match, if_none_match) = (header("if-match"), header("if-none-match"));
    Precondition::read(if_match.as_deref(), if_none_match.as_deref()).ok_or_else(|| {
        ApiError::bad_request(
            "`if-match` takes the `etag` of an answer, such as \"3\", or *; `if-none-match` takes *; send one of the two, or none",
        )
    })
}
