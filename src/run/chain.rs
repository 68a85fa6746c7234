//! One after the other: whoever is about to work on a profile waits for those before it that work
//! on the same one, in the order in which they came.

use crate::json::Object;
use futures_channel::oneshot::{Receiver, Sender, channel};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What one who worked on a profile leaves to the next.
#[derive(Default)]
pub(super) struct Carried {
    /// Formatted profiles that a dry run would have written before this one.
    pub(super) formatted: Vec<Rc<Object>>,
    /// What was done about the résumé in this run.
    pub(super) resume: ResumeState,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ResumeState {
    /// Nothing yet.
    #[default]
    Untouched,
    /// It was dealt with.
    Settled,
    /// It was sent and is being parsed: nobody may edit the profile or send it again.
    Pending,
}

/// The ends of all chains, by reference.
#[derive(Default)]
pub(super) struct Chains(RefCell<HashMap<String, Receiver<Carried>>>);

/// A place in a chain.
pub(super) struct Link {
    before: Option<Receiver<Carried>>,
    after: Sender<Carried>,
}

impl Chains {
    /// Takes the next place. The order of the calls is the order of the work.
    pub(super) fn join(&self, reference: &str) -> Link {
        let (after, next) = channel();
        let before = self.0.borrow_mut().insert(reference.to_owned(), next);
        Link { before, after }
    }
}

impl Link {
    /// Waits for those before, and gives what they left. One who gave up left nothing.
    pub(super) async fn turn(&mut self) -> Carried {
        match self.before.take() {
            Some(before) => before.await.unwrap_or_default(),
            None => Carried::default(),
        }
    }

    /// Lets the next one go on.
    pub(super) fn pass_on(self, carried: Carried) {
        // Nobody has to be there to take it.
        let _ = self.after.send(carried);
    }
}
