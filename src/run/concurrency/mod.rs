//! Synchronization primitives that know nothing about the domain.

mod keyed_queue;
mod memory_budget;

pub(super) use keyed_queue::{KeyedQueue, Queue, Ticket};
pub(super) use memory_budget::{MemoryBudget, Permit};
