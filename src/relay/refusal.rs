//! Why the relay refuses a request.

use std::fmt;

/// Why the relay refuses a request. No variant and no message repeats the request: it may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The path is not one of the allowed paths.
    Path {
        /// The allowed methods and paths.
        allowed: &'static str,
    },
    /// The path is allowed, but not with this method.
    Method {
        /// The allowed method.
        allowed: &'static str,
    },
    /// The path names another company than the workflow's, or no valid company id.
    Company {
        /// Whether the relay serves a workflow, so that `own` has a meaning.
        of_workflow: bool,
    },
    /// The query names another source than the workflow's, or no valid source key.
    Source {
        /// Whether the relay serves a workflow, so that `own` has a meaning.
        of_workflow: bool,
    },
    /// The path has no valid applicant id.
    Applicant,
    /// The query has a name that is not allowed, repeats a name, or lacks one.
    Query {
        /// The allowed query.
        allowed: &'static str,
    },
    /// A value of the query cannot be decoded without doubt.
    Value,
    /// A `GET` has a body.
    Body,
    /// The body is not a search.
    Search {
        /// What is wrong with it.
        reason: String,
    },
    /// The search names another `company` than the workflow's `pull_parameters.company`.
    SearchedCompany,
    /// The body is too large.
    TooLarge {
        /// The largest allowed body, in bytes.
        limit: u64,
    },
}

impl Refusal {
    /// Whether the request fails for the one value that it asks about: an applicant's id, a reference or an
    /// e-mail address. Requests about other values may pass, so it is the failure of one row and not of a run.
    #[must_use]
    pub fn is_about_one_value(&self) -> bool {
        matches!(self, Self::Applicant | Self::Value)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path { allowed } => write!(
                f,
                "this path is not relayed; the relay passes only the read requests of a dry run: {allowed}"
            ),
            Self::Method { allowed } => write!(
                f,
                "this method is not relayed; this path allows only {allowed}"
            ),
            Self::Company { of_workflow: true } => f.write_str(
                "other companies are not relayed; send the id of the workflow's company, or `own`",
            ),
            Self::Company { of_workflow: false } => f.write_str(
                "the path has no company id; send one of letters, digits, - and _ (`own` works only under a workflow)",
            ),
            Self::Source { of_workflow: true } => f.write_str(
                "other sources are not relayed; send the key of the workflow's source, or `own`",
            ),
            Self::Source { of_workflow: false } => f.write_str(
                "the query has no source key; send one of letters, digits, - and _ (`own` works only under a workflow)",
            ),
            Self::Applicant => f.write_str(
                "the path has no applicant id; send one of letters, digits, - and _",
            ),
            Self::Query { allowed } => write!(
                f,
                "this query is not relayed; this path allows only {allowed}"
            ),
            Self::Value => f.write_str(
                "a value of the query cannot be decoded; write it in UTF-8, percent-encoded: a plus as %2B, a space as %20, and no control characters",
            ),
            Self::Body => f.write_str("a GET is relayed without a body; send none"),
            Self::Search { reason } => write!(
                f,
                "this body is not relayed; send a JSON object of search filters: {reason}"
            ),
            Self::SearchedCompany => f.write_str(
                "a search in other companies is not relayed; leave out `company`, or send the workflow's `pull_parameters.company`",
            ),
            Self::TooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
        }
    }
}

impl std::error::Error for Refusal {}
