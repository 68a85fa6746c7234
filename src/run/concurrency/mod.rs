//! Synchronisation primitives without any knowledge of the domain.

mod keyed_queue;
mod memory_budget;

pub(super) use keyed_queue::{KeyedQueue, Queue, Ticket};
pub(super) use memory_budget::MemoryBudget;
