//! A budget of memory: a semaphore whose permits are megabytes.

use async_lock::{Mutex, Semaphore, SemaphoreGuard};

const MEGABYTE: u64 = 1 << 20;

/// The megabytes that may be held at once.
pub(in crate::run) struct MemoryBudget {
    turn: Mutex<()>,
    megabytes: Semaphore,
    limit: usize,
}

/// Megabytes of a [`MemoryBudget`], given back when it is dropped.
pub(in crate::run) struct Permit<'a>(Vec<SemaphoreGuard<'a>>);

impl MemoryBudget {
    /// A budget of this many bytes, rounded up to whole megabytes.
    pub(in crate::run) fn new(bytes: u64) -> Self {
        let limit = megabytes(bytes);
        Self {
            turn: Mutex::new(()),
            megabytes: Semaphore::new(limit),
            limit,
        }
    }

    /// Waits until this many bytes are free. More than the whole budget counts as the whole budget.
    pub(in crate::run) async fn acquire(&self, bytes: u64) -> Permit<'_> {
        // One at a time: two tasks with half of what they need would wait for one another.
        let turn = self.turn.lock().await;
        let mut held = Vec::new();
        for _ in 0..megabytes(bytes).min(self.limit) {
            held.push(self.megabytes.acquire().await);
        }
        drop(turn);
        Permit(held)
    }
}

impl Permit<'_> {
    /// Gives back what this many bytes do not need. A permit never grows.
    pub(in crate::run) fn shrink_to(&mut self, bytes: u64) {
        self.0.truncate(megabytes(bytes));
    }
}

fn megabytes(bytes: u64) -> usize {
    usize::try_from(bytes.div_ceil(MEGABYTE)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{MEGABYTE, MemoryBudget};
    use futures_util::FutureExt;

    /// Whether this many megabytes are free.
    fn fits(budget: &MemoryBudget, megabytes: u64) -> bool {
        budget
            .acquire(megabytes * MEGABYTE)
            .now_or_never()
            .is_some()
    }

    #[test]
    fn permits_come_back_when_they_are_dropped_or_shrunk() {
        let budget = MemoryBudget::new(4 * MEGABYTE);
        let mut permit = budget.acquire(4 * MEGABYTE).now_or_never().unwrap();
        assert!(!fits(&budget, 1));
        permit.shrink_to(MEGABYTE + 1);
        assert!(fits(&budget, 2) && !fits(&budget, 3));
        permit.shrink_to(3 * MEGABYTE);
        assert!(fits(&budget, 2), "a permit never grows");
        drop(permit);
        assert!(fits(&budget, 4));
    }

    #[test]
    fn permits_are_granted_in_the_order_of_the_requests() {
        let budget = MemoryBudget::new(2 * MEGABYTE);
        let held = budget.acquire(MEGABYTE).now_or_never().unwrap();
        let mut large = Box::pin(budget.acquire(2 * MEGABYTE));
        assert!(large.as_mut().now_or_never().is_none());
        assert!(!fits(&budget, 1), "the large request came first");
        drop(held);
        assert!(large.as_mut().now_or_never().is_some());
        drop(large);
        assert!(fits(&budget, 2));
    }

    #[test]
    fn a_waiting_request_that_is_dropped_gives_back_its_share() {
        let budget = MemoryBudget::new(2 * MEGABYTE);
        let held = budget.acquire(MEGABYTE).now_or_never().unwrap();
        let mut large = Box::pin(budget.acquire(2 * MEGABYTE));
        assert!(large.as_mut().now_or_never().is_none());
        drop(large);
        assert!(fits(&budget, 1));
        drop(held);
        assert!(fits(&budget, 2));
    }

    #[test]
    fn a_request_for_more_than_the_budget_waits_for_the_whole_budget() {
        let budget = MemoryBudget::new(2 * MEGABYTE);
        assert!(fits(&budget, 5));
        let _held = budget.acquire(MEGABYTE).now_or_never().unwrap();
        assert!(!fits(&budget, 5));
    }
}
