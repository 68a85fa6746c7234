//! What goes wrong at one step of a run. A step is a request to an API or to the state.

use super::Double;
use std::cell::{Cell, RefCell};
use std::future::pending;
use update_profiles_in_hrflow::http::{Body, Method, Request};

/// What goes wrong at one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The run is killed before the step takes effect.
    KilledBefore,
    /// The run is killed after the step took effect.
    KilledAfter,
    /// The step fails without effect.
    FailsBefore,
    /// The step takes effect, and its response is lost.
    FailsAfter,
    /// The run is aborted during the step.
    Aborted,
}

/// The steps of a run, and the one at which something goes wrong.
#[derive(Default)]
pub struct Mishaps {
    pub steps: Cell<u32>,
    planned: Cell<Option<(u32, Mishap)>>,
    pub is_killed: Cell<bool>,
    pub is_aborted: Cell<bool>,
    /// The method and a part of the address or the body of the requests that kill a run.
    deadly: RefCell<Option<(Method, String)>>,
}

impl Double {
    /// Lets something go wrong at one step of the next runs.
    pub fn mishap_at(&self, step: u32, mishap: Mishap) {
        self.mishaps.planned.set(Some((step, mishap)));
    }

    /// Lets nothing go wrong from now on.
    pub fn calm(&self) {
        self.mishaps.planned.set(None);
        self.mishaps.deadly.take();
        self.world_mut().clear_faults();
    }

    /// Kills the run at once, as a crash does.
    pub fn kill(&self) {
        self.mishaps.is_killed.set(true);
    }

    /// Kills each run that sends such a request: with this text in its address or its body.
    pub fn kill_at(&self, method: Method, text: &str) {
        *self.mishaps.deadly.borrow_mut() = Some((method, text.to_owned()));
    }

    pub(super) fn is_deadly<F>(&self, request: &Request<F>) -> bool {
        let deadly = self.mishaps.deadly.borrow();
        deadly.as_ref().is_some_and(|(method, text)| {
            let body = match &request.body {
                Body::Bytes(bytes) => String::from_utf8_lossy(bytes),
                _ => "".into(),
            };
            request.method == *method
                && (request.url.expose().contains(text) || body.contains(text))
        })
    }

    /// The number of steps of the last run.
    pub fn steps(&self) -> u32 {
        self.mishaps.steps.get()
    }

    /// Makes one step, with the mishap that is planned for it. `None` if the step fails.
    pub(super) async fn step<T>(&self, effect: impl FnOnce() -> T) -> Option<T> {
        let Mishaps {
            steps,
            planned,
            is_killed,
            is_aborted,
            ..
        } = &self.mishaps;
        if is_killed.get() {
            return pending().await;
        }
        steps.set(steps.get() + 1);
        let mishap = planned.get().filter(|(step, _)| *step == steps.get());
        match mishap.map(|(_, mishap)| mishap) {
            None => Some(effect()),
            Some(Mishap::Aborted) => {
                is_aborted.set(true);
                Some(effect())
            }
            Some(Mishap::FailsBefore) => None,
            Some(Mishap::FailsAfter) => {
                effect();
                None
            }
            Some(Mishap::KilledBefore) => {
                is_killed.set(true);
                pending().await
            }
            Some(Mishap::KilledAfter) => {
                effect();
                is_killed.set(true);
                pending().await
            }
        }
    }
}
