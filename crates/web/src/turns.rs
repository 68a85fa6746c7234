//! Gives the other tasks of the thread their turn while the programs of a run keep it busy: its messages, its events, the
//! abort of the run.

use async_lock::Mutex;
use futures_util::future::LocalBoxFuture;
use std::rc::Rc;
use std::time::Duration;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::http::Clock;

/// How long a run may keep the thread: short enough for a page that draws on the same thread.
const LONGEST_TURN_MS: u64 = 50;

/// When the thread's other tasks last had their turn. It is locked while they have it: if several items waited for the
/// same turn, all of them would work before the next one.
#[derive(Clone)]
pub(crate) struct Turns(Rc<Mutex<u64>>);

impl Turns {
    pub(crate) fn new() -> Self {
        Self(Rc::new(Mutex::new(Fetch.now_ms())))
    }

    /// Waits for the other tasks, unless they had their turn just now.
    pub(crate) fn pause(&self) -> LocalBoxFuture<'static, ()> {
        let last = Rc::clone(&self.0);
        Box::pin(async move {
            let mut last = last.lock().await;
            // A clock that was set back counts as a turn that was long ago.
            let elapsed = Fetch.now_ms().checked_sub(*last);
            if elapsed.is_none_or(|elapsed| elapsed >= LONGEST_TURN_MS) {
                // A timer, because other tasks do not have their turn between the reactions of promises.
                Fetch.sleep(Duration::from_millis(1)).await;
                *last = Fetch.now_ms();
            }
        })
    }
}
