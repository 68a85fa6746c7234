//! Logs: one line of JSON an item and a run. Ids, names of fields and counts, never values of
//! candidates.

use crate::reports::Summary;
use serde_json::{Map, Value, json};
use std::cell::Cell;
use update_profiles_in_hrflow::report::{ItemReport, Outcome, RunReport, Status};
use worker::console_log;

/// An invocation's log, of all its runs together, holds 256 KB, and nothing after that
/// (developers.cloudflare.com/workers/platform/limits): the line of the run must fit.
const MOST_LINES: u32 = 800;

/// Lines that are kept for what failed.
const FOR_FAILURES: u32 = 200;

/// The log of one run.
pub(crate) struct Log<'a> {
    workflow: &'a str,
    lines: &'a Cell<u32>,
    left_out: Cell<u32>,
}

impl<'a> Log<'a> {
    /// `lines` are those that the invocation logged about items.
    pub(crate) fn new(workflow: &'a str, lines: &'a Cell<u32>) -> Self {
        Self {
            workflow,
            lines,
            left_out: Cell::new(0),
        }
    }

    /// One line an item, as it is done.
    pub(crate) fn item(&self, run_id: &str, item: &ItemReport) {
        let failed = item.outcome == Outcome::Failed;
        let most = if failed {
            MOST_LINES
        } else {
            MOST_LINES - FOR_FAILURES
        };
        if self.lines.get() >= most {
            return self.left_out.set(self.left_out.get() + 1);
        }
        self.lines.set(self.lines.get() + 1);
        let fields: Vec<&str> = item.changes.iter().map(|change| &*change.field).collect();
        let error = item.error.as_ref();
        let line = json!({
            "level": if failed { "warn" } else { "info" },
            "workflow_id": self.workflow,
            "run_id": run_id,
            "applicant": item.applicant,
            "candidate": item.candidate,
            "outcome": item.outcome,
            "stage": item.stage,
            "resume": item.resume,
            "fields": fields,
            "tries": item.tries,
            "code": error.map(|error| &error.code),
            "endpoint": error.and_then(|error| error.endpoint.as_ref()),
            "status": error.and_then(|error| error.status),
        });
        let told = line.as_object().into_iter().flatten();
        let told = told.filter(|(_, value)| !value.is_null());
        let told: Map<String, Value> = told
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        console_log!("{}", Value::Object(told));
    }

    /// One line a run.
    pub(crate) fn run(&self, report: &RunReport) {
        let level = match report.status {
            Status::Success => "info",
            Status::SuccessWithFailures => "warn",
            Status::Fatal => "error",
        };
        let mut line = json!({ "level": level, "message": summary_message(report) });
        if let (Some(line), Ok(Value::Object(summary))) = (
            line.as_object_mut(),
            serde_json::to_value(Summary::of(report)),
        ) {
            line.extend(summary);
            line.insert("workflow_id".to_owned(), json!(report.workflow_id));
            line.insert("skipped".to_owned(), json!(report.skipped));
            line.insert("postponed".to_owned(), json!(report.postponed));
            line.insert("requests".to_owned(), json!(report.requests));
            line.insert("events".to_owned(), json!(report.events));
            line.insert("items_not_logged".to_owned(), json!(self.left_out.get()));
        }
        console_log!("{line}");
    }
}

/// A line about what is no run.
pub(crate) fn error(message: &str, about: &Value) {
    let mut line = json!({ "level": "error", "message": message });
    if let (Some(line), Some(about)) = (line.as_object_mut(), about.as_object()) {
        line.extend(about.clone());
    }
    console_log!("{line}");
}

/// What a run came to, in a sentence.
pub(crate) fn summary_message(report: &RunReport) -> String {
    if let Some(error) = &report.error {
        return format!("{}: {}", error.message, error.remedy);
    }
    if !report.problems.is_empty() {
        let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        return problems.join("; ");
    }
    let failed = report.items.iter().filter_map(|item| item.error.as_ref());
    match (report.status, failed.map(|error| &error.message).next()) {
        (Status::Fatal, Some(first)) => format!("every item failed, the first because {first}"),
        (_, Some(_)) => "done, with failures".to_owned(),
        (_, None) if !report.complete => {
            format!(
                "done as far as the budget goes, {} rows remain",
                report.remaining
            )
        }
        (_, None) if report.postponed > 0 => {
            format!(
                "done; {} failed before and are tried later",
                report.postponed
            )
        }
        (_, None) => "done".to_owned(),
    }
}
