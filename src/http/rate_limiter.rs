//! Requests of which an API allows only one in some time, and none beside another. A repeated attempt
//! is a request like any other.

use super::{Clock, MAX_RETRY_AFTER};
use async_lock::{Mutex, MutexGuard};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

/// When requests of each key may leave next. Runs of different invocations may share it: it holds
/// times, and nothing that an invocation could leave locked.
#[derive(Debug, Clone, Default)]
pub struct RequestTimes(Rc<RefCell<HashMap<String, Rc<Cell<Pause>>>>>);

/// One rate limiter a key. The runs of an invocation share them, and wait for one another.
#[derive(Debug, Clone, Default)]
pub struct RateLimiters {
    times: RequestTimes,
    turns: Rc<RefCell<HashMap<String, Rc<Mutex<()>>>>>,
}

/// Lets one request at a time leave, with a pause after each.
#[derive(Debug, Clone)]
pub struct RateLimiter {
    interval_ms: u64,
    pause: Rc<Cell<Pause>>,
    turn: Rc<Mutex<()>>,
}

/// A time in which no request may leave: milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, Default)]
struct Pause {
    from_ms: u64,
    until_ms: u64,
}

impl RateLimiters {
    /// Rate limiters that also keep to the pauses of other invocations.
    #[must_use]
    pub fn sharing(times: &RequestTimes) -> Self {
        Self {
            times: times.clone(),
            turns: Rc::default(),
        }
    }

    /// The rate limiter of a key, whose requests are this far apart.
    #[must_use]
    pub fn of(&self, key: &str, interval: Duration) -> RateLimiter {
        let mut times = self.times.0.borrow_mut();
        let mut turns = self.turns.borrow_mut();
        RateLimiter {
            interval_ms: millis(interval),
            pause: Rc::clone(times.entry(key.to_owned()).or_default()),
            turn: Rc::clone(turns.entry(key.to_owned()).or_default()),
        }
    }
}

impl RateLimiter {
    /// Waits until a request may leave. No other one of this invocation leaves while the turn is held.
    pub(super) async fn turn(&self, clock: &impl Clock) -> MutexGuard<'_, ()> {
        let turn = self.turn.lock().await;
        loop {
            let now_ms = clock.now_ms();
            let left_ms = self.left_ms(now_ms);
            if left_ms == 0 {
                // Another invocation may ask before this request is over.
                self.pause_for(now_ms, None);
                return turn;
            }
            clock.sleep(Duration::from_millis(left_ms)).await;
        }
    }

    /// Begins the pause after a request: as long as the interval, or as the API asks for.
    pub(super) fn pause_for(&self, now_ms: u64, asked: Option<Duration>) {
        let asked = asked.unwrap_or_default().min(MAX_RETRY_AFTER);
        self.pause.set(Pause {
            from_ms: now_ms,
            until_ms: now_ms.saturating_add(millis(asked).max(self.interval_ms)),
        });
    }

    /// How much of the pause is left. A pause that begins in the future was noted before the clock was
    /// set back: it is replaced by one of the interval.
    fn left_ms(&self, now_ms: u64) -> u64 {
        if now_ms < self.pause.get().from_ms {
            self.pause_for(now_ms, None);
        }
        self.pause.get().until_ms.saturating_sub(now_ms)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{RateLimiters, RequestTimes};
    use std::time::Duration;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn invocations_keep_to_the_pauses_of_one_another() {
        let times = RequestTimes::default();
        let [one, other] = [(); 2].map(|()| RateLimiters::sharing(&times).of("c", SECOND));
        one.pause_for(5_000, None);
        assert_eq!(other.left_ms(5_400), 600);
        one.pause_for(5_000, Some(7 * SECOND));
        assert_eq!(other.left_ms(5_400), 6_600);
        assert_eq!(RateLimiters::default().of("c", SECOND).left_ms(5_400), 0);
        assert_eq!(
            RateLimiters::sharing(&times).of("d", SECOND).left_ms(5_400),
            0
        );
    }

    #[test]
    fn a_clock_that_is_set_back_costs_one_interval_and_one_set_ahead_nothing() {
        let limiter = RateLimiters::default().of("c", SECOND);
        limiter.pause_for(9_000_000, Some(7 * SECOND));
        assert_eq!(limiter.left_ms(5_400_000), 1_000);
        assert_eq!(limiter.left_ms(5_400_600), 400);
        assert_eq!(limiter.left_ms(99_000_000), 0);
    }
}
