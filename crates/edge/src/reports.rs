//! Run reports in Workers KV: kept for 30 days, listed newest first.

use crate::kv;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use update_profiles_in_hrflow::report::{RunReport, RunSummary};
use worker::Env;

/// How many reports a page lists at most.
const PAGE: u64 = 50;

/// A page of summaries, newest first.
#[derive(Serialize)]
pub(crate) struct Page {
    runs: Vec<RunSummary>,
    /// To be given back for the next page; null on the last one.
    cursor: Option<String>,
}

/// Keeps a report. It must hold no values of candidates.
pub(crate) async fn store(env: &Env, report: &RunReport) -> Result<(), String> {
    let report = report.clone().without_values();
    let body = serde_json::to_string(&report).map_err(|error| error.to_string())?;
    let key = key(&report.workflow_id, &report.run_id);
    kv::store(env, &key, body, RunSummary::of(&report)).await
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
