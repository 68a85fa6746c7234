//! The requests to HrFlow.ai that the relay passes on.

use super::query::parse_query;
use super::{ProxyRequest, Refusal, authorised_id, large_object};
use crate::hrflow::{ProfileQuery, RequestBuilder};
use crate::http::Request;
use crate::json::{get, id_text, raw_id, read_object};
use crate::workflow::HrflowAuth;
use std::borrow::Cow;

const PATHS: &str = "GET source?key={source}, GET profile/indexing?source_key={source}&reference=… or &email=…, GET storing/profiles?source_keys=[\"{source}\"]&…";
const SOURCE_QUERY: &str = "?key={source}, once";
const PROFILE_QUERY: &str = "?source_key={source} with either &reference=… or &email=…, each once";
const LIST_QUERY: &str = "?source_keys=[\"{source}\"]&return_profile=true&page=…&limit=…&order_by=asc&sort_by=created_at, each once, with a page from 1 and a limit from 1 to 1000";

/// The most profiles that a page may be asked for.
const MAX_LIMIT: usize = 1_000;
/// The last page that may be asked for.
const MAX_PAGE: usize = 1_000_000;

pub(super) struct HrflowRelay<'a> {
    pub(super) base_url: Option<&'a str>,
    pub(super) auth: &'a HrflowAuth,
    /// The source that the workflow may read; `None` if the caller sends the key.
    pub(super) own_source: Option<&'a str>,
}

impl HrflowRelay<'_> {
    pub(super) fn build_request<F>(
        &self,
        request: ProxyRequest<'_>,
    ) -> Result<Request<F>, Refusal> {
        match request.path {
            "source" => {
                let pairs = read_query(request, &["key"], SOURCE_QUERY)?;
                let source = self.authorise(&pairs, "key", SOURCE_QUERY)?;
                Ok(self.requests(source).source())
            }
            "profile/indexing" => {
                let names = [ProfileQuery::Reference, ProfileQuery::Email].map(ProfileQuery::name);
                let known = ["source_key", names[0], names[1]];
                let pairs = read_query(request, &known, PROFILE_QUERY)?;
                let source = self.authorise(&pairs, "source_key", PROFILE_QUERY)?;
                let (by, value) = profile_query(&pairs)?;
                Ok(self.requests(source).profile(by, value))
            }
            "storing/profiles" => {
                let fixed = [
                    ("return_profile", "true"),
                    ("order_by", "asc"),
                    ("sort_by", "created_at"),
                ];
                let names = fixed.map(|(name, _)| name);
                let known = [names.as_slice(), &["source_keys", "page", "limit"]].concat();
                let pairs = read_query(request, &known, LIST_QUERY)?;
                let is_fixed = |(name, fixed)| value(&pairs, name) == Some(fixed);
                let (page, limit) = (number(&pairs, "page"), number(&pairs, "limit"));
                match (page, limit) {
                    (Some(page @ 1..=MAX_PAGE), Some(limit @ 1..=MAX_LIMIT))
                        if fixed.into_iter().all(is_fixed) =>
                    {
                        let source = self.authorise_list(&pairs)?;
                        Ok(self.requests(&source).profile_list(page, limit))
                    }
                    _ => Err(Refusal::Query {
                        allowed: LIST_QUERY,
                    }),
                }
            }
            _ => Err(Refusal::Path { allowed: PATHS }),
        }
    }

    fn requests<'b>(&'b self, source: &'b str) -> RequestBuilder<'b> {
        RequestBuilder::new(self.base_url, self.auth, source)
    }

    /// Returns the key of the source that the query names.
    fn authorise<'b>(
        &'b self,
        pairs: &'b [(&str, String)],
        name: &str,
        allowed: &'static str,
    ) -> Result<&'b str, Refusal> {
        let source = value(pairs, name).ok_or(Refusal::Query { allowed })?;
        self.authorised(source)
    }

    /// Returns the key of the one source that the query of a list names, in a list of JSON.
    fn authorise_list(&self, pairs: &[(&str, String)]) -> Result<String, Refusal> {
        let allowed = LIST_QUERY;
        let sources = value(pairs, "source_keys").ok_or(Refusal::Query { allowed })?;
        let Ok([source]) = serde_json::from_str::<[String; 1]>(sources) else {
            return Err(Refusal::Query { allowed });
        };
        Ok(self.authorised(&source)?.to_owned())
    }

    fn authorised<'b>(&'b self, source: &'b str) -> Result<&'b str, Refusal> {
        authorised_id(source, self.own_source).ok_or(Refusal::Source {
            of_workflow: self.own_source.is_some(),
        })
    }
}

fn read_query<'a>(
    request: ProxyRequest<'a>,
    known: &[&str],
    allowed: &'static str,
) -> Result<Vec<(&'a str, String)>, Refusal> {
    if request.method != "GET" {
        return Err(Refusal::Method { allowed: "GET" });
    }
    if !request.body.is_empty() {
        return Err(Refusal::Body);
    }
    parse_query(request.query, known, allowed)
}

/// Reads the one value that identifies the profile: a reference or an e-mail address.
fn profile_query<'a>(pairs: &'a [(&str, String)]) -> Result<(ProfileQuery, &'a str), Refusal> {
    let read = |by: ProfileQuery| Some((by, value(pairs, by.name())?));
    match (read(ProfileQuery::Reference), read(ProfileQuery::Email)) {
        (Some(query), None) | (None, Some(query)) => Ok(query),
        _ => Err(Refusal::Query {
            allowed: PROFILE_QUERY,
        }),
    }
}

fn value<'a>(pairs: &'a [(&str, String)], name: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().find(|(known, _)| *known == name)?;
    Some(value)
}

/// A number in digits only, as a run writes it.
fn number(pairs: &[(&str, String)], name: &str) -> Option<usize> {
    let text = value(pairs, name)?;
    let is_plain = !text.starts_with('0') && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

/// Whether a response holds the requested data: an envelope that reports success, with a status that does, too.
pub(super) fn is_data(status: u16, body: &[u8], is_large: bool) -> bool {
    let (code, has_data) = if is_large {
        let (mut code, mut has_data) = (None, false);
        let is_object = large_object(body, &mut |name, value| match name {
            b"code" => code = raw_id(value).map(Cow::into_owned),
            b"data" => has_data = true,
            _ => {}
        });
        (code, has_data && is_object)
    } else {
        let Ok(Some(envelope)) = read_object(body) else {
            return false;
        };
        let code = id_text(get(&envelope, "code"));
        (code, envelope.contains_key("data"))
    };
    let is_success = |code: u16| (200..=299).contains(&code);
    let code = code.and_then(|code| code.parse().ok());
    has_data && is_success(status) && code.is_some_and(is_success)
}
