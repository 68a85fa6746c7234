//! The port to the state: a coordinator, and a store of ledgers that may lag behind or fail.

use super::Double;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use std::cell::{Cell, RefCell, RefMut};
use std::collections::BTreeMap;
use std::rc::Rc;
use update_profiles_in_hrflow::history::{Entry, Linked, Timeline};
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::ledger::{
    Command, Coordinator, Inspection, LEASE_MS, LedgerError, ResetOutcome, Response, RetryOutcome,
    Revision, StateStore, StoreError, inspect, pause, reset, resume, retry,
};

/// The version and the fencing token of a revision.
type RevisionKey = (u64, u64);

/// The coordinator, the stored ledgers, and what goes wrong with them.
pub struct StateDouble {
    coordinator: RefCell<Coordinator>,
    history: RefCell<Vec<(u64, Entry)>>,
    ledgers: RefCell<BTreeMap<RevisionKey, Vec<u8>>>,
    /// Ledgers that the store does not show until the given time.
    hidden_until_ms: RefCell<BTreeMap<RevisionKey, u64>>,
    pub requests: Cell<u32>,
    is_lost: Cell<bool>,
    max_latency_ms: Cell<u64>,
    /// The number of commits whose responses are still to be lost.
    commits_to_lose: Cell<u32>,
    /// After how many requests another run takes over, and which request was the last before it.
    take_over: RefCell<Option<(usize, Rc<Cell<u64>>)>>,
}

impl Default for StateDouble {
    fn default() -> Self {
        Self {
            coordinator: RefCell::default(),
            history: RefCell::default(),
            ledgers: RefCell::default(),
            hidden_until_ms: RefCell::default(),
            requests: Cell::default(),
            is_lost: Cell::default(),
            max_latency_ms: Cell::new(20),
            commits_to_lose: Cell::default(),
            take_over: RefCell::default(),
        }
    }
}

impl Double {
    /// The ledgers that the store holds.
    pub fn ledgers(&self) -> RefMut<'_, BTreeMap<RevisionKey, Vec<u8>>> {
        self.state.ledgers.borrow_mut()
    }

    /// The number of requests that the last run made to the state.
    pub fn state_requests(&self) -> u32 {
        self.state.requests.get()
    }

    /// Hides the ledgers that the store holds for some time.
    pub fn hide_ledgers_for(&self, ms: u64) {
        let until_ms = self.now_ms() + ms;
        let ledgers = self.state.ledgers.borrow();
        let hidden = ledgers.keys().map(|key| (*key, until_ms));
        self.state.hidden_until_ms.borrow_mut().extend(hidden);
    }

    /// Lets each request to the state take up to this long.
    pub fn slow_state(&self, max_ms: u64) {
        self.state.max_latency_ms.set(max_ms);
    }

    /// Lets the responses to the next commits be lost, although they take effect.
    pub fn lose_commits(&self, commits: u32) {
        self.state.commits_to_lose.set(commits);
    }

    /// Lets every request to the state fail.
    pub fn lose_state(&self, is_lost: bool) {
        self.state.is_lost.set(is_lost);
    }

    /// Lets another run take the lease, and returns its fencing token.
    pub fn lease(&self, run_id: &str) -> u64 {
        let response = self.command(Command::Lease {
            run_id: run_id.to_owned(),
            is_operator: false,
        });
        match response {
            Response::Leased(lease) => lease.fencing_token,
            other => panic!("no lease: {other:?}"),
        }
    }

    /// Renews a lease; false if it was lost.
    pub fn renew(&self, fencing_token: u64) -> bool {
        self.command(Command::Renew { fencing_token }) != Response::Fenced
    }

    fn command(&self, mut command: Command) -> Response {
        let mut coordinator = self.state.coordinator.borrow_mut();
        let entry = coordinator.take_entry(&mut command);
        let now_ms = self.now_ms();
        let entries = entry.into_iter().map(|entry| (now_ms, entry));
        self.state.history.borrow_mut().extend(entries);
        coordinator.handle(command, now_ms)
    }

    /// The history, oldest first.
    pub fn history(&self) -> Vec<(u64, Entry)> {
        self.state.history.borrow().clone()
    }

    /// The timeline of a candidate as JSON, newest first.
    pub fn timeline(&self, key: &str) -> Value {
        let history = self.history();
        let mut linked = Linked::new(key);
        for (_, entry) in &history {
            linked.learn(entry);
        }
        let needles = linked.needles();
        let mut timeline = Timeline::new(linked, self.now_ms());
        for (at_ms, entry) in history.into_iter().rev() {
            let text = serde_json::to_string(&entry).unwrap();
            let is_found = needles.iter().any(|needle| text.contains(needle));
            if is_found || entry.concerns_all() {
                timeline.add(at_ms, entry);
            }
        }
        serde_json::to_value(&timeline).unwrap()
    }

    /// Lets the clock jump and another run take over after this many requests of the next run, as if
    /// the run had been frozen. Returns the number of the last request before.
    pub fn take_over_after(&self, requests: usize) -> Rc<Cell<u64>> {
        let last = Rc::new(Cell::new(0));
        *self.state.take_over.borrow_mut() = Some((requests, Rc::clone(&last)));
        last
    }

    pub(super) fn maybe_take_over(&self) {
        let sent = self.world().journal().len();
        let mut take_over = self.state.take_over.borrow_mut();
        if let Some((_, last)) = take_over.take_if(|(after, _)| sent >= *after) {
            self.pass(LEASE_MS);
            self.lease("another run");
            last.set(self.world().journal().last().unwrap().number);
        }
    }

    /// Resets the workflow.
    pub fn reset(&self) -> ResetOutcome {
        let done = self.drive(reset(self, self, "by hand"));
        done.expect("the reset was killed").unwrap()
    }

    /// Asks for another try; false if the applicant is unknown.
    pub fn retry(&self, applicant: &str) -> bool {
        let done = self.drive(retry(self, self, "by hand", applicant));
        done.expect("the retry was killed").unwrap() == RetryOutcome::Scheduled
    }

    /// Pauses the workflow.
    pub fn pause(&self, reason: &str) {
        let done = self.drive(pause(self, self, reason));
        done.expect("the pause was killed").unwrap();
    }

    /// Resumes the workflow; false if it was not paused.
    pub fn resume(&self) -> bool {
        let done = self.drive(resume(self, self));
        done.expect("the end of the pause was killed").unwrap()
    }

    /// What the coordinator and the ledger hold.
    pub fn inspect(&self) -> Result<Inspection, LedgerError> {
        let inspection = self.drive(inspect(self, self));
        inspection.expect("the inspection was killed")
    }

    /// A request to the state, as a step of the run.
    fn state_step<'a, T: 'a>(
        &'a self,
        effect: impl FnOnce() -> T + 'a,
    ) -> LocalBoxFuture<'a, Result<T, StoreError>> {
        Box::pin(async move {
            self.state.requests.set(self.state.requests.get() + 1);
            let done = if self.state.is_lost.get() {
                None
            } else {
                self.step(effect).await
            };
            self.wait(1 + self.random() % self.state.max_latency_ms.get())
                .await;
            done.ok_or_else(lost)
        })
    }
}

fn lost() -> StoreError {
    StoreError("the response was lost".to_owned())
}

fn key(revision: Revision) -> RevisionKey {
    (revision.version, revision.fencing_token)
}

impl StateStore for Double {
    fn send(&self, command: Command) -> LocalBoxFuture<'_, Result<Response, StoreError>> {
        let to_lose = &self.state.commits_to_lose;
        let is_lost = matches!(command, Command::Commit { .. }) && to_lose.get() > 0;
        to_lose.set(to_lose.get() - u32::from(is_lost));
        let response = self.state_step(move || self.command(command));
        Box::pin(async move {
            let response = response.await;
            if is_lost { Err(lost()) } else { response }
        })
    }

    fn read(&self, revision: Revision) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StoreError>> {
        self.state_step(move || {
            let hidden = self.state.hidden_until_ms.borrow();
            let is_hidden = hidden
                .get(&key(revision))
                .is_some_and(|until_ms| *until_ms > self.now_ms());
            let ledger = self.state.ledgers.borrow().get(&key(revision)).cloned();
            ledger.filter(|_| !is_hidden)
        })
    }

    fn write(
        &self,
        revision: Revision,
        ledger: Vec<u8>,
    ) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        self.state_step(move || {
            self.ledgers().insert(key(revision), ledger);
        })
    }

    fn delete(&self, revision: Revision) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        self.state_step(move || {
            self.ledgers().remove(&key(revision));
        })
    }
}
