//! Whether the search heeds `start_update`, which keeps the searches of incremental runs small.
//!
//! Nothing can have been modified on a day that is to come: a search from there on that still shows
//! applications does not heed it, and one that shows none does, for the same search without it has just
//! shown some. An application that changes between the two is modified today, and so in neither reading
//! on the other side of that day. Only where every single one of them left the search meanwhile is the
//! answer wrong; runs do not rest on it, because they search whole once a day.
//!
//! The day is `12/31` of the next year, written as runs write days (`MM/DD/YY`): read with day and month
//! exchanged it is no day at all, so that such an API is not taken for one that heeds it; and two digits
//! of a year so near are the same year by every rule for reading them.

use super::{Answer, Question, UpdateFilter, remedy, words};
use crate::flatchr::{Flatchr, not_rows, split};
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::PullParameters;
use chrono::{DateTime, Datelike, Days, NaiveDate};

/// What a search that is not narrowed costs.
const COST: &str = "incremental runs search everything each time, and still send only what changed";

const REMEDY: &str =
    "nothing to do; narrow the search with pull_parameters where it takes too long";

/// Searches once more, from a day that is to come; where that is refused, from a day as runs send it,
/// for it may be refused only because it is to come.
pub(super) async fn ask<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    rows: usize,
    now_ms: u64,
) -> (Answer, Option<UpdateFilter>) {
    let question = Question::StartUpdate;
    if parameters.start_update.is_some() || parameters.end_update.is_some() {
        let message = "not asked, for pull_parameters has a start_update or end_update of its own, which runs send as it is";
        return (question.unknown(message, None), None);
    }
    if rows == 0 {
        let message = "the search gives no row that start_update could leave out";
        let remedy = "check again once the search gives applicants";
        return (question.unknown(message, Some(remedy)), None);
    }
    let Some((to_come, past)) = days(now_ms) else {
        return (question.unknown("the clock tells no day", None), None);
    };
    match shown(flatchr, parameters, to_come).await {
        Ok(0) => honoured(),
        Ok(shown) if is_most(shown, rows) => {
            let message = format!("Flatchr ignores start_update: {COST}");
            let answer = question.warning(message, REMEDY);
            (answer, Some(UpdateFilter::Ignored))
        }
        Ok(_) => unclear("a search from a day to come shows some rows and not others"),
        Err(error) if is_refusal(&error) => match shown(flatchr, parameters, past).await {
            Ok(shown) if !is_most(shown, rows) => honoured(),
            Ok(_) => unclear(
                "Flatchr refuses a day to come, and shows most rows from the day before yesterday on",
            ),
            Err(again) if is_refusal(&again) => {
                let message = format!("Flatchr refuses start_update: {COST}; {}", words(&again));
                let answer = question.warning(message, REMEDY);
                (answer, Some(UpdateFilter::Refused))
            }
            Err(again) => failed(&again),
        },
        Err(error) => failed(&error),
    }
}

/// The last day of the next year, and the day before yesterday.
fn days(now_ms: u64) -> Option<(NaiveDate, NaiveDate)> {
    let now = DateTime::from_timestamp_millis(i64::try_from(now_ms).ok()?)?;
    let to_come = NaiveDate::from_ymd_opt(now.year() + 1, 12, 31)?;
    let past = now.date_naive().checked_sub_days(Days::new(2))?;
    Some((to_come, past))
}

/// How many rows are shown from a day on.
async fn shown<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    day: NaiveDate,
) -> Result<usize, Error> {
    let narrowed = PullParameters {
        start_update: Some(day.format("%m/%d/%y").to_string()),
        ..parameters.clone()
    };
    let body = flatchr.search(&narrowed).await?;
    split(&body).map(|rows| rows.len()).ok_or_else(not_rows)
}

/// Some come and go between two searches; not half of them.
fn is_most(shown: usize, rows: usize) -> bool {
    shown.saturating_mul(2) >= rows
}

/// The same search was accepted a moment ago without `start_update`.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::Rejected { .. } | ErrorKind::Malformed { .. }
    )
}

fn honoured() -> (Answer, Option<UpdateFilter>) {
    let message =
        "Flatchr heeds start_update: incremental runs search only what was modified lately";
    let answer = Question::StartUpdate.ok(message);
    (answer, Some(UpdateFilter::Honoured))
}

fn unclear(message: &str) -> (Answer, Option<UpdateFilter>) {
    let answer = Question::StartUpdate.unknown(message, Some("check again later"));
    (answer, None)
}

fn failed(error: &Error) -> (Answer, Option<UpdateFilter>) {
    let answer = Question::StartUpdate.unknown(words(error), Some(remedy(error)));
    (answer, None)
}
