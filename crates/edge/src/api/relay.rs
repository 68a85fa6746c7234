//! The relay: forwards read requests of a dry run to the two APIs, with keys that the page must not
//! see, or because the API rejects requests from browsers. The core decides which requests are
//! allowed: see [`update_profiles_in_hrflow::relay`].
//!
//! `/api/workflows/{id}/relay/{flatchr|hrflow}/…` uses a workflow's keys.
//! `/api/relay/{flatchr|flatchr-demo|hrflow}/…` uses keys that the caller sends: Flatchr's in
//! `x-relay-authorization: Bearer KEY`, HrFlow.ai's in `x-api-key` and `x-user-email`.
//!
//! A response of the vendor has the header `x-relayed: 1`, and two of the vendor's headers:
//! `content-type` (JSON or plain text) and `retry-after` (in seconds). An error of the relay has the form of all
//! errors, without `x-relayed`: 400 if the caller's keys are missing, 400 `not_relayed` if the one value
//! that is asked about cannot be sent, 403 `not_relayed` for any other request, 413 `too_large`, 502 `redirected`, `too_large` or `unreachable`, 504 `timeout`.

use super::error::{Answer, ApiError};
use super::response::Reply;
use crate::config::Config;
use crate::request::Request;
use crate::workflow_config::WorkflowConfig;
use update_profiles_api::{Api, Request as Found};
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::{Clock, Content, Endpoint, Http, TransportError};
use update_profiles_in_hrflow::relay::{
    MAX_BODY, MAX_MESSAGE, ProxyRequest, Refusal, Relay, can_be_rows, content_type, retry_after,
};
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{Environment, HrflowAuth};
use worker::{Headers, Response, ResponseBody};

/// How many bytes of a large response are examined. JSON begins within them.
const EXAMINED_BYTES: f64 = 1_024.0;

/// The longest answer. While it is passed on, JavaScript holds it about twice, and several may be under way.
const MAX_RELAYED: u64 = 20 << 20;

/// The longest key that a caller may send. Each answer is searched for it.
const MAX_KEY_BYTES: usize = 4 << 10;

type Received = update_profiles_in_hrflow::http::Response<<Fetch as Http>::File>;

/// Forwards a request with a workflow's keys.
pub(super) async fn with_keys_of(
    entry: &WorkflowConfig,
    request: &Request,
    config: &Config<'_>,
    found: &Found<'_>,
    api: Api,
) -> Answer {
    let workflow = entry.read_without_hooks(config);
    let workflow = workflow.map_err(|problems| ApiError::problems(&problems))?;
    let base_urls = config.base_urls().map_err(ApiError::configuration)?;
    let relay = match api {
        Api::Hrflow => Relay::hrflow(&workflow, base_urls),
        Api::Flatchr | Api::FlatchrDemo => Relay::flatchr(&workflow, base_urls),
    };
    forward(request, found, &relay).await
}

/// Forwards a request with keys that the caller sends.
pub(super) async fn with_own_keys(
    request: &Request,
    config: &Config<'_>,
    found: &Found<'_>,
    api: Api,
) -> Answer {
    let base_urls = config.base_urls().map_err(ApiError::configuration)?;
    let environment = match api {
        Api::Hrflow => {
            let auth = HrflowAuth {
                api_secret: key(request, "x-api-key", "")?,
                api_user: key(request, "x-user-email", "")?,
            };
            let relay = Relay::hrflow_with(&auth, base_urls);
            return forward(request, found, &relay).await;
        }
        Api::FlatchrDemo => Environment::Demo,
        Api::Flatchr => Environment::Production,
    };
    let key = key(request, "x-relay-authorization", "Bearer ")?;
    let relay = Relay::flatchr_with(&key, environment, base_urls);
    forward(request, found, &relay).await
}

/// A key in a header of the caller, after `scheme`, which may be empty.
fn key(request: &Request, name: &str, scheme: &str) -> Result<Secret, ApiError> {
    let header = request.headers().get(name).ok().flatten();
    let key = header.as_deref().and_then(|header| {
        let (given, key) = header.split_at_checked(scheme.len())?;
        Some(key.trim()).filter(|_| given.eq_ignore_ascii_case(scheme))
    });
    let is_key = |key: &&str| {
        (1..=MAX_KEY_BYTES).contains(&key.len()) && key.chars().all(|c| c.is_ascii_graphic())
    };
    key.filter(is_key).map(Secret::new).ok_or_else(|| {
        ApiError::bad_request(&format!(
            "the header {name} is missing or contains no key: send your own key as `{name}: {scheme}KEY`"
        ))
    })
}

async fn forward(request: &Request, found: &Found<'_>, relay: &Relay<'_>) -> Answer {
    let body = update_profiles_fetch::read(request.inner().body(), MAX_BODY).await;
    let body = body.map_err(|error| match error {
        TransportError::TooLarge { limit } => ApiError::too_large(limit),
        _ => ApiError::bad_request("the body ends too early"),
    })?;
    let proxy_request = ProxyRequest {
        method: &request.method_name(),
        path: found.rest,
        query: found.query,
        body: &body,
    };
    let mut outgoing = relay
        .build_request(proxy_request)
        .map_err(|refusal| match refusal {
            Refusal::TooLarge { limit } => ApiError::too_large(limit),
            refusal => ApiError::not_relayed(&refusal),
        })?;
    // Ten thousands of rows must not pass through wasm memory, which never shrinks.
    outgoing.wants_file = true;
    outgoing.max_bytes = outgoing.max_bytes.min(MAX_RELAYED);
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
    let scrubbed = |body| match relay.scrub_response(endpoint, status, body) {
        Some(body) => Ok(ResponseBody::Body(body)),
        None => Err(ApiError::no_data(relay.api(), MAX_MESSAGE)),
    };
    let body = match received.content {
        Content::File { file, size, .. } if relay.is_streamed(endpoint, size) => {
            let beginning = file.slice_with_f64_and_f64(0.0, EXAMINED_BYTES);
            let beginning = beginning.map_err(|_| ApiError::internal())?.stream();
            let beginning = update_profiles_fetch::read(Some(beginning), MAX_MESSAGE).await;
            let beginning = beginning.map_err(|_| ApiError::internal())?;
            if !can_be_rows(received.content_type.as_deref(), &beginning) {
                return Err(ApiError::no_data(relay.api(), MAX_MESSAGE));
            }
            ResponseBody::Stream(file.stream())
        }
        Content::File { file, size, .. } => {
            let body = update_profiles_fetch::read(Some(file.stream()), size).await;
            scrubbed(body.map_err(|_| ApiError::internal())?)?
        }
        Content::Bytes(body) => scrubbed(body.into())?,
    };
    // The platform rejects a body for these statuses.
    let body = match status {
        204 | 205 => ResponseBody::Empty,
        _ => body,
    };
    let response = Response::from_body(body)?;
    Ok(Reply::Relayed(
        response.with_status(status).with_headers(headers),
    ))
}

/// What the answer keeps of the vendor's headers.
fn headers(received: &Received) -> worker::Result<Headers> {
    let headers = Headers::new();
    let content_type = content_type(received.content_type.as_deref());
    headers.set("x-relayed", "1")?;
    headers.set("content-type", content_type)?;
    if let Some(seconds) = retry_after(received.retry_after.as_deref(), Fetch.now_ms()) {
        headers.set("retry-after", &seconds)?;
    }
    Ok(headers)
}
