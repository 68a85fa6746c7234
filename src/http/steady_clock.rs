//! A clock that never goes back.

use super::Clock;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// The platform's clock, for one run: where that is set back, this one goes on from where it was. So no
/// pause and no budget becomes longer. A clock that is set ahead only ends them early.
pub struct SteadyClock<P> {
    port: Rc<P>,
    last_ms: Cell<u64>,
    behind_ms: Cell<u64>,
}

impl<P> SteadyClock<P> {
    /// Starts with the time of the platform.
    pub fn new(port: Rc<P>) -> Self {
        Self {
            port,
            last_ms: Cell::default(),
            behind_ms: Cell::default(),
        }
    }
}

impl<P: Clock> Clock for SteadyClock<P> {
    fn now_ms(&self) -> u64 {
        let now_ms = self.port.now_ms();
        let set_back_ms = self.last_ms.replace(now_ms).saturating_sub(now_ms);
        let behind_ms = self.behind_ms.get().saturating_add(set_back_ms);
        self.behind_ms.set(behind_ms);
        now_ms.saturating_add(behind_ms)
    }

    async fn sleep(&self, time: Duration) {
        self.port.sleep(time).await;
    }

    fn random(&self) -> u64 {
        self.port.random()
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, SteadyClock};
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    struct Wall(Cell<u64>);

    impl Clock for Wall {
        fn now_ms(&self) -> u64 {
            self.0.get()
        }

        async fn sleep(&self, _time: Duration) {}

        fn random(&self) -> u64 {
            0
        }
    }

    #[test]
    fn it_goes_on_where_the_platforms_clock_is_set_back() {
        let wall = Rc::new(Wall(Cell::new(5_000_000)));
        let clock = SteadyClock::new(Rc::clone(&wall));
        let read = [
            5_000_000, 5_001_000, 1_401_000, 1_402_000, 1_400_000, 9_000_000,
        ]
        .map(|now| {
            wall.0.set(now);
            clock.now_ms()
        });
        assert_eq!(
            read,
            [
                5_000_000, 5_001_000, 5_001_000, 5_002_000, 5_002_000, 12_602_000
            ]
        );
    }
}
