//! What is kept between runs about a company's API.

use super::LookupCapability;
use futures_util::future::LocalBoxFuture;

/// Where the capabilities of one company's API are kept.
///
/// A run reads it at most once, and only when a row needs a lookup: a run with nothing to do asks for
/// nothing. What cannot be read counts as not known.
pub trait CapabilityCache {
    /// How candidates can be read, as a check or an earlier run found.
    fn lookup(&self) -> LocalBoxFuture<'_, Option<LookupCapability>>;

    /// Keeps what this run has proven. Called at most once a run, only with what differs from
    /// [`Self::lookup`], and never in a dry run.
    fn remember(&self, found: LookupCapability) -> LocalBoxFuture<'_, ()>;
}
