//! What a check found out about a company, for runs to start with.

use super::LookupCapability;
use futures_util::future::LocalBoxFuture;

/// Where the findings of a check are kept, for one company.
///
/// It is asked at most once a run, and only once a row needs a lookup: a run that finds nothing to do
/// asks nothing. What cannot be read is as good as nothing known.
pub trait CapabilityCache {
    /// How candidates can be read.
    fn lookup(&self) -> LocalBoxFuture<'_, Option<LookupCapability>>;

    /// It turned out otherwise: forgets it, as far as that is possible.
    fn forget(&self) -> LocalBoxFuture<'_, ()>;
}
