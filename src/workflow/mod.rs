//! A workflow: the parameters of `update_profiles_in_hrflow`, read and validated before any request.
//!
//! The names are those of the reference implementation (hrflow-connectors, `Flatchr
//! .update_profiles_in_hrflow`) and are the same in wrangler.toml, HTTP and JavaScript. Parameters
//! that the reference lacks are marked *ours*.
//!
//! A parameter is a field of one of these types, and is read by a method of the reader in `config`.
//! Redaction, the JSON Schemas, the TypeScript types and the page's form follow from the two. Tests
//! of `crates/schema` compare the types with the reader and with the tables in the documentation.

mod hooks;
mod id;
mod parameters;
mod redact;
#[cfg(feature = "schema")]
mod schema;
mod watched;

pub use crate::alerts::AlertParameters;
pub use crate::config::{
    FieldWarning, MissingSecret, Position, Problem, Problems, ReadContext, Secrets, is_secret_name,
    shown_name,
};
pub use crate::cron::{CronError, check_cron, is_cron, nth_after, runs_on};
pub use crate::edit::{EditMode, MaxChanges, PushParameters};
pub use crate::flatchr::{CandidateLookup, ConnectorAuth, Environment, PullParameters};
pub use crate::hrflow::HrflowAuth;
pub use hooks::{HostHooks, read_hooks_alone};
pub use id::problems as id_problems;
pub use parameters::{MAX_WORKFLOW_ID_BYTES, Workflow};
pub use redact::{keys, redacted, shown_id, written_keys};
pub use watched::Watched;
