//! Why a request is not passed on.

use std::fmt;

/// A request that is not passed on. No variant repeats what was asked for: it may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The path is none of the allowed ones.
    Path {
        /// Those that are.
        allowed: &'static str,
    },
    /// The path is allowed, but not with this method.
    Method {
        /// The one that is.
        allowed: &'static str,
    },
    /// The company is not the workflow's, or no company at all.
    Company {
        /// Whether there is a workflow, so that `own` means something.
        of_workflow: bool,
    },
    /// The source is not the workflow's, or no source at all.
    Source {
        /// Whether there is a workflow, so that `own` means something.
        of_workflow: bool,
    },
    /// What stands for an applicant's id is none.
    Applicant,
    /// The query has a name that is not allowed, one twice, or not all that it needs.
    Query {
        /// What it may be.
        allowed: &'static str,
    },
    /// A value of the query cannot be read.
    Value,
    /// The request has no body to be passed on, but brought one.
    Body,
    /// The body is no search.
    Search {
        /// What is wrong with it.
        why: String,
    },
    /// The search is for another company than the workflow's.
    SearchedCompany,
    /// The body is too large.
    TooLarge {
        /// What is allowed, in bytes.
        limit: u64,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path { allowed } => write!(
                f,
                "this path is not relayed; only the read requests of a dry run are: {allowed}"
            ),
            Self::Method { allowed } => write!(
                f,
                "this method is not relayed; on this path only {allowed} is"
            ),
            Self::Company { of_workflow: true } => f.write_str(
                "other companies are not relayed; only the workflow's own is: write its id, or `own`",
            ),
            Self::Company { of_workflow: false } => f.write_str(
                "the path names no company; write its id, of letters, digits, - and _ (`own` stands for a workflow's, and there is none here)",
            ),
            Self::Source { of_workflow: true } => f.write_str(
                "other sources are not relayed; only the workflow's own is: write its key, or `own`",
            ),
            Self::Source { of_workflow: false } => f.write_str(
                "the query names no source; write its key, of letters, digits, - and _ (`own` stands for a workflow's, and there is none here)",
            ),
            Self::Applicant => f.write_str(
                "the path names no applicant; an id has letters, digits, - and _ only",
            ),
            Self::Query { allowed } => write!(
                f,
                "this query is not relayed; allowed is {allowed}, each name once and nothing else"
            ),
            Self::Value => f.write_str(
                "a value of the query cannot be read; write it in UTF-8, percent-encoded: a plus as %2B, a space as %20, and no control characters",
            ),
            Self::Body => f.write_str("a GET is relayed without a body; send none"),
            Self::Search { why } => write!(
                f,
                "this body is not relayed; it has to be a JSON object of the filters of a search: {why}"
            ),
            Self::SearchedCompany => f.write_str(
                "a search in other companies is not relayed; `company` may be left out, or be what the workflow's `pull_parameters.company` says",
            ),
            Self::TooLarge { limit } => write!(f, "the body is larger than {limit} bytes"),
        }
    }
}

impl std::error::Error for Refusal {}
