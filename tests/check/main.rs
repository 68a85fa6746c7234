//! The connection check against the sandbox: every status of every check. No check writes, and no report
//! holds personal data or keys.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that panics has failed, and `json!` values are passed as they are made"
)]

mod company;
mod faults;
mod harness;
mod lookup;
mod profile_list;
mod source;
mod start_update;
#[path = "../runs/support/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "the tests of runs share this module"
)]
mod support;
