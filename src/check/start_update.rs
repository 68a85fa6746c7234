//! Whether the search heeds `start_update`, which keeps the searches of incremental runs small.
//!
//! Nothing can have been modified on a day that is to come: a search from there on that still shows
//! applications does not heed it, for the same search without it has just shown some. One that shows none
//! either heeds it, or shows none whatever the day is: that is told apart by a day before which nothing
//! can have been modified, from which on everything has to be shown. Where it is not, a narrowed search
//! leaves out what a run is to see. An application that changes between the searches is modified today,
//! and so on the same side of both days.
//!
//! The day is `12/31` of the next year, written as runs write days (`MM/DD/YY`): read with day and month
//! exchanged it is no day at all, so that such an API is not taken for one that heeds it; and two digits
//! of a year so near are the same year by every rule for reading them. The day before everything is
//! `01/01/15`, the same day when read so; Flatchr is no older (2014).

use super::{CheckId, CheckResult, UpdateFilter, remedy, words};
use crate::flatchr::Flatchr;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::PullParameters;
use chrono::{DateTime, Datelike, Days, NaiveDate};

/// What a search that is not narrowed costs.
const COST: &str = "incremental runs search everything each time, and still send only what changed";

const REMEDY: &str =
    "nothing to do; narrow the search with pull_parameters where it takes too long";

/// Everything was modified since.
const LONG_PAST: (i32, u32, u32) = (2015, 1, 1);

/// What protects a workflow from a filter that leaves out what changed.
const UNRELIABLE_REMEDY: &str = "set incremental = false, or run incrementally and accept that a change may wait for the whole search, once a day; tell Flatchr that start_update leaves out what it should show";

/// Searches once more, from a day that is to come; where that is refused, from a day as runs send it,
/// for it may be refused only because it is to come. Where the search is narrowed by it, the last word
/// has a search that must show everything.
pub(super) async fn probe<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    rows: usize,
    now_ms: u64,
) -> (CheckResult, Option<UpdateFilter>) {
    let question = CheckId::StartUpdate;
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
        Ok(0) => narrowed(flatchr, parameters, rows).await,
        Ok(shown) if is_most(shown, rows) => {
            let message = format!("Flatchr ignores start_update: {COST}");
            let answer = question.warning(message, REMEDY);
            (answer, Some(UpdateFilter::Ignored))
        }
        Ok(_) => unclear("a search from a day to come shows some rows and not others"),
        Err(error) if is_refusal(&error) => match shown(flatchr, parameters, past).await {
            Ok(shown) if !is_most(shown, rows) => narrowed(flatchr, parameters, rows).await,
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

/// What a search is that `start_update` narrows: by the day, or by whatever.
async fn narrowed<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    rows: usize,
) -> (CheckResult, Option<UpdateFilter>) {
    let (year, month, day) = LONG_PAST;
    let Some(long_past) = NaiveDate::from_ymd_opt(year, month, day) else {
        return unclear("the calendar lacks a day");
    };
    match shown(flatchr, parameters, long_past).await {
        Ok(shown) if is_most(shown, rows) => honoured(),
        Ok(shown) => unreliable(shown, rows),
        Err(error) if is_refusal(&error) => unclear(
            "a search from a day to come shows nothing, and one from a day long past is refused",
        ),
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
    let rows = flatchr.search::<()>(&narrowed).await?;
    Ok(rows.len())
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

fn honoured() -> (CheckResult, Option<UpdateFilter>) {
    let message =
        "Flatchr heeds start_update: incremental runs search only what was modified lately";
    let answer = CheckId::StartUpdate.ok(message);
    (answer, Some(UpdateFilter::Honoured))
}

fn unreliable(shown: usize, rows: usize) -> (CheckResult, Option<UpdateFilter>) {
    let message = format!(
        "start_update leaves out what it should show: {shown} of {rows} rows were modified since 2015, says Flatchr; an incremental run may miss a change until the whole search, once a day"
    );
    let answer = CheckId::StartUpdate.warning(message, UNRELIABLE_REMEDY);
    (answer, Some(UpdateFilter::Unreliable))
}

fn unclear(message: &str) -> (CheckResult, Option<UpdateFilter>) {
    let answer = CheckId::StartUpdate.unknown(message, Some("check again later"));
    (answer, None)
}

fn failed(error: &Error) -> (CheckResult, Option<UpdateFilter>) {
    let answer = CheckId::StartUpdate.unknown(words(error), Some(remedy(error)));
    (answer, None)
}
