//! The relay passes only the five read requests of a dry run on to the two APIs and reveals no key.
//! A configuration is shown without its keys.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that panics has failed, and `json!` values are passed as they are made"
)]

mod allowed;
mod properties;
mod redacted;
mod refused;
mod responses;
mod spellings;

use serde_json::{Value, json};
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::http::{Body, Request};
use update_profiles_in_hrflow::relay::{ProxyRequest, Refusal, Relay};
use update_profiles_in_hrflow::secret::Secret;
use update_profiles_in_hrflow::workflow::{Environment, HrflowAuth, Workflow};

const COMPANY: &str = "Wy3EOp2NP3p1KMq8";
const SOURCE: &str = "5ba7c0de5ba7c0de5ba7c0de5ba7c0de5ba7c0de";
const FLATCHR: &str = "https://flatchr.test/v2";
const HRFLOW: &str = "https://hrflow.test/v1";

/// Base URLs that differ from the vendors' own.
fn urls() -> BaseUrls {
    BaseUrls {
        flatchr: Some(FLATCHR.to_owned()),
        hrflow: Some(HRFLOW.to_owned()),
    }
}

fn configuration(pull: Value) -> Value {
    json!({
        "workflow_id": "demo",
        "connector_auth": { "api_key": "flatchr-key", "company_id": COMPANY },
        "hrflow_auth": { "api_secret": "hrflow-key", "api_user": "ops@example.com" },
        "pull_parameters": pull,
        "push_parameters": { "source_key": SOURCE },
    })
}

fn workflow(pull: Value) -> Workflow {
    Workflow::read(&configuration(pull), &|_| None).expect("a valid configuration")
}

/// The query of a list as a run sends it, with this list of sources, page and limit, each encoded.
fn list_query(sources: &str, page: &str, limit: &str) -> String {
    format!(
        "source_keys={sources}&return_profile=true&page={page}&limit={limit}&order_by=asc&sort_by=created_at"
    )
}

type Outcome = Result<Request<()>, Refusal>;

/// Sends a request to the Flatchr relay of a workflow. In `target`, a `?` separates path and query.
fn flatchr(method: &str, target: &str, body: &str) -> Outcome {
    flatchr_searching(None, method, target, body)
}

/// The same for a workflow with `pull_parameters.company`.
fn flatchr_searching(company: Option<&str>, method: &str, target: &str, body: &str) -> Outcome {
    let workflow = workflow(json!({ "company": company }));
    send(&Relay::flatchr(&workflow, &urls()), method, target, body)
}

fn hrflow(method: &str, target: &str) -> Outcome {
    let workflow = workflow(json!({}));
    send(&Relay::hrflow(&workflow, &urls()), method, target, "")
}

/// Sends a request to the Flatchr relay with the caller's own key.
fn flatchr_with(method: &str, target: &str, body: &str) -> Outcome {
    let key = Secret::new("their-key");
    let urls = BaseUrls::default();
    let relay = Relay::flatchr_with(&key, Environment::Production, &urls);
    send(&relay, method, target, body)
}

fn hrflow_with(method: &str, target: &str) -> Outcome {
    let auth = HrflowAuth {
        api_secret: Secret::new("their-key"),
        api_user: Secret::new("they@example.com"),
    };
    let urls = BaseUrls::default();
    send(&Relay::hrflow_with(&auth, &urls), method, target, "")
}

fn send(relay: &Relay<'_>, method: &str, target: &str, body: &str) -> Outcome {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    relay.build_request(ProxyRequest {
        method,
        path,
        query,
        body: body.as_bytes(),
    })
}

/// Method and URL.
fn line(request: &Request<()>) -> String {
    format!("{} {}", request.method.as_str(), request.url.expose())
}

fn headers(request: &Request<()>) -> Vec<(&str, &str)> {
    let headers = request.headers.iter();
    headers
        .map(|(name, value)| (*name, value.expose()))
        .collect()
}

fn body(request: &Request<()>) -> &str {
    match &request.body {
        Body::Empty => "",
        Body::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        Body::Multipart(_) => panic!("a multipart body"),
    }
}
