//! What a run has learned of HrFlow.ai's parser: whether it is of use to send another résumé.

use crate::http::Error;
use std::cell::{Cell, RefCell};

/// With at least this many résumés that failed and none that was accepted, treat the parser as down.
const OUTAGE_THRESHOLD: u32 = 3;

/// What the parser did in this run.
#[derive(Default)]
pub(in crate::run) struct Parser {
    /// Why it parses nothing more for this account.
    refusal: RefCell<Option<Error>>,
    /// The last answer 5xx, or refusal of a document.
    failure: RefCell<Option<Error>>,
    failed: Cell<u32>,
    accepted: Cell<u32>,
}

impl Parser {
    /// HrFlow.ai parsed or queued a résumé.
    pub(super) fn record_accepted(&self) {
        self.accepted.set(self.accepted.get() + 1);
    }

    /// HrFlow.ai answered 5xx to a résumé, or refused it.
    pub(super) fn record_failure(&self, error: &Error) {
        self.failed.set(self.failed.get() + 1);
        self.failure.replace(Some(error.clone()));
    }

    /// HrFlow.ai refuses to parse for a reason that concerns every résumé. Returns whether that is
    /// news.
    pub(super) fn record_refusal(&self, error: &Error) -> bool {
        self.refusal.replace(Some(error.clone())).is_none()
    }

    /// Whether so many résumés failed that it says nothing about any of them.
    pub(in crate::run) fn is_down(&self) -> bool {
        self.failed.get() >= OUTAGE_THRESHOLD && self.accepted.get() == 0
    }

    /// Why no further résumé is sent in this run; `None` if one may be.
    pub(super) fn stopped_by(&self) -> Option<Error> {
        let refusal = self.refusal.borrow().clone();
        refusal.or_else(|| self.failure.borrow().clone().filter(|_| self.is_down()))
    }
}

#[cfg(test)]
mod tests {
    use super::{OUTAGE_THRESHOLD, Parser};
    use crate::flatchr::SEARCH;
    use crate::http::{Error, ErrorKind};

    fn error(kind: ErrorKind) -> Error {
        Error::new(SEARCH, kind)
    }

    fn failing(times: u32) -> Parser {
        let parser = Parser::default();
        for _ in 0..times {
            parser.record_failure(&error(ErrorKind::Retryable {
                status: 500,
                retry_after: None,
            }));
        }
        parser
    }

    #[test]
    fn few_failures_are_those_of_their_documents() {
        let parser = failing(OUTAGE_THRESHOLD - 1);
        assert!(!parser.is_down() && parser.stopped_by().is_none());
    }

    #[test]
    fn many_failures_without_a_success_are_an_outage() {
        let parser = failing(OUTAGE_THRESHOLD);
        assert!(parser.is_down() && parser.stopped_by().is_some());
        parser.record_accepted();
        assert!(!parser.is_down() && parser.stopped_by().is_none());
    }

    #[test]
    fn a_refusal_stops_all_parses_and_is_news_once() {
        let parser = Parser::default();
        parser.record_accepted();
        let refusal = error(ErrorKind::OverQuota);
        assert!(parser.record_refusal(&refusal));
        assert!(!parser.record_refusal(&refusal));
        assert_eq!(parser.stopped_by(), Some(refusal));
        assert!(!parser.is_down());
    }
}
