//! Reads parameters out of JSON and reports every problem at once, each with its path.
//!
//! This module knows no parameter. Each API declares its own beside its requests
//! (`flatchr/parameters.rs`, `hrflow/parameters.rs`, `edit/parameters.rs`), and `workflow` the rest.

mod diagnostics;
mod problem;
mod reader;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod wording;

pub use diagnostics::{MissingSecret, ReadContext, Secrets};
pub use problem::{FieldWarning, Position, Problem, Problems};
pub(crate) use reader::{
    FieldKind, Section, declared_fields, key_values, read_leniently, read_with,
};
pub(crate) use wording::{is_like_a_key, kind, near, nearest, quoted};
pub use wording::{is_secret_name, shown_name};
