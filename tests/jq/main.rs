//! jq programs, as the owner of a workflow writes them.

#![cfg(feature = "jq")]
#![expect(clippy::expect_used, reason = "a panic is how a test fails")]

mod conformance;
mod limits;
mod regex;
mod suite;
