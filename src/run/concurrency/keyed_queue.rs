//! One after the other: whoever works on something waits for those before it, in the order in
//! which they came.

use futures_channel::oneshot::{Receiver, Sender, channel};
use std::cell::RefCell;
use std::collections::HashMap;

/// A queue in which each leaves something to the next.
pub(in crate::run) struct Queue<T>(RefCell<Option<Receiver<T>>>);

/// A place in a chain.
pub(in crate::run) struct Ticket<T> {
    before: Option<Receiver<T>>,
    after: Sender<T>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<T: Default> Queue<T> {
    /// Takes the next place. The order of the calls is the order of the turns.
    pub(in crate::run) fn enqueue(&self) -> Ticket<T> {
        let (after, next) = channel();
        let before = self.0.borrow_mut().replace(next);
        Ticket { before, after }
    }
}

impl<T: Default> Ticket<T> {
    /// Waits for those before, and gives what they left. One who gave up left nothing.
    pub(in crate::run) async fn acquire(&mut self) -> T {
        match self.before.take() {
            Some(before) => before.await.unwrap_or_default(),
            None => T::default(),
        }
    }

    /// Lets the next one go on.
    pub(in crate::run) fn release(self, left: T) {
        // Nobody has to be there to take it.
        let _ = self.after.send(left);
    }
}

/// One queue for each key.
pub(in crate::run) struct KeyedQueue<T>(RefCell<HashMap<String, Queue<T>>>);

impl<T> Default for KeyedQueue<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Default> KeyedQueue<T> {
    /// Takes the next place in the queue of this key.
    pub(in crate::run) fn enqueue(&self, key: &str) -> Ticket<T> {
        let mut queues = self.0.borrow_mut();
        queues.entry(key.to_owned()).or_default().enqueue()
    }
}
