//! HrFlow.ai, the talent database whose profiles a run brings up to date.
//!
//! Its API is documented at developers.hrflow.ai. The vendor's Python package `hrflow` shows the requests as
//! they are really sent.

mod applicant_tag;
mod client;
mod envelope;
mod parameters;
mod profile_fields;
mod profile_list;
mod request;
mod types;

pub(crate) use applicant_tag::names_applicant;
pub use client::{Hrflow, ParseResult, Source, Upload};
pub use parameters::HrflowAuth;
pub use profile_fields::{FieldGroup, PROFILE_FIELDS};
pub use profile_list::{ListedProfile, ProfilePage};
pub(crate) use request::{OWN, ProfileQuery, RequestBuilder};
pub use types::conform;

/// The field of a formatted profile that describes the document to parse. It is not a field of HrFlow.ai.
pub const RESUME: &str = "resume";
