//! The record of every request, without secrets.

use serde::Serialize;
use serde_json::Value;

use crate::call::{Api, Call, Endpoint};
use crate::message::{Delivery, Reply, Request};
use crate::rng::sha1_hex;

/// One recorded request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Position, counted from 1 since the world was made.
    pub number: u64,
    /// When it arrived.
    pub at_ms: u64,
    /// The API.
    pub api: Api,
    /// The endpoint.
    pub endpoint: Endpoint,
    /// Whether such a request changes data at the vendor. A search is a read though it is a `POST`.
    pub writes: bool,
    /// The method.
    pub method: String,
    /// The path, as it was on the wire.
    pub path: String,
    /// The query, as it was on the wire without the values of `token`, `api_key` and the link's signature.
    pub query: String,
    /// Lower-case names and values, without those that carry credentials.
    pub headers: Vec<(String, String)>,
    /// Whether a header carried credentials (`Authorization`, `X-API-KEY`, `Cookie`).
    pub authorized: bool,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// Size of the body.
    pub body_bytes: usize,
    /// The parts of the body, if it is a form.
    pub parts: Vec<PartEntry>,
    /// The subjects of the request: ids of applicant and candidate (`HrFlow`'s reference), keys of profile and résumé.
    pub subjects: Vec<String>,
    /// Status of the response; zero if there was none.
    pub status: u16,
    /// How the response was delivered.
    pub delivery: Delivery,
    /// Whether the request reached the API behind the faults.
    pub took_effect: bool,
}

impl Entry {
    /// The value of a header that carries no credentials.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The part with this name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&PartEntry> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// Whether the request concerns this id or key.
    #[must_use]
    pub fn is_about(&self, id: &str) -> bool {
        self.subjects.iter().any(|subject| subject == id)
    }
}

/// One part of a recorded form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartEntry {
    /// Name of the field.
    pub name: String,
    /// Name of the file, if it is a file.
    pub filename: Option<String>,
    /// Content type, if the part states one.
    pub content_type: Option<String>,
    /// Size of the content.
    pub size: usize,
    /// SHA-1 of the content.
    pub sha1: String,
    /// The content, unless it is a file.
    pub value: Option<String>,
}

/// Headers whose values are credentials.
const SECRET_HEADERS: &[&str] = &[
    "authorization",
    "x-api-key",
    "x-user-email",
    "cookie",
    "proxy-authorization",
];
/// Names in a query whose values are credentials.
const SECRET_NAMES: &[&str] = &["token", "api_key", "x-amz-signature", "x-amz-credential"];

/// Writes the record of a call.
pub(crate) fn entry(
    number: u64,
    call: &Call,
    subjects: Vec<String>,
    reply: &Reply,
    took_effect: bool,
) -> Entry {
    let request = call.request;
    let secret = |name: &str| SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str());
    Entry {
        number,
        at_ms: request.now_ms,
        api: call.api,
        endpoint: call.endpoint,
        writes: call.endpoint.writes(&request.method),
        method: request.method.clone(),
        path: request.path.clone(),
        query: redacted_query(request),
        headers: request
            .headers
            .iter()
            .filter(|(name, _)| !secret(name))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
            .collect(),
        authorized: request.headers.iter().any(|(name, _)| secret(name)),
        body: call.json.clone(),
        body_bytes: request.body.len(),
        parts: call.parts.iter().flatten().map(part).collect(),
        subjects,
        status: reply.status,
        delivery: reply.effect,
        took_effect,
    }
}

fn part(part: &crate::multipart::Part) -> PartEntry {
    PartEntry {
        name: part.name.clone(),
        filename: part.filename.clone(),
        content_type: part.content_type.clone(),
        size: part.content.len(),
        sha1: sha1_hex(part.content),
        value: part.filename.is_none().then(|| part.text()),
    }
}

/// The query as it was sent, without credentials.
fn redacted_query(request: &Request) -> String {
    let pieces = request
        .query
        .split('&')
        .map(|piece| match piece.split_once('=') {
            Some((name, _)) if is_secret_name(name) => format!("{name}=REDACTED"),
            _ => piece.to_owned(),
        });
    pieces.collect::<Vec<_>>().join("&")
}

fn is_secret_name(encoded: &str) -> bool {
    let name = percent_encoding::percent_decode_str(encoded)
        .decode_utf8_lossy()
        .to_ascii_lowercase();
    SECRET_NAMES.contains(&name.as_str())
}
