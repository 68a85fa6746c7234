//! The watch over a workflow: which state follows from which runs, and that each change is told once, whatever is lost.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that panics has failed"
)]

mod delivery;
mod states;

use update_profiles_in_hrflow::alerts::Settings;
use update_profiles_in_hrflow::report::{Outcome, Reason, RunSummary, Status, Trigger};

const NOW_MS: u64 = 1_700_000_000_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

fn settings() -> Settings {
    Settings {
        cron: Some("*/15 * * * *".to_owned()),
        ..Settings::default()
    }
}

/// A complete run that saw all of these rows, of which some failed.
fn run(run_id: &str, rows: u32, failed: u32) -> RunSummary {
    RunSummary {
        run_id: run_id.to_owned(),
        status: Status::Success,
        reason: Reason::None,
        stopped_by: None,
        trigger: Trigger::Cron,
        configuration: "0123456789abcdef".to_owned(),
        configuration_version: None,
        persist: true,
        started_at: String::new(),
        finished_at: String::new(),
        complete: true,
        remaining: 0,
        skipped: rows - failed,
        postponed: 0,
        whole_search: true,
        items: failed,
        outcomes: [(Outcome::Failed, failed)].into(),
        requests: <_>::default(),
        code: None,
        error: None,
    }
}

fn fatal(run_id: &str) -> RunSummary {
    RunSummary {
        status: Status::Fatal,
        reason: Reason::ReadFailure,
        complete: false,
        whole_search: false,
        code: Some("unauthorized".to_owned()),
        error: Some("Flatchr does not accept the key (401)".to_owned()),
        ..run(run_id, 0, 0)
    }
}
