//! Carries out what the protocol wants, over a state store.

use super::error::LedgerError;
use super::ledger::Ledger;
use super::operation::{Effect, Event, Loaded, Operation, Ticket};
use super::port::StateStore;
use super::protocol::Protocol;
use super::retry::with_retry;
use crate::http::Clock;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::task::{Poll, Waker};
use std::time::Duration;

/// A [`Protocol`] over a state store. Several tasks may call [`Self::run`] at once: each carries out the
/// effects of its own operation, and sleeps while the protocol makes it wait for another.
pub(super) struct Driver<'a> {
    store: &'a dyn StateStore,
    protocol: RefCell<Protocol<Ledger>>,
    mailboxes: RefCell<BTreeMap<Ticket, Mailbox>>,
    tickets: Cell<Ticket>,
}

/// The next effect of an operation, and the task that waits for it.
#[derive(Default)]
struct Mailbox {
    effect: Option<Effect>,
    waker: Option<Waker>,
}

impl<'a> Driver<'a> {
    pub(super) fn new(store: &'a dyn StateStore) -> Self {
        Self {
            store,
            protocol: RefCell::default(),
            mailboxes: RefCell::default(),
            tickets: Cell::default(),
        }
    }

    pub(super) fn protocol(&self) -> &RefCell<Protocol<Ledger>> {
        &self.protocol
    }

    /// Brings an operation to its end. Gives what [`Operation::Load`] loaded, and nothing for others.
    pub(super) async fn run(
        &self,
        clock: &impl Clock,
        operation: Operation,
    ) -> Result<Loaded, LedgerError> {
        let ticket = self.tickets.get();
        self.tickets.set(ticket.wrapping_add(1));
        self.mailboxes.borrow_mut().entry(ticket).or_default();
        let mut event = Event::Begin(operation);
        let ended = loop {
            self.report(ticket, event, clock.now_ms());
            let effect = self.next_effect(ticket).await;
            match self.carry_out(clock, effect).await {
                ControlFlow::Continue(result) => event = result,
                ControlFlow::Break(ended) => break ended,
            }
        };
        self.mailboxes.borrow_mut().remove(&ticket);
        ended
    }

    fn report(&self, ticket: Ticket, event: Event, now_ms: u64) {
        let effects = self.protocol.borrow_mut().on(ticket, event, now_ms);
        let mut mailboxes = self.mailboxes.borrow_mut();
        for (ticket, effect) in effects {
            if let Some(mailbox) = mailboxes.get_mut(&ticket) {
                mailbox.effect = Some(effect);
                if let Some(waker) = mailbox.waker.take() {
                    waker.wake();
                }
            }
        }
    }

    async fn next_effect(&self, ticket: Ticket) -> Effect {
        poll_fn(|context| {
            let mut mailboxes = self.mailboxes.borrow_mut();
            let mailbox = mailboxes.entry(ticket).or_default();
            mailbox.effect.take().map_or_else(
                || {
                    mailbox.waker = Some(context.waker().clone());
                    Poll::Pending
                },
                Poll::Ready,
            )
        })
        .await
    }

    async fn carry_out(
        &self,
        clock: &impl Clock,
        effect: Effect,
    ) -> ControlFlow<Result<Loaded, LedgerError>, Event> {
        ControlFlow::Continue(match effect {
            Effect::Send(command) => {
                let send = || self.store.send(command.clone());
                Event::Responded(with_retry(clock, send).await)
            }
            Effect::Read(revision) => {
                let read = || self.store.read(revision);
                Event::Read(with_retry(clock, read).await)
            }
            Effect::Write(revision, bytes) => {
                let write = || self.store.write(revision, bytes.clone());
                Event::Written(with_retry(clock, write).await)
            }
            // Not repeated: the next commit deletes what is left.
            Effect::Delete(revision) => Event::Deleted(self.store.delete(revision).await),
            Effect::Wait(ms) => {
                clock.sleep(Duration::from_millis(ms)).await;
                Event::Waited
            }
            Effect::Loaded(loaded) => return ControlFlow::Break(Ok(*loaded)),
            Effect::Done => return ControlFlow::Break(Ok(Loaded::default())),
            Effect::Failed(error) => return ControlFlow::Break(Err(error)),
        })
    }
}
