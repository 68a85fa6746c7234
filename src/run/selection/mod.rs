//! Which rows of a search belong together, and which of them are due.

mod groups;
mod header;
mod identity;
mod person;
mod row_index;
mod rows;

pub(super) use header::RowHeader;
pub(super) use person::Person;
pub(super) use row_index::{ApplicationOrder, RowIndex};
pub(super) use rows::{Rows, Selection};
