//! The versions of a stored workflow: each says when it was made and by which role, and can be restored.

use super::body::read_none;
use super::error::{Answer, ApiError};
use super::response::json_reply;
use super::stored::{Change, precondition, store};
use crate::config::Config;
use crate::request::Request;
use crate::workflow_store::{Store, StoreAnswer, StoreCommand, Version};
use serde_json::{Map, Value, json};
use update_profiles_api::Role;
use update_profiles_in_hrflow::time::rfc3339;

pub(super) async fn list(config: &Config<'_>, id: &str) -> Answer {
    let command = StoreCommand::Versions { id: id.to_owned() };
    let versions = match Store::open(config.env)?.send(&command).await? {
        StoreAnswer::Versions(versions) if !versions.is_empty() => versions,
        StoreAnswer::Versions(_) => {
            return Err(ApiError::not_found(
                "the store has no versions of this workflow; those of the var WORKFLOWS are in your repository",
            ));
        }
        _ => return Err(ApiError::internal()),
    };
    let versions: Vec<Value> = versions
        .iter()
        .map(|version| shown(version).into())
        .collect();
    Ok(json_reply(200, json!({ "versions": versions }).to_string()))
}

pub(super) async fn show(config: &Config<'_>, id: &str, version: &str) -> Answer {
    let version = find(config, id, version).await?;
    let mut body = shown(&version);
    let document = version.document.as_deref();
    let workflow: Option<Value> = document.and_then(|text| serde_json::from_str(text).ok());
    body.insert("workflow".to_owned(), workflow.into());
    Ok(json_reply(200, Value::Object(body).to_string()))
}

pub(super) async fn restore(
    request: &Request,
    config: &Config<'_>,
    (id, version): (&str, &str),
    role: Role,
) -> Answer {
    read_none(
        request,
        "taking a version back has no options: send no body",
    )
    .await?;
    let version = find(config, id, version).await?;
    let document = version.document.as_deref().ok_or_else(|| {
        ApiError::conflict(
            "this version is the removal of the workflow: take back the one before it",
        )
    })?;
    let document: Map<String, Value> = serde_json::from_str(document)?;
    let change = Change {
        id,
        document,
        precondition: precondition(request)?,
        role,
        restores: Some(version.number),
    };
    store(config, change).await
}

async fn find(config: &Config<'_>, id: &str, version: &str) -> Result<Box<Version>, ApiError> {
    let missing = || {
        ApiError::not_found(
            "the store has no such version of this workflow; GET /api/workflows/ID/versions lists them",
        )
    };
    let version = version.parse().map_err(|_| missing())?;
    let id = id.to_owned();
    match Store::open(config.env)?
        .send(&StoreCommand::Version { id, version })
        .await?
    {
        StoreAnswer::Version(version) => version.ok_or_else(missing),
        _ => Err(ApiError::internal()),
    }
}

/// A version without its document.
fn shown(version: &Version) -> Map<String, Value> {
    let is_removal = version.hash.is_empty();
    let shown = json!({
        "version": version.number,
        "at": rfc3339(version.at_ms),
        "role": version.role,
        "change": if is_removal { "delete" } else { "put" },
        "hash": if is_removal { None } else { Some(&version.hash) },
        "restores": version.restores,
    });
    match shown {
        Value::Object(shown) => shown,
        _ => Map::new(),
    }
}
