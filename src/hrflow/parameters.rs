//! `hrflow_auth`: how to reach HrFlow.ai.

use crate::config::Section;
use crate::secret::Secret;

/// `hrflow_auth`: how to reach HrFlow.ai.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct HrflowAuth {
    /// Sent as `X-API-KEY`. It must be allowed to read and to write (`ask_…`).
    pub api_secret: Secret,
    /// Sent as `X-USER-EMAIL`. A secret too: it is a person's address.
    pub api_user: Secret,
}

impl HrflowAuth {
    pub(crate) fn read(mut section: Section<'_>) -> Self {
        let auth = Self {
            api_secret: section.secret("api_secret"),
            api_user: section.secret("api_user"),
        };
        section.deny_unknown_fields();
        auth
    }
}
