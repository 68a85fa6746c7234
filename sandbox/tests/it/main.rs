//! Both APIs as their documentation shows them, the faults, and the worlds they are made of.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where something is not as it expects"
)]

mod faults;
mod flatchr;
mod hrflow;
mod journal;
mod resume;
#[cfg(feature = "server")]
mod sockets;
mod support;
mod worlds;
