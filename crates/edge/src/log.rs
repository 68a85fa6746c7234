//! Logs: one line of JSON for each item and each run. Lines contain ids, names of fields and counts,
//! never values of candidates.

use serde_json::{Map, Value, json};
use std::cell::Cell;
use update_profiles_api::{Line, LogBudget};
use update_profiles_in_hrflow::report::{ItemReport, Outcome, RunReport, RunSummary, Status};
use worker::console_log;

/// How many bytes of a sentence are logged. The problems of a configuration are listed in one, and the report has all
/// of it.
const MAX_MESSAGE_BYTES: usize = 4_000;

/// How many bytes a line about no run may have. Of a longer one the sentence is logged alone.
const MAX_LINE_BYTES: usize = 8_000;

/// How many fields of an item are named.
const MAX_FIELDS: usize = 40;

/// The log of one run.
pub(crate) struct Log<'a> {
    workflow: &'a str,
    budget: &'a LogBudget,
    items_not_logged: Cell<u32>,
}

impl<'a> Log<'a> {
    /// `budget` is that of the invocation.
    pub(crate) fn new(workflow: &'a str, budget: &'a LogBudget) -> Self {
        Self {
            workflow,
            budget,
            items_not_logged: Cell::new(0),
        }
    }

    /// Logs an item.
    pub(crate) fn item(&self, run_id: &str, item: &ItemReport) {
        let failed = item.outcome == Outcome::Failed;
        let kind = if failed { Line::FailedItem } else { Line::Item };
        let fields = item.changes.iter().take(MAX_FIELDS);
        let fields: Vec<&str> = fields.map(|change| &*change.field).collect();
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
        let fields = line.as_object().into_iter().flatten();
        let present = fields.filter(|(_, value)| !value.is_null());
        let present: Map<String, Value> = present
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let line = Value::Object(present).to_string();
        if self.budget.admits(kind, &line) {
            console_log!("{line}");
        } else {
            self.items_not_logged.set(self.items_not_logged.get() + 1);
        }
    }

    /// Logs a run.
    pub(crate) fn run(&self, report: &RunReport) {
        let level = match report.status {
            Status::Success => "info",
            Status::SuccessWithFailures => "warn",
            Status::Fatal => "error",
        };
        let mut line = json!({ "level": level, "message": shortened(&summary_message(report)) });
        if let (Some(line), Ok(Value::Object(summary))) = (
            line.as_object_mut(),
            serde_json::to_value(RunSummary::of(report)),
        ) {
            line.extend(summary);
            line.insert(
                "workflow_id".to_owned(),
                json!(shortened(&report.workflow_id)),
            );
            line.insert("events".to_owned(), json!(report.events));
            line.insert(
                "items_not_logged".to_owned(),
                json!(self.items_not_logged.get()),
            );
        }
        let line = line.to_string();
        if self.budget.admits(Line::Run, &line) {
            console_log!("{line}");
        }
    }
}

/// Logs an error that belongs to no run.
pub(crate) fn error(message: &str, about: &Value) {
    let mut line = json!({ "level": "error", "message": shortened(message) });
    if let (Some(line), Some(about)) = (line.as_object_mut(), about.as_object()) {
        line.extend(about.clone());
    }
    let mut line = line.to_string();
    if line.len() > MAX_LINE_BYTES {
        line = json!({ "level": "error", "message": shortened(message) }).to_string();
    }
    console_log!("{line}");
}

/// The beginning of a text.
fn shortened(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_MESSAGE_BYTES))
        .unwrap_or(text)
}

/// The result of a run as a sentence.
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
        (_, None) if !report.set_aside.is_empty() => format!(
            "done; {} applicants are set aside because they end runs: retry them, or change them in Flatchr",
            report.set_aside.len()
        ),
        (_, None) if !report.complete => {
            format!(
                "stopped at the end of its budget, {} rows remain",
                report.remaining
            )
        }
        (_, None) if report.postponed > 0 => {
            format!(
                "done; {} items failed before and are tried later",
                report.postponed
            )
        }
        (_, None) => "done".to_owned(),
    }
}
