//! Whether HrFlow.ai knows the key and the source, and whether the source parses at once.

use super::{CheckId, CheckResult, remedy, words};
use crate::hrflow::Hrflow;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::HrflowAuth;

/// Asks HrFlow.ai; with the answers comes whether the source parses at once.
pub(super) async fn probe<P: Http + Clock + 'static>(
    hrflow: &Hrflow<'_, P>,
    auth: &HrflowAuth,
) -> (Vec<CheckResult>, Option<bool>) {
    let source = match hrflow.source().await {
        Ok(source) => source,
        Err(error) => return (without_source(&error, auth), None),
    };
    let sync_parsing = match source.sync_parsing {
        Some(true) => CheckId::SyncParsing
            .ok("the source parses at once: a profile is edited in the run that sends its résumé"),
        Some(false) => CheckId::SyncParsing.ok(
            "the source queues what it parses: a run that sends a résumé defers the profile, and a later one edits it",
        ),
        None => CheckId::SyncParsing.unknown(
            "the source does not say whether it parses at once; runs take it for one that does not",
            None,
        ),
    };
    let exists = CheckId::Source.ok("the source exists, and the key reads it");
    let answers = vec![key(auth), exists, sync_parsing];
    (answers, source.sync_parsing)
}

/// The answer about a key that was accepted. What it may do besides reading, its prefix tells
/// (developers.hrflow.ai, "API Authentication"): to try it would be to write.
fn key(auth: &HrflowAuth) -> CheckResult {
    if auth.api_secret.expose().starts_with("askr_") {
        return CheckId::HrflowKey.warning(
            "HrFlow.ai accepts the key, which by its beginning (askr_) only reads: a run with persist would be refused",
            "use a key that reads and writes (ask_…)",
        );
    }
    CheckId::HrflowKey.ok("HrFlow.ai accepts the key")
}

fn without_source(error: &Error, auth: &HrflowAuth) -> Vec<CheckResult> {
    let not_known = |question: CheckId| {
        question.unknown("not known, for HrFlow.ai does not let the key in", None)
    };
    let refused = || CheckId::HrflowKey.failed(words(error), remedy(error));
    let (of_key, of_source) = match error.kind {
        ErrorKind::Unauthorized | ErrorKind::NotFound if is_about_the_source(error) => (
            key(auth),
            CheckId::Source.failed(
                words(error),
                "check push_parameters.source_key, and that hrflow_auth belongs to it",
            ),
        ),
        ErrorKind::Unauthorized | ErrorKind::Forbidden | ErrorKind::OverQuota => {
            (refused(), not_known(CheckId::Source))
        }
        kind if kind.is_transient() => (
            CheckId::HrflowKey.unknown(words(error), Some(remedy(error))),
            CheckId::Source.unknown(words(error), Some(remedy(error))),
        ),
        _ => (
            CheckId::HrflowKey.unknown(
                format!(
                    "not known, for the answer tells nothing of the key: {}",
                    words(error)
                ),
                Some(of_answer(error)),
            ),
            CheckId::Source.failed(words(error), of_answer(error)),
        ),
    };
    let unasked = CheckId::SyncParsing.unknown(
        "not known, for the source could not be read: see hrflow_key and source",
        None,
    );
    vec![of_key, of_source, unasked]
}

/// What to do about an answer that is not known to be of HrFlow.ai: a 404 may be of the source or of
/// the address.
fn of_answer(error: &Error) -> &'static str {
    match error.kind {
        ErrorKind::NotFound | ErrorKind::Rejected { .. } => {
            "check push_parameters.source_key, and HRFLOW_BASE_URL where it is set: HrFlow.ai itself says what it does not find"
        }
        _ => remedy(error),
    }
}

/// What HrFlow.ai says of a source of others (401), and of one that it does not know (400, 404).
/// It looks at the source only once it has let the key in.
const ABOUT_THE_SOURCE: [&str; 3] = [
    "Unauthorized Access to source key",
    "Invalid source fields",
    "Unable to find object: source",
];

/// Whether HrFlow.ai itself answered about the source: with one of its sentences in its envelope, or
/// with a success without a source. A 404 of anybody, or a page that happens to speak of sources, says
/// nothing of the key.
fn is_about_the_source(error: &Error) -> bool {
    match &error.detail {
        Some(said) if error.is_enveloped => {
            ABOUT_THE_SOURCE.iter().any(|known| said.contains(known))
        }
        Some(_) => false,
        None => error.is_enveloped && error.kind == ErrorKind::NotFound,
    }
}
