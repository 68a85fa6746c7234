//! Run reports in Workers KV: kept for 30 days, listed newest first.

use crate::kv;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use update_profiles_in_hrflow::report::{Outcome, Reason, RunReport, Status};
use worker::Env;

/// How much of an error's message a summary holds, in characters.
const LONGEST_MESSAGE: usize = 160;

/// How many reports a page lists at most.
const PAGE: u64 = 50;

/// A report in short. It is kept beside the report, so that a list costs one operation; KV allows
/// it 1,024 bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Summary {
    run_id: String,
    status: Status,
    reason: Reason,
    persist: bool,
    started_at: String,
    finished_at: String,
    complete: bool,
    remaining: u32,
    #[serde(default)]
    skipped: u32,
    #[serde(default)]
    postponed: u32,
    outcomes: BTreeMap<String, u32>,
    /// Why it stopped, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// A page of summaries, newest first.
#[derive(Serialize)]
pub(crate) struct Page {
    runs: Vec<Summary>,
    /// To be given back for the next page; null on the last one.
    cursor: Option<String>,
}

impl Summary {
    pub(crate) fn of(report: &RunReport) -> Self {
        let mut outcomes = BTreeMap::new();
        for item in &report.items {
            *outcomes.entry(word(item.outcome)).or_default() += 1;
        }
        Self {
            run_id: report.run_id.clone(),
            status: report.status,
            reason: report.reason,
            persist: report.persist,
            started_at: report.started_at.clone(),
            finished_at: report.finished_at.clone(),
            complete: report.complete,
            remaining: report.remaining,
            skipped: report.skipped,
            postponed: report.postponed,
            outcomes,
            error: report
                .error
                .as_ref()
                .map(|error| error.message.chars().take(LONGEST_MESSAGE).collect()),
        }
    }
}

fn word(outcome: Outcome) -> String {
    match outcome {
        Outcome::Updated => "updated",
        Outcome::Unchanged => "unchanged",
        Outcome::Discarded => "discarded",
        Outcome::Deferred => "deferred",
        Outcome::Failed => "failed",
    }
    .to_owned()
}

/// Keeps a report. It must hold no values of candidates.
pub(crate) async fn store(env: &Env, report: &RunReport) -> Result<(), String> {
    let report = report.clone().without_values();
    let body = serde_json::to_string(&report).map_err(|error| error.to_string())?;
    let key = key(&report.workflow_id, &report.run_id);
    kv::store(env, &key, body, Summary::of(&report)).await
}

/// A report as it was kept: JSON.
pub(crate) async fn get(env: &Env, workflow: &str, run: &str) -> Result<Option<String>, String> {
    let get = kv::open(env)?.get(&key(workflow, run));
    get.text().await.map_err(kv::describe)
}

/// The summaries of a workflow's reports, newest first.
pub(crate) async fn list(
    env: &Env,
    workflow: &str,
    cursor: Option<String>,
) -> Result<Page, String> {
    let mut list = kv::open(env)?.list().prefix(prefix(workflow)).limit(PAGE);
    if let Some(cursor) = cursor {
        list = list.cursor(cursor);
    }
    let page = list.execute().await.map_err(kv::describe)?;
    let metadata = page.keys.into_iter().filter_map(|key| key.metadata);
    Ok(Page {
        runs: metadata
            .filter_map(|summary| serde_json::from_value(summary).ok())
            .collect(),
        cursor: page.cursor.filter(|_| !page.list_complete),
    })
}

fn prefix(workflow: &str) -> String {
    format!("run:{}:", utf8_percent_encode(workflow, NON_ALPHANUMERIC))
}

/// KV lists keys in ascending order, and a run's id grows with time: the key holds its complement.
fn key(workflow: &str, run: &str) -> String {
    let number = uuid::Uuid::parse_str(run).map_or(0, |id| id.as_u128());
    format!("{}{:032x}", prefix(workflow), !number)
}
