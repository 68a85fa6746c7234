//! Runs that ended without a word. They leave no report, so the next run makes one for them.

use super::new::new_report;
use super::{ErrorReport, RunReport, StoppedBy};
use crate::http::Clock;
use crate::time::rfc3339;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A run that ended without a word: a limit of the platform, a crash or a deployment ended it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeadRun {
    /// That run.
    pub run_id: String,
    /// In how many runs in a row this happened, as far as one row may be the cause.
    pub deaths: u32,
    /// How many rows it had in hand; null if it did not say.
    pub rows_in_hand: Option<u32>,
    /// The applicant that it worked on; null if there were several.
    pub applicant: Option<String>,
}

impl DeadRun {
    /// The report that the run could not make itself.
    pub(crate) fn report(&self, clock: &impl Clock, workflow_id: &str) -> RunReport {
        let mut report = new_report(clock, workflow_id, true);
        report.run_id.clone_from(&self.run_id);
        if let Some(started_ms) = started_ms(&self.run_id) {
            report.started_at = rfc3339(started_ms);
        }
        report.stopped_by = Some(StoppedBy::Died);
        report.error = Some(self.error());
        report
    }

    fn error(&self) -> ErrorReport {
        let in_hand = match (&self.applicant, self.rows_in_hand) {
            (Some(applicant), _) => format!(" while it worked on the applicant {applicant}"),
            (None, Some(0)) => " after its last row".to_owned(),
            (None, Some(rows)) => format!(" while it worked on {rows} rows"),
            (None, None) => String::new(),
        };
        ErrorReport::new(
            "run_died",
            format!("the run ended without a word{in_hand}"),
            "if it happens once, nothing to do: a deployment may have ended it. If a row is the cause, it is set aside after five such runs at most. If neither is, raise the limits of time and memory, such as the Worker's, or of whatever ends the process",
        )
    }
}

/// When a run started, by its id.
fn started_ms(run_id: &str) -> Option<u64> {
    let (seconds, nanos) = Uuid::parse_str(run_id).ok()?.get_timestamp()?.to_unix();
    Some(seconds * 1_000 + u64::from(nanos / 1_000_000))
}
