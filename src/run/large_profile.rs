//! Profiles that are larger than most: a run holds one of them at a time, because a tree of JSON takes many times the
//! size of its text, and a dozen groups are in progress.
//!
//! A profile is asked for within the size of most. One that is larger is asked for again by a group that has the
//! permit, and keeps it as long as it holds the profile. A group takes the permit after its turn at the profile, and
//! waits for no turn while it has it: no two groups wait for one another.

use crate::http::{Error, ErrorKind, MAX_LARGE_PROFILE_BYTES, MAX_OBJECT_BYTES};
use async_lock::{Semaphore, SemaphoreGuardArc};
use std::sync::Arc;

/// The one permit of a run.
#[derive(Clone)]
pub(super) struct LargeProfiles(Arc<Semaphore>);

/// The permit, which is given back when it is dropped. Empty where no large profile is held.
#[derive(Default)]
pub(super) struct Permit(Option<SemaphoreGuardArc>);

impl Default for LargeProfiles {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl LargeProfiles {
    /// Reads a profile with a request whose answer has at most so many bytes, and takes the permit if the profile is
    /// larger than most and the permit is not held already.
    pub(super) async fn read<T>(
        &self,
        permit: &mut Permit,
        read: impl AsyncFn(u64) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if permit.0.is_none() {
            match read(MAX_OBJECT_BYTES).await {
                Err(error) if matches!(error.kind, ErrorKind::TooLarge { .. }) => {}
                read => return read,
            }
            permit.0 = Some(self.0.acquire_arc().await);
        }
        read(MAX_LARGE_PROFILE_BYTES).await
    }
}

impl Permit {
    /// Whether a large profile is held.
    pub(super) fn is_held(&self) -> bool {
        self.0.is_some()
    }
}
