//! A time limit on a request and its body.
//!
//! Not `AbortSignal.timeout`: it cannot be cleared, and a Worker may have 10,000 timers.

use crate::network;
use gloo_timers::callback::Timeout;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use update_profiles_in_hrflow::http::Transport;
use web_sys::{AbortController, AbortSignal};

/// Aborts when its time is over; dropped before, it never does.
pub(super) struct Deadline {
    controller: AbortController,
    over: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Deadline {
    pub(super) fn after(time: Duration) -> Result<Self, Transport> {
        let controller = AbortController::new().map_err(network)?;
        let over = Rc::new(Cell::new(false));
        let timer = {
            let (controller, over) = (controller.clone(), Rc::clone(&over));
            Timeout::new(millis(time), move || {
                over.set(true);
                controller.abort();
            })
        };
        Ok(Self {
            controller,
            over,
            _timer: timer,
        })
    }

    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }
}

/// Milliseconds as timers take them.
pub(super) fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}
