//! One after the other: whoever works on something waits for those before it, in the order in
//! which they came.

use crate::json::Object;
use chrono::NaiveDate;
use futures_channel::oneshot::{Receiver, Sender, channel};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A queue in which each leaves something to the next.
pub(super) struct KeyedQueue<T>(RefCell<Option<Receiver<T>>>);

/// A place in a chain.
pub(super) struct Ticket<T> {
    before: Option<Receiver<T>>,
    after: Sender<T>,
}

impl<T> Default for KeyedQueue<T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<T: Default> KeyedQueue<T> {
    /// Takes the next place. The order of the calls is the order of the turns.
    pub(super) fn enqueue(&self) -> Ticket<T> {
        let (after, next) = channel();
        let before = self.0.borrow_mut().replace(next);
        Ticket { before, after }
    }
}

impl<T: Default> Ticket<T> {
    /// Waits for those before, and gives what they left. One who gave up left nothing.
    pub(super) async fn acquire(&mut self) -> T {
        match self.before.take() {
            Some(before) => before.await.unwrap_or_default(),
            None => T::default(),
        }
    }

    /// Lets the next one go on.
    pub(super) fn release(self, left: T) {
        // Nobody has to be there to take it.
        let _ = self.after.send(left);
    }
}

/// A chain for each profile, by its reference.
#[derive(Default)]
pub(super) struct ProfileQueues(RefCell<HashMap<String, KeyedQueue<ProfileHandoff>>>);

impl ProfileQueues {
    /// Takes the next place in the chain of a profile.
    pub(super) fn enqueue(&self, reference: &str) -> Ticket<ProfileHandoff> {
        let mut chains = self.0.borrow_mut();
        chains.entry(reference.to_owned()).or_default().enqueue()
    }
}

/// What one who worked on a profile leaves to the next.
#[derive(Default)]
pub(super) struct ProfileHandoff {
    /// Formatted profiles that were applied in this run: of each profile until its end, though hardly
    /// ever is one asked for again. As text they take a fifth of the memory.
    applied: Vec<(ApplicationOrder, Vec<u8>)>,
    /// What was done about the résumé in this run.
    pub(super) resume: ResumeState,
}

impl ProfileHandoff {
    pub(super) fn applied(&self) -> Vec<Applied> {
        let applied = self.applied.iter();
        let read = applied.filter_map(|(age, text)| {
            Some(Applied {
                order: *age,
                formatted: Rc::new(serde_json::from_slice(text).ok()?),
            })
        });
        read.collect()
    }

    pub(super) fn apply(&mut self, applied: &Applied) {
        // A value of JSON becomes text.
        let text = serde_json::to_vec(&*applied.formatted).unwrap_or_default();
        self.applied.push((applied.order, text));
    }
}

/// What orders the applications of one person: the day, and the place in the search.
pub(super) type ApplicationOrder = (Option<NaiveDate>, usize);

/// A formatted profile with its age.
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) order: ApplicationOrder,
    pub(super) formatted: Rc<Object>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ResumeState {
    /// Nothing yet.
    #[default]
    Untouched,
    /// It was dealt with.
    Settled,
    /// It was sent too often and is left alone.
    GivenUp,
    /// It was sent and is being parsed: nobody may edit the profile or send it again.
    Pending,
}
