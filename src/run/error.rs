//! Why an item failed, how that is reported, and whether it ends the run.

use super::control::End;
use crate::edit::Unmergeable;
use crate::flatchr::{ResumeError, RowFault};
use crate::hooks::{ApplyError, HookError, Step};
use crate::http::{Error, ErrorKind};
use crate::ledger::{LedgerError, row_ends_run};
use crate::report::{ErrorReport, Stage, is_listed};

/// Why an item failed.
#[derive(Debug, Clone)]
pub(crate) enum ItemError {
    /// The row cannot be read, or is not an object with an applicant.
    Row(RowFault),
    /// A request to find the candidate failed.
    Lookup(Error),
    /// The column that the row names is not among the company's columns.
    UnknownColumn(Option<String>),
    /// Several columns have the title that the row names.
    AmbiguousColumn(Option<String>),
    /// The offer that the row names is not among the company's vacancies.
    UnknownVacancy(Option<String>),
    /// No read gives the candidate's id, and the workflow does not allow the move that would.
    NoReadOnlyLookup,
    /// Only a move would give the candidate's id, and this dry run finds no profile with the row's
    /// e-mail address to show instead.
    NoEmailMatch,
    /// Flatchr has no record of the applicant, though it has records of others.
    ApplicantNotFound,
    /// The key may not read the applicant, and nothing else proves whose it is.
    LookupForbidden(Error),
    /// Only a move would give the candidate's id, and the search is too old to move by.
    SearchTooOld,
    /// Flatchr's answer about the applicant names no candidate.
    NoCandidate,
    /// The profile that names this applicant has no reference.
    ProfileWithoutReference,
    /// A newer application of the same person failed.
    NewerApplicationFailed,
    /// The row was set aside, because it ends runs.
    RowEndsRun,
    /// Logics or format failed, or made no profile of it.
    Apply(ApplyError),
    /// The current profile could not be read.
    Compare(Error),
    /// The source has no profile with this reference.
    ProfileMissing,
    /// No profile was found, and the source cannot be read either.
    Source(Error),
    /// The current profile has no key to edit it by.
    ProfileWithoutKey,
    /// A field of the current profile has a shape into which nothing can be merged.
    Unmergeable(Unmergeable),
    /// The résumé could not be fetched; the profile was edited without it.
    Resume(ResumeError),
    /// The intent to send the résumé could not be recorded, so the résumé was not sent.
    IntentNotRecorded(LedgerError),
    /// HrFlow.ai accepted the résumé more than once, and shows no attachment.
    NeverParsed,
    /// HrFlow.ai refused the résumé; the profile was edited without it.
    ParseFailed(Error),
    /// The résumé was not sent, because the run had ended.
    ParseUnsent(Error),
    /// It is unknown whether HrFlow.ai accepted the résumé.
    ParseOutcomeUnknown {
        /// The failed request.
        error: Error,
        /// Whether the profile was edited all the same.
        was_edited: bool,
    },
    /// The profile could not be edited.
    Edit(Error),
}

impl ItemError {
    pub(super) fn stage(&self) -> Stage {
        match self {
            Self::Row(_)
            | Self::Lookup(_)
            | Self::UnknownColumn(_)
            | Self::AmbiguousColumn(_)
            | Self::UnknownVacancy(_)
            | Self::NoReadOnlyLookup
            | Self::NoEmailMatch
            | Self::ApplicantNotFound
            | Self::LookupForbidden(_)
            | Self::SearchTooOld
            | Self::NoCandidate
            | Self::ProfileWithoutReference
            | Self::NewerApplicationFailed
            | Self::RowEndsRun => Stage::Pull,
            Self::Apply(error) => match error.step() {
                Step::Logic(_) => Stage::Logics,
                Step::Format => Stage::Format,
            },
            Self::Compare(_)
            | Self::ProfileMissing
            | Self::Source(_)
            | Self::ProfileWithoutKey
            | Self::Unmergeable(_) => Stage::Compare,
            Self::Resume(_)
            | Self::IntentNotRecorded(_)
            | Self::NeverParsed
            | Self::ParseFailed(_)
            | Self::ParseUnsent(_)
            | Self::ParseOutcomeUnknown { .. }
            | Self::Edit(_) => Stage::Push,
        }
    }

    /// The failed request behind it.
    pub(super) fn http(&self) -> Option<&Error> {
        match self {
            Self::Lookup(error)
            | Self::Compare(error)
            | Self::Source(error)
            | Self::ParseFailed(error)
            | Self::ParseUnsent(error)
            | Self::ParseOutcomeUnknown { error, .. }
            | Self::Edit(error)
            | Self::Resume(ResumeError::Http(error) | ResumeError::NoneForNow(error)) => {
                Some(error)
            }
            _ => None,
        }
    }

    /// The request that it is about, be it one whose failure says nothing about the next.
    fn request(&self) -> Option<&Error> {
        match self {
            Self::LookupForbidden(error) => Some(error),
            _ => self.http(),
        }
    }

    /// Whether the profile was edited although it is unknown what became of its résumé.
    pub(super) fn was_edited(&self) -> bool {
        matches!(
            self,
            Self::ParseOutcomeUnknown {
                was_edited: true,
                ..
            }
        )
    }

    /// Whether the run ended before the request, or while it was under way.
    pub(super) fn is_cut_off(&self) -> bool {
        self.http().is_some_and(|error| error.kind.is_cut_off())
    }

    /// Whether the request was under way when the time of the run was up.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.http()
            .is_some_and(|error| error.kind == ErrorKind::OutOfTime)
    }

    /// The end that this failure means for the run; `None` if it concerns the item only.
    pub(super) fn ends_run(&self) -> Option<End> {
        match self {
            Self::IntentNotRecorded(LedgerError::LeaseLost) => Some(End::LeaseLost),
            Self::Source(error) => End::of_source(error),
            _ if !self.holds_others_back() => None,
            _ => self.http().and_then(End::of_request),
        }
    }

    /// Whether what an API asks for after this failure holds for other rows, too. A résumé holds nothing
    /// else back.
    pub(super) fn holds_others_back(&self) -> bool {
        match self {
            Self::ParseFailed(_) | Self::ParseOutcomeUnknown { .. } => false,
            Self::Resume(error) => !error.is_of_download(),
            _ => true,
        }
    }

    pub(crate) fn report(&self) -> ErrorReport {
        let (code, message, remedy) = self.describe();
        debug_assert!(is_listed(&code), "{code} is not in src/report/codes.rs");
        let request = self.request().map(ErrorReport::of_request);
        let report = request.unwrap_or_else(ErrorReport::unknown);
        ErrorReport {
            code,
            message,
            remedy,
            detail: self.detail().or(report.detail),
            ..report
        }
    }

    /// Detail that does not come from a request.
    fn detail(&self) -> Option<String> {
        match self {
            Self::UnknownColumn(value)
            | Self::AmbiguousColumn(value)
            | Self::UnknownVacancy(value) => value.clone(),
            Self::Apply(ApplyError::Logic(_, error) | ApplyError::Format(error)) => match error {
                HookError::Failed { message, .. } => Some(message.clone()),
                // The message of the report says it all.
                HookError::Limit(_) => None,
            },
            Self::Row(fault) => fault.detail(),
            _ => None,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table of sentences")]
    fn describe(&self) -> (String, String, String) {
        let words = |code: &str, message: &str, remedy: &str| {
            (code.to_owned(), message.to_owned(), remedy.to_owned())
        };
        match self {
            Self::Row(fault) => words(
                "bad_row",
                &fault.to_string(),
                match fault {
                    RowFault::NoApplicant | RowFault::LongId => {
                        "compare Flatchr's answer to search/applicants with its documentation"
                    }
                    RowFault::TooLong => {
                        "shorten the applicant's data in Flatchr; a later run reads the row again"
                    }
                    RowFault::Field(_) | RowFault::At(_) => {
                        "enter the applicant's data there anew, in Flatchr; a later run reads the row again"
                    }
                },
            ),
            Self::UnknownColumn(_) => words(
                "unknown_column",
                "the applicant's column is not among the company's columns",
                "check in Flatchr whether the column was renamed or hidden",
            ),
            Self::AmbiguousColumn(_) => words(
                "ambiguous_column",
                "several columns have the title of the applicant's column, so the lookup could move the applicant to another one",
                "rename one of the columns in Flatchr",
            ),
            Self::UnknownVacancy(_) => words(
                "unknown_vacancy",
                "the offer that the applicant applied to is not among the company's vacancies",
                "it may be closed or archived: open it in Flatchr, or exclude its applicants with pull_parameters",
            ),
            Self::NoReadOnlyLookup => words(
                "no_read_only_lookup",
                "no read gives the candidate's id: not GET applicant, not the ledger, not the tag of a profile with this e-mail address; and candidate_lookup is read_only",
                "see whether HrFlow.ai has a profile with this e-mail address, and give it the tag applicant_id; as a last resort set pull_parameters.candidate_lookup = \"move\", which moves the applicant to the column it is in, without mail",
            ),
            Self::NoEmailMatch => words(
                "no_email_match",
                "no read gives the candidate's id, and no profile has the row's e-mail address",
                "create the profile if there is none; else nothing to do: a run with persist moves the applicant to the column it is in, and so finds the candidate",
            ),
            Self::ApplicantNotFound => words(
                "applicant_not_found",
                "Flatchr has no record of this applicant (404), though it has records of others, at GET applicant",
                "it may have been archived or deleted. If all applicants fail so, run the connection check",
            ),
            Self::LookupForbidden(_) => words(
                "lookup_forbidden",
                "Flatchr does not allow GET applicant to the key (403), and neither the ledger nor the tag of a profile says whose the applicant is",
                "let the key read applicants, in Flatchr",
            ),
            Self::SearchTooOld => words(
                "search_too_old",
                "the search is too old to move an applicant by",
                "nothing to do: the next run searches again",
            ),
            Self::NoCandidate => words(
                "no_candidate",
                "Flatchr's response about the applicant names no candidate",
                "compare Flatchr's response to GET or PUT applicant with its documentation",
            ),
            Self::ProfileWithoutReference => words(
                "profile_without_reference",
                "the profile whose tag names this applicant has no reference",
                "set the profile's reference in HrFlow.ai to the candidate's id in Flatchr",
            ),
            Self::NewerApplicationFailed => words(
                "newer_unread",
                "a newer application of the same person failed, and this one would put older values over newer ones",
                "correct what is wrong with the newer application; a later run tries both again",
            ),
            Self::RowEndsRun => {
                let ErrorReport {
                    code,
                    message,
                    remedy,
                    ..
                } = row_ends_run();
                (code, message, remedy)
            }
            Self::Apply(
                error @ (ApplyError::Logic(_, HookError::Limit(limit))
                | ApplyError::Format(HookError::Limit(limit))),
            ) => words(
                error.code(),
                &format!("{} {limit}", error.step()),
                "correct the program: it may never end for this applicant; docs/logics-and-format.md has the limits",
            ),
            Self::Apply(
                failed @ (ApplyError::Logic(_, HookError::Failed { public, .. })
                | ApplyError::Format(HookError::Failed { public, .. })),
            ) => words(
                failed.code(),
                &match public {
                    Some(public) => format!("{} failed {public}", failed.step()),
                    None => format!("{} failed", failed.step()),
                },
                "correct it; the report of a dry run holds its message in `detail`",
            ),
            Self::Apply(error @ ApplyError::NotAProfile(why)) => words(error.code(), why, "correct the workflow's format"),
            Self::ProfileMissing => words(
                "profile_missing",
                "the source has no profile with this reference",
                "create it first: this action updates profiles that exist",
            ),
            Self::ProfileWithoutKey => words(
                "profile_without_key",
                "HrFlow.ai's profile has no key to edit it by",
                "please report it",
            ),
            Self::Unmergeable(error) => words(
                "unmergeable_field",
                &error.to_string(),
                "correct the field in HrFlow.ai, or set push_parameters.edit_mode = \"replace\", which puts the formatted value in its place",
            ),
            Self::Resume(error) => (
                format!("resume_{}", error.code()),
                format!("{error}; the profile was edited without it"),
                error.remedy().to_owned(),
            ),
            Self::IntentNotRecorded(error) => (
                error.code().to_owned(),
                format!("{error}; the résumé was not sent, because a later run could not know of it"),
                "nothing to do: a later run tries again".to_owned(),
            ),
            Self::NeverParsed => (
                "never_parsed".to_owned(),
                "HrFlow.ai was sent the résumé twice and shows no attachment after a day; the profile was edited without it".to_owned(),
                "look in HrFlow.ai for what became of it; POST /api/workflows/{id}/items/{applicant}/retry sends it once more".to_owned(),
            ),
            Self::ParseFailed(error) => (
                error.code().to_owned(),
                format!("{error}; the profile was edited without the résumé"),
                match error.kind {
                    ErrorKind::Rejected { .. } => {
                        "open the candidate in Flatchr and upload the résumé again, as a file that HrFlow.ai reads; then POST /api/workflows/{id}/items/{applicant}/retry".to_owned()
                    }
                    ErrorKind::Retryable { status: 500, .. } => {
                        "if this happens to few résumés, they may be locked or damaged, and are not sent again: upload them anew in Flatchr; then POST /api/workflows/{id}/items/{applicant}/retry".to_owned()
                    }
                    ErrorKind::Unauthorized | ErrorKind::Forbidden => {
                        "let the key of hrflow_auth parse résumés, in HrFlow.ai; the next run takes up what this one left".to_owned()
                    }
                    _ => remedy_for_item(error).to_owned(),
                },
            ),
            Self::ParseOutcomeUnknown { error, was_edited } => (
                error.code().to_owned(),
                format!(
                    "{error}; it is unknown whether HrFlow.ai accepted the résumé; the profile was {}",
                    if *was_edited { "edited without it" } else { "not edited yet" }
                ),
                "nothing to do: a later run checks before it sends the résumé again".to_owned(),
            ),
            Self::Source(error) => words(error.code(), &error.to_string(), error.remedy()),
            Self::Lookup(error)
            | Self::Compare(error)
            | Self::ParseUnsent(error)
            | Self::Edit(error) => (
                error.code().to_owned(),
                error.to_string(),
                remedy_for_item(error).to_owned(),
            ),
        }
    }
}

/// "Not found" concerns the item here, not the account.
fn remedy_for_item(error: &Error) -> &'static str {
    match error.kind {
        ErrorKind::NotFound => "it may have been deleted since the search; a later run finds out",
        _ => error.remedy(),
    }
}

/// The report of a callback that failed as a function.
pub(super) fn callback_report(error: &HookError) -> ErrorReport {
    let mut report = ErrorReport::new(
        "callback_failed",
        "the callback failed",
        "the run itself is done; read the callback's own message",
    );
    report.detail = Some(error.message().to_owned());
    report
}

#[cfg(test)]
mod tests {
    use super::{ApplyError, HookError, ItemError};

    #[test]
    fn a_program_over_a_limit_is_named_with_the_limit() {
        let limit = || HookError::Limit("takes more than 5 steps".to_owned());
        for (error, message) in [
            (
                ApplyError::Logic(2, limit()),
                "logics[2] takes more than 5 steps",
            ),
            (
                ApplyError::Format(limit()),
                "format takes more than 5 steps",
            ),
        ] {
            let report = ItemError::Apply(error).report();
            assert_eq!(
                (report.code.as_str(), report.message.as_str()),
                ("program_limit", message)
            );
            assert_eq!(report.detail, None);
        }
    }

    #[test]
    fn a_failed_program_is_named_with_its_place_and_without_values() {
        let failed = HookError::Failed {
            message: "null (null) and string (\"Zoé\") cannot be added".to_owned(),
            public: Some("at line 1, column 4: null and string cannot be added".to_owned()),
        };
        let report = ItemError::Apply(ApplyError::Logic(0, failed)).report();
        assert_eq!(report.code, "logic_failed");
        assert_eq!(
            report.message,
            "logics[0] failed at line 1, column 4: null and string cannot be added"
        );
        assert!(report.detail.is_some_and(|detail| detail.contains("Zoé")));
    }
}
