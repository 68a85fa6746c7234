//! The position of a row in its search, and among the applications of its person.

use crate::moment::Moment;

/// The index of a row in the search that found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::run) struct RowIndex(pub(super) usize);

impl RowIndex {
    /// The indices of this many rows, in the order of the search.
    pub(in crate::run) fn first(count: usize) -> impl Iterator<Item = Self> {
        (0..count).map(Self)
    }

    /// The place of the row in its search, counted from 0.
    pub(in crate::run) fn place(self) -> usize {
        self.0
    }

    /// The element of a list with one element a row.
    pub(super) fn of<T>(self, rows: &[T]) -> Option<&T> {
        rows.get(self.0)
    }
}

/// Orders the applications of one person: by the best moment that is known of each, and within a moment
/// by the search.
pub(in crate::run) type ApplicationOrder = (Option<Moment>, RowIndex);
