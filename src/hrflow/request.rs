//! HrFlow.ai's requests: URLs and credentials. Runs and the relay build the same requests.

use super::parameters::HrflowAuth;
use crate::http::{
    Api, Endpoint, MAX_LARGE_PROFILE_BYTES, MAX_PAGE_BYTES, Method, Request, UrlBuilder,
};

const BASE_URL: &str = "https://api.hrflow.ai/v1";

/// Stands for the key of a workflow's own source in requests to the relay, which puts the key in its place. Answers hold
/// the key itself.
pub(crate) const OWN: &str = "own";

pub(super) const SOURCE: Endpoint = endpoint("GET source", true, false);
pub(super) const PROFILE_LIST: Endpoint = endpoint("GET storing/profiles", true, false);
pub(super) const PROFILE: Endpoint = endpoint("GET profile/indexing", true, false);

pub(super) const fn endpoint(name: &'static str, idempotent: bool, writes: bool) -> Endpoint {
    Endpoint {
        api: Api::Hrflow,
        name,
        idempotent,
        writes,
    }
}

/// The key by which a profile is queried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProfileQuery {
    /// The candidate's id at Flatchr.
    Reference,
    /// The e-mail address.
    Email,
}

impl ProfileQuery {
    /// The name of the query parameter.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Email => "email",
        }
    }
}

/// Builds the requests for one source with one key.
pub(crate) struct RequestBuilder<'a> {
    base: UrlBuilder,
    auth: &'a HrflowAuth,
    source_key: &'a str,
}

impl<'a> RequestBuilder<'a> {
    /// `base_url` overrides `https://api.hrflow.ai/v1`.
    pub(crate) fn new(base_url: Option<&str>, auth: &'a HrflowAuth, source_key: &'a str) -> Self {
        Self {
            base: UrlBuilder::new(base_url.unwrap_or(BASE_URL)),
            auth,
            source_key,
        }
    }

    /// `GET source?key=`.
    pub(crate) fn source<F>(&self) -> Request<F> {
        let url = self.url(&["source"]).query("key", self.source_key);
        self.request(SOURCE, Method::Get, url)
    }

    /// `GET profile/indexing?source_key&reference` or `&email`, for a profile of any size that is read.
    pub(crate) fn profile<F>(&self, by: ProfileQuery, value: &str) -> Request<F> {
        let url = self
            .url(&["profile", "indexing"])
            .query("source_key", self.source_key)
            .query(by.name(), value);
        self.request(PROFILE, Method::Get, url)
            .max_bytes(MAX_LARGE_PROFILE_BYTES)
    }

    /// `GET storing/profiles` for whole profiles, in the order in which they were created: an edit moves none to
    /// another page.
    pub(crate) fn profile_list<F>(&self, page: usize, limit: usize) -> Request<F> {
        let sources = serde_json::json!([self.source_key]).to_string();
        let url = self
            .url(&["storing", "profiles"])
            .query("source_keys", &sources)
            .query("return_profile", "true")
            .query("page", &page.to_string())
            .query("limit", &limit.to_string())
            .query("order_by", "asc")
            .query("sort_by", "created_at");
        self.request(PROFILE_LIST, Method::Get, url)
            .max_bytes(MAX_PAGE_BYTES)
    }

    pub(super) fn url(&self, path: &[&str]) -> UrlBuilder {
        self.base.clone().path(path)
    }

    pub(super) fn request<F>(
        &self,
        endpoint: Endpoint,
        method: Method,
        url: UrlBuilder,
    ) -> Request<F> {
        Request::new(endpoint, method, url.build())
            .header("x-api-key", self.auth.api_secret.expose())
            .header("x-user-email", self.auth.api_user.expose())
    }

    pub(super) fn source_key(&self) -> &str {
        self.source_key
    }
}
