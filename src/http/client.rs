//! Sends requests: few at once, again where that helps and is safe, and none that the
//! [`SendControl`] holds back.

use super::control::{SendControl, SendSwitch};
use super::retry_after;
use super::{Api, Clock, Endpoint, Error, ErrorKind, Http, Request, Response, TransportError};
use async_lock::Semaphore;
use backon::{ExponentialBuilder, Retryable};
use futures_util::future::{Either, select};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

/// Requests in flight per run. A Worker may have six connections that wait for headers; two are
/// left to the platform's own services.
pub const MAX_IN_FLIGHT: usize = 4;

/// The most attempts for one request.
const MAX_ATTEMPTS: usize = 4;

/// The longest pause between two attempts that an API may ask for. A run that is asked to wait longer
/// ends, and a later run goes on.
pub const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);

/// How many requests were sent, repeated attempts included.
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

/// Sends all requests of a run.
pub struct Client<P> {
    port: Rc<P>,
    control: Rc<dyn SendControl>,
    in_flight: Semaphore,
    sent: Cell<Requests>,
    /// The endpoints that succeeded in this run, each with the number of 403 since its last success.
    healthy_endpoints: RefCell<HashMap<&'static str, u32>>,
    request_limit: Cell<u32>,
    reserved: Cell<u32>,
}

/// A response, with its `Retry-After` as a duration.
pub struct Exchange<F> {
    /// The response.
    pub response: Response<F>,
    endpoint: Endpoint,
    retry_after: Option<Duration>,
}

impl<F> Exchange<F> {
    /// The error that an HTTP status or the code of an envelope stands for; `None` for success.
    pub fn error(&self, code: u16) -> Option<Error> {
        let kind = ErrorKind::of_status(code, self.retry_after)?;
        Some(Error::with_body(self.endpoint, kind, &self.response))
    }

    /// The error of a successful response whose body is not `expected`.
    pub fn malformed(&self, expected: &'static str) -> Error {
        let kind = ErrorKind::Malformed { expected };
        Error::with_body(self.endpoint, kind, &self.response)
    }
}

impl<P: Http + Clock + 'static> Client<P> {
    /// A client that sends through a port, and lets every request leave.
    pub fn new(port: Rc<P>) -> Self {
        Self::with_control(port, Rc::new(SendSwitch::default()))
    }

    /// A client that asks a control before it sends.
    pub fn with_control(port: Rc<P>, control: Rc<dyn SendControl>) -> Self {
        Self {
            port,
            control,
            in_flight: Semaphore::new(MAX_IN_FLIGHT),
            sent: Cell::default(),
            healthy_endpoints: RefCell::default(),
            request_limit: Cell::new(u32::MAX),
            reserved: Cell::new(0),
        }
    }

    /// The clock of the platform.
    pub fn clock(&self) -> &P {
        &self.port
    }

    /// How many requests were sent so far.
    pub fn sent(&self) -> Requests {
        self.sent.get()
    }

    /// Sets the number of requests that [`Self::reserve`] hands out in all.
    pub fn set_request_limit(&self, limit: u32) {
        self.request_limit.set(limit);
    }

    /// See [`Self::set_request_limit`].
    pub fn request_limit(&self) -> u32 {
        self.request_limit.get()
    }

    /// Reserves requests; false if fewer are left.
    pub fn reserve(&self, requests: u32) -> bool {
        let reserved = self.reserved.get().saturating_add(requests);
        let fits = self.sent.get().total().saturating_add(reserved) <= self.request_limit.get();
        if fits {
            self.reserved.set(reserved);
        }
        fits
    }

    /// Returns requests that were reserved.
    pub fn release(&self, requests: u32) {
        self.reserved
            .set(self.reserved.get().saturating_sub(requests));
    }

    /// Whether another attempt fits the limit: attempts after the first are not reserved.
    fn may_try_again(&self, must_complete: bool) -> bool {
        let used = self.sent.get().total().saturating_add(self.reserved.get());
        used < self.request_limit.get() && (must_complete || self.control.may_send())
    }

    /// Sends a request, again where that may help, and reads the response.
    ///
    /// # Errors
    /// See [`Error`]; `read` decides which responses are errors.
    pub async fn send<T>(
        &self,
        request: Request<P::File>,
        read: impl Fn(Exchange<P::File>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let idempotent = request.endpoint.idempotent;
        let attempt = || self.send_once(&request, &read);
        let (port, control) = (Rc::clone(&self.port), Rc::clone(&self.control));
        attempt
            .retry(
                ExponentialBuilder::new()
                    .with_min_delay(Duration::from_millis(500))
                    .with_max_delay(Duration::from_secs(8))
                    .with_max_times(MAX_ATTEMPTS - 1),
            )
            .sleep(move |time| {
                let (port, control) = (Rc::clone(&port), Rc::clone(&control));
                async move {
                    select(pin!(port.sleep(time)), control.aborted()).await;
                }
            })
            .when(|error: &Error| {
                self.may_try_again(request.must_complete) && may_repeat(error.kind, idempotent)
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
        if !self.control.may_send() && !request.must_complete {
            return Err(Error::new(endpoint, ErrorKind::Stopped));
        }
        let timeout = u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX);
        let effect_by_ms = self.port.now_ms().saturating_add(timeout);
        if endpoint.writes && !self.control.may_write(effect_by_ms) {
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
        let header = response.retry_after.as_deref();
        let result = read(Exchange {
            retry_after: header.and_then(|header| retry_after::parse(header, now)),
            endpoint,
            response,
        });
        self.record_health(endpoint, result.as_ref().err());
        result
    }

    async fn send_unless_aborted(
        &self,
        request: &Request<P::File>,
    ) -> Option<Result<Response<P::File>, TransportError>> {
        let sent = self.port.send(request.clone());
        if request.endpoint.writes || request.must_complete {
            return Some(sent.await);
        }
        match select(self.control.aborted(), pin!(sent)).await {
            Either::Left(_) => None,
            Either::Right((sent, _)) => Some(sent),
        }
    }

    fn record_health(&self, endpoint: Endpoint, error: Option<&Error>) {
        let mut healthy = self.healthy_endpoints.borrow_mut();
        match error {
            None => drop(healthy.insert(endpoint.name, 0)),
            Some(error) if error.kind == ErrorKind::Forbidden => {
                if let Some(refusals) = healthy.get_mut(endpoint.name) {
                    *refusals += 1;
                }
            }
            Some(_) => {}
        }
    }

    /// Whether a 403 concerns the requested object and not the key: the endpoint succeeded in this
    /// run, and refused at most once since.
    pub fn is_isolated_refusal(&self, endpoint: Endpoint) -> bool {
        let refusals = self.healthy_endpoints.borrow().get(endpoint.name).copied();
        refusals.is_some_and(|refusals| refusals <= 1)
    }

    /// The pause before the next attempt: any time from half of the exponential delay up to all of it,
    /// or what the API asks for if that is longer. An API that asks for nothing, or for a time that is
    /// over, does not ask to be sent everything again at once. `None`, and no further attempt, if the
    /// API asks for more than [`MAX_RETRY_AFTER`].
    fn wait(&self, kind: ErrorKind, delay: Duration) -> Option<Duration> {
        let half_ms = u64::try_from(delay.as_millis() / 2).unwrap_or(u64::MAX);
        let jitter_ms = self.port.random() % half_ms.saturating_add(1).max(1);
        let own = Duration::from_millis(half_ms.saturating_add(jitter_ms));
        let asked = kind.retry_after().unwrap_or_default();
        (asked <= MAX_RETRY_AFTER).then_some(asked.max(own))
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

/// Whether a request may be sent again after this failure. A request that is not idempotent is sent
/// again only if the first one had no effect for sure.
fn may_repeat(kind: ErrorKind, idempotent: bool) -> bool {
    kind.is_transient() && (idempotent || !kind.is_ambiguous())
}
