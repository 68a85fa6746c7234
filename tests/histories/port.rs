//! The core's ports over the world: the network, and a clock whose time passes only while a run waits.

use crate::chance::Chance;
use crate::history::Mishap;
use crate::world::{Answer, Call, Reply, World};
use futures_util::future::LocalBoxFuture;
use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use update_profiles_in_hrflow::http::{
    Body, Clock, Content, HEAD_BYTES, Http, Part, Request, Response, TransportError,
};
use update_profiles_in_hrflow::ledger::Coordinator;

type File = Rc<Vec<u8>>;
type Timers = BinaryHeap<Reverse<(u64, u64)>>;

const MINUTE_MS: u64 = 60_000;

pub struct Port {
    pub world: RefCell<World>,
    /// By how many milliseconds the clock of the runs is wrong.
    wrong_by_ms: Cell<i64>,
    timers: RefCell<Timers>,
    wakers: RefCell<BTreeMap<u64, Waker>>,
    pub chance: RefCell<Chance>,
    mishap: Cell<Option<(u32, Mishap)>>,
    steps: Cell<u32>,
    is_killed: Cell<bool>,
    is_aborted: Cell<bool>,
    pub coordinator: RefCell<Coordinator>,
    pub ledgers: RefCell<BTreeMap<(u64, u64), Vec<u8>>>,
}

impl Port {
    pub fn new(world: World) -> Rc<Self> {
        Rc::new(Self {
            world: RefCell::new(world),
            wrong_by_ms: Cell::default(),
            timers: RefCell::default(),
            wakers: RefCell::default(),
            chance: RefCell::new(Chance::new(0)),
            mishap: Cell::default(),
            steps: Cell::default(),
            is_killed: Cell::default(),
            is_aborted: Cell::default(),
            coordinator: RefCell::default(),
            ledgers: RefCell::default(),
        })
    }

    pub fn pass(&self, ms: u64) {
        self.world.borrow_mut().true_ms += ms;
        self.show_time();
    }

    pub fn set_clock_wrong_by(&self, minutes: i64) {
        self.wrong_by_ms
            .set(minutes * i64::try_from(MINUTE_MS).unwrap());
        self.show_time();
    }

    fn show_time(&self) {
        let mut world = self.world.borrow_mut();
        let shown_ms = world.true_ms.saturating_add_signed(self.wrong_by_ms.get());
        world.show_time(shown_ms);
    }

    /// Prepares for a run.
    pub fn begin(&self, chance: u64, mishap: Option<(u32, Mishap)>) {
        *self.chance.borrow_mut() = Chance::new(chance);
        self.mishap.set(mishap);
        self.steps.set(0);
        self.is_killed.set(false);
        self.is_aborted.set(false);
    }

    /// Polls a run only after it was woken, and lets time pass while it waits. `None` if it was killed.
    pub fn drive<T>(&self, run: impl Future<Output = T>) -> Option<T> {
        let mut run = pin!(run);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let done = loop {
            if !woken.0.swap(false, Ordering::SeqCst) {
                self.wake_next();
                continue;
            }
            if let Poll::Ready(report) = run.as_mut().poll(&mut Context::from_waker(&waker)) {
                break Some(report);
            }
            if self.is_killed.get() {
                break None;
            }
        };
        self.timers.borrow_mut().clear();
        self.wakers.borrow_mut().clear();
        done
    }

    fn wake_next(&self) {
        let next = self.timers.borrow_mut().pop();
        let Reverse((at_ms, number)) = next.expect("the run waits for something that never comes");
        let now_ms = self.world.borrow().true_ms;
        self.pass(at_ms.saturating_sub(now_ms));
        if let Some(waker) = self.wakers.borrow_mut().remove(&number) {
            waker.wake();
        }
    }

    pub async fn wait(&self, ms: u64) {
        let at_ms = self.world.borrow().true_ms.saturating_add(ms);
        let mut timer = None;
        poll_fn(|context| {
            if timer.is_some() && self.world.borrow().true_ms >= at_ms {
                return Poll::Ready(());
            }
            let number = *timer.get_or_insert_with(|| {
                // Tasks that are due at the same time wake in a random order.
                let number = self.random();
                self.timers.borrow_mut().push(Reverse((at_ms, number)));
                number
            });
            let waker = context.waker().clone();
            self.wakers.borrow_mut().insert(number, waker);
            Poll::Pending
        })
        .await;
    }

    /// Makes one step, with the mishap that is planned for it. `None` if it brings no answer.
    pub async fn step<T>(&self, effect: impl FnOnce() -> T) -> Option<T> {
        if self.is_killed.get() {
            return pending().await;
        }
        self.steps.set(self.steps.get() + 1);
        let mishap = self
            .mishap
            .get()
            .filter(|(step, _)| *step == self.steps.get());
        let Some((_, mishap)) = mishap else {
            return Some(effect());
        };
        self.world.borrow_mut().tell(|| format!("    {mishap:?}"));
        match mishap {
            Mishap::Aborted => self.is_aborted.set(true),
            Mishap::Clock(minutes) => self.set_clock_wrong_by(minutes),
            Mishap::FailsBefore => return None,
            Mishap::FailsAfter => {
                effect();
                return None;
            }
            Mishap::KilledBefore => {
                self.is_killed.set(true);
                return pending().await;
            }
            Mishap::KilledAfter => {
                effect();
                self.is_killed.set(true);
                return pending().await;
            }
        }
        Some(effect())
    }

    /// Resolves when the run is aborted. It registers no waker: the step that aborts the run wakes it.
    pub fn aborted(self: &Rc<Self>) -> LocalBoxFuture<'static, ()> {
        let port = Rc::clone(self);
        Box::pin(poll_fn(move |_| {
            if port.is_aborted.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }))
    }

    fn reply(&self, request: &Request<File>) -> Reply {
        let (mut parts, mut sent) = (Vec::new(), None);
        let body: &[u8] = match &request.body {
            Body::Empty => &[],
            Body::Bytes(bytes) => bytes,
            Body::Multipart(form) => {
                for part in form {
                    match part {
                        Part::Text { name, value } => parts.push((*name, value.clone())),
                        Part::File { file, .. } => sent = Some(Rc::clone(file)),
                    }
                }
                &[]
            }
        };
        let call = Call {
            method: request.method.as_str(),
            url: request.url.expose(),
            body,
            parts: &parts,
            file: sent.as_deref().map_or(&[], Vec::as_slice),
        };
        self.world.borrow_mut().handle(&call, &self.chance.borrow())
    }
}

impl Clock for Port {
    fn now_ms(&self) -> u64 {
        self.world.borrow().shown_ms
    }

    async fn sleep(&self, time: Duration) {
        self.wait(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
            .await;
    }

    fn random(&self) -> u64 {
        self.chance.borrow().next() >> 11
    }
}

impl Http for Port {
    type File = File;

    async fn send(&self, request: Request<File>) -> Result<Response<File>, TransportError> {
        let reply = self.step(|| self.reply(&request)).await;
        self.wait(1 + self.random() % 400).await;
        match reply {
            Some(Reply::Answer(answer)) => Ok(response(answer, request.wants_file)),
            Some(Reply::Hangs) => {
                self.sleep(request.timeout).await;
                Err(TransportError::Timeout)
            }
            Some(Reply::Cut) | None => Err(TransportError::Network),
        }
    }
}

fn response(answer: Answer, wants_file: bool) -> Response<File> {
    Response {
        status: answer.status,
        content_type: Some(answer.content_type.to_owned()),
        retry_after: answer.retry_after,
        location: None,
        content: if wants_file && answer.status == 200 {
            let size = answer.body.len() as u64;
            Content::File {
                head: answer.body.iter().take(HEAD_BYTES).copied().collect(),
                file: Rc::new(answer.body),
                size,
            }
        } else {
            Content::Bytes(answer.body.into())
        },
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}
