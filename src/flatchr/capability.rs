//! What is known of `GET applicant`, and what each answer of it means: a table, without any request.
//!
//! Flatchr documented the route until 2020, and no source says whether a company still has it. A run
//! learns that it is there from an answer that names a candidate, and from nothing else. No answer
//! proves that it is not there: 404 may be about the applicant, and a failure is about the moment.
//!
//! [`decide`] is the table. Its columns are the [`Knowledge`] at the time of the answer:
//!
//! | answer | unknown | assumed | available | unavailable |
//! | --- | --- | --- | --- | --- |
//! | found | use | use | use | use |
//! | without an id | fall back, may move | fall back | fall back | fall back, may move |
//! | 404 | fall back, may move | fall back | fall back | fall back, may move |
//! | 403 | fall back | fall back | fall back | fall back |
//! | another 4xx | fall back | fall back | fall back | fall back |
//! | 408, 425, 429, 5xx, no answer | fail | fail | fail | fail |
//! | 401, 402 | fail | fail | fail | fail |
//! | unreadable, or of another applicant | fail | fail | fail | fail |
//!
//! An answer that is found makes the knowledge *available*, and no other answer changes it. To fall back
//! is to look for a proof by reading: the ledger's reference, or a profile whose tag names the
//! applicant. Only a policy that allows moves ever moves; under any other, "may move" is "fall back".

use crate::http::ErrorKind;
use serde::{Deserialize, Serialize};

/// How the id of a row's candidate can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LookupCapability {
    /// The search row carries it.
    Row,
    /// `GET applicant` gives it.
    Applicant,
    /// Flatchr offers no read that gives it.
    NotOffered,
}

/// What is known of `GET applicant` at one moment of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Knowledge {
    /// Nothing.
    Unknown,
    /// An earlier run or a check saw it name a candidate.
    Assumed,
    /// It named a candidate in this run.
    Available,
    /// A check found that it names no candidate. This saves requests, and allows no move by itself:
    /// an applicant that would be moved, or would fail, is asked for first.
    Unavailable,
}

impl Knowledge {
    /// Where a run starts: with what is kept for the company.
    pub(crate) fn kept(found: Option<LookupCapability>) -> Self {
        match found {
            Some(LookupCapability::Applicant) => Self::Assumed,
            Some(LookupCapability::NotOffered) => Self::Unavailable,
            // That rows carry the id says nothing about the route.
            Some(LookupCapability::Row) | None => Self::Unknown,
        }
    }

    /// Whether an answer once named a candidate: a 404 is then about one applicant.
    pub(crate) fn is_proven(self) -> bool {
        matches!(self, Self::Assumed | Self::Available)
    }
}

/// What `GET applicant` answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The applicant with its candidate's id.
    Found,
    /// The applicant, but no id of its candidate: the answer that was documented in 2020.
    WithoutId,
    /// 404.
    NotFound,
    /// 403. The search was accepted with the same key, so it is about this route or this applicant.
    Forbidden,
    /// Another refusal of what was asked.
    Rejected,
    /// A failure that may pass: 408, 425, 429, 5xx, or no whole answer in time.
    Transient,
    /// A refusal that every request would meet: 401, 402.
    AccountWide,
    /// An answer that is not an applicant, or is another applicant than was asked for.
    Unreadable,
}

impl Answer {
    pub(crate) fn of_error(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Unauthorized | ErrorKind::OverQuota => Self::AccountWide,
            ErrorKind::Forbidden => Self::Forbidden,
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Rejected { .. } => Self::Rejected,
            ErrorKind::Retryable { .. }
            | ErrorKind::Timeout
            | ErrorKind::Network
            | ErrorKind::Stopped
            | ErrorKind::OutOfTime => Self::Transient,
            ErrorKind::Redirected
            | ErrorKind::TooLarge { .. }
            | ErrorKind::TooManyRows { .. }
            | ErrorKind::Malformed { .. } => Self::Unreadable,
        }
    }
}

/// What a workflow allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Reads alone.
    ReadOnly,
    /// The same-column PUT as well, as a last resort.
    MayMove,
}

/// What to do about an applicant after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Use the candidate that the answer names.
    Use,
    /// Look for a proof by reading; fail without one.
    FallBack,
    /// Look for a proof by reading; without one the applicant may be moved.
    FallBackAndMayMove,
    /// Fail now: a later run tries again.
    Fail,
}

/// The table: what is known after an answer, and what to do about the applicant.
pub(crate) fn decide(knowledge: Knowledge, answer: Answer, policy: Policy) -> (Knowledge, Action) {
    match answer {
        Answer::Found => (Knowledge::Available, Action::Use),
        // A route that never named a candidate may not exist. One that did has no such record.
        Answer::NotFound | Answer::WithoutId
            if policy == Policy::MayMove && !knowledge.is_proven() =>
        {
            (knowledge, Action::FallBackAndMayMove)
        }
        Answer::NotFound | Answer::WithoutId | Answer::Forbidden | Answer::Rejected => {
            (knowledge, Action::FallBack)
        }
        Answer::Transient | Answer::AccountWide | Answer::Unreadable => (knowledge, Action::Fail),
    }
}

#[cfg(test)]
mod tests {
    use super::Action::{Fail, FallBack, FallBackAndMayMove, Use};
    use super::Answer::{
        AccountWide, Forbidden, Found, NotFound, Rejected, Transient, Unreadable, WithoutId,
    };
    use super::Knowledge::{Assumed, Available, Unavailable, Unknown};
    use super::{Answer, Knowledge, Policy, decide};
    use crate::http::ErrorKind;

    /// One test a cell: the knowledge before, the answer, the knowledge after, the action with moves
    /// allowed, and the action without.
    macro_rules! cells {
        ($($cell:ident: $before:ident, $answer:ident => $after:ident, $may_move:ident, $read_only:ident;)*) => {
            $(
                #[test]
                fn $cell() {
                    assert_eq!(decide($before, $answer, Policy::MayMove), ($after, $may_move));
                    assert_eq!(decide($before, $answer, Policy::ReadOnly), ($after, $read_only));
                }
            )*
        };
    }

    cells! {
        unknown_and_found_proves_the_route: Unknown, Found => Available, Use, Use;
        unknown_and_without_an_id_may_move: Unknown, WithoutId => Unknown, FallBackAndMayMove, FallBack;
        unknown_and_404_may_move: Unknown, NotFound => Unknown, FallBackAndMayMove, FallBack;
        unknown_and_403_never_moves: Unknown, Forbidden => Unknown, FallBack, FallBack;
        unknown_and_rejected_never_moves: Unknown, Rejected => Unknown, FallBack, FallBack;
        unknown_and_transient_fails_now: Unknown, Transient => Unknown, Fail, Fail;
        unknown_and_account_wide_fails_now: Unknown, AccountWide => Unknown, Fail, Fail;
        unknown_and_unreadable_fails_now: Unknown, Unreadable => Unknown, Fail, Fail;

        assumed_and_found_proves_the_route: Assumed, Found => Available, Use, Use;
        assumed_and_without_an_id_never_moves: Assumed, WithoutId => Assumed, FallBack, FallBack;
        assumed_and_404_is_the_applicants_own: Assumed, NotFound => Assumed, FallBack, FallBack;
        assumed_and_403_never_moves: Assumed, Forbidden => Assumed, FallBack, FallBack;
        assumed_and_rejected_never_moves: Assumed, Rejected => Assumed, FallBack, FallBack;
        assumed_and_transient_fails_now: Assumed, Transient => Assumed, Fail, Fail;
        assumed_and_account_wide_fails_now: Assumed, AccountWide => Assumed, Fail, Fail;
        assumed_and_unreadable_fails_now: Assumed, Unreadable => Assumed, Fail, Fail;

        available_and_found_stays_proven: Available, Found => Available, Use, Use;
        available_and_without_an_id_never_moves: Available, WithoutId => Available, FallBack, FallBack;
        available_and_404_is_the_applicants_own: Available, NotFound => Available, FallBack, FallBack;
        available_and_403_never_moves: Available, Forbidden => Available, FallBack, FallBack;
        available_and_rejected_never_moves: Available, Rejected => Available, FallBack, FallBack;
        available_and_transient_fails_now: Available, Transient => Available, Fail, Fail;
        available_and_account_wide_fails_now: Available, AccountWide => Available, Fail, Fail;
        available_and_unreadable_fails_now: Available, Unreadable => Available, Fail, Fail;

        unavailable_and_found_proves_the_route: Unavailable, Found => Available, Use, Use;
        unavailable_and_without_an_id_may_move: Unavailable, WithoutId => Unavailable, FallBackAndMayMove, FallBack;
        unavailable_and_404_may_move: Unavailable, NotFound => Unavailable, FallBackAndMayMove, FallBack;
        unavailable_and_403_never_moves: Unavailable, Forbidden => Unavailable, FallBack, FallBack;
        unavailable_and_rejected_never_moves: Unavailable, Rejected => Unavailable, FallBack, FallBack;
        unavailable_and_transient_fails_now: Unavailable, Transient => Unavailable, Fail, Fail;
        unavailable_and_account_wide_fails_now: Unavailable, AccountWide => Unavailable, Fail, Fail;
        unavailable_and_unreadable_fails_now: Unavailable, Unreadable => Unavailable, Fail, Fail;
    }

    #[test]
    fn each_failed_request_is_one_kind_of_answer() {
        let retryable = |status| ErrorKind::Retryable {
            status,
            retry_after: None,
        };
        for (kind, answer) in [
            (ErrorKind::Unauthorized, Answer::AccountWide),
            (ErrorKind::OverQuota, Answer::AccountWide),
            (ErrorKind::Forbidden, Answer::Forbidden),
            (ErrorKind::NotFound, Answer::NotFound),
            (ErrorKind::Rejected { status: 410 }, Answer::Rejected),
            (retryable(429), Answer::Transient),
            (retryable(503), Answer::Transient),
            (ErrorKind::Timeout, Answer::Transient),
            (ErrorKind::Network, Answer::Transient),
            (ErrorKind::Stopped, Answer::Transient),
            (ErrorKind::Redirected, Answer::Unreadable),
            (ErrorKind::TooLarge { limit: 1 }, Answer::Unreadable),
            (ErrorKind::Malformed { expected: "" }, Answer::Unreadable),
        ] {
            assert_eq!(Answer::of_error(kind), answer, "{kind:?}");
        }
    }

    #[test]
    fn a_run_starts_with_what_is_kept_for_the_company() {
        use super::LookupCapability::{Applicant, NotOffered, Row};
        for (kept, knowledge) in [
            (None, Unknown),
            (Some(Row), Unknown),
            (Some(Applicant), Assumed),
            (Some(NotOffered), Unavailable),
        ] {
            assert_eq!(Knowledge::kept(kept), knowledge);
        }
    }
}
