//! What a check found out about a company, in Workers KV: for all its workflows, and for 30 days.
//!
//! The key holds a hash of the company's id, which may be a secret, and of the address under which the
//! company was asked. KV may take a minute to show a change.

use crate::config::Config;
use crate::{kv, log};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::pin::Pin;
use update_profiles_in_hrflow::check::{CheckReport, Findings};
use update_profiles_in_hrflow::flatchr::CapabilityCache;
use update_profiles_in_hrflow::flatchr::LookupCapability;
use update_profiles_in_hrflow::workflow::Workflow;
use worker::Env;

/// One company, as Flatchr knows it.
pub(crate) struct CapabilityStore<'a> {
    env: &'a Env,
    workflow_id: &'a str,
    key: String,
}

/// What is kept.
#[derive(Serialize, Deserialize)]
struct StoredFindings {
    checked_at: String,
    findings: Findings,
}

impl<'a> CapabilityStore<'a> {
    pub(crate) fn of(config: &Config<'a>, workflow: &'a Workflow) -> Self {
        let auth = &workflow.connector_auth;
        let base_url = config.base_urls.flatchr.as_deref();
        let base_url = base_url.unwrap_or_else(|| auth.env_base_url.base_url());
        let mut hash = Sha256::new();
        hash.update(base_url.trim_end_matches('/'));
        // No address and no id holds a line break: two companies never hash alike.
        hash.update("\n");
        hash.update(&auth.company_id);
        let mut key = "company:".to_owned();
        for byte in hash.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(key, "{byte:02x}");
        }
        Self {
            env: config.env,
            workflow_id: &workflow.workflow_id,
            key,
        }
    }

    /// Keeps what a check found out, where it tells how candidates can be read: a check that could not
    /// ask must not take the place of one that could. What it says of the HrFlow.ai source is not the
    /// company's.
    pub(crate) async fn remember(&self, report: &CheckReport) {
        let Some(lookup) = report.findings.candidate_lookup else {
            return;
        };
        let kept = StoredFindings {
            checked_at: report.checked_at.clone(),
            findings: Findings {
                sync_parsing: None,
                ..report.findings.clone()
            },
        };
        let kept = serde_json::to_string(&kept).map_err(|error| error.to_string());
        let done = match kept {
            Ok(kept) => kv::store(self.env, &self.key, kept, lookup).await,
            Err(error) => Err(error),
        };
        self.log("what the check found could not be kept", done);
    }

    async fn read(&self) -> Result<Option<StoredFindings>, String> {
        let store = kv::open(self.env)?;
        let text = store.get(&self.key).text().await.map_err(kv::describe)?;
        // What cannot be read is of another version, and as good as none.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn delete(&self) -> Result<(), String> {
        let store = kv::open(self.env)?;
        store.delete(&self.key).await.map_err(kv::describe)
    }

    /// Runs go on without what is remembered, and say so in the log.
    fn log<T>(&self, what: &str, done: Result<T, String>) -> Option<T> {
        let log = |error| {
            let about = json!({ "workflow_id": self.workflow_id });
            log::error(&format!("{what}: {error}"), &about);
        };
        done.map_err(log).ok()
    }
}

impl CapabilityCache for CapabilityStore<'_> {
    fn lookup(&self) -> Pin<Box<dyn Future<Output = Option<LookupCapability>> + '_>> {
        Box::pin(async {
            let what = "what a check found could not be read";
            let kept = self.log(what, self.read().await)??;
            kept.findings.candidate_lookup
        })
    }

    fn forget(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async {
            let what = "what a check found is wrong by now, and could not be forgotten";
            self.log(what, self.delete().await);
        })
    }
}
