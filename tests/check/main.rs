//! The connection check against the sandbox: every verdict of every question, and that nothing is
//! written and nothing personal told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that panics has failed, and `json!` values are passed as they are made"
)]

mod asked;
mod company;
mod faults;
mod lookup;
mod source;
mod start_update;
#[path = "../runs/support.rs"]
#[allow(dead_code, reason = "it is shared with the tests of runs")]
mod support;
