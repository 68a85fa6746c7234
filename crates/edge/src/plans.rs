//! Plans of dry runs in Workers KV, kept for a day: hashes, and no values.

use crate::kv;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use update_profiles_in_hrflow::run::RunPlan;
use worker::Env;

/// What HrFlow.ai and Flatchr hold has changed after a day.
const TTL_SECONDS: u64 = 24 * 60 * 60;

/// Keeps the plan of a dry run under its id.
///
/// # Errors
/// A sentence about Workers KV.
pub(crate) async fn store(env: &Env, workflow: &str, plan: &RunPlan) -> Result<(), String> {
    let key = key(workflow, &plan.id);
    let plan = serde_json::to_string(plan).map_err(|error| error.to_string())?;
    let put = kv::open(env)?.put(&key, plan);
    let put = put.map_err(kv::describe)?.expiration_ttl(TTL_SECONDS);
    put.execute().await.map_err(kv::describe)
}

/// The plan of a dry run; `None` if there is none, or none any more.
///
/// # Errors
/// A sentence about Workers KV.
pub(crate) async fn get(
    env: &Env,
    workflow: &str,
    run_id: &str,
) -> Result<Option<RunPlan>, String> {
    let get = kv::open(env)?.get(&key(workflow, run_id));
    let text = get.text().await.map_err(kv::describe)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

fn key(workflow: &str, run_id: &str) -> String {
    let workflow = utf8_percent_encode(workflow, NON_ALPHANUMERIC);
    let run_id = utf8_percent_encode(run_id, NON_ALPHANUMERIC);
    format!("plan:{workflow}:{run_id}")
}
