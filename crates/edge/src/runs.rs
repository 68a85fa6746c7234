//! Running workflows, and what is logged and kept of it.

use crate::config::{Entry, base_urls};
use crate::reports::{Reports, Summary};
use serde_json::json;
use std::rc::Rc;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::report::{RunReport, Status};
use update_profiles_in_hrflow::run::{refused, run};
use update_profiles_in_hrflow::workflow::Workflow;
use worker::{Env, console_log};

/// Runs every workflow that is due on a trigger, one after the other.
///
/// # Errors
/// A sentence that names the workflows whose run is fatal, or what is wrong with the configuration.
pub(crate) async fn run_due(env: &Env, trigger: &str) -> Result<(), String> {
    let mut fatal = Vec::new();
    let all = Entry::all(env)?;
    for entry in all.iter().filter(|entry| entry.is_due(trigger)) {
        let report = match entry.read(env) {
            Ok(workflow) => start(env, &workflow).await,
            Err(problems) => {
                let id = entry.id().unwrap_or_default();
                let report = refused(&Fetch, id, problems);
                conclude(env, report, !entry.is_dry()).await
            }
        };
        if report.status == Status::Fatal {
            fatal.push(format!("{}: {}", report.workflow_id, cause(&report)));
        }
    }
    if fatal.is_empty() {
        Ok(())
    } else {
        Err(fatal.join("; "))
    }
}

/// Runs a workflow, logs a line about it and keeps the report, unless it was a dry run.
pub(crate) async fn start(env: &Env, workflow: &Workflow) -> RunReport {
    let report = run(Rc::new(Fetch), workflow, &base_urls(env)).await;
    conclude(env, report, workflow.persist).await
}

async fn conclude(env: &Env, report: RunReport, keep: bool) -> RunReport {
    log(&report);
    if keep && let Err(error) = Reports::of(env).keep(&report).await {
        // The run is done; a report that is not kept must not make it look undone.
        console_log!(
            "{}",
            json!({ "level": "error", "run_id": report.run_id, "message": format!("the report could not be kept: {error}") })
        );
    }
    report
}

/// One line of JSON a run: ids and counts, never values of candidates.
fn log(report: &RunReport) {
    let level = match report.status {
        Status::Success => "info",
        Status::SuccessWithFailures => "warn",
        Status::Fatal => "error",
    };
    let mut line = json!({ "level": level, "message": cause(report) });
    if let (Some(line), Ok(serde_json::Value::Object(summary))) = (
        line.as_object_mut(),
        serde_json::to_value(Summary::of(report)),
    ) {
        line.extend(summary);
        line.insert("workflow_id".to_owned(), json!(report.workflow_id));
        line.insert("requests".to_owned(), json!(report.requests));
        line.insert("events".to_owned(), json!(report.events));
    }
    console_log!("{line}");
}

/// What a run came to, in a sentence.
fn cause(report: &RunReport) -> String {
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
        (_, None) => "done".to_owned(),
    }
}
