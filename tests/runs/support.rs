//! The sandbox in this process: the core's ports over it, with a clock of its own.

use futures_util::future::LocalBoxFuture;
use sandbox::{Delivery, Endpoint, Entry, Reply, Settings, World};
use serde_json::{Value, json};
use std::cell::{Cell, Ref, RefCell, RefMut};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use update_profiles_in_hrflow::flatchr::CapabilityCache;
use update_profiles_in_hrflow::flatchr::{LookupCapability, RateLimiters};
use update_profiles_in_hrflow::http::BaseUrls;
use update_profiles_in_hrflow::http::{
    Body, Clock, Content, Http, Part, Request, Response, TransportError,
};
use update_profiles_in_hrflow::ledger::{
    Command, Coordinator, Inspection, LEASE_MS, LedgerError, Response as Told, RetryOutcome,
    Revision, StateStore, StoreError, inspect, reset, retry,
};
use update_profiles_in_hrflow::report::{ItemReport, Outcome, RunReport};
use update_profiles_in_hrflow::run::{Limits, Progress, RunOptions, run};
use update_profiles_in_hrflow::workflow::{Problems, Workflow};

/// An answer takes up to so long, so that requests end in any order.
const LONGEST_ANSWER_MS: u64 = 400;

const HOST: &str = "https://sandbox.test";

/// How far a run said that it was: pulled, total, done, and the outcome.
pub type Progressed = (usize, usize, usize, Option<Outcome>);

/// Both APIs, their network and their time.
pub struct Double {
    world: RefCell<World>,
    now_ms: Cell<u64>,
    random: Cell<u64>,
    timers: RefCell<BinaryHeap<Reverse<Timer>>>,
    in_flight: Cell<usize>,
    most_in_flight: Cell<usize>,
    coordinator: RefCell<Coordinator>,
    kept: RefCell<BTreeMap<(u64, u64), Vec<u8>>>,
    /// Ledgers that the store does not show yet, with when it will.
    hidden: RefCell<BTreeMap<(u64, u64), u64>>,
    steps: Cell<u32>,
    mishap: Cell<Option<(u32, Mishap)>>,
    is_killed: Cell<bool>,
    is_aborted: Cell<bool>,
    state_asks: Cell<u32>,
    limits: Cell<Limits>,
    paces: RateLimiters,
    state_is_lost: Cell<bool>,
    state_takes_ms: Cell<u64>,
    /// Answers to commits that are still to be lost.
    lost_commits: Cell<u32>,
    progress: RefCell<Vec<Progressed>>,
    /// After how many requests another run takes over, and which request was the last then.
    take_over: RefCell<Option<(usize, Rc<Cell<u64>>)>>,
    /// What a check is said to have found.
    remembered: Cell<Option<LookupCapability>>,
    recalls: Cell<u32>,
    /// Files that were given, as long as somebody holds them, and how many bytes were held at most.
    files: RefCell<Vec<Weak<Vec<u8>>>>,
    most_held: Cell<usize>,
}

/// What goes wrong at one step: a request to an API, or one to the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The run is killed before the step takes effect.
    KilledBefore,
    /// The run is killed after it took effect.
    KilledAfter,
    /// The step fails without effect.
    FailsBefore,
    /// The step takes effect, and its answer is lost.
    FailsAfter,
    /// Somebody wants the run to end while the step is under way.
    Aborted,
}

impl Double {
    pub fn new(settings: Settings) -> Rc<Self> {
        Self::of(World::new(settings))
    }

    /// A copy of a world: making one anew takes longer than a run.
    pub fn of(world: World) -> Rc<Self> {
        Rc::new(Self {
            now_ms: Cell::new(world.settings().base_ms),
            world: RefCell::new(world),
            random: Cell::new(1),
            timers: RefCell::default(),
            in_flight: Cell::new(0),
            most_in_flight: Cell::new(0),
            coordinator: RefCell::default(),
            kept: RefCell::default(),
            hidden: RefCell::default(),
            steps: Cell::new(0),
            mishap: Cell::new(None),
            is_killed: Cell::new(false),
            is_aborted: Cell::new(false),
            state_asks: Cell::new(0),
            limits: Cell::new(Limits::default()),
            paces: RateLimiters::default(),
            state_is_lost: Cell::new(false),
            state_takes_ms: Cell::new(20),
            lost_commits: Cell::new(0),
            progress: RefCell::default(),
            take_over: RefCell::default(),
            remembered: Cell::new(None),
            recalls: Cell::new(0),
            files: RefCell::default(),
            most_held: Cell::new(0),
        })
    }

    pub fn world(&self) -> Ref<'_, World> {
        self.world.borrow()
    }

    pub fn world_mut(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// Lets chance begin elsewhere.
    pub fn begin_with(&self, random: u64) {
        self.random.set(random);
    }

    pub fn most_in_flight(&self) -> usize {
        self.most_in_flight.get()
    }

    /// What was sent since the journal was cleared.
    pub fn sent(&self) -> Vec<Entry> {
        self.world().journal().to_vec()
    }

    pub fn sent_to(&self, endpoint: Endpoint) -> Vec<Entry> {
        let mut sent = self.sent();
        sent.retain(|entry| entry.endpoint == endpoint);
        sent
    }

    pub fn run(self: &Rc<Self>, workflow: &Workflow) -> RunReport {
        self.run_or_die(workflow).expect("nobody kills this run")
    }

    /// A run that may be killed: `None` where it was.
    pub fn run_or_die(self: &Rc<Self>, workflow: &Workflow) -> Option<RunReport> {
        self.run_on(workflow, Some(&**self))
    }

    /// A run without a place for state.
    pub fn run_without_state(self: &Rc<Self>, workflow: &Workflow) -> RunReport {
        self.run_on(workflow, None).expect("nobody kills this run")
    }

    /// A run, and something that goes on beside it.
    pub fn beside<T>(
        self: &Rc<Self>,
        workflow: &Workflow,
        other: impl Future<Output = T>,
    ) -> (RunReport, T) {
        let running = self.running(workflow, Some(&**self));
        let both = self.drive(futures_util::future::join(running, other));
        both.expect("nobody kills this run")
    }

    fn run_on(
        self: &Rc<Self>,
        workflow: &Workflow,
        state: Option<&dyn StateStore>,
    ) -> Option<RunReport> {
        self.drive(self.running(workflow, state))
    }

    async fn running(
        self: &Rc<Self>,
        workflow: &Workflow,
        state: Option<&dyn StateStore>,
    ) -> RunReport {
        let base_urls = base_urls();
        let mut setup = RunOptions::new(&base_urls, &self.paces);
        setup.state = state;
        setup.capabilities = Some(&**self);
        setup.limits = self.limits.get();
        let aborted = || self.aborted();
        setup.abort_signal = &aborted;
        let watch = |progress: &Progress<'_>| {
            let Progress {
                pulled,
                total,
                done,
                item,
                ..
            } = *progress;
            let outcome = item.map(|item| item.outcome);
            self.progress
                .borrow_mut()
                .push((pulled, total, done, outcome));
        };
        setup.on_progress = &watch;
        self.is_aborted.set(false);
        self.progress.take();
        self.steps.set(0);
        self.state_asks.set(0);
        run(Rc::clone(self), workflow, &setup).await
    }

    /// When somebody wants the run to end. What brings that about wakes the run, too.
    fn aborted(self: &Rc<Self>) -> LocalBoxFuture<'static, ()> {
        let double = Rc::clone(self);
        Box::pin(poll_fn(move |_| {
            if double.is_aborted.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }))
    }

    /// What the last run told of how far it was.
    pub fn progress(&self) -> Vec<Progressed> {
        self.progress.borrow().clone()
    }

    /// Lets runs begin with what a check found.
    pub fn remember(&self, found: LookupCapability) {
        self.remembered.set(Some(found));
    }

    /// What is still remembered.
    pub fn remembered(&self) -> Option<LookupCapability> {
        self.remembered.get()
    }

    /// How often runs asked what is remembered.
    pub fn recalls(&self) -> u32 {
        self.recalls.get()
    }

    /// Polls only what was woken, and lets time pass where nothing can go on. `None` where it was
    /// killed.
    pub fn drive<T>(&self, run: impl Future<Output = T>) -> Option<T> {
        let mut run = pin!(run);
        self.is_killed.set(false);
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        loop {
            if woken.0.swap(false, Ordering::SeqCst) {
                if let Poll::Ready(report) = run.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Some(report);
                }
                if self.is_killed.get() {
                    self.timers.borrow_mut().clear();
                    self.in_flight.set(0);
                    return None;
                }
                continue;
            }
            let next = self.timers.borrow_mut().pop();
            let Reverse(timer) = next.expect("the run waits for something that never comes");
            self.now_ms.set(self.now_ms.get().max(timer.at_ms));
            timer.waker.wake();
        }
    }

    async fn wait(&self, ms: u64) {
        let at_ms = self.now_ms.get() + ms;
        let mut waits = false;
        poll_fn(|context| {
            if waits && self.now_ms.get() >= at_ms {
                return Poll::Ready(());
            }
            if !waits {
                waits = true;
                self.timers.borrow_mut().push(Reverse(Timer {
                    at_ms,
                    chance: self.random(),
                    waker: context.waker().clone(),
                }));
            }
            Poll::Pending
        })
        .await;
    }

    /// Runs the demo's workflow with some parameters changed.
    pub fn run_with(self: &Rc<Self>, changes: Value) -> RunReport {
        self.run(&workflow(changes).unwrap())
    }

    fn answer(&self, request: &Request<Rc<Vec<u8>>>) -> Reply {
        let url = request.url.expose();
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let mut call = sandbox::Request::new(request.method.as_str(), &format!("/{path}"));
        call.now_ms = self.now_ms.get();
        for (name, value) in &request.headers {
            call = call.header(name, value.expose());
        }
        match &request.body {
            Body::Empty => {}
            Body::Bytes(bytes) => call = call.body(bytes.clone()),
            Body::Multipart(parts) => {
                call = call
                    .header("content-type", "multipart/form-data; boundary=frontier")
                    .body(multipart(parts));
            }
        }
        self.world.borrow_mut().handle(&call)
    }
}

/// Where the double answers.
pub fn base_urls() -> BaseUrls {
    BaseUrls {
        flatchr: Some(format!("{HOST}/flatchr")),
        hrflow: Some(format!("{HOST}/hrflow/v1/")),
    }
}

/// When somebody wants to be woken; those of one moment in any order.
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
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn multipart(parts: &[Part<Rc<Vec<u8>>>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(b"--frontier\r\ncontent-disposition: form-data; ");
        match part {
            Part::Text { name, value } => {
                body.extend(format!("name=\"{name}\"\r\n\r\n{value}").bytes());
            }
            Part::File {
                name,
                file,
                file_name,
                content_type,
            } => {
                body.extend(
                    format!("name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: {content_type}\r\n\r\n")
                        .bytes(),
                );
                body.extend(file.iter());
            }
        }
        body.extend(b"\r\n");
    }
    body.extend(b"--frontier--\r\n");
    body
}

impl Http for Double {
    type File = Rc<Vec<u8>>;

    async fn send(
        &self,
        request: Request<Self::File>,
    ) -> Result<Response<Self::File>, TransportError> {
        let in_flight = self.in_flight.get() + 1;
        self.in_flight.set(in_flight);
        self.most_in_flight
            .set(self.most_in_flight.get().max(in_flight));
        let reply = self.step(|| self.answer(&request)).await;
        self.maybe_take_over();
        self.wait(1 + self.random() % LONGEST_ANSWER_MS).await;
        let answered = match reply {
            Some(reply) => self.deliver(&request, reply).await,
            None => Err(TransportError::Network),
        };
        self.in_flight.set(self.in_flight.get() - 1);
        answered
    }
}

impl Double {
    /// A file, of which it is watched how long it is held.
    fn hold(&self, body: Vec<u8>) -> Rc<Vec<u8>> {
        let file = Rc::new(body);
        let mut files = self.files.borrow_mut();
        files.push(Rc::downgrade(&file));
        files.retain(|file| file.strong_count() > 0);
        let held = files.iter().filter_map(Weak::upgrade);
        let held = held.map(|file| file.len()).sum();
        self.most_held.set(self.most_held.get().max(held));
        file
    }

    /// How many bytes of files were held at once.
    pub fn most_held(&self) -> usize {
        self.most_held.get()
    }

    async fn deliver(
        &self,
        request: &Request<Rc<Vec<u8>>>,
        reply: Reply,
    ) -> Result<Response<Rc<Vec<u8>>>, TransportError> {
        let timeout = u64::try_from(request.timeout.as_millis()).unwrap();
        match reply.effect {
            Delivery::Hang => {
                self.wait(timeout).await;
                return Err(TransportError::Timeout);
            }
            Delivery::Delayed { ms } if ms >= timeout => {
                self.wait(timeout).await;
                return Err(TransportError::Timeout);
            }
            Delivery::Delayed { ms } => self.wait(ms).await,
            Delivery::Whole => {}
            _ => return Err(TransportError::Network),
        }
        let size = u64::try_from(reply.body.len()).unwrap();
        if size > request.max_bytes {
            return Err(TransportError::TooLarge {
                limit: request.max_bytes,
            });
        }
        let header = |name| reply.header_value(name).map(str::to_owned);
        Ok(Response {
            status: reply.status,
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            location: header("location"),
            content: if request.wants_file && reply.status == 200 {
                Content::File {
                    file: self.hold(reply.body),
                    size,
                }
            } else {
                Content::Bytes(reply.body.into())
            },
        })
    }
}

impl Double {
    /// One step of a run, with what goes wrong there; `None` where it fails.
    async fn step<T>(&self, effect: impl FnOnce() -> T) -> Option<T> {
        let step = self.steps.get() + 1;
        if !self.is_killed.get() {
            self.steps.set(step);
        }
        let mishap = self.mishap.get().filter(|(at, _)| *at == step);
        match mishap.map(|(_, mishap)| mishap) {
            _ if self.is_killed.get() => pending().await,
            None => Some(effect()),
            Some(Mishap::Aborted) => {
                self.is_aborted.set(true);
                Some(effect())
            }
            Some(Mishap::FailsBefore) => None,
            Some(Mishap::FailsAfter) => {
                effect();
                None
            }
            Some(Mishap::KilledBefore) => {
                self.is_killed.set(true);
                pending().await
            }
            Some(Mishap::KilledAfter) => {
                effect();
                self.is_killed.set(true);
                pending().await
            }
        }
    }

    /// The same, for a request to the state.
    fn kept<'a, T: 'a>(
        &'a self,
        effect: impl FnOnce() -> T + 'a,
    ) -> LocalBoxFuture<'a, Result<T, StoreError>> {
        Box::pin(async move {
            self.state_asks.set(self.state_asks.get() + 1);
            let done = if self.state_is_lost.get() {
                None
            } else {
                self.step(effect).await
            };
            self.wait(1 + self.random() % self.state_takes_ms.get())
                .await;
            done.ok_or_else(|| StoreError("an answer was lost".to_owned()))
        })
    }

    /// Lets something go wrong at one step of the next runs.
    pub fn mishap_at(&self, step: u32, mishap: Mishap) {
        self.mishap.set(Some((step, mishap)));
    }

    /// Lets nothing go wrong any more.
    pub fn calm(&self) {
        self.mishap.set(None);
        self.world_mut().clear_faults();
    }

    /// How many steps the last run made: requests to the APIs and to the state.
    pub fn steps(&self) -> u32 {
        self.steps.get()
    }

    /// How many requests the last run made to the state.
    pub fn state_asks(&self) -> u32 {
        self.state_asks.get()
    }

    pub fn limit(&self, limits: Limits) {
        self.limits.set(limits);
    }

    /// Lets time pass.
    pub fn pass(&self, ms: u64) {
        self.now_ms.set(self.now_ms.get() + ms);
    }

    /// Lets the store show nothing of what is written from now on, for so long.
    pub fn hide_ledgers_for(&self, ms: u64) {
        let until = self.now_ms.get() + ms;
        let kept = self.kept.borrow();
        self.hidden
            .borrow_mut()
            .extend(kept.keys().map(|key| (*key, until)));
    }

    /// The ledgers that the store holds.
    pub fn ledgers(&self) -> RefMut<'_, BTreeMap<(u64, u64), Vec<u8>>> {
        self.kept.borrow_mut()
    }

    /// Lets another run take the lease; gives its fence.
    pub fn lease(&self, run_id: &str) -> u64 {
        let ask = Command::Lease {
            run_id: run_id.to_owned(),
        };
        let told = self.coordinator.borrow_mut().handle(ask, self.now_ms.get());
        match told {
            Told::Leased(lease) => lease.fencing_token,
            other => panic!("no lease: {other:?}"),
        }
    }

    /// Whether a run may go on.
    pub fn renew(&self, fence: u64) -> bool {
        let mut coordinator = self.coordinator.borrow_mut();
        let told = coordinator.handle(
            Command::Renew {
                fencing_token: fence,
            },
            self.now_ms.get(),
        );
        told != Told::Fenced
    }

    /// Lets the clock jump and another run take over, after that many requests of the next run: as
    /// where a run was frozen. Gives the number of the last request before.
    pub fn take_over_after(&self, requests: usize) -> Rc<Cell<u64>> {
        let last = Rc::new(Cell::new(0));
        *self.take_over.borrow_mut() = Some((requests, Rc::clone(&last)));
        last
    }

    fn maybe_take_over(&self) {
        let sent = self.world().journal().len();
        let due = self
            .take_over
            .borrow_mut()
            .take_if(|(after, _)| sent >= *after);
        if let Some((_, last)) = due {
            self.pass(LEASE_MS);
            self.lease("another run");
            last.set(self.world().journal().last().unwrap().number);
        }
    }

    /// Lets each request to the state take up to so long.
    pub fn slow_state(&self, ms: u64) {
        self.state_takes_ms.set(ms);
    }

    /// Lets the answers to the next commits be lost, though they took effect.
    pub fn lose_commits(&self, commits: u32) {
        self.lost_commits.set(commits);
    }

    pub fn lose_state(&self, is_lost: bool) {
        self.state_is_lost.set(is_lost);
    }

    /// Starts over with an empty ledger.
    pub fn reset(&self) {
        let done = self.drive(reset(self, self, "by hand"));
        done.expect("nobody kills this").unwrap();
    }

    /// Asks for another try; whether anything was known of the applicant.
    pub fn retry(&self, applicant: &str) -> bool {
        let done = self.drive(retry(self, self, "by hand", applicant));
        done.expect("nobody kills this").unwrap() == RetryOutcome::Scheduled
    }

    /// What the coordinator and the ledger say.
    pub fn inspect(&self) -> Result<Inspection, LedgerError> {
        self.drive(inspect(self, self)).expect("nobody kills this")
    }
}

impl StateStore for Double {
    fn send(&self, ask: Command) -> LocalBoxFuture<'_, Result<Told, StoreError>> {
        let left = self.lost_commits.get();
        let is_lost = matches!(ask, Command::Commit { .. }) && left > 0;
        self.lost_commits.set(left - u32::from(is_lost));
        let answered = self.kept(move || {
            let now_ms = self.now_ms.get();
            self.coordinator.borrow_mut().handle(ask, now_ms)
        });
        Box::pin(async move {
            let told = answered.await;
            if is_lost {
                return Err(StoreError("an answer was lost".to_owned()));
            }
            told
        })
    }

    fn read(&self, revision: Revision) -> LocalBoxFuture<'_, Result<Option<Vec<u8>>, StoreError>> {
        self.kept(move || {
            let key = (revision.version, revision.fencing_token);
            let hidden = self.hidden.borrow().get(&key).copied();
            let kept = self.kept.borrow().get(&key).cloned();
            kept.filter(|_| hidden.is_none_or(|until| until <= self.now_ms.get()))
        })
    }

    fn write(
        &self,
        revision: Revision,
        ledger: Vec<u8>,
    ) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        self.kept(move || {
            let key = (revision.version, revision.fencing_token);
            self.kept.borrow_mut().insert(key, ledger);
        })
    }

    fn delete(&self, revision: Revision) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        self.kept(move || {
            let key = (revision.version, revision.fencing_token);
            self.kept.borrow_mut().remove(&key);
        })
    }
}

impl CapabilityCache for Double {
    fn lookup(&self) -> LocalBoxFuture<'_, Option<LookupCapability>> {
        self.recalls.set(self.recalls.get() + 1);
        Box::pin(async { self.remembered.get() })
    }

    fn forget(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async { self.remembered.set(None) })
    }
}

impl Clock for Double {
    fn now_ms(&self) -> u64 {
        self.now_ms.get()
    }

    async fn sleep(&self, time: Duration) {
        self.wait(u64::try_from(time.as_millis()).unwrap()).await;
    }

    fn random(&self) -> u64 {
        // Numerical Recipes' generator: a seed that every run of the tests shares.
        let next = self
            .random
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.random.set(next);
        next >> 11
    }
}

/// The parameters that fit the sandbox's default settings.
pub fn parameters() -> Value {
    let settings = Settings::default();
    json!({
        "workflow_id": "demo",
        "connector_auth": { "api_key": settings.flatchr_key, "company_id": settings.company_id },
        "hrflow_auth": { "api_secret": settings.hrflow_secret, "api_user": settings.hrflow_user },
        "pull_parameters": {},
        "push_parameters": { "source_key": settings.source_key },
    })
}

/// The demo's workflow with some parameters changed, group by group.
pub fn workflow(changes: Value) -> Result<Workflow, Problems> {
    let mut parameters = parameters();
    for (name, change) in changes.as_object().unwrap() {
        match (parameters.get_mut(name), change) {
            (Some(Value::Object(group)), Value::Object(change)) => group.extend(change.clone()),
            _ => parameters[name] = change.clone(),
        }
    }
    Workflow::read(&parameters, &|_| None)
}

/// The record of one applicant.
pub fn item<'a>(report: &'a RunReport, applicant: &str) -> &'a ItemReport {
    report
        .items
        .iter()
        .find(|item| item.applicant.as_deref() == Some(applicant))
        .unwrap_or_else(|| panic!("no item {applicant}"))
}

/// The applicants of a hand-chosen person of the sandbox, oldest application first.
pub fn applicants(world: &World, case: &str) -> Vec<String> {
    let person = world.case(case).unwrap_or_else(|| panic!("no case {case}"));
    let mut rows: Vec<_> = world.applications_of(&person.id.to_string()).collect();
    rows.sort_by_key(|row| row.created_ms);
    rows.iter().map(|row| row.id.to_string()).collect()
}

/// The profile of a hand-chosen person, as HrFlow.ai holds it.
pub fn profile(world: &World, case: &str) -> Value {
    let person = world.case(case).unwrap_or_else(|| panic!("no case {case}"));
    world
        .profile_by_reference(&person.id.to_string())
        .unwrap_or_else(|| panic!("no profile of {case}"))
}

/// The value of a profile's tag.
pub fn tag<'a>(profile: &'a Value, name: &str) -> &'a Value {
    let tags = profile["tags"].as_array().expect("tags");
    let tag = tags.iter().find(|tag| tag["name"] == name);
    tag.map_or(&Value::Null, |tag| &tag["value"])
}

/// What HrFlow.ai holds, but for the times at which it came to hold it.
pub fn held(double: &Double) -> Vec<Value> {
    let mut profiles: Vec<Value> = double.world().profiles().collect();
    for profile in &mut profiles {
        profile["updated_at"] = Value::Null;
        for attachment in profile["attachments"].as_array_mut().into_iter().flatten() {
            attachment["created_at"] = Value::Null;
            attachment["updated_at"] = Value::Null;
        }
    }
    profiles
}

/// The fields in which two states of HrFlow.ai differ, by reference: short enough to be read.
pub fn differences(left: &[Value], right: &[Value]) -> Vec<String> {
    let mut differences = Vec::new();
    if left.len() != right.len() {
        differences.push(format!("{} profiles, not {}", left.len(), right.len()));
    }
    for (left, right) in left.iter().zip(right) {
        for (field, value) in left.as_object().expect("a profile") {
            if right[field] != *value {
                differences.push(format!("{}: {field}", left["reference"]));
            }
        }
    }
    differences
}
