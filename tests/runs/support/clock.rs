//! A virtual clock, and the executor that lets its time pass.

use super::Double;
use std::cell::{Cell, RefCell};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicBool};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use update_profiles_in_hrflow::http::Clock;

/// The time, the sleeping tasks, and the random numbers.
pub struct VirtualClock {
    now_ms: Cell<u64>,
    /// How far the clock that runs read is ahead of the time.
    ahead_ms: Cell<i64>,
    /// After how many requests of the next run the clock is set to another time, and by how much.
    jump: Cell<Option<(usize, i64)>>,
    random: Cell<u64>,
    /// How long a run may take before it is killed.
    kills_after_ms: Cell<Option<u64>>,
    timers: RefCell<BinaryHeap<Reverse<Timer>>>,
}

impl VirtualClock {
    pub fn new(now_ms: u64) -> Self {
        Self {
            now_ms: Cell::new(now_ms),
            ahead_ms: Cell::default(),
            jump: Cell::default(),
            random: Cell::new(1),
            kills_after_ms: Cell::default(),
            timers: RefCell::default(),
        }
    }

    /// Lets time pass until the first timer is due, and wakes it.
    fn wake_next(&self) {
        let next = self.timers.borrow_mut().pop();
        let Reverse(timer) = next.expect("the run waits for something that never comes");
        self.now_ms.set(self.now_ms.get().max(timer.at_ms));
        timer.waker.wake();
    }
}

impl Double {
    /// Seeds the random numbers.
    pub fn seed(&self, random: u64) {
        self.clock.random.set(random);
    }

    /// Sets the clock back, as somebody does who corrects it.
    pub fn set_back(&self, ms: u64) {
        self.clock.now_ms.set(self.now_ms() - ms);
    }

    /// Kills each run that takes so long; `None`: none.
    pub fn kill_after(&self, ms: Option<u64>) {
        self.clock.kills_after_ms.set(ms);
    }

    /// Lets time pass.
    pub fn pass(&self, ms: u64) {
        self.clock.now_ms.set(self.true_ms() + ms);
    }

    /// The time, whatever the clock says.
    pub fn true_ms(&self) -> u64 {
        self.clock.now_ms.get()
    }

    /// Lets the clock be wrong by this much: ahead of the time, or behind it.
    pub fn set_ahead(&self, ms: i64) {
        self.clock.ahead_ms.set(ms);
    }

    /// Sets the clock ahead or back after this many requests of the next run.
    pub fn jump_after(&self, requests: usize, ms: i64) {
        self.clock.jump.set(Some((requests, ms)));
    }

    pub(super) fn maybe_jump(&self) {
        let sent = self.world().journal().len();
        if let Some((_, ms)) = self.clock.jump.get().filter(|(after, _)| sent >= *after) {
            self.clock.jump.set(None);
            self.set_ahead(self.clock.ahead_ms.get() + ms);
        }
    }

    pub(super) async fn wait(&self, ms: u64) {
        let at_ms = self.true_ms().saturating_add(ms);
        let mut waits = false;
        poll_fn(|context| {
            if waits && self.true_ms() >= at_ms {
                return Poll::Ready(());
            }
            if !waits {
                waits = true;
                self.clock.timers.borrow_mut().push(Reverse(Timer {
                    at_ms,
                    chance: self.random(),
                    waker: context.waker().clone(),
                }));
            }
            Poll::Pending
        })
        .await;
    }

    /// Polls a run only after it was woken, and lets time pass while it waits. `None` if it was
    /// killed.
    pub fn drive<T>(&self, run: impl Future<Output = T>) -> Option<T> {
        let mut run = pin!(run);
        self.mishaps.is_killed.set(false);
        let may_take = self.clock.kills_after_ms.get();
        let killed_at = may_take.map(|ms| self.true_ms() + ms);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        loop {
            if !woken.0.swap(false, atomic::Ordering::SeqCst) {
                self.clock.wake_next();
                continue;
            }
            if let Poll::Ready(report) = run.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Some(report);
            }
            let is_too_late = killed_at.is_some_and(|at_ms| self.true_ms() >= at_ms);
            if is_too_late || self.mishaps.is_killed.get() {
                self.clock.timers.borrow_mut().clear();
                self.network.in_flight.set(0);
                return None;
            }
        }
    }
}

impl Clock for Double {
    fn now_ms(&self) -> u64 {
        self.true_ms()
            .saturating_add_signed(self.clock.ahead_ms.get())
    }

    async fn sleep(&self, time: Duration) {
        self.wait(u64::try_from(time.as_millis()).unwrap()).await;
    }

    /// The generator of Numerical Recipes. Every test starts from the same seed.
    fn random(&self) -> u64 {
        let random = &self.clock.random;
        let next = random
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        random.set(next);
        next >> 11
    }
}

/// A sleeping task. Tasks that are due at the same time wake in a random order.
struct Timer {
    at_ms: u64,
    chance: u64,
    waker: Waker,
}

impl Timer {
    fn order(&self) -> (u64, u64) {
        (self.at_ms, self.chance)
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Timer {}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, atomic::Ordering::SeqCst);
    }
}
