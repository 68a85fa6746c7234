//! The bytes that all living values take.

use std::cell::Cell;

/// What a value counts beside its content: its counters, and what the allocator adds.
pub(in crate::hooks::jq) const NODE_BYTES: usize = 64;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
}

/// The nominal bytes of all values of this thread.
pub(in crate::hooks::jq) fn live_bytes() -> usize {
    LIVE.get()
}

/// Bytes that count as long as this lives.
pub(in crate::hooks::jq) struct Charge(usize);

impl Charge {
    pub(in crate::hooks::jq) fn new(bytes: usize) -> Self {
        LIVE.set(LIVE.get().wrapping_add(bytes));
        Self(bytes)
    }

    pub(in crate::hooks::jq) fn set(&mut self, bytes: usize) {
        LIVE.set(LIVE.get().wrapping_add(bytes).wrapping_sub(self.0));
        self.0 = bytes;
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        LIVE.set(LIVE.get().wrapping_sub(self.0));
    }
}
