//! The relay: read requests of a dry run, passed on to the two APIs with the keys that the page must
//! not see, or from where a browser may not call. Which are is decided by the core, see
//! [`update_profiles_in_hrflow::relay`].
//!
//! `/api/workflows/{id}/relay/{flatchr|hrflow}/…` uses a workflow's keys;
//! `/api/relay/{flatchr|flatchr-demo|hrflow}/…` those that the caller sends, Flatchr's in
//! `x-relay-authorization: Bearer KEY`, HrFlow.ai's in `x-api-key` and `x-user-email`.
//!
//! What the vendor answered carries `x-relayed: 1`, and of the vendor's headers `content-type` (JSON
//! or plain text) and `retry-after`. What the relay itself answers is an error as everywhere, without
//! `x-relayed`: 400 where the caller's keys are missing, 403 `not_relayed`, 413 `too_large`, 502
//! `redirected`, `too_large` or `unreachable`, 504 `timeout`.

use super::{Answer, ApiError, find};
use crate::config::base_urls;
use crate::request::Request;
use percent_encoding::percent_decode_str;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::{Content, Endpoint, Http, TransportError};
use update_profiles_in_hrflow::relay::{
    MAX_BODY, MAX_MESSAGE, ProxyRequest, Refusal, Relay, content_type,
};
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{Environment, HrflowAuth};
use worker::{Env, Headers, Response, ResponseBody};

/// How much of a large answer is looked at, in bytes: JSON begins somewhere in there.
const BEGINNING: f64 = 1_024.0;

type Received = update_profiles_in_hrflow::http::Response<<Fetch as Http>::File>;

/// A request that is for the relay.
pub(super) struct Route {
    keys: Keys,
    to: Api,
    /// What comes after the API's name, as it is on the wire: decoding it, or taking `..` out of it,
    /// is what a way out of the relay would begin with.
    path: String,
    query: String,
}

/// Whose keys are used.
enum Keys {
    Workflow(String),
    Caller,
}

enum Api {
    Flatchr,
    FlatchrDemo,
    Hrflow,
}

impl Route {
    /// `None` where the request is for something else.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let url = request.inner().url();
        let (_, rest) = url.split_once("://")?;
        let (_, target) = rest.split_once("/api/").filter(|(host, _)| {
            // The first path segment, not one further on.
            !host.contains(['/', '?', '#'])
        })?;
        let target = target.split('#').next()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (keys, rest) = match path.strip_prefix("workflows/") {
            Some(rest) => {
                let (id, rest) = rest.split_once('/')?;
                let id = percent_decode_str(id).decode_utf8_lossy().into_owned();
                (Keys::Workflow(id), rest)
            }
            None => (Keys::Caller, path),
        };
        let (api, path) = rest.strip_prefix("relay/")?.split_once('/')?;
        let to = match (api, &keys) {
            ("flatchr", _) => Api::Flatchr,
            ("flatchr-demo", Keys::Caller) => Api::FlatchrDemo,
            ("hrflow", _) => Api::Hrflow,
            _ => return None,
        };
        Some(Self {
            keys,
            to,
            path: path.to_owned(),
            query: query.to_owned(),
        })
    }
}

pub(super) async fn answer(request: &Request, env: &Env, route: &Route) -> Answer {
    let urls = base_urls(env);
    match (&route.keys, &route.to) {
        (Keys::Workflow(id), to) => {
            let workflow = find(env, id)?.read_without_hooks(env);
            let workflow = workflow.map_err(|problems| ApiError::problems(&problems))?;
            let relay = match to {
                Api::Hrflow => Relay::hrflow(&workflow, &urls),
                Api::Flatchr | Api::FlatchrDemo => Relay::flatchr(&workflow, &urls),
            };
            pass_on(request, route, &relay).await
        }
        (Keys::Caller, Api::Hrflow) => {
            let auth = HrflowAuth {
                api_secret: key(request, "x-api-key", "")?,
                api_user: key(request, "x-user-email", "")?,
            };
            pass_on(request, route, &Relay::hrflow_with(&auth, &urls)).await
        }
        (Keys::Caller, to) => {
            let key = key(request, "x-relay-authorization", "Bearer ")?;
            let environment = match to {
                Api::FlatchrDemo => Environment::Demo,
                Api::Flatchr | Api::Hrflow => Environment::Production,
            };
            let relay = Relay::flatchr_with(&key, environment, &urls);
            pass_on(request, route, &relay).await
        }
    }
}

/// A key that the caller sends, after a scheme where it has one.
fn key(request: &Request, name: &str, scheme: &str) -> Result<Secret, ApiError> {
    let header = request.headers().get(name).ok().flatten();
    let key = header.as_deref().and_then(|header| {
        let (given, key) = header.split_at_checked(scheme.len())?;
        Some(key.trim()).filter(|_| given.eq_ignore_ascii_case(scheme))
    });
    let is_key = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic());
    key.filter(is_key).map(Secret::new).ok_or_else(|| {
        ApiError::bad_request(&format!(
            "the header {name} is missing, or holds no key: send your own as `{name}: {scheme}KEY`"
        ))
    })
}

async fn pass_on(request: &Request, route: &Route, relay: &Relay<'_>) -> Answer {
    let body = update_profiles_fetch::read(request.inner().body(), MAX_BODY).await;
    let body = body.map_err(|error| match error {
        TransportError::TooLarge { limit } => ApiError::too_large(limit),
        _ => ApiError::bad_request("the body breaks off"),
    })?;
    let asked = ProxyRequest {
        // Not the `worker` crate's, which takes every method that it does not know for GET.
        method: &request.inner().method(),
        path: &route.path,
        query: &route.query,
        body: &body,
    };
    let mut outgoing = relay
        .build_request(asked)
        .map_err(|refusal| match refusal {
            Refusal::TooLarge { limit } => ApiError::too_large(limit),
            _ => ApiError::not_relayed(&refusal.to_string()),
        })?;
    // Rows by the ten thousand need not pass through wasm memory, which never shrinks.
    outgoing.wants_file = true;
    let asked = outgoing.endpoint;
    let received = Fetch.send(outgoing).await;
    let received = received.map_err(|error| ApiError::upstream(relay.api(), error))?;
    match received.status {
        300..=399 => Err(ApiError::redirected(relay.api())),
        200..=599 => relayed(relay, asked, received).await,
        _ => Err(ApiError::upstream(relay.api(), TransportError::Network)),
    }
}

async fn relayed(relay: &Relay<'_>, asked: Endpoint, received: Received) -> Answer {
    let headers = headers(&received).map_err(|_| ApiError::internal())?;
    let status = received.status;
    let body = match received.content {
        Content::File { file, size } if size > MAX_MESSAGE => {
            let beginning = file.slice_with_f64_and_f64(0.0, BEGINNING);
            let beginning = beginning.map_err(|_| ApiError::internal())?.stream();
            let beginning = update_profiles_fetch::read(Some(beginning), MAX_MESSAGE).await;
            let beginning = beginning.map_err(|_| ApiError::internal())?;
            if !relay.can_be_data(asked, received.content_type.as_deref(), &beginning) {
                return Err(ApiError::no_data(relay.api(), MAX_MESSAGE));
            }
            ResponseBody::Stream(file.stream())
        }
        Content::File { file, .. } => {
            let body = update_profiles_fetch::read(Some(file.stream()), MAX_MESSAGE).await;
            let body = body.map_err(|_| ApiError::internal())?;
            ResponseBody::Body(relay.scrub_response(asked, status, body))
        }
        Content::Bytes(body) => {
            ResponseBody::Body(relay.scrub_response(asked, status, body.into()))
        }
    };
    // These have no body, and JavaScript makes no response of them that has one.
    let body = match status {
        204 | 205 => ResponseBody::Empty,
        _ => body,
    };
    let response = Response::from_body(body).map_err(|_| ApiError::internal())?;
    Ok(response.with_status(status).with_headers(headers))
}

/// Nobody's to keep, and no page of ours: a browser that opens it runs nothing and shows a text.
fn headers(received: &Received) -> worker::Result<Headers> {
    let headers = Headers::new();
    let content_type = content_type(received.content_type.as_deref());
    headers.set("x-relayed", "1")?;
    headers.set("content-type", content_type)?;
    headers.set("cache-control", "no-store")?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("content-security-policy", "default-src 'none'; sandbox")?;
    if let Some(retry_after) = &received.retry_after {
        headers.set("retry-after", retry_after)?;
    }
    Ok(headers)
}
