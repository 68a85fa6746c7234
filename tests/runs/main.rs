//! What users rely on, shown by runs against the sandbox in this process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::field_reassign_with_default,
    reason = "a test that panics has failed, and `json!` values are passed as they are made"
)]

mod abort;
mod brake;
mod budgets;
mod capability_cache;
mod clocks;
mod conclude;
mod configuration;
mod deadlines;
mod documents;
mod edits;
mod failures;
mod faults;
mod field_names;
mod filters;
mod history;
mod hostile;
mod incremental;
mod jq;
mod lease;
mod lookup;
mod newest;
mod nothing_held_back;
mod nothing_lost;
mod odd_json;
mod parse_rule;
mod parses;
mod pause;
mod pipeline;
mod plan;
mod profile_pages;
mod resume;
mod set_aside;
mod siblings;
mod support;
mod ticks;
mod values;
