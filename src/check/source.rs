//! Checks whether HrFlow.ai accepts the key, knows the source, parses at once, and lists profiles.

use super::{CheckId, CheckResult, ProfileList, describe, profile_list, remedy};
use crate::hrflow::Hrflow;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::HrflowAuth;

/// What is found out about a source.
#[derive(Default)]
pub(super) struct SourceFindings {
    /// Whether it parses at once.
    pub(super) sync_parsing: Option<bool>,
    pub(super) profile_list: Option<ProfileList>,
}

/// Makes the checks of HrFlow.ai. Also returns what they find out.
pub(super) async fn probe<P: Http + Clock + 'static>(
    hrflow: &Hrflow<'_, P>,
    auth: &HrflowAuth,
) -> (Vec<CheckResult>, SourceFindings) {
    let source = match hrflow.source().await {
        Ok(source) => source,
        Err(error) => return (failed_read(&error, auth), SourceFindings::default()),
    };
    let key = hrflow.source_key().or(source.key.as_deref());
    let (lists, profile_list) = match key {
        Some(key) => profile_list::probe(hrflow, key).await,
        None => (profile_list::not_checked(), None),
    };
    let sync_parsing = match source.sync_parsing {
        Some(true) => CheckId::SyncParsing
            .ok("the source parses at once: the run that sends a résumé also edits the profile"),
        Some(false) => CheckId::SyncParsing.ok(
            "the source queues résumés: the run that sends one defers the profile, and a later run edits it",
        ),
        None => CheckId::SyncParsing.unknown(
            "the source does not say whether it parses at once; runs assume that it does not",
            None,
        ),
    };
    let exists = CheckId::Source.ok("the source exists, and the key may read it");
    let checks = vec![accepted_key(auth), exists, sync_parsing, lists];
    let findings = SourceFindings {
        sync_parsing: source.sync_parsing,
        profile_list,
    };
    (checks, findings)
}

/// The check of a key that HrFlow.ai accepts. Its prefix shows whether it may write
/// (developers.hrflow.ai, "API Authentication"); a request to find out would have to write.
fn accepted_key(auth: &HrflowAuth) -> CheckResult {
    if auth.api_secret.expose().starts_with("askr_") {
        return CheckId::HrflowKey.warning(
            "HrFlow.ai accepts the key, but a key that starts with askr_ may only read: a run with persist would fail",
            "use a key that may read and write (ask_…)",
        );
    }
    CheckId::HrflowKey.ok("HrFlow.ai accepts the key")
}

/// The checks of HrFlow.ai after a failed `GET source`.
fn failed_read(error: &Error, auth: &HrflowAuth) -> Vec<CheckResult> {
    let not_checked =
        |id: CheckId| id.unknown("not checked: HrFlow.ai does not accept the key", None);
    let refused = || CheckId::HrflowKey.failed(describe(error), remedy(error));
    let (key, source) = match error.kind {
        ErrorKind::Unauthorized | ErrorKind::NotFound if is_about_the_source(error) => (
            accepted_key(auth),
            CheckId::Source.failed(
                describe(error),
                "check push_parameters.source_key, and that hrflow_auth belongs to it",
            ),
        ),
        ErrorKind::Unauthorized | ErrorKind::Forbidden | ErrorKind::OverQuota => {
            (refused(), not_checked(CheckId::Source))
        }
        kind if kind.is_transient() => (
            CheckId::HrflowKey.unknown(describe(error), Some(remedy(error))),
            CheckId::Source.unknown(describe(error), Some(remedy(error))),
        ),
        _ => (
            CheckId::HrflowKey.unknown(
                format!(
                    "not known: the response does not show whether HrFlow.ai accepts the key: {}",
                    describe(error)
                ),
                Some(unrecognised_remedy(error)),
            ),
            CheckId::Source.failed(describe(error), unrecognised_remedy(error)),
        ),
    };
    let sync_parsing = CheckId::SyncParsing.unknown(
        "not checked: the source could not be read, see hrflow_key and source",
        None,
    );
    vec![key, source, sync_parsing, profile_list::not_checked()]
}

/// What to do about a response that may not come from HrFlow.ai: a 404 may be about the source or
/// about the URL.
fn unrecognised_remedy(error: &Error) -> &'static str {
    match error.kind {
        ErrorKind::NotFound | ErrorKind::Rejected { .. } => {
            "check push_parameters.source_key, and HRFLOW_BASE_URL if it is set: HrFlow.ai itself names what it does not find"
        }
        _ => remedy(error),
    }
}

/// The messages of HrFlow.ai about a source that the key may not read (401), and about one that does
/// not exist (400, 404). HrFlow.ai looks at the source only after it has accepted the key.
const SOURCE_MESSAGES: [&str; 3] = [
    "Unauthorized Access to source key",
    "Invalid source fields",
    "Unable to find object: source",
];

/// Whether the response is HrFlow.ai's own about the source: one of its messages in its envelope, or a
/// success without a source. A 404 of another server, or a page that mentions sources, does not show
/// whether the key is accepted.
fn is_about_the_source(error: &Error) -> bool {
    match &error.detail {
        Some(detail) if error.is_enveloped => SOURCE_MESSAGES
            .iter()
            .any(|message| detail.contains(message)),
        Some(_) => false,
        None => error.is_enveloped && error.kind == ErrorKind::NotFound,
    }
}
