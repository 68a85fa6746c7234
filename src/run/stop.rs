//! What ends a run before its last item.

use super::{Run, error};
use crate::http::{Api, Clock, Error, ErrorKind, Http, MAX_RETRY_AFTER};
use crate::report::{ErrorReport, Reason};

/// Why a run ended early.
pub(super) enum Stop {
    /// Every further request would fail alike.
    Fatal { reason: Reason, error: ErrorReport },
    /// An API asked for a longer pause than a run can make.
    Wait { error: ErrorReport },
}

impl<P: Http + Clock + 'static> Run<'_, P> {
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.borrow().is_some()
    }

    /// Stops the run where a failed request says that it must.
    pub(super) fn heed(&self, failed: &Error) {
        let error = || error::fatal(failed);
        let stop = match failed.kind {
            kind if kind.stops_the_run() => Stop::Fatal {
                reason: reason(failed.endpoint.api),
                error: error(),
            },
            ErrorKind::Busy {
                retry_after: Some(asked),
                ..
            } if asked > MAX_RETRY_AFTER => Stop::Wait { error: error() },
            _ => return,
        };
        self.end(stop);
    }

    /// Ends the run because the source of the profiles does not exist.
    pub(super) fn source_is_missing(&self, failed: &Error) {
        self.end(Stop::Fatal {
            reason: Reason::WriteFailure,
            error: error::fatal(failed),
        });
    }

    fn end(&self, stop: Stop) {
        self.client.stop();
        self.stop.borrow_mut().get_or_insert(stop);
    }
}

fn reason(api: Api) -> Reason {
    match api {
        Api::Hrflow => Reason::WriteFailure,
        Api::Flatchr | Api::Callback => Reason::ReadFailure,
    }
}
