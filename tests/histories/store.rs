//! The core's port to the state: a coordinator, and the ledgers that were written.

use crate::port::Port;
use futures_util::future::LocalBoxFuture;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{Command, Response, Revision, StateStore, StoreError};

impl Port {
    fn state_step<'a, T: 'a>(
        &'a self,
        writes: Option<&'static str>,
        effect: impl FnOnce() -> T + 'a,
    ) -> LocalBoxFuture<'a, Result<T, StoreError>> {
        Box::pin(async move {
            let failure = self.world.borrow().state_failure(&self.chance.borrow());
            let effect = || {
                let mut world = self.world.borrow_mut();
                world.tell(|| format!("    state{}", failure.map_or("", |_| " (fails)")));
                if let Some(what) = writes.filter(|_| world.is_dry) {
                    world.violate("a dry run writes nothing", what.to_owned());
                }
                drop(world);
                (failure != Some(false)).then(effect)
            };
            let done = self.step(effect).await;
            self.wait(1 + self.random() % 20).await;
            let done = done.flatten().filter(|_| failure.is_none());
            done.ok_or_else(|| StoreError("the response was lost".to_owned()))
        })
    }
}

fn key(revision: Revision) -> (u64, u64) {
    (revision.version, revision.fencing_token)
}

impl StateStore for Port {
    fn send(&self, command: Command) -> LocalBoxFuture<'_, Result<Response, StoreError>> {
        let writes = (command != Command::Query).then_some("a command to the coordinator");
        self.state_step(writes, move || {
            // The coordinator has a clock of its own.
            let now_ms = self.world.borrow().true_ms;
            self.coordinator.borrow_mut().handle(command, now_ms)
        })
    }

    fn read(&self, revision: Revision) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StoreError>> {
        self.state_step(None, move || {
            self.ledgers.borrow().get(&key(revision)).cloned()
        })
    }

    fn write(
        &self,
        revision: Revision,
        ledger: Vec<u8>,
    ) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        self.state_step(Some("a ledger"), move || {
            self.ledgers.borrow_mut().insert(key(revision), ledger);
        })
    }

    fn delete(&self, revision: Revision) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        self.state_step(Some("a deletion"), move || {
            self.ledgers.borrow_mut().remove(&key(revision));
        })
    }
}
