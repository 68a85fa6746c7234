//! Which rows of a search belong together, and which of them there is something to do about.

mod groups;
mod header;
mod identity;
mod rows;

pub(super) use header::RowHeader;
pub(super) use rows::{Rows, Selection};
