//! What is passed on to Flatchr.

use super::query::decoded;
use super::{ProxyRequest, Refusal, authorised_id, is_plain_id};
use crate::flatchr::{RequestBuilder, SEARCH};
use crate::http::BaseUrls;
use crate::http::{Endpoint, Request};
use crate::json::Object;
use crate::secret::Secret;
use crate::workflow::{Environment, Problem, PullParameters};
use serde_json::Value;

const PATHS: &str =
    "POST company/{company}/search/applicants, GET company/{company}/applicant/{applicant}";

/// How many problems of a body are told.
const TOLD: usize = 3;

pub(super) struct Flatchr<'a> {
    pub(super) root: &'a str,
    pub(super) api_key: &'a Secret,
    /// What a workflow may read; `None` where the caller brought the key.
    pub(super) own: Option<Scope<'a>>,
}

pub(super) struct Scope<'a> {
    pub(super) company: &'a str,
    /// What its searches have for `company`.
    pub(super) searched: Option<&'a str>,
}

/// Where Flatchr is.
pub(super) fn root(environment: Environment, urls: &BaseUrls) -> &str {
    let given = urls.flatchr.as_deref();
    given.unwrap_or_else(|| environment.base_url())
}

impl Flatchr<'_> {
    pub(super) fn build_request<F>(&self, asked: ProxyRequest<'_>) -> Result<Request<F>, Refusal> {
        let segments: Vec<&str> = asked.path.split('/').collect();
        match segments.as_slice() {
            ["company", company, "search", "applicants"] => {
                let company = self.checked(company, "POST", asked)?;
                Ok(self.requests(&company).search(&self.search(asked.body)?))
            }
            ["company", company, "applicant", applicant] => {
                let company = self.checked(company, "GET", asked)?;
                if !is_plain_id(applicant) {
                    return Err(Refusal::Applicant);
                }
                if !asked.body.is_empty() {
                    return Err(Refusal::Body);
                }
                Ok(self.requests(&company).applicant(applicant))
            }
            _ => Err(Refusal::Path { allowed: PATHS }),
        }
    }

    fn requests(&self, company: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self.root, company, self.api_key)
    }

    /// The company, once the method and the query are what they have to be.
    fn checked(
        &self,
        company: &str,
        method: &'static str,
        asked: ProxyRequest<'_>,
    ) -> Result<String, Refusal> {
        if asked.method != method {
            return Err(Refusal::Method { allowed: method });
        }
        let own = self.own.as_ref().map(|own| own.company);
        let named = decoded(company).unwrap_or_default();
        let company = authorised_id(&named, own).ok_or(Refusal::Company {
            of_workflow: own.is_some(),
        })?;
        if !asked.query.is_empty() {
            return Err(Refusal::Query {
                allowed: "none on this path",
            });
        }
        Ok(company.to_owned())
    }

    /// The filters, read as a workflow's are; what cannot be read so is not sent.
    fn search(&self, body: &[u8]) -> Result<PullParameters, Refusal> {
        let refused = |why: String| Refusal::Search { why };
        let body: Value = serde_json::from_slice(body)
            .map_err(|_| refused("this is not JSON; without filters it is {}".to_owned()))?;
        if !body.is_object() {
            return Err(refused("this is JSON, but not an object".to_owned()));
        }
        let parameters = PullParameters::read_search_body(&body).map_err(|problems| {
            let told = problems.0.iter().take(TOLD).map(Problem::to_string);
            refused(told.collect::<Vec<_>>().join("; "))
        })?;
        match (&self.own, parameters.company.as_deref()) {
            (Some(own), Some(company)) if own.searched != Some(company) => {
                Err(Refusal::SearchedCompany)
            }
            _ => Ok(parameters),
        }
    }
}

/// Whether an answer is what was asked for: rows, or an applicant.
pub(super) fn is_data(endpoint: Endpoint, status: u16, body: &[u8]) -> bool {
    let is_data = if endpoint == SEARCH {
        serde_json::from_slice::<Vec<Object>>(body).is_ok()
    } else {
        let applicant = serde_json::from_slice::<Object>(body);
        let names = ["id", "candidate"];
        applicant.is_ok_and(|applicant| names.iter().any(|name| applicant.contains_key(*name)))
    };
    (200..=299).contains(&status) && is_data
}

/// What data begins with.
pub(super) fn begins_with(endpoint: Endpoint) -> u8 {
    if endpoint == SEARCH { b'[' } else { b'{' }
}
