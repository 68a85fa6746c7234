//! All codes of errors that reports can have.
//!
//! The page has a sentence for each in its languages, and docs/report.md explains each: tests hold both against this list.
//! A build with debug assertions stops on a code that is not in it.

/// All codes of errors that reports can have, but for those of a résumé that begin with [`RESUME`].
pub const CODES: [&str; 51] = [
    // Requests.
    "unauthorized",
    "over_quota",
    "forbidden",
    "not_found",
    "rate_limited",
    "unavailable",
    "redirected",
    "rejected",
    "timeout",
    "network",
    "too_large",
    "too_many_rows",
    "malformed",
    "stopped",
    "out_of_time",
    // The configuration.
    "bad_configuration",
    // Items.
    "bad_row",
    "no_read_only_lookup",
    "no_email_match",
    "applicant_not_found",
    "lookup_forbidden",
    "no_candidate",
    "profile_without_reference",
    "search_too_old",
    "unknown_column",
    "ambiguous_column",
    "unknown_vacancy",
    "newer_unread",
    "row_ends_run",
    "logic_failed",
    "format_failed",
    "not_a_profile",
    "program_limit",
    "profile_missing",
    "profile_without_key",
    "unmergeable_field",
    "never_parsed",
    "changed_since",
    "edit_without_effect",
    "unknown",
    // Runs.
    "leased",
    "paused",
    "lease_lost",
    "state_unavailable",
    "ledger_missing",
    "ledger_corrupt",
    "ledger_unknown_format",
    "backend_not_configured",
    "too_many_changes",
    "run_died",
    "callback_failed",
];

/// With what the codes of a résumé begin that could not be fetched: a code of a request follows, or one of
/// [`RESUME_CODES`].
pub const RESUME: &str = "resume_";

/// The codes of a résumé that are not those of a request.
pub const RESUME_CODES: [&str; 6] = [
    "resume_empty",
    "resume_not_a_document",
    "resume_unsupported_type",
    "resume_unsafe_link",
    "resume_unlisted_host",
    "resume_no_link",
];

/// Whether a code is in the lists.
pub(crate) fn is_listed(code: &str) -> bool {
    let of_request = code.strip_prefix(RESUME).unwrap_or(code);
    CODES.contains(&of_request) || RESUME_CODES.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::{CODES, RESUME_CODES};

    #[test]
    fn each_code_is_explained_in_the_documentation() {
        let page = include_str!("../../docs/report.md");
        for code in CODES.iter().chain(&RESUME_CODES) {
            assert!(page.contains(&format!("`{code}`")), "{code}");
        }
    }
}
