//! A mutex that is granted in the order of the requests, and that hands a value from each holder to
//! the next.

use futures_channel::oneshot::{Receiver, Sender, channel};
use std::cell::RefCell;
use std::collections::HashMap;

/// A queue of holders, each of which hands a value to the next.
pub(in crate::run) struct Queue<T>(RefCell<Option<Receiver<T>>>);

/// A position in a [`Queue`]. A ticket that is dropped hands the default value to the next one.
pub(in crate::run) struct Ticket<T> {
    from_previous: Option<Receiver<T>>,
    to_next: Sender<T>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<T: Default> Queue<T> {
    /// Takes the last position. The order of the calls is the order of the turns.
    pub(in crate::run) fn enqueue(&self) -> Ticket<T> {
        let (to_next, from_this) = channel();
        let from_previous = self.0.borrow_mut().replace(from_this);
        Ticket {
            from_previous,
            to_next,
        }
    }
}

impl<T: Default> Ticket<T> {
    /// Waits for its turn, and returns what the previous holder released.
    pub(in crate::run) async fn acquire(&mut self) -> T {
        match self.from_previous.take() {
            Some(previous) => previous.await.unwrap_or_default(),
            None => T::default(),
        }
    }

    /// Hands a value to the next holder, whose turn begins.
    pub(in crate::run) fn release(self, value: T) {
        // Sending fails if this is the last ticket, or if the next one was dropped.
        let _ = self.to_next.send(value);
    }
}

/// One [`Queue`] a key.
pub(in crate::run) struct KeyedQueue<T>(RefCell<HashMap<String, Queue<T>>>);

impl<T> Default for KeyedQueue<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Default> KeyedQueue<T> {
    /// Takes the last position in the queue of a key.
    pub(in crate::run) fn enqueue(&self, key: &str) -> Ticket<T> {
        let mut queues = self.0.borrow_mut();
        queues.entry(key.to_owned()).or_default().enqueue()
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyedQueue, Ticket};
    use futures_util::FutureExt;

    /// The value that a ticket gets at once; `None` if it has to wait.
    fn acquired(ticket: &mut Ticket<u32>) -> Option<u32> {
        let mut waiting = Box::pin(ticket.acquire());
        waiting.as_mut().now_or_never()
    }

    #[test]
    fn turns_come_in_the_order_of_the_tickets_and_hand_values_on() {
        let queue = KeyedQueue::default();
        let [mut first, mut second, mut third] = [(); 3].map(|()| queue.enqueue("a"));
        let mut second_turn = Box::pin(second.acquire());
        let mut third_turn = Box::pin(third.acquire());
        assert_eq!(third_turn.as_mut().now_or_never(), None);
        assert_eq!(second_turn.as_mut().now_or_never(), None);
        assert_eq!(acquired(&mut first), Some(0));
        first.release(1);
        assert_eq!(third_turn.as_mut().now_or_never(), None);
        assert_eq!(second_turn.as_mut().now_or_never(), Some(1));
        drop(second_turn);
        second.release(2);
        assert_eq!(third_turn.as_mut().now_or_never(), Some(2));
    }

    #[test]
    fn keys_do_not_wait_for_one_another() {
        let queue = KeyedQueue::default();
        let _first = queue.enqueue("a");
        assert_eq!(acquired(&mut queue.enqueue("a")), None);
        assert_eq!(acquired(&mut queue.enqueue("b")), Some(0));
    }

    #[test]
    fn a_dropped_ticket_does_not_block_the_next_one() {
        let queue = KeyedQueue::default();
        let [mut first, second, mut third] = [(); 3].map(|()| queue.enqueue("a"));
        assert_eq!(acquired(&mut first), Some(0));
        first.release(1);
        drop(second);
        assert_eq!(acquired(&mut third), Some(0));
    }

    #[test]
    fn a_key_whose_last_ticket_was_released_keeps_the_value() {
        let queue = KeyedQueue::default();
        queue.enqueue("a").release(7);
        assert_eq!(acquired(&mut queue.enqueue("a")), Some(7));
    }
}
