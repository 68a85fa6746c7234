//! Sending with care: few requests at once, another try where it helps and harms nobody, and no
//! request after the run has stopped.

use super::retry_after;
use super::{Api, Clock, Endpoint, Error, ErrorKind, Http, Request, Response, TransportError};
use async_lock::{OnceCell, Semaphore};
use backon::{ExponentialBuilder, Retryable};
use futures_util::future::{Either, FutureExt, select};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

/// Requests in flight per run. A Worker may have six connections that wait for headers; two are
/// left to the platform's own services.
pub const MAX_IN_FLIGHT: usize = 4;

/// How often a request is tried at most.
const MAX_ATTEMPTS: usize = 4;

/// The longest wait between two tries that an API can ask for; past it the run ends cleanly.
pub const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);

/// How many requests were sent, tries included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Requests {
    /// To Flatchr and its storage.
    pub flatchr: u32,
    /// To HrFlow.ai.
    pub hrflow: u32,
}

impl Requests {
    /// To both.
    #[must_use]
    pub fn total(self) -> u32 {
        self.flatchr + self.hrflow
    }
}

/// The way out for all requests of a run.
pub struct Client<P> {
    port: Rc<P>,
    in_flight: Semaphore,
    sent: Cell<Requests>,
    stopped: Cell<bool>,
    aborted: Rc<OnceCell<()>>,
    write_deadline_ms: Cell<u64>,
    /// The endpoints that answered well in this run, with how often they refused since.
    healthy_endpoints: RefCell<HashMap<&'static str, u32>>,
    request_limit: Cell<u32>,
    reserved: Cell<u32>,
}

/// A response, with what was needed of the clock to understand it.
pub struct Exchange<F> {
    /// The response.
    pub response: Response<F>,
    endpoint: Endpoint,
    retry_after: Option<Duration>,
}

impl<F> Exchange<F> {
    /// What a status (or the code of an envelope) means; `None` is success.
    pub fn error(&self, code: u16) -> Option<Error> {
        let kind = ErrorKind::of_status(code, self.retry_after)?;
        Some(Error::with_body(self.endpoint, kind, &self.response))
    }

    /// A success whose body is not what it should be.
    pub fn malformed(&self, expected: &'static str) -> Error {
        let kind = ErrorKind::Malformed { expected };
        Error::with_body(self.endpoint, kind, &self.response)
    }
}

impl<P: Http + Clock + 'static> Client<P> {
    /// A way out through a port.
    pub fn new(port: Rc<P>) -> Self {
        Self {
            port,
            in_flight: Semaphore::new(MAX_IN_FLIGHT),
            sent: Cell::default(),
            stopped: Cell::new(false),
            aborted: Rc::default(),
            write_deadline_ms: Cell::new(u64::MAX),
            healthy_endpoints: RefCell::default(),
            request_limit: Cell::new(u32::MAX),
            reserved: Cell::new(0),
        }
    }

    /// The clock of the platform.
    pub fn clock(&self) -> &P {
        &self.port
    }

    /// What was sent so far.
    pub fn sent(&self) -> Requests {
        self.sent.get()
    }

    /// Lets no further request out.
    pub fn stop(&self) {
        self.stopped.set(true);
    }

    /// Whether it lets nothing out any more.
    pub fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Lets no further request out, gives up those that only read, and waits for none to be tried
    /// again. A write that is under way is brought to its end: else nobody knew what became of it.
    pub fn abort(&self) {
        self.stop();
        // Nobody else sets it, so this is done at once.
        let _ = self.aborted.set(()).now_or_never();
    }

    /// Whether it was aborted.
    pub fn is_aborted(&self) -> bool {
        self.aborted.is_initialized()
    }

    /// Resolves when it is aborted.
    pub async fn aborted(&self) {
        self.aborted.wait().await;
    }

    /// Lets no write out that could take effect after this time: until then the run has its lease.
    /// A write that comes too late stops the run.
    pub fn set_write_deadline(&self, ms: u64) {
        self.write_deadline_ms.set(ms);
    }

    /// Sends at most so many requests, as far as they are reserved.
    pub fn set_request_limit(&self, most: u32) {
        self.request_limit.set(most);
    }

    /// What [`Self::limit`] was set to.
    pub fn request_limit(&self) -> u32 {
        self.request_limit.get()
    }

    /// Reserves requests; false where so many are not left.
    pub fn reserve(&self, requests: u32) -> bool {
        let reserved = self.reserved.get().saturating_add(requests);
        let fits = self.sent.get().total().saturating_add(reserved) <= self.request_limit.get();
        if fits {
            self.reserved.set(reserved);
        }
        fits
    }

    /// Gives back what was reserved.
    pub fn release(&self, requests: u32) {
        self.reserved
            .set(self.reserved.get().saturating_sub(requests));
    }

    /// Whether another try is within the limit, for tries are not reserved.
    fn may_try_again(&self, finishes: bool) -> bool {
        let used = self.sent.get().total().saturating_add(self.reserved.get());
        used < self.request_limit.get() && (finishes || !self.stopped.get())
    }

    /// Sends a request, again where that may help, and reads the answer.
    ///
    /// # Errors
    /// What [`Error`] lists; `read` decides which answers are errors.
    pub async fn send<T>(
        &self,
        request: Request<P::File>,
        read: impl Fn(Exchange<P::File>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let repeatable = request.endpoint.idempotent;
        let attempt = || self.send_once(&request, &read);
        let (port, aborted) = (Rc::clone(&self.port), Rc::clone(&self.aborted));
        attempt
            .retry(
                ExponentialBuilder::new()
                    .with_min_delay(Duration::from_millis(500))
                    .with_max_delay(Duration::from_secs(8))
                    .with_max_times(MAX_ATTEMPTS - 1),
            )
            .sleep(move |time| {
                let (port, aborted) = (Rc::clone(&port), Rc::clone(&aborted));
                async move {
                    select(pin!(port.sleep(time)), pin!(aborted.wait())).await;
                }
            })
            .when(|error: &Error| {
                self.may_try_again(request.must_complete) && may_repeat(error.kind, repeatable)
            })
            .adjust(|error, delay| self.wait(error.kind, delay?))
            .await
    }

    async fn send_once<T>(
        &self,
        request: &Request<P::File>,
        read: impl Fn(Exchange<P::File>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let endpoint = request.endpoint;
        let slot = self.in_flight.acquire().await;
        if self.stopped.get() && !request.must_complete {
            return Err(Error::new(endpoint, ErrorKind::Stopped));
        }
        let timeout = u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX);
        let over_ms = self.port.now_ms().saturating_add(timeout);
        if endpoint.writes && over_ms >= self.write_deadline_ms.get() {
            self.stop();
            return Err(Error::new(endpoint, ErrorKind::Stopped));
        }
        self.count(endpoint.api);
        let sent = self.send_unless_aborted(request).await;
        drop(slot);
        let Some(sent) = sent else {
            return Err(Error::new(endpoint, ErrorKind::Stopped));
        };
        let response = sent.map_err(|transport| Error::new(endpoint, transport.into()))?;
        let now = self.port.now_ms();
        let asked = response.retry_after.as_deref();
        let answer = read(Exchange {
            retry_after: asked.and_then(|header| retry_after::parse(header, now)),
            endpoint,
            response,
        });
        self.record_health(endpoint, answer.as_ref().err());
        answer
    }

    async fn send_unless_aborted(
        &self,
        request: &Request<P::File>,
    ) -> Option<Result<Response<P::File>, TransportError>> {
        let sent = self.port.send(request.clone());
        if request.endpoint.writes || request.must_complete {
            return Some(sent.await);
        }
        match select(pin!(self.aborted()), pin!(sent)).await {
            Either::Left(_) => None,
            Either::Right((sent, _)) => Some(sent),
        }
    }

    fn record_health(&self, endpoint: Endpoint, error: Option<&Error>) {
        let mut well = self.healthy_endpoints.borrow_mut();
        match error {
            None => drop(well.insert(endpoint.name, 0)),
            Some(error) if error.kind == ErrorKind::Forbidden => {
                if let Some(refusals) = well.get_mut(endpoint.name) {
                    *refusals += 1;
                }
            }
            Some(_) => {}
        }
    }

    /// Whether a refusal is about what was asked, and not about who asks: the endpoint answered well
    /// in this run, and refused only once since.
    pub fn is_isolated_refusal(&self, endpoint: Endpoint) -> bool {
        let refusals = self.healthy_endpoints.borrow().get(endpoint.name).copied();
        refusals.is_some_and(|refusals| refusals <= 1)
    }

    /// As long as the API asks for, else full jitter: any time up to the exponential delay.
    /// `None`, and no further try, where the API asks for more than a run can wait.
    fn wait(&self, kind: ErrorKind, delay: Duration) -> Option<Duration> {
        if let ErrorKind::Retryable {
            retry_after: Some(asked),
            ..
        } = kind
        {
            return Some(asked).filter(|asked| *asked <= MAX_RETRY_AFTER);
        }
        let most = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        Some(Duration::from_millis(
            self.port.random() % most.saturating_add(1).max(1),
        ))
    }

    fn count(&self, api: Api) {
        let mut sent = self.sent.get();
        match api {
            Api::Flatchr => sent.flatchr += 1,
            Api::Hrflow => sent.hrflow += 1,
            Api::Callback => {}
        }
        self.sent.set(sent);
    }
}

/// Whether a request may be sent again after this. What must not be repeated is repeated only
/// where the API said that it did nothing.
fn may_repeat(kind: ErrorKind, repeatable: bool) -> bool {
    kind.is_transient() && (repeatable || !kind.is_ambiguous())
}
