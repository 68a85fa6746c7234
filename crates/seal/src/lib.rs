//! Secrets of workflows, sealed under a key of the Worker, so that what the Worker stores is worth nothing without it.
//! Pure functions and values, without the platform.
//!
//! A value is sealed with AES-256-GCM. The associated data binds it to its workflow and its name: a sealed value that is
//! moved to another place does not open. `…_NEXT` replaces the key without a moment in which a value cannot be opened.

mod keys;
mod sealed;

pub use keys::{KeyFault, KeyProblem, SEALING_KEY_NAMES, SealingKeys};
pub use sealed::{NONCE_BYTES, OpenError, Place};
