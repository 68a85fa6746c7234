//! The relay: forwards read requests of a dry run to the two APIs, with keys that the page must not
//! see, or because the API rejects requests from browsers. The core decides which requests are
//! allowed: see [`update_profiles_in_hrflow::relay`].
//!
//! `/api/workflows/{id}/relay/{flatchr|hrflow}/…` uses a workflow's keys.
//! `/api/relay/{flatchr|flatchr-demo|hrflow}/…` uses keys that the caller sends: Flatchr's in
//! `x-relay-authorization: Bearer KEY`, HrFlow.ai's in `x-api-key` and `x-user-email`.
//!
//! A response of the vendor has the header `x-relayed: 1`, and two of the vendor's headers:
//! `content-type` (JSON or plain text) and `retry-after`. An error of the relay has the form of all
//! errors, without `x-relayed`: 400 if the caller's keys are missing, 403 `not_relayed`, 413
//! `too_large`, 502 `redirected`, `too_large` or `unreachable`, 504 `timeout`.

use super::error::{Answer, ApiError};
use super::workflows;
use crate::config::Config;
use crate::request::Request;
use percent_encoding::percent_decode_str;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::{Content, Endpoint, Http, TransportError};
use update_profiles_in_hrflow::relay::{
    MAX_BODY, MAX_MESSAGE, ProxyRequest, Refusal, Relay, content_type,
};
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{Environment, HrflowAuth};
use worker::{Headers, Response, ResponseBody};

/// How many bytes of a large response are examined. JSON begins within them.
const EXAMINED_BYTES: f64 = 1_024.0;

type Received = update_profiles_in_hrflow::http::Response<<Fetch as Http>::File>;

/// The target of a request to the relay.
pub(super) struct Route {
    keys: Keys,
    api: Api,
    /// The rest of the path after the API's name, not decoded and with `..` in it: changing it before
    /// the core checks it could open a way out of the relay.
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
    /// `None` if the request is not for the relay.
    pub(super) fn of(request: &Request) -> Option<Self> {
        let url = request.inner().url();
        let (_, rest) = url.split_once("://")?;
        let (_, target) = rest.split_once("/api/").filter(|(host, _)| {
            // `/api/` must be the first segment of the path.
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
        let api = match (api, &keys) {
            ("flatchr", _) => Api::Flatchr,
            ("flatchr-demo", Keys::Caller) => Api::FlatchrDemo,
            ("hrflow", _) => Api::Hrflow,
            _ => return None,
        };
        Some(Self {
            keys,
            api,
            path: path.to_owned(),
            query: query.to_owned(),
        })
    }
}

pub(super) async fn answer(request: &Request, config: &Config<'_>, route: &Route) -> Answer {
    let base_urls = &config.base_urls;
    match (&route.keys, &route.api) {
        (Keys::Workflow(id), api) => {
            let workflow = workflows::find(config, id)?.read_without_hooks(config);
            let workflow = workflow.map_err(|problems| ApiError::problems(&problems))?;
            let relay = match api {
                Api::Hrflow => Relay::hrflow(&workflow, base_urls),
                Api::Flatchr | Api::FlatchrDemo => Relay::flatchr(&workflow, base_urls),
            };
            forward(request, route, &relay).await
        }
        (Keys::Caller, Api::Hrflow) => {
            let auth = HrflowAuth {
                api_secret: key(request, "x-api-key", "")?,
                api_user: key(request, "x-user-email", "")?,
            };
            forward(request, route, &Relay::hrflow_with(&auth, base_urls)).await
        }
        (Keys::Caller, api) => {
            let key = key(request, "x-relay-authorization", "Bearer ")?;
            let environment = match api {
                Api::FlatchrDemo => Environment::Demo,
                Api::Flatchr | Api::Hrflow => Environment::Production,
            };
            let relay = Relay::flatchr_with(&key, environment, base_urls);
            forward(request, route, &relay).await
        }
    }
}

/// A key in a header of the caller, after `scheme`, which may be empty.
fn key(request: &Request, name: &str, scheme: &str) -> Result<Secret, ApiError> {
    let header = request.headers().get(name).ok().flatten();
    let key = header.as_deref().and_then(|header| {
        let (given, key) = header.split_at_checked(scheme.len())?;
        Some(key.trim()).filter(|_| given.eq_ignore_ascii_case(scheme))
    });
    let is_key = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_ascii_graphic());
    key.filter(is_key).map(Secret::new).ok_or_else(|| {
        ApiError::bad_request(&format!(
            "the header {name} is missing or contains no key: send your own key as `{name}: {scheme}KEY`"
        ))
    })
}

async fn forward(request: &Request, route: &Route, relay: &Relay<'_>) -> Answer {
    let body = update_profiles_fetch::read(request.inner().body(), MAX_BODY).await;
    let body = body.map_err(|error| match error {
        TransportError::TooLarge { limit } => ApiError::too_large(limit),
        _ => ApiError::bad_request("the body ends too early"),
    })?;
    let proxy_request = ProxyRequest {
        // The `worker` crate's method is GET for every method that it does not know.
        method: &request.inner().method(),
        path: &route.path,
        query: &route.query,
        body: &body,
    };
    let mut outgoing = relay
        .build_request(proxy_request)
        .map_err(|refusal| match refusal {
            Refusal::TooLarge { limit } => ApiError::too_large(limit),
            _ => ApiError::not_relayed(&refusal.to_string()),
        })?;
    // Ten thousands of rows must not pass through wasm memory, which never shrinks.
    outgoing.wants_file = true;
    let endpoint = outgoing.endpoint;
    let received = Fetch.send(outgoing).await;
    let received = received.map_err(|error| ApiError::upstream(relay.api(), error))?;
    match received.status {
        300..=399 => Err(ApiError::redirected(relay.api())),
        200..=599 => relayed(relay, endpoint, received).await,
        _ => Err(ApiError::upstream(relay.api(), TransportError::Network)),
    }
}

async fn relayed(relay: &Relay<'_>, endpoint: Endpoint, received: Received) -> Answer {
    let headers = headers(&received)?;
    let status = received.status;
    let body = match received.content {
        Content::File { file, size, .. } if size > MAX_MESSAGE => {
            let beginning = file.slice_with_f64_and_f64(0.0, EXAMINED_BYTES);
            let beginning = beginning.map_err(|_| ApiError::internal())?.stream();
            let beginning = update_profiles_fetch::read(Some(beginning), MAX_MESSAGE).await;
            let beginning = beginning.map_err(|_| ApiError::internal())?;
            if !relay.can_be_data(endpoint, received.content_type.as_deref(), &beginning) {
                return Err(ApiError::no_data(relay.api(), MAX_MESSAGE));
            }
            ResponseBody::Stream(file.stream())
        }
        Content::File { file, .. } => {
            let body = update_profiles_fetch::read(Some(file.stream()), MAX_MESSAGE).await;
            let body = body.map_err(|_| ApiError::internal())?;
            ResponseBody::Body(relay.scrub_response(endpoint, status, body))
        }
        Content::Bytes(body) => {
            ResponseBody::Body(relay.scrub_response(endpoint, status, body.into()))
        }
    };
    // The platform rejects a body for these statuses.
    let body = match status {
        204 | 205 => ResponseBody::Empty,
        _ => body,
    };
    let response = Response::from_body(body)?;
    Ok(response.with_status(status).with_headers(headers))
}

/// No cache may keep the response, and a browser that opens it shows text and runs nothing.
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
