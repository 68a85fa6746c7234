//! HrFlow.ai, the talent database whose profiles are brought up to date.
//!
//! Its API is documented at developers.hrflow.ai; the vendor's Python package `hrflow` shows what
//! is really sent.

mod client;
mod envelope;
mod request;

pub use client::{Hrflow, ParseResult, Source, Upload};
pub(crate) use request::{ProfileQuery, RequestBuilder};

/// A field of a formatted profile that is not one of HrFlow.ai's: the document to be parsed.
pub const RESUME: &str = "resume";

/// The top-level fields of a profile (developers.hrflow.ai, "The Profile Object").
pub const PROFILE_FIELDS: [&str; 27] = [
    "id",
    "key",
    "reference",
    "source",
    "source_key",
    "consent_algorithmic",
    "archive",
    "archived_at",
    "updated_at",
    "created_at",
    "info",
    "text_language",
    "text",
    "experiences_duration",
    "educations_duration",
    "experiences",
    "educations",
    "attachments",
    "skills",
    "languages",
    "certifications",
    "courses",
    "tasks",
    "interests",
    "labels",
    "tags",
    "metadatas",
];
