//! The requests to Flatchr that the relay passes on.

use super::query::decode;
use super::{ProxyRequest, Refusal, authorised_id, is_plain_id, large_object};
use crate::flatchr::{RequestBuilder, SEARCH};
use crate::http::BaseUrls;
use crate::http::{Endpoint, Request};
use crate::json::{read, read_object, repeated_name};
use crate::secret::Secret;
use crate::workflow::{Environment, Problem, PullParameters};
use serde_json::Value;

const PATHS: &str =
    "POST company/{company}/search/applicants, GET company/{company}/applicant/{applicant}";

/// How many problems of a search body a refusal lists.
const MAX_LISTED_PROBLEMS: usize = 3;

pub(super) struct FlatchrRelay<'a> {
    pub(super) base_url: &'a str,
    pub(super) api_key: &'a Secret,
    /// What the workflow may read; `None` if the caller sends the key.
    pub(super) scope: Option<Scope<'a>>,
}

/// What a workflow may read from Flatchr.
pub(super) struct Scope<'a> {
    pub(super) company: &'a str,
    /// The `company` filter of the workflow's searches.
    pub(super) searched_company: Option<&'a str>,
}

pub(super) fn base_url(environment: Environment, urls: &BaseUrls) -> &str {
    let override_url = urls.flatchr.as_deref();
    override_url.unwrap_or_else(|| environment.base_url())
}

impl FlatchrRelay<'_> {
    pub(super) fn build_request<F>(
        &self,
        request: ProxyRequest<'_>,
    ) -> Result<Request<F>, Refusal> {
        let segments: Vec<&str> = request.path.split('/').collect();
        match segments.as_slice() {
            ["company", company, "search", "applicants"] => {
                let company = self.authorise(company, "POST", request)?;
                let parameters = self.search_parameters(request.body)?;
                Ok(self.requests(&company).search(&parameters))
            }
            ["company", company, "applicant", applicant] => {
                let company = self.authorise(company, "GET", request)?;
                if !is_plain_id(applicant) {
                    return Err(Refusal::Applicant);
                }
                if !request.body.is_empty() {
                    return Err(Refusal::Body);
                }
                Ok(self.requests(&company).applicant(applicant))
            }
            _ => Err(Refusal::Path { allowed: PATHS }),
        }
    }

    fn requests(&self, company: &str) -> RequestBuilder<'_> {
        RequestBuilder::new(self.base_url, company, self.api_key)
    }

    /// Checks method, company and query, and returns the company's id.
    fn authorise(
        &self,
        company: &str,
        method: &'static str,
        request: ProxyRequest<'_>,
    ) -> Result<String, Refusal> {
        if request.method != method {
            return Err(Refusal::Method { allowed: method });
        }
        let own_company = self.scope.as_ref().map(|scope| scope.company);
        let company = decode(company).unwrap_or_default();
        let company = authorised_id(&company, own_company).ok_or(Refusal::Company {
            of_workflow: own_company.is_some(),
        })?;
        if !request.query.is_empty() {
            return Err(Refusal::Query {
                allowed: "an empty query",
            });
        }
        Ok(company.to_owned())
    }

    /// Reads the filters as those of a workflow are read, so that nothing unknown is passed on.
    fn search_parameters(&self, body: &[u8]) -> Result<PullParameters, Refusal> {
        let refusal = |reason: String| Refusal::Search { reason };
        let is_ambiguous = repeated_name(body).is_some();
        let body: Value = serde_json::from_slice(body)
            .map_err(|_| refusal("this is not JSON; send {} for no filter".to_owned()))?;
        if !body.is_object() {
            return Err(refusal("this is JSON, but not an object".to_owned()));
        }
        if is_ambiguous {
            return Err(refusal("a name stands in it twice".to_owned()));
        }
        let parameters = PullParameters::read_search_body(&body).map_err(|problems| {
            let listed = problems.0.iter().take(MAX_LISTED_PROBLEMS);
            refusal(
                listed
                    .map(Problem::to_string)
                    .collect::<Vec<_>>()
                    .join("; "),
            )
        })?;
        match (&self.scope, parameters.company.as_deref()) {
            (Some(scope), Some(company)) if scope.searched_company != Some(company) => {
                Err(Refusal::SearchedCompany)
            }
            _ => Ok(parameters),
        }
    }
}

/// Whether a response holds the requested data: rows for a search, else an applicant.
pub(super) fn is_data(endpoint: Endpoint, status: u16, body: &[u8], is_large: bool) -> bool {
    let names = ["id", "candidate"];
    let is_data = if is_large {
        let mut is_applicant = false;
        let is_object = large_object(body, &mut |name, _| {
            is_applicant |= names.iter().any(|known| known.as_bytes() == name);
        });
        endpoint != SEARCH && is_object && is_applicant
    } else if endpoint == SEARCH {
        // Rows that are not even JSON may be a message that repeats a key.
        let rows = read(body).ok();
        rows.is_some_and(|rows| {
            let rows = rows.as_array();
            rows.is_some_and(|rows| rows.iter().all(Value::is_object))
        })
    } else {
        let applicant = read_object(body).ok().flatten();
        applicant.is_some_and(|applicant| names.iter().any(|name| applicant.contains_key(*name)))
    };
    (200..=299).contains(&status) && is_data
}
