//! Secrets of stored workflows. They are sealed before they leave this invocation, and no route shows one.

use super::audit::Audit;
use super::body::{read_none, read_object_of};
use super::error::{Answer, ApiError};
use super::ledger::message;
use super::response::json_reply;
use super::stored::deny_var;
use crate::config::{Config, OWN_SECRETS};
use crate::request::Request;
use crate::workflow_store::{Store, StoreAnswer, StoreCommand, nonce};
use serde_json::{Map, Value, json};
use update_profiles_api::Role;
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{Problem, Problems, id_problems, is_secret_name};
use update_profiles_seal::Place;

/// The largest value of a secret, as of a secret of a Worker.
const MAX_VALUE_BYTES: usize = 5_000;

/// The largest body: each byte may be written as `\u0000`.
const MAX_BODY_BYTES: u64 = 32 << 10;

/// The id of a workflow, and the name of a secret.
type Path<'a> = (&'a str, &'a str);

pub(super) async fn put(
    request: &Request,
    config: &Config<'_>,
    (id, name): Path<'_>,
    role: Role,
) -> Answer {
    const EXPECTED: &str = "the body does not contain the value of a secret: send { \"value\": \"…\" }, a text of at most 5000 bytes that is not empty";
    let store = Store::open(config.env)?;
    deny_var(config, id)?;
    let body = read_object_of(request, MAX_BODY_BYTES, EXPECTED).await?;
    let value = value(&body).ok_or_else(|| ApiError::bad_request(EXPECTED))?;
    let problems = problems(config, (id, name), &value);
    if !problems.is_empty() {
        return Err(ApiError::problems(&Problems(problems)));
    }
    let place = Place { workflow: id, name };
    let nonce = nonce().ok_or_else(ApiError::internal)?;
    let sealed = config.sealing_keys().seal(place, &value, nonce);
    let sealed = sealed.map_err(|problem| ApiError::no_sealing_key(problem.to_string()))?;
    let put = StoreCommand::PutSecret {
        id: id.to_owned(),
        name: name.to_owned(),
        sealed,
    };
    match store.send(&put).await? {
        StoreAnswer::Done => {}
        StoreAnswer::Refused(refusal) => return Err(ApiError::refused(refusal)),
        _ => return Err(ApiError::internal()),
    }
    Audit::changed(role, id, "put_secret", None);
    Ok(message(if config.known(id).is_some() {
        "the secret is set: the next run uses it"
    } else {
        "the secret is set. It waits a week for its workflow: PUT /api/workflows/ID"
    }))
}

pub(super) async fn remove(
    request: &Request,
    config: &Config<'_>,
    (id, name): Path<'_>,
    role: Role,
) -> Answer {
    read_none(request, "a removal has no options: send no body").await?;
    let delete = StoreCommand::DeleteSecret {
        id: id.to_owned(),
        name: name.to_owned(),
    };
    let answer = Store::open(config.env)?.send(&delete).await?;
    if !matches!(answer, StoreAnswer::Done) {
        deny_var(config, id)?;
        return Err(ApiError::not_found(
            "the store has no such secret of this workflow; GET /api/workflows/ID lists their names",
        ));
    }
    Audit::changed(role, id, "delete_secret", None);
    Ok(message(
        "the secret is removed: where the workflow names it, the Worker's secret of this name is used, if there is one",
    ))
}

pub(super) async fn reseal(request: &Request, config: &Config<'_>) -> Answer {
    read_none(request, "sealing anew has no options: send no body").await?;
    match Store::open(config.env)?.send(&StoreCommand::Reseal).await? {
        StoreAnswer::Resealed { resealed, unopened } => {
            let unopened: Vec<Value> = unopened
                .iter()
                .map(|(id, name)| json!({ "workflow_id": id, "name": name }))
                .collect();
            let body = json!({ "resealed": resealed, "unopened": unopened });
            Ok(json_reply(200, body.to_string()))
        }
        StoreAnswer::Refused(refusal) => Err(ApiError::refused(refusal)),
        _ => Err(ApiError::internal()),
    }
}

/// The value that a body gives; `None` for anything else. White space around a key is never part of it.
fn value(body: &Map<String, Value>) -> Option<Secret> {
    if body.keys().any(|name| name != "value") {
        return None;
    }
    let value = body.get("value")?.as_str()?.trim();
    let is_one = (1..=MAX_VALUE_BYTES).contains(&value.len());
    is_one.then(|| Secret::new(value))
}

/// What is wrong with a secret.
fn problems(config: &Config<'_>, (id, name): Path<'_>, value: &Secret) -> Vec<Problem> {
    let ids = id_problems(id).into_iter();
    let mut problems: Vec<Problem> = ids
        .map(|message| Problem::new("workflow_id", message))
        .collect();
    if OWN_SECRETS.contains(&name) {
        let message = "is the name of a secret of the Worker itself, which no API receives: take another name";
        problems.push(Problem::new("name", message));
    } else if !is_secret_name(name) {
        // It is not repeated: it may be the key itself.
        let message = "is not the name of a secret: it begins with a capital letter and has only capital letters, digits and _, for example FLATCHR_API_KEY";
        problems.push(Problem::new("name", message));
    }
    let own = OWN_SECRETS
        .iter()
        .filter_map(|name| Some((name, config.secret(name)?)));
    let own = own.filter(|(_, own)| value.is(own.expose().trim()));
    for (name, _) in own {
        let message = format!(
            "has the value of {name}, which opens this Worker and is sent to no API: give the API's own key"
        );
        problems.push(Problem::new("value", message));
    }
    problems
}
