//! Flatchr, the applicant tracking system that candidates are pulled from.
//!
//! Its API is documented at developers.flatchr.io; where a fact is not documented, the item that
//! relies on it says where it was seen, and both readings are handled.

mod capability;
mod capability_cache;
mod client;
mod document;
mod document_hosts;
mod file_name;
mod item;
mod lookup_tables;
mod parameters;
mod placeholder;
mod request;
mod resume;
mod resume_error;
mod row_error;
mod rows;
mod search_day;

pub use capability::LookupCapability;
pub(crate) use capability::{Action, Answer, Knowledge, Policy, decide};
pub use capability_cache::CapabilityCache;
pub use client::Flatchr;
pub use document::{Document, DocumentType};
pub(crate) use item::candidate_id;
pub use item::{Item, Row, item_of_row};
pub use lookup_tables::{Columns, Vacancies};
pub use parameters::{CandidateLookup, ConnectorAuth, Environment, PullParameters};
pub(crate) use placeholder::{PERSONAL, is_placeholder_text, says_anonymised};
pub(crate) use request::{RequestBuilder, SEARCH};
pub use resume::{MAX_RESUME_BYTES, Resume, ResumeKnown, ResumeLinks};
pub use resume_error::ResumeError;
pub use row_error::{RowError, RowFault};
pub(crate) use row_error::{applicant, is_field_name};
pub(crate) use rows::fields;
pub use rows::{RawRows, RowVisitor};
