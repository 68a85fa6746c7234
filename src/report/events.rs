//! The reference's nine counters, and the status and reason that follow from them.

use super::{ItemReport, Outcome, ResumeOutcome, Stage};
use serde::{Deserialize, Serialize};

/// The reference's nine counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Events {
    /// Rows whose candidate was found.
    pub read_success: u32,
    /// Rows, candidates or résumés that could not be read; 1 for a search that failed.
    pub read_failure: u32,
    /// Items whose format failed.
    pub format_failure: u32,
    /// Items that the logics discarded.
    pub logics_discard: u32,
    /// Items whose logics failed.
    pub logics_failure: u32,
    /// Items that could not be compared with HrFlow.ai or written to it.
    pub write_failure: u32,
    /// 1 if the callback failed.
    pub callback_failure: u32,
    /// 1 if the callback was called.
    pub callback_executed: u32,
    /// 1 if an incremental run could not be committed.
    pub getting_incremental_token_failure: u32,
}

/// How a run went as a whole, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing failed.
    Success,
    /// Something failed; the rest was done.
    SuccessWithFailures,
    /// The run stopped, or everything failed.
    Fatal,
}

/// Why a run is fatal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The run is not fatal.
    None,
    /// `workflow_id` is missing.
    WorkflowIdNotFound,
    /// The configuration is wrong outside the four groups of parameters.
    EventParsingFailure,
    /// `connector_auth` or `pull_parameters` are wrong.
    BadOriginParameters,
    /// `hrflow_auth` or `push_parameters` are wrong.
    BadTargetParameters,
    /// The run needs a state store, and there is none.
    BackendNotConfigured,
    /// Flatchr or the ledger could not be read.
    ReadFailure,
    /// The logics failed for every item.
    LogicsFailure,
    /// The format failed for every item.
    FormatFailure,
    /// HrFlow.ai could not be read or written, or the ledger not be written.
    WriteFailure,
}

impl Events {
    /// Counts the outcome of an item.
    pub(crate) fn add(&mut self, item: &ItemReport) {
        let failed = item.outcome == Outcome::Failed;
        match item.stage {
            Stage::Pull if failed => {
                self.read_failure += 1;
                return;
            }
            Stage::Logics if failed => self.logics_failure += 1,
            Stage::Logics => self.logics_discard += 1,
            Stage::Format => self.format_failure += u32::from(failed),
            _ if failed && item.resume == Some(ResumeOutcome::Failed) && item.is_read_failure() => {
                self.read_failure += 1;
            }
            _ => self.write_failure += u32::from(failed),
        }
        self.read_success += 1;
    }

    /// Status and reason, by the reference's rules in their order. In contrast to the reference, a run
    /// whose items were all discarded is a success.
    #[must_use]
    pub fn verdict(&self) -> (Status, Reason) {
        let read = self.read_success;
        let kept = read - self.logics_failure - self.logics_discard;
        let formatted = kept - self.format_failure;
        let fatal = |reason| (Status::Fatal, reason);
        if read == 0 && self.read_failure > 0 {
            fatal(Reason::ReadFailure)
        } else if read > 0 && self.logics_failure == read {
            fatal(Reason::LogicsFailure)
        } else if kept > 0 && self.format_failure == kept {
            fatal(Reason::FormatFailure)
        } else if self.write_failure > 0 && self.write_failure == formatted {
            fatal(Reason::WriteFailure)
        } else if self.has_failures() {
            (Status::SuccessWithFailures, Reason::None)
        } else {
            (Status::Success, Reason::None)
        }
    }

    fn has_failures(&self) -> bool {
        let failures = [
            self.read_failure,
            self.format_failure,
            self.logics_failure,
            self.write_failure,
            self.callback_failure,
        ];
        failures.iter().any(|count| *count > 0)
    }
}

impl ItemReport {
    /// Whether only the résumé could not be read. The profile itself was edited.
    fn is_read_failure(&self) -> bool {
        self.error
            .as_ref()
            .is_some_and(|error| error.code.starts_with("resume_"))
    }
}
