//! Which requests are passed on to the two APIs for somebody who must not see the keys: the page,
//! whose dry run happens in the browser.
//!
//! Four requests are, those that a dry run makes, and nothing else:
//!
//! | API | request |
//! | --- | --- |
//! | Flatchr | `POST company/{company}/search/applicants` |
//! | | `GET company/{company}/applicant/{applicant}` |
//! | HrFlow.ai | `GET source?key={source}` |
//! | | `GET profile/indexing?source_key={source}&reference=…` or `&email=…` |
//!
//! `{company}` and `{source}` are the workflow's own, which `own` stands for too: they may be
//! secrets. A request that passes is made anew, by what makes those of a run; nothing of what was
//! asked is copied but an applicant's id, a reference, an address and the filters of a search, each
//! encoded again. What the caller sends as headers never comes here.

mod answer;
mod flatchr;
mod hrflow;
mod query;
mod refusal;

pub use refusal::Refusal;

use crate::http::BaseUrls;
use crate::http::{Endpoint, Request};
use crate::secret::Secret;
use crate::workflow::{Environment, HrflowAuth, Workflow};

/// The largest body that is passed on, in bytes.
pub const MAX_BODY: u64 = 64 << 10;

/// The largest answer that is looked through for keys, in bytes. What is larger is passed on as it is
/// where it [can be data](Relay::can_be_data), and not at all where it cannot.
pub const MAX_MESSAGE: u64 = 64 << 10;

/// Stands for the workflow's own company or source.
const OWN: &str = "own";

/// What somebody wants passed on, as it arrived.
#[derive(Clone, Copy)]
pub struct ProxyRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// The path within the API, without a slash before it, still percent-encoded.
    pub path: &'a str,
    /// The query without its `?`, still percent-encoded.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// A way to one of the APIs, with the keys for it.
pub struct Relay<'a> {
    to: To<'a>,
    /// What must not come back.
    keys: Vec<&'a Secret>,
}

enum To<'a> {
    Flatchr(flatchr::Flatchr<'a>),
    Hrflow(hrflow::Hrflow<'a>),
}

impl<'a> Relay<'a> {
    /// To Flatchr, as a workflow may use it: its own company, with its own key.
    #[must_use]
    pub fn flatchr(workflow: &'a Workflow, urls: &'a BaseUrls) -> Self {
        let auth = &workflow.connector_auth;
        let to = To::Flatchr(flatchr::Flatchr {
            root: flatchr::root(auth.env_base_url, urls),
            api_key: &auth.api_key,
            own: Some(flatchr::Scope {
                company: &auth.company_id,
                searched: workflow.pull_parameters.company.as_deref(),
            }),
        });
        let keys = keys_of(workflow);
        Self { to, keys }
    }

    /// To HrFlow.ai, as a workflow may use it: its own source, with its own key.
    #[must_use]
    pub fn hrflow(workflow: &'a Workflow, urls: &'a BaseUrls) -> Self {
        let to = To::Hrflow(hrflow::Hrflow {
            base_url: urls.hrflow.as_deref(),
            auth: &workflow.hrflow_auth,
            own: Some(&workflow.push_parameters.source_key),
        });
        let keys = keys_of(workflow);
        Self { to, keys }
    }

    /// To Flatchr with the caller's key, for any company that it opens.
    #[must_use]
    pub fn flatchr_with(api_key: &'a Secret, environment: Environment, urls: &'a BaseUrls) -> Self {
        let to = To::Flatchr(flatchr::Flatchr {
            root: flatchr::root(environment, urls),
            api_key,
            own: None,
        });
        let keys = vec![api_key];
        Self { to, keys }
    }

    /// To HrFlow.ai with the caller's key, for any source that it opens.
    #[must_use]
    pub fn hrflow_with(auth: &'a HrflowAuth, urls: &'a BaseUrls) -> Self {
        let to = To::Hrflow(hrflow::Hrflow {
            base_url: urls.hrflow.as_deref(),
            auth,
            own: None,
        });
        let keys = vec![&auth.api_secret, &auth.api_user];
        Self { to, keys }
    }

    /// The name of the API, for people.
    #[must_use]
    pub fn api(&self) -> &'static str {
        match &self.to {
            To::Flatchr(_) => "Flatchr",
            To::Hrflow(_) => "HrFlow.ai",
        }
    }

    /// The request to be sent in place of the one that was asked for, with the credentials, the
    /// timeout and the size that a run gives it.
    ///
    /// # Errors
    /// It is not one of the four, or not about the workflow's own.
    pub fn build_request<F>(&self, asked: ProxyRequest<'_>) -> Result<Request<F>, Refusal> {
        if u64::try_from(asked.body.len()).unwrap_or(u64::MAX) > MAX_BODY {
            return Err(Refusal::TooLarge { limit: MAX_BODY });
        }
        match &self.to {
            To::Flatchr(flatchr) => flatchr.build_request(asked),
            To::Hrflow(hrflow) => hrflow.build_request(asked),
        }
    }

    /// An answer as it may be passed on: where it is not the data that was asked for, the vendor may
    /// repeat a key in what it says, which becomes `REDACTED`. Data is passed on as it is.
    #[must_use]
    pub fn scrub_response(&self, asked: Endpoint, status: u16, body: Vec<u8>) -> Vec<u8> {
        let is_data = match &self.to {
            To::Flatchr(_) => flatchr::is_data(asked, status, &body),
            To::Hrflow(_) => hrflow::is_data(status, &body),
        };
        if is_data {
            body
        } else {
            answer::mask(&body, &self.keys)
        }
    }

    /// Whether a success that is too large to be looked through can be the data that was asked for,
    /// by its type and how it begins: JSON, rows for a search and an object for all else. A page
    /// that shows the headers of its request is no such thing.
    #[must_use]
    pub fn can_be_data(
        &self,
        asked: Endpoint,
        content_type: Option<&str>,
        beginning: &[u8],
    ) -> bool {
        let begins_with = match &self.to {
            To::Flatchr(_) => flatchr::begins_with(asked),
            To::Hrflow(_) => b'{',
        };
        is_json(content_type) && beginning.trim_ascii_start().first() == Some(&begins_with)
    }
}

fn keys_of(workflow: &Workflow) -> Vec<&Secret> {
    let hrflow = &workflow.hrflow_auth;
    let flatchr = &workflow.connector_auth.api_key;
    vec![flatchr, &hrflow.api_secret, &hrflow.api_user]
}

/// The type under which an answer is passed on, so that no browser takes it for a page: JSON where
/// the vendor says so, else plain text.
#[must_use]
pub fn content_type(vendor: Option<&str>) -> &'static str {
    if is_json(vendor) {
        "application/json; charset=utf-8"
    } else {
        "text/plain; charset=utf-8"
    }
}

fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.and_then(|content_type| content_type.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

/// What the vendors make identifiers of. Anything else may mean something in an address.
fn is_plain_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=128).contains(&text.len()) && text.bytes().all(plain)
}

/// Whose data is asked for: the workflow's own where there is a workflow, else whose the caller says.
///
/// `None` where it is another's, or nobody's that could be.
fn authorised_id<'a>(named: &'a str, own: Option<&'a str>) -> Option<&'a str> {
    match own {
        Some(own) => Some(own).filter(|own| named == OWN || named == *own),
        None => Some(named).filter(|named| *named != OWN && is_plain_id(named)),
    }
}
