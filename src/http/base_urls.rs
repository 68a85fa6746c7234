//! The addresses of the two APIs.

/// Where the APIs are, when not where they always are: a sandbox, a gateway.
#[derive(Debug, Clone, Default)]
pub struct BaseUrls {
    /// Instead of the environment's address.
    pub flatchr: Option<String>,
    /// Instead of `https://api.hrflow.ai/v1`.
    pub hrflow: Option<String>,
}
