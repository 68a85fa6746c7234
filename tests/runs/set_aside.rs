//! A row that kills is set aside: whatever ends each run that works on it, it is found after three dead
//! runs, fails alone, and is told.

use crate::support::{Double, applicants, item, workflow};
use crate::ticks::{DAY, MINUTE};
use futures_util::future::{LocalBoxFuture, pending, ready};
use sandbox::{Endpoint, Entry, People, Settings, World};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use update_profiles_in_hrflow::hooks::{Hook, HookError};
use update_profiles_in_hrflow::ledger::{Inspection, RetryOutcome};
use update_profiles_in_hrflow::report::{Outcome, RunReport, StoppedBy};
use update_profiles_in_hrflow::workflow::Workflow;

/// A logic that ends each run that meets one of some applicants. Of the others it keeps some.
struct Killer {
    double: Rc<Double>,
    applicants: RefCell<Vec<String>>,
    keeps: fn(&str) -> bool,
    identity: RefCell<&'static str>,
}

impl Hook for Killer {
    fn call(&self, input: Value) -> LocalBoxFuture<'_, Result<Option<Value>, HookError>> {
        let applicant = id(&input["applicant"]);
        if self.applicants.borrow().contains(&applicant) {
            self.double.kill();
            return Box::pin(pending());
        }
        Box::pin(ready(Ok(Some(input).filter(|_| (self.keeps)(&applicant)))))
    }

    fn identity(&self) -> &str {
        "kills"
    }
}
