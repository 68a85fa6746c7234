//! What an invocation may use: the vars `MAX_REQUESTS` and `MAX_SECONDS`, shared by the runs in it.

use crate::config::var;
use serde_json::Value;
use std::cell::Cell;
use std::ops::RangeInclusive;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::flatchr::RateLimiters;
use update_profiles_in_hrflow::http::Clock;
use update_profiles_in_hrflow::report::RunReport;
use update_profiles_in_hrflow::run::Limits;
use worker::Env;

/// Half of the 10,000 subrequests that an invocation has on the paid plan.
const MAX_REQUESTS: u32 = 5_000;

/// Ten of the fifteen minutes that a cron trigger or a queue's consumer has: what was begun is
/// brought to its end in the rest.
const MAX_SECONDS: u32 = 600;

/// The rest of the fifteen minutes is what a parse and its edit may take.
const MOST_SECONDS: u32 = 720;

/// Fewer would not do for one candidate.
const LEAST_REQUESTS: u32 = 20;

/// What an invocation may still use.
pub(crate) struct Budget {
    requests: Cell<u32>,
    until_ms: u64,
    /// How many lines about items were logged.
    pub(crate) lines: Cell<u32>,
    /// The paces that its runs share.
    pub(crate) paces: RateLimiters,
}

impl Budget {
    /// # Errors
    /// What is wrong with the vars.
    pub(crate) fn of(env: &Env) -> Result<Self, String> {
        let requests = number(env, "MAX_REQUESTS", MAX_REQUESTS, LEAST_REQUESTS..=u32::MAX)?;
        let seconds = number(env, "MAX_SECONDS", MAX_SECONDS, 1..=MOST_SECONDS)?;
        Ok(Self {
            requests: Cell::new(requests),
            until_ms: Fetch.now_ms() + u64::from(seconds) * 1_000,
            lines: Cell::new(0),
            paces: RateLimiters::default(),
        })
    }

    /// An equal share of what is left, where so many runs are still to come.
    pub(crate) fn share(&self, runs: usize) -> Limits {
        let runs = u32::try_from(runs).unwrap_or(u32::MAX).max(1);
        let now_ms = Fetch.now_ms();
        let left_ms = self.until_ms.saturating_sub(now_ms);
        Limits {
            requests: self.requests.get() / runs,
            until_ms: now_ms + left_ms / u64::from(runs),
        }
    }

    /// Whether there is too little left for another run.
    pub(crate) fn is_spent(&self) -> bool {
        self.requests.get() < LEAST_REQUESTS || Fetch.now_ms() >= self.until_ms
    }

    /// How many runs have enough of it.
    pub(crate) fn is_enough_for(&self) -> usize {
        usize::try_from(self.requests.get() / LEAST_REQUESTS).unwrap_or(usize::MAX)
    }

    pub(crate) fn spend(&self, report: &RunReport) {
        let left = self.requests.get().saturating_sub(report.requests.total());
        self.requests.set(left);
    }
}

fn number(
    env: &Env,
    name: &str,
    default: u32,
    allowed: RangeInclusive<u32>,
) -> Result<u32, String> {
    let number = match var(env, name) {
        None => return Ok(default),
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let number = number.and_then(|number| u32::try_from(number).ok());
    let number = number.filter(|number| allowed.contains(number));
    number.ok_or_else(|| {
        let (least, most) = (allowed.start(), allowed.end());
        format!("the var {name} is not a whole number from {least} to {most}")
    })
}
