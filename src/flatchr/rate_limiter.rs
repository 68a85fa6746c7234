//! The rate limit of `files/expire`: one request a second and company, and no concurrent ones
//! (developers.flatchr.io, "Récupérer un CV"). All runs of an invocation share it.

use async_lock::Mutex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The least time between two requests of one company.
pub(super) const EXPIRE_EVERY_MS: u64 = 1_000;

/// The time of a company's next request, in milliseconds since 1970, UTC.
pub(super) type RateLimiter = Rc<Mutex<u64>>;

/// One rate limiter for each company, shared by the runs of an invocation.
#[derive(Debug, Clone, Default)]
pub struct RateLimiters(Rc<RefCell<HashMap<String, RateLimiter>>>);

impl RateLimiters {
    pub(super) fn of(&self, company: &str) -> RateLimiter {
        let mut limiters = self.0.borrow_mut();
        Rc::clone(limiters.entry(company.to_owned()).or_default())
    }
}
