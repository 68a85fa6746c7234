//! Flatchr's requests: URLs, credentials and limits. Runs and the relay build the same requests.

use super::parameters::PullParameters;
use crate::http::{Api, Endpoint, Method, Request, UrlBuilder};
use crate::secret::Secret;

pub(crate) const SEARCH: Endpoint = read("POST search/applicants");
pub(super) const APPLICANT: Endpoint = read("GET applicant");

/// The size limit of a search's response, in bytes: about 100,000 rows. An isolate has 128 MB.
const MAX_SEARCH_BYTES: u64 = 40 << 20;

/// An endpoint of Flatchr. All of them are idempotent; PUT applicant too, because it names the target
/// column.
pub(super) const fn read(name: &'static str) -> Endpoint {
    Endpoint {
        api: Api::Flatchr,
        name,
        idempotent: true,
        writes: false,
    }
}

/// Builds the requests for one company with one key.
pub(crate) struct RequestBuilder<'a> {
    base: UrlBuilder,
    api_key: &'a Secret,
}

impl<'a> RequestBuilder<'a> {
    /// `root` is the base URL of the API.
    pub(crate) fn new(root: &str, company: &str, api_key: &'a Secret) -> Self {
        Self {
            base: UrlBuilder::new(root).path(&["company", company]),
            api_key,
        }
    }

    /// `POST company/{c}/search/applicants`.
    pub(crate) fn search<F>(&self, parameters: &PullParameters) -> Request<F> {
        self.request(SEARCH, Method::Post, &["search", "applicants"])
            .json(serde_json::to_vec(parameters).unwrap_or_default())
            .timeout(60)
            .max_bytes(MAX_SEARCH_BYTES)
    }

    /// `GET company/{c}/applicant/{a}`.
    pub(crate) fn applicant<F>(&self, applicant: &str) -> Request<F> {
        self.request(APPLICANT, Method::Get, &["applicant", applicant])
    }

    pub(super) fn request<F>(
        &self,
        endpoint: Endpoint,
        method: Method,
        path: &[&str],
    ) -> Request<F> {
        self.authorized(endpoint, method, self.base().path(path))
    }

    pub(super) fn authorized<F>(
        &self,
        endpoint: Endpoint,
        method: Method,
        url: UrlBuilder,
    ) -> Request<F> {
        let token = format!("Bearer {}", self.api_key.expose());
        Request::new(endpoint, method, url.build()).header("authorization", token)
    }

    /// The company's address.
    pub(super) fn base(&self) -> UrlBuilder {
        self.base.clone()
    }

    pub(super) fn api_key(&self) -> &Secret {
        self.api_key
    }
}
