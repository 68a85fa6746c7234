//! Sends requests: few at once, again where that helps and is safe, and none that the
//! [`SendControl`] holds back.

use super::control::{Purpose, SendControl, SendSwitch};
use super::retry_after;
use super::{
    Api, Clock, Endpoint, Error, ErrorKind, Http, Request, Response, SteadyClock, TransportError,
};
use crate::json::Unreadable;
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
    clock: Rc<SteadyClock<P>>,
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

    /// The error of a successful response whose body cannot be read at all.
    pub fn unreadable(&self, expected: &'static str, unreadable: &Unreadable) -> Error {
        Error {
            unreadable_at: Some(unreadable.at),
            ..self.malformed(expected)
        }
    }
}

impl<P: Http + Clock + 'static> Client<P> {
    /// A client that sends through a port, and lets every request leave.
    pub fn new(port: Rc<P>) -> Self {
        Self::with_control(port, Rc::new(SendSwitch::default()))
    }

    /// A client that asks a control before it sends.
    pub fn with_control(port: Rc<P>, control: Rc<dyn SendControl>) -> Self {
        let clock = Rc::new(SteadyClock::new(Rc::clone(&port)));
        Self::with_clock(port, clock, control)
    }

    /// The same with a clock that has begun before.
    pub fn with_clock(
        port: Rc<P>,
        clock: Rc<SteadyClock<P>>,
        control: Rc<dyn SendControl>,
    ) -> Self {
        Self {
            port,
            clock,
            control,
            in_flight: Semaphore::new(MAX_IN_FLIGHT),
            sent: Cell::default(),
            healthy_endpoints: RefCell::default(),
            request_limit: Cell::new(u32::MAX),
            reserved: Cell::new(0),
        }
    }

    /// The clock of the run.
    pub fn clock(&self) -> &SteadyClock<P> {
        &self.clock
    }

    /// What it sends through.
    pub fn port(&self) -> &Rc<P> {
        &self.port
    }

    /// How many requests were sent so far.
    pub fn sent(&self) -> Requests {
        self.sent.get()
    }

    /// Counts requests that another client sent for the same run.
    pub fn count_sent(&self, requests: Requests) {
        let mut sent = self.sent.get();
        sent.flatchr += requests.flatchr;
        sent.hrflow += requests.hrflow;
        self.sent.set(sent);
    }

    /// How many requests may still be sent.
    pub fn free_requests(&self) -> u32 {
        let limit = self.request_limit.get();
        limit.saturating_sub(self.sent.get().total())
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
    fn may_try_again(&self, purpose: Purpose) -> bool {
        let used = self.sent.get().total().saturating_add(self.reserved.get());
        used < self.request_limit.get() && self.may_send(purpose)
    }

    fn may_send(&self, purpose: Purpose) -> bool {
        purpose == Purpose::Complete || self.control.may_send()
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
        let (purpose, at_least) = (request.purpose, request.at_least);
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
                    select(pin!(port.sleep(time)), control.given_up(purpose)).await;
                }
            })
            .when(|error: &Error| self.may_try_again(purpose) && may_repeat(error.kind, idempotent))
            .adjust(|error, delay| {
                let pause = self.wait(error.kind, delay?)?;
                // A pause after which no time is left is not made: the error stands.
                let after = pause.saturating_add(at_least);
                let now_ms = self.clock.now_ms();
                let left = self.control.time_for(purpose, Duration::ZERO, now_ms)?;
                (after < left).then_some(pause)
            })
            .await
    }

    async fn send_once<T>(
        &self,
        request: &Request<P::File>,
        read: impl Fn(Exchange<P::File>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let endpoint = request.endpoint;
        let stopped = || Error::new(endpoint, ErrorKind::Stopped);
        let turn = async {
            match &request.rate_limiter {
                Some(limiter) => Some(limiter.turn(&*self.clock).await),
                None => None,
            }
        };
        let turn = self.unless_given_up(request.purpose, turn).await;
        let turn = turn.ok_or_else(stopped)?;
        let slot = self.unless_given_up(request.purpose, self.in_flight.acquire());
        let slot = slot.await.ok_or_else(stopped)?;
        let timed = self.in_time(request).ok_or_else(stopped)?;
        self.count(endpoint.api);
        let sent = self.send_until_given_up(timed).await;
        drop(slot);
        let now_ms = self.clock.now_ms();
        let asked = sent.as_ref().ok().and_then(|response| {
            let header = response.retry_after.as_deref()?;
            // The header is about the platform's time.
            retry_after::parse(header, self.port.now_ms())
        });
        if let Some(limiter) = &request.rate_limiter {
            limiter.pause_for(now_ms, asked);
        }
        drop(turn);
        let result = read(Exchange {
            response: sent.map_err(|kind| Error::new(endpoint, kind))?,
            endpoint,
            retry_after: asked,
        });
        self.record_health(endpoint, result.as_ref().err());
        result
    }

    /// The request with a timeout that ends within the run's time; `None` if it must not leave any more.
    fn in_time(&self, request: &Request<P::File>) -> Option<Request<P::File>> {
        let now_ms = self.clock.now_ms();
        if !self.may_send(request.purpose) {
            return None;
        }
        let left = self
            .control
            .time_for(request.purpose, request.at_least, now_ms)?;
        let timed = Request {
            timeout: request.timeout.min(left),
            ..request.clone()
        };
        let timeout_ms = u64::try_from(timed.timeout.as_millis()).unwrap_or(u64::MAX);
        let effect_by_ms = now_ms.saturating_add(timeout_ms);
        let may_leave = !request.endpoint.writes || self.control.may_write(effect_by_ms);
        may_leave.then_some(timed)
    }

    async fn send_until_given_up(
        &self,
        request: Request<P::File>,
    ) -> Result<Response<P::File>, ErrorKind> {
        let purpose = request.purpose;
        let is_given_up = !request.endpoint.writes && purpose != Purpose::Complete;
        let sent_ms = self.clock.now_ms();
        let sent = self.port.send(request);
        let sent = if is_given_up {
            self.unless_given_up(purpose, sent).await
        } else {
            Some(sent.await)
        };
        let now_ms = self.clock.now_ms();
        let took = Duration::from_millis(now_ms.saturating_sub(sent_ms));
        let is_over = || {
            let left = self.control.time_for(purpose, Duration::ZERO, now_ms);
            left.is_none()
        };
        match sent {
            Some(Err(TransportError::Timeout)) if is_over() => Err(self.cut_off(took)),
            Some(sent) => sent.map_err(ErrorKind::from),
            None if self.control.may_send() => Err(self.cut_off(took)),
            None => Err(ErrorKind::Stopped),
        }
    }

    fn cut_off(&self, took: Duration) -> ErrorKind {
        if self.control.is_fair(took) {
            ErrorKind::Timeout
        } else {
            ErrorKind::OutOfTime
        }
    }

    /// What a future gives; `None` if the run gives up waiting for it.
    async fn unless_given_up<T>(
        &self,
        purpose: Purpose,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        match select(self.control.given_up(purpose), pin!(future)).await {
            Either::Left(_) => None,
            Either::Right((value, _)) => Some(value),
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
