//! The hot path: every row of every search is scanned and hashed here, changed or not.
//!
//! It is a crate of its own because it is compiled for speed, while all other code is compiled for size.

mod hash;
mod scan;

pub use hash::{field, hasher, text};
pub use scan::{Scan, Stop};
