//! Native filters on values of every kind.

mod collections;
mod conversion;
mod order;
mod strings;

use super::native::Native;

/// The tables of this module.
pub(super) const TABLES: [&[Native]; 4] = [
    collections::NATIVES,
    conversion::NATIVES,
    order::NATIVES,
    strings::NATIVES,
];
