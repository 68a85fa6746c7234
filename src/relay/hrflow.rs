//! What is passed on to HrFlow.ai.

use super::query::pairs;
use super::{ProxyRequest, Refusal, authorised_id};
use crate::hrflow::{ProfileQuery, RequestBuilder};
use crate::http::Request;
use crate::json::{Object, get, id_text};
use crate::workflow::HrflowAuth;

const PATHS: &str =
    "GET source?key={source}, GET profile/indexing?source_key={source}&reference=… or &email=…";
const SOURCE_QUERY: &str = "?key={source}";
const PROFILE_QUERY: &str = "?source_key={source} with either &reference=… or &email=…";

pub(super) struct Hrflow<'a> {
    pub(super) base_url: Option<&'a str>,
    pub(super) auth: &'a HrflowAuth,
    /// The source that a workflow may read; `None` where the caller brought the key.
    pub(super) own: Option<&'a str>,
}

impl Hrflow<'_> {
    pub(super) fn build_request<F>(&self, asked: ProxyRequest<'_>) -> Result<Request<F>, Refusal> {
        match asked.path {
            "source" => {
                let pairs = checked(asked, &["key"], SOURCE_QUERY)?;
                let source = self.source(&pairs, "key", SOURCE_QUERY)?;
                Ok(self.requests(source).source())
            }
            "profile/indexing" => {
                let names = [ProfileQuery::Reference, ProfileQuery::Email].map(ProfileQuery::name);
                let known = ["source_key", names[0], names[1]];
                let pairs = checked(asked, &known, PROFILE_QUERY)?;
                let source = self.source(&pairs, "source_key", PROFILE_QUERY)?;
                let (by, value) = by(&pairs)?;
                Ok(self.requests(source).profile(by, value))
            }
            _ => Err(Refusal::Path { allowed: PATHS }),
        }
    }

    fn requests<'b>(&'b self, source: &'b str) -> RequestBuilder<'b> {
        RequestBuilder::new(self.base_url, self.auth, source)
    }

    fn source<'b>(
        &'b self,
        pairs: &'b [(&str, String)],
        name: &str,
        allowed: &'static str,
    ) -> Result<&'b str, Refusal> {
        let named = value(pairs, name).ok_or(Refusal::Query { allowed })?;
        authorised_id(named, self.own).ok_or(Refusal::Source {
            of_workflow: self.own.is_some(),
        })
    }
}

fn checked<'a>(
    asked: ProxyRequest<'a>,
    known: &[&str],
    allowed: &'static str,
) -> Result<Vec<(&'a str, String)>, Refusal> {
    if asked.method != "GET" {
        return Err(Refusal::Method { allowed: "GET" });
    }
    if !asked.body.is_empty() {
        return Err(Refusal::Body);
    }
    pairs(asked.query, known, allowed)
}

/// What the profile is asked for by: one of the two.
fn by<'a>(pairs: &'a [(&str, String)]) -> Result<(ProfileQuery, &'a str), Refusal> {
    let named = |by: ProfileQuery| Some((by, value(pairs, by.name())?));
    match (named(ProfileQuery::Reference), named(ProfileQuery::Email)) {
        (Some(by), None) | (None, Some(by)) => Ok(by),
        _ => Err(Refusal::Query {
            allowed: PROFILE_QUERY,
        }),
    }
}

fn value<'a>(pairs: &'a [(&str, String)], name: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().find(|(known, _)| *known == name)?;
    Some(value)
}

/// Whether an answer is what was asked for: a successful envelope.
pub(super) fn is_data(status: u16, body: &[u8]) -> bool {
    let Ok(envelope) = serde_json::from_slice::<Object>(body) else {
        return false;
    };
    let code = id_text(get(&envelope, "code")).and_then(|code| code.parse().ok());
    envelope.contains_key("data") && (200..=299).contains(&code.unwrap_or(status))
}
