//! The addresses of the two APIs.

/// Base URLs in place of the vendors' own, for a sandbox or a gateway.
#[derive(Debug, Clone, Default)]
pub struct BaseUrls {
    /// Replaces the URL of Flatchr's environment.
    pub flatchr: Option<String>,
    /// Replaces `https://api.hrflow.ai/v1`.
    pub hrflow: Option<String>,
}
