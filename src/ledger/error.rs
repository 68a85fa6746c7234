//! Why the state cannot be used, with a message and a remedy.

use super::codec::DecodeError;
use super::coordinator::Pause;
use super::port::StoreError;
use crate::report::ErrorReport;
use crate::time::rfc3339;
use std::fmt;

/// Why the state cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LedgerError {
    /// Another run has the lease.
    Leased {
        /// That run.
        run_id: String,
        /// In how many milliseconds the lease expires.
        for_ms: u64,
    },
    /// The workflow is paused.
    Paused(Pause),
    /// Another run has taken the lease.
    LeaseLost,
    /// The coordinator or the store did not answer.
    Unavailable(StoreError),
    /// The store still does not show the committed ledger, after 100 seconds of waiting.
    Missing,
    /// What the store holds is no ledger of this format.
    Undecodable(DecodeError),
    /// The coordinator's response does not fit the command.
    ProtocolMismatch,
}

impl LedgerError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Leased { .. } => "leased",
            Self::Paused(_) => "paused",
            Self::LeaseLost => "lease_lost",
            Self::Unavailable(_) | Self::ProtocolMismatch => "state_unavailable",
            Self::Missing => "ledger_missing",
            Self::Undecodable(DecodeError::Format(_)) => "ledger_unknown_format",
            Self::Undecodable(_) => "ledger_corrupt",
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Leased { .. } => {
                "nothing to do: wait until it has ended; a dead run's lease is free within three minutes"
            }
            Self::Paused(_) => {
                "resume it with POST /api/workflows/{id}/resume, or on the page; a dry run works meanwhile"
            }
            Self::LeaseLost => {
                "nothing to do: what was not done is left to the other run and to the next"
            }
            Self::Unavailable(_) => {
                "nothing to do if it passes; else see what keeps the state: Cloudflare's services, or the functions that were given as `state`"
            }
            Self::ProtocolMismatch => {
                "deploy the Worker again: its parts are of different versions"
            }
            Self::Missing => {
                "if it does not come back, start over with POST /api/workflows/{id}/ledger/reset: everything is then looked at again, and only what differs is edited"
            }
            Self::Undecodable(DecodeError::Format(_)) => {
                "deploy the version that wrote it, or start over with POST /api/workflows/{id}/ledger/reset"
            }
            Self::Undecodable(_) => {
                "start over with POST /api/workflows/{id}/ledger/reset: everything is then looked at again, and only what differs is edited"
            }
        }
    }

    /// The error as reports show it.
    #[must_use]
    pub fn report(&self) -> ErrorReport {
        ErrorReport::new(self.code(), self.to_string(), self.remedy())
    }
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leased { run_id, .. } => {
                write!(f, "the workflow is run by another run, {run_id}")
            }
            Self::Paused(Pause { reason, since_ms }) => {
                write!(f, "the workflow is paused since {}", rfc3339(*since_ms))?;
                match reason.as_str() {
                    "" => Ok(()),
                    reason => write!(f, ": {reason}"),
                }
            }
            Self::LeaseLost => f.write_str("another run has taken over, so this one stopped"),
            Self::Unavailable(StoreError(why)) => {
                write!(f, "the state could not be reached: {why}")
            }
            Self::Missing => {
                f.write_str("Workers KV does not give the ledger that was last committed")
            }
            Self::Undecodable(bad) => write!(f, "{bad}"),
            Self::ProtocolMismatch => {
                f.write_str("the coordinator does not understand what it is asked")
            }
        }
    }
}

impl std::error::Error for LedgerError {}
