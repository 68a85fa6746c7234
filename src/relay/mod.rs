//! Passes read requests of a dry run on to the two APIs, for a caller who must not see the keys: the
//! page, whose dry run happens in the browser.
//!
//! The relay passes on the five requests of a dry run and nothing else:
//!
//! | API | request |
//! | --- | --- |
//! | Flatchr | `POST company/{company}/search/applicants` |
//! | | `GET company/{company}/applicant/{applicant}` |
//! | HrFlow.ai | `GET source?key={source}` |
//! | | `GET profile/indexing?source_key={source}&reference=…` or `&email=…` |
//! | | `GET storing/profiles?source_keys=["{source}"]&…`: a page of whole profiles, in the order of a run |
//!
//! `{company}` and `{source}` are the workflow's own. A caller may write `own` for both, because they
//! may be secrets. The code that builds the requests of a run builds the passed-on request anew. It
//! takes over only an applicant's id, a reference, an e-mail address, the number and the size of a page
//! and the filters of a search, and encodes each again. The caller's headers never reach this module.

mod flatchr;
mod hrflow;
mod query;
mod refusal;
mod scrub;
mod spelling;

pub use refusal::Refusal;

use crate::flatchr::{SEARCH, fields};
use crate::hrflow::OWN;
use crate::http::BaseUrls;
use crate::http::{Endpoint, Request};
use crate::json::BYTE_ORDER_MARK;
use crate::secret::Secret;
use crate::workflow::{Environment, HrflowAuth, Workflow};
use std::time::Duration;
use update_profiles_json_scan::Scan;

/// The largest body that the relay passes on, in bytes.
pub const MAX_BODY: u64 = 64 << 10;

/// The largest message that the relay searches for keys, in bytes. A larger response is passed on
/// unchanged if it is data, and refused otherwise.
pub const MAX_MESSAGE: u64 = 64 << 10;

/// A request to the relay, as it arrived.
#[derive(Clone, Copy)]
pub struct ProxyRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The path within the API, without a leading slash, still percent-encoded.
    pub path: &'a str,
    /// The query without its `?`, still percent-encoded.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// A relay to one of the APIs, with the keys for it.
pub struct Relay<'a> {
    api: ApiRelay<'a>,
    /// The keys that no response may reveal.
    keys: Vec<&'a Secret>,
}

enum ApiRelay<'a> {
    Flatchr(flatchr::FlatchrRelay<'a>),
    Hrflow(hrflow::HrflowRelay<'a>),
}

impl<'a> Relay<'a> {
    /// A relay to Flatchr with a workflow's key, for the workflow's company only.
    #[must_use]
    pub fn flatchr(workflow: &'a Workflow, urls: &'a BaseUrls) -> Self {
        let auth = &workflow.connector_auth;
        let api = ApiRelay::Flatchr(flatchr::FlatchrRelay {
            base_url: flatchr::base_url(auth.env_base_url, urls),
            api_key: &auth.api_key,
            scope: Some(flatchr::Scope {
                company: &auth.company_id,
                searched_company: workflow.pull_parameters.company.as_deref(),
            }),
        });
        let keys = keys_of(workflow);
        Self { api, keys }
    }

    /// A relay to HrFlow.ai with a workflow's key, for the workflow's source only.
    #[must_use]
    pub fn hrflow(workflow: &'a Workflow, urls: &'a BaseUrls) -> Self {
        let api = ApiRelay::Hrflow(hrflow::HrflowRelay {
            base_url: urls.hrflow.as_deref(),
            auth: &workflow.hrflow_auth,
            own_source: Some(&workflow.push_parameters.source_key),
        });
        let keys = keys_of(workflow);
        Self { api, keys }
    }

    /// A relay to Flatchr with the caller's key, for every company that the key opens.
    #[must_use]
    pub fn flatchr_with(api_key: &'a Secret, environment: Environment, urls: &'a BaseUrls) -> Self {
        let api = ApiRelay::Flatchr(flatchr::FlatchrRelay {
            base_url: flatchr::base_url(environment, urls),
            api_key,
            scope: None,
        });
        let keys = vec![api_key];
        Self { api, keys }
    }

    /// A relay to HrFlow.ai with the caller's key, for every source that the key opens.
    #[must_use]
    pub fn hrflow_with(auth: &'a HrflowAuth, urls: &'a BaseUrls) -> Self {
        let api = ApiRelay::Hrflow(hrflow::HrflowRelay {
            base_url: urls.hrflow.as_deref(),
            auth,
            own_source: None,
        });
        let keys = vec![&auth.api_secret, &auth.api_user];
        Self { api, keys }
    }

    /// The name of the API, for messages.
    #[must_use]
    pub fn api(&self) -> &'static str {
        match &self.api {
            ApiRelay::Flatchr(_) => "Flatchr",
            ApiRelay::Hrflow(_) => "HrFlow.ai",
        }
    }

    /// Builds the request to send in place of the caller's, with the credentials, the timeout and the
    /// size limit of a run.
    ///
    /// # Errors
    /// The request is not one of the five, or names another company or source than the workflow's.
    pub fn build_request<F>(&self, request: ProxyRequest<'_>) -> Result<Request<F>, Refusal> {
        if u64::try_from(request.body.len()).unwrap_or(u64::MAX) > MAX_BODY {
            return Err(Refusal::TooLarge { limit: MAX_BODY });
        }
        match &self.api {
            ApiRelay::Flatchr(relay) => relay.build_request(request),
            ApiRelay::Hrflow(relay) => relay.build_request(request),
        }
    }

    /// Removes keys from a response that is not the requested data, because a vendor may repeat a key
    /// in an error message. Each key becomes `REDACTED`, however it is written. Data is returned
    /// unchanged. `None` for what is no data and larger than [`MAX_MESSAGE`].
    #[must_use]
    pub fn scrub_response(
        &self,
        endpoint: Endpoint,
        status: u16,
        body: Vec<u8>,
    ) -> Option<Vec<u8>> {
        let is_large = u64::try_from(body.len()).unwrap_or(u64::MAX) > MAX_MESSAGE;
        let is_data = match &self.api {
            ApiRelay::Flatchr(_) => flatchr::is_data(endpoint, status, &body, is_large),
            ApiRelay::Hrflow(_) => hrflow::is_data(status, &body, is_large),
        };
        match (is_data, is_large) {
            (true, _) => Some(body),
            (false, true) => None,
            (false, false) => Some(scrub::remove_keys(&body, &self.keys)),
        }
    }

    /// Whether a successful response of this size is passed on as a stream, because it is too large to be
    /// held: only searches are.
    #[must_use]
    pub fn is_streamed(&self, endpoint: Endpoint, size: u64) -> bool {
        endpoint == SEARCH && size > MAX_MESSAGE
    }
}

/// Whether a successful response to a search that [is streamed](Relay::is_streamed) can be rows, judged by its
/// type and its first bytes: JSON, and a list that begins with an object. This refuses a page that shows the
/// headers of its request.
#[must_use]
pub fn can_be_rows(content_type: Option<&str>, beginning: &[u8]) -> bool {
    let beginning = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning);
    let rest = beginning.trim_ascii_start().strip_prefix(b"[");
    let first = rest.map(|rest| rest.trim_ascii_start().first());
    is_json(content_type) && first == Some(Some(&b'{'))
}

/// `Retry-After` as the page may see it: seconds, at most a day. `None` for a header that says nothing of the kind,
/// because a vendor could repeat anything in it.
#[must_use]
pub fn retry_after(header: Option<&str>, now_ms: u64) -> Option<String> {
    const LONGEST: Duration = Duration::from_hours(24);
    let wait = crate::http::retry_after(header?, now_ms)?;
    Some(wait.min(LONGEST).as_secs().to_string())
}

fn keys_of(workflow: &Workflow) -> Vec<&Secret> {
    let hrflow = &workflow.hrflow_auth;
    let flatchr = &workflow.connector_auth.api_key;
    vec![flatchr, &hrflow.api_secret, &hrflow.api_user]
}

/// The content type of a relayed response: JSON if the vendor says so, else plain text. A browser must
/// not render a response as a page.
#[must_use]
pub fn content_type(vendor: Option<&str>) -> &'static str {
    if is_json(vendor) {
        "application/json; charset=utf-8"
    } else {
        "text/plain; charset=utf-8"
    }
}

/// Shows the fields of a large object without making a tree of it, which would take many times its size. False if it is
/// no object.
fn large_object(body: &[u8], each: &mut dyn FnMut(&[u8], &[u8])) -> bool {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let mut scan = Scan::new(body);
    let is_object = fields(&mut scan, &mut |name, value| each(name, value)).is_ok();
    is_object && scan.peek().is_err()
}

fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.and_then(|content_type| content_type.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether a text has only the characters of the vendors' ids. Any other character may change the
/// meaning of a URL.
fn is_plain_id(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=128).contains(&text.len()) && text.bytes().all(is_plain)
}

/// The id of the company or source that a caller may read: the workflow's own if there is a workflow,
/// else the one that the caller names. `None` if the caller may not read it, or names no valid id.
fn authorised_id<'a>(named: &'a str, own: Option<&'a str>) -> Option<&'a str> {
    match own {
        Some(own) => Some(own).filter(|own| named == OWN || named == *own),
        None => Some(named).filter(|named| *named != OWN && is_plain_id(named)),
    }
}
