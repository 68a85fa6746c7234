//! Whether Flatchr offers a way to read an applicant's candidate, as runs and checks find it out.
//!
//! What an earlier check found is where a run starts, and no more: what the run itself sees counts
//! for more. See [`Offer`].

use super::client::Flatchr;
use super::item::{Item, Row};
use crate::http::{Clock, Error, ErrorKind, Http};
use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// After so many different applicants that `GET applicant` does not give, and none that it gives,
/// the route is taken for not offered.
pub(crate) const MISSES_BEFORE_UNSUPPORTED: u32 = 3;

/// How the id of a row's candidate can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LookupCapability {
    /// The search row carries it.
    Row,
    /// `GET applicant` gives it.
    Applicant,
    /// By no read: the same-column `PUT` is left.
    NotOffered,
}

/// What is known of `GET applicant`.
///
/// Nothing is known at first; a check may have left word. Where it said that the route is offered, a
/// refusal is the applicant's own, and nobody is moved for it. The word is not believed any more once
/// as many different applicants are not given, and none is, as prove that the route is not offered; nor
/// once a candidate was found in another way.
pub(crate) struct LookupProbe {
    standing: Cell<Standing>,
    is_contradicted: Cell<bool>,
    is_forbidden: Cell<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unknown { misses: u32 },
    Said { misses: u32 },
    Offered,
    NotOffered,
}

/// How much a failure of `GET applicant` matters to who asks.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    /// Whether what a check said is believed: a refusal is then the applicant's own.
    pub(crate) believes: bool,
    /// Whether there is another way to find the candidate.
    pub(crate) has_another_way: bool,
}

impl LookupProbe {
    pub(crate) fn new() -> Self {
        Self {
            standing: Cell::new(Standing::Unknown { misses: 0 }),
            is_contradicted: Cell::new(false),
            is_forbidden: Cell::new(false),
        }
    }

    /// What a check found, where nothing was seen since.
    pub(crate) fn recall(&self, found: LookupCapability) {
        if self.standing.get() == (Standing::Unknown { misses: 0 }) {
            match found {
                LookupCapability::Row => {}
                LookupCapability::Applicant => self.standing.set(Standing::Said { misses: 0 }),
                LookupCapability::NotOffered => self.standing.set(Standing::NotOffered),
            }
        }
    }

    pub(crate) fn is_offered(&self) -> bool {
        self.standing.get() == Standing::Offered
    }

    pub(crate) fn is_not_offered(&self) -> bool {
        self.standing.get() == Standing::NotOffered
    }

    /// Whether an applicant was refused with 403: then it is the key that may not read.
    pub(crate) fn is_forbidden(&self) -> bool {
        self.is_forbidden.get()
    }

    /// Whether what a check said turned out otherwise.
    pub(crate) fn is_contradicted(&self) -> bool {
        self.is_contradicted.get()
    }

    /// A candidate that `GET applicant` did not give was found in another way.
    pub(crate) fn found_otherwise(&self) {
        if let Standing::Said { misses: 1.. } = self.standing.get() {
            self.is_contradicted.set(true);
            self.standing.set(Standing::Unknown { misses: 1 });
        }
    }

    /// `GET applicant`, unless it is known not to be offered. `None` where it does not give the
    /// candidate's id, and another way may.
    ///
    /// # Errors
    /// A failure that says more than that the route is not offered.
    pub(crate) async fn ask<P: Http + Clock + 'static>(
        &self,
        flatchr: &Flatchr<'_, P>,
        row: &Row,
        asking: Asking,
    ) -> Result<Option<Item>, Error> {
        if self.is_not_offered() {
            return Ok(None);
        }
        let answer = flatchr.applicant(row.applicant()).await;
        let item = answer.map(|applicant| row.clone().with_applicant(&applicant));
        match item {
            Ok(Some(item)) => {
                self.standing.set(Standing::Offered);
                Ok(Some(item))
            }
            Err(error) if self.is_offered() || must_tell(&error, asking.has_another_way) => {
                Err(error)
            }
            Err(error) if self.is_the_applicants_own(&error, asking) => {
                if !error.kind.is_transient() {
                    self.missed();
                }
                Err(error)
            }
            // A route that is down does not contradict that it is offered.
            Err(error) if self.is_said() && error.kind.is_transient() => Ok(None),
            missed => {
                let forbidden = matches!(&missed, Err(error) if error.kind == ErrorKind::Forbidden);
                self.is_forbidden.set(self.is_forbidden() || forbidden);
                self.missed();
                Ok(None)
            }
        }
    }

    /// The search was accepted with the same key, so 403 is about the route, whatever a check said.
    fn is_the_applicants_own(&self, error: &Error, asking: Asking) -> bool {
        self.is_said() && asking.believes && error.kind != ErrorKind::Forbidden
    }

    fn is_said(&self) -> bool {
        matches!(self.standing.get(), Standing::Said { .. })
    }

    fn missed(&self) {
        let (misses, said) = match self.standing.get() {
            Standing::Unknown { misses } => (misses + 1, false),
            Standing::Said { misses } => (misses + 1, true),
            Standing::Offered | Standing::NotOffered => return,
        };
        self.standing.set(match said {
            _ if misses >= MISSES_BEFORE_UNSUPPORTED => Standing::NotOffered,
            true => Standing::Said { misses },
            false => Standing::Unknown { misses },
        });
        if said && misses >= MISSES_BEFORE_UNSUPPORTED {
            self.is_contradicted.set(true);
        }
    }
}

/// Whether a failed `GET applicant` says more than that the route is not offered. The search
/// was accepted with the same key, so 403 is about this route.
fn must_tell(error: &Error, has_another_way: bool) -> bool {
    match error.kind {
        ErrorKind::Unauthorized
        | ErrorKind::OverQuota
        | ErrorKind::Stopped
        | ErrorKind::Retryable { status: 429, .. } => true,
        // Where there is another way to read on, a route that is down is as good as none.
        ErrorKind::Retryable { .. } | ErrorKind::Timeout | ErrorKind::Network => !has_another_way,
        _ => false,
    }
}
