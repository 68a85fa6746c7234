//! `files/expire` allows one request a second and company, and no concurrent ones
//! (developers.flatchr.io, "Récupérer un CV"): over all runs that share an invocation.

use async_lock::Mutex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub(super) const EXPIRE_EVERY_MS: u64 = 1_000;

/// When a company's next request may leave: milliseconds since 1970.
pub(super) type RateLimiter = Rc<Mutex<u64>>;

/// The pace of each company, to be shared by the runs of an invocation.
#[derive(Debug, Clone, Default)]
pub struct RateLimiters(Rc<RefCell<HashMap<String, RateLimiter>>>);

impl RateLimiters {
    pub(super) fn of(&self, company: &str) -> RateLimiter {
        let mut paces = self.0.borrow_mut();
        Rc::clone(paces.entry(company.to_owned()).or_default())
    }
}
