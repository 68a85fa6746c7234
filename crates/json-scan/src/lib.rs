//! What every row of every search passes through, changed or not: where its fields are, and a hash of each.
//! A crate of its own because it alone is built for speed; all else is built to be small.

mod hash;
mod scan;

pub use hash::{field, hasher, text};
pub use scan::{Scan, Stop};
