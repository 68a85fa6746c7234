//! Room for résumés: how much of them is held at once. An isolate has 128 MB for all that runs in it, one
//! résumé may have 20, and one that is being sent is held twice.

use crate::flatchr::MAX_RESUME_BYTES;
use async_lock::{Mutex, Semaphore, SemaphoreGuard};

const MEGABYTE: u64 = 1 << 20;

/// In megabytes: two of any size are fetched at a time, or one beside those that are being sent.
const BUDGET_MEGABYTES: usize = 40;

pub(in crate::run) struct MemoryBudget {
    turn: Mutex<()>,
    megabytes: Semaphore,
}

/// What a résumé takes, until this is dropped.
pub(in crate::run) struct Permit<'a>(Vec<SemaphoreGuard<'a>>);

impl Default for MemoryBudget {
    fn default() -> Self {
        Self {
            turn: Mutex::new(()),
            megabytes: Semaphore::new(BUDGET_MEGABYTES),
        }
    }
}

impl MemoryBudget {
    /// Waits until one of any size can be held.
    pub(in crate::run) async fn acquire(&self) -> Permit<'_> {
        // One at a time: two that have half of what they need would wait for one another.
        let turn = self.turn.lock().await;
        let mut held = Vec::new();
        for _ in 0..megabytes(MAX_RESUME_BYTES) {
            held.push(self.megabytes.acquire().await);
        }
        drop(turn);
        Permit(held)
    }
}

impl Permit<'_> {
    /// Gives back what a résumé of this size does not take.
    pub(in crate::run) fn shrink_to(&mut self, bytes: u64) {
        self.0.truncate(megabytes(bytes));
    }
}

fn megabytes(bytes: u64) -> usize {
    usize::try_from(bytes.div_ceil(MEGABYTE)).unwrap_or(BUDGET_MEGABYTES)
}
