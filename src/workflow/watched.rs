//! What the watch over a workflow needs of its configuration, whatever is wrong with the rest: a broken configuration is one
//! of the things to be told.

use super::hooks;
use super::parameters::Workflow;
use crate::alerts::{Receiver, Settings, key_end_ms};
use crate::config::{ReadContext, read_leniently};
use crate::cron::is_cron;
use serde_json::Value;
use std::hash::Hasher;
use update_profiles_json_scan::{hasher, text};

/// What the watch over a workflow needs of its configuration.
#[derive(Debug)]
pub struct Watched {
    /// Who is told. One that cannot be read is left out.
    pub receivers: Vec<Receiver>,
    /// What decides about the state.
    pub settings: Settings,
}

impl Watched {
    /// Reads what can be read.
    #[must_use]
    pub fn read(value: &Value, context: &ReadContext<'_>) -> Self {
        let workflow = read_leniently(value, context, |root| {
            Workflow::read_section(root, hooks::skip)
        });
        let settings = Settings {
            cron: workflow.cron.clone().filter(|cron| is_cron(cron)),
            degraded_above: workflow.alerts.degraded_above,
            late_after: workflow.alerts.late_after,
            key_ends_ms: key_end_ms(workflow.connector_auth.api_key.expose()),
            scope: scope(&workflow),
        };
        Self {
            receivers: workflow.alerts.receivers,
            settings,
        }
    }
}

/// What the rows of a search depend on.
fn scope(workflow: &Workflow) -> u64 {
    let mut hash = hasher(0);
    let auth = &workflow.connector_auth;
    text(&mut hash, auth.company_id.as_bytes());
    text(&mut hash, auth.env_base_url.base_url().as_bytes());
    let searched = serde_json::to_vec(&workflow.pull_parameters);
    text(&mut hash, &searched.unwrap_or_default());
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::Watched;
    use crate::config::ReadContext;
    use serde_json::json;

    #[test]
    fn receivers_are_read_whatever_is_wrong_with_the_rest() {
        let value = json!({
            "workflow_id": 7,
            "cron": "no cron",
            "format": "(",
            "unknown": true,
            "alerts": {
                "receivers": [
                    { "slack": "https://hooks.slack.com/services/x" },
                    { "slack": "http://hooks.slack.com/services/x" },
                    { "email": "ops@example.com" },
                    "nobody",
                ],
                "degraded_above": "25%",
                "late_after": 0,
            },
        });
        let watched = Watched::read(&value, &ReadContext::default());
        assert_eq!(watched.receivers.len(), 1);
        let settings = watched.settings;
        assert_eq!((settings.degraded_above, settings.late_after), (25, 3));
        assert_eq!((settings.cron, settings.key_ends_ms), (None, None));
    }

    #[test]
    fn the_scope_follows_what_is_searched_for() {
        let scope = |value| {
            Watched::read(&value, &ReadContext::default())
                .settings
                .scope
        };
        let plain = scope(json!({}));
        assert_eq!(plain, scope(json!({ "alerts": { "late_after": 9 } })));
        assert_ne!(
            plain,
            scope(json!({ "pull_parameters": { "hired": true } }))
        );
        assert_ne!(
            plain,
            scope(json!({ "connector_auth": { "company_id": "c" } }))
        );
    }
}
