//! What checks and runs found out about a company's API, in Workers KV: for all its workflows, and for
//! 30 days.
//!
//! The key holds a hash of the company's id, which may be a secret, and of the address under which the
//! company was asked. KV may take a minute to show a change.

use crate::{kv, log};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::fmt::Write;
use std::pin::Pin;
use update_profiles_fetch::Fetch;
use update_profiles_in_hrflow::check::{CheckReport, Findings};
use update_profiles_in_hrflow::flatchr::{CapabilityCache, LookupCapability};
use update_profiles_in_hrflow::http::{BaseUrls, Clock};
use update_profiles_in_hrflow::time::rfc3339;
use update_profiles_in_hrflow::workflow::Workflow;
use worker::Env;

/// One company, as Flatchr knows it.
pub(crate) struct CapabilityStore<'a> {
    env: &'a Env,
    workflow_id: &'a str,
    key: String,
    /// What was read last.
    kept: RefCell<Option<StoredFindings>>,
    is_unreadable: Cell<bool>,
}

/// What is kept.
#[derive(Clone, Serialize, Deserialize)]
struct StoredFindings {
    /// When the last of it was found: RFC 3339, UTC.
    checked_at: String,
    findings: Findings,
}

impl<'a> CapabilityStore<'a> {
    pub(crate) fn of(env: &'a Env, base_urls: &BaseUrls, workflow: &'a Workflow) -> Self {
        let auth = &workflow.connector_auth;
        let base_url = base_urls.flatchr.as_deref();
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
            env,
            workflow_id: &workflow.workflow_id,
            key,
            kept: RefCell::default(),
            is_unreadable: Cell::default(),
        }
    }

    /// Keeps what a check found, if it found how candidates can be read: a check that could not ask
    /// must not replace one that could. What it found about the HrFlow.ai source is not the
    /// company's.
    pub(crate) async fn remember_check(&self, report: &CheckReport) {
        let findings = Findings {
            sync_parsing: None,
            profile_list: None,
            ..report.findings.clone()
        };
        let Some(lookup) = findings.candidate_lookup else {
            return;
        };
        if lookup == LookupCapability::NotOffered && !self.may_unlearn().await {
            return;
        }
        self.store(report.checked_at.clone(), findings, lookup)
            .await;
    }

    /// Whether nothing kept says that candidates can be read. A few applicants that are not found prove nothing against
    /// one that was; what was proven ends with its 30 days.
    async fn may_unlearn(&self) -> bool {
        let kept = self.log(
            "the capabilities of the company's API could not be read",
            self.read().await,
        );
        kept.is_some_and(|kept| {
            let lookup = kept.and_then(|kept| kept.findings.candidate_lookup);
            lookup.is_none_or(|lookup| lookup == LookupCapability::NotOffered)
        })
    }

    async fn store(&self, checked_at: String, findings: Findings, lookup: LookupCapability) {
        let stored = serde_json::to_string(&StoredFindings {
            checked_at,
            findings,
        });
        let done = match stored {
            Ok(text) => kv::store(self.env, &self.key, text, lookup).await,
            Err(error) => Err(error.to_string()),
        };
        self.log(
            "the capabilities of the company's API could not be kept",
            done,
        );
    }

    async fn read(&self) -> Result<Option<StoredFindings>, String> {
        let store = kv::open(self.env)?;
        let text = store.get(&self.key).text().await.map_err(kv::describe)?;
        // Bytes of another version are worth as much as none.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// A run goes on without what is kept; the log says so.
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
            let what = "the capabilities of the company's API could not be read";
            let Some(kept) = self.log(what, self.read().await) else {
                // What is there must not be replaced unread.
                self.is_unreadable.set(true);
                return None;
            };
            let kept = kept?;
            let lookup = kept.findings.candidate_lookup;
            self.kept.replace(Some(kept));
            lookup
        })
    }

    /// Replaces one finding and keeps the others.
    fn remember(&self, found: LookupCapability) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async move {
            if self.is_unreadable.get() {
                return;
            }
            let kept = self.kept.borrow().clone();
            let findings = Findings {
                candidate_lookup: Some(found),
                ..kept.map(|kept| kept.findings).unwrap_or_default()
            };
            let found_at = rfc3339(Fetch.now_ms());
            self.store(found_at, findings, found).await;
        })
    }
}
