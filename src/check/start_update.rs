//! Checks whether the search respects `start_update`, which keeps the searches of incremental runs small.
//!
//! No application can have been modified on a future day. If a search from a future day still returns
//! rows, Flatchr ignores `start_update`, because the same search without it has just returned some. If it
//! returns none, Flatchr either respects the filter or returns nothing for any day. A search from a day
//! before all modifications tells these apart: it has to return everything. If it does not, an incremental
//! search leaves out rows that a run has to see. An application that changes between the searches is
//! modified today, which is on the same side of both days.
//!
//! The future day is `12/31` of the next year, in the format of runs (`MM/DD/YY`). With day and month
//! exchanged it is no valid day, so an API that reads days that way is not taken for one that respects the
//! filter. Two digits of a year so near mean the same year under every rule for reading them. The day
//! before all modifications is `01/01/15`, the same day in either order; Flatchr has existed since 2014.

use super::{CheckId, CheckResult, UpdateFilter, describe, remedy};
use crate::flatchr::Flatchr;
use crate::http::{Clock, Error, ErrorKind, Http};
use crate::workflow::PullParameters;
use chrono::{DateTime, Datelike, Days, NaiveDate};

/// The effect of a search without the filter.
const UNFILTERED: &str =
    "incremental runs search all applicants each time, but still send only what changed";

const UNFILTERED_REMEDY: &str =
    "nothing needs to be done; narrow the search with pull_parameters if it takes too long";

/// A day before all modifications.
const LONG_PAST: (i32, u32, u32) = (2015, 1, 1);

const UNRELIABLE_REMEDY: &str = "set incremental = false, or accept that a change may wait for the daily full scan; report to Flatchr that start_update leaves out modified rows";

/// Searches again from a future day. If Flatchr refuses it, the day may be refused only because it lies in
/// the future, so a search from the day before yesterday follows. If one of them returns fewer rows, a
/// search from [`LONG_PAST`] decides.
pub(super) async fn probe<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    rows: usize,
    now_ms: u64,
) -> (CheckResult, Option<UpdateFilter>) {
    let id = CheckId::StartUpdate;
    if parameters.start_update.is_some() || parameters.end_update.is_some() {
        let message = "not checked: pull_parameters has a start_update or end_update, which runs send unchanged";
        return (id.unknown(message, None), None);
    }
    if rows == 0 {
        let message = "not checked: the search returns no row that start_update could leave out";
        let remedy = "check again once the search returns applicants";
        return (id.unknown(message, Some(remedy)), None);
    }
    let Some((future, past)) = days(now_ms) else {
        return (
            id.unknown("not checked: the clock gives no valid day", None),
            None,
        );
    };
    match count_since(flatchr, parameters, future).await {
        Ok(0) => verify_filter(flatchr, parameters, rows).await,
        Ok(count) if is_most(count, rows) => {
            let message = format!("Flatchr ignores start_update: {UNFILTERED}");
            let check = id.warning(message, UNFILTERED_REMEDY);
            (check, Some(UpdateFilter::Ignored))
        }
        Ok(_) => unclear("a search from a future day returns some rows but not others"),
        Err(error) if is_refusal(&error) => match count_since(flatchr, parameters, past).await {
            Ok(count) if !is_most(count, rows) => verify_filter(flatchr, parameters, rows).await,
            Ok(_) => unclear(
                "Flatchr refuses a future day, and returns most rows since the day before yesterday",
            ),
            Err(error) if is_refusal(&error) => {
                let message = format!(
                    "Flatchr refuses start_update: {UNFILTERED}; {}",
                    describe(&error)
                );
                let check = id.warning(message, UNFILTERED_REMEDY);
                (check, Some(UpdateFilter::Refused))
            }
            Err(error) => failed(&error),
        },
        Err(error) => failed(&error),
    }
}

/// Decides whether a filter that leaves out rows goes by the day.
async fn verify_filter<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    rows: usize,
) -> (CheckResult, Option<UpdateFilter>) {
    let (year, month, day) = LONG_PAST;
    let Some(long_past) = NaiveDate::from_ymd_opt(year, month, day) else {
        return unclear("not checked: the calendar has no such day");
    };
    match count_since(flatchr, parameters, long_past).await {
        Ok(count) if is_most(count, rows) => honoured(),
        Ok(count) => unreliable(count, rows),
        Err(error) if is_refusal(&error) => unclear(
            "a search from a future day returns nothing, and Flatchr refuses one from 01/01/15",
        ),
        Err(error) => failed(&error),
    }
}

/// The last day of next year, and the day before yesterday.
fn days(now_ms: u64) -> Option<(NaiveDate, NaiveDate)> {
    let now = DateTime::from_timestamp_millis(i64::try_from(now_ms).ok()?)?;
    let future = NaiveDate::from_ymd_opt(now.year() + 1, 12, 31)?;
    let past = now.date_naive().checked_sub_days(Days::new(2))?;
    Some((future, past))
}

/// The number of rows that a search from a day returns.
async fn count_since<P: Http + Clock + 'static>(
    flatchr: &Flatchr<'_, P>,
    parameters: &PullParameters,
    day: NaiveDate,
) -> Result<usize, Error> {
    let filtered = PullParameters {
        start_update: Some(day.format("%m/%d/%y").to_string()),
        ..parameters.clone()
    };
    let rows = flatchr.search::<()>(&filtered).await?;
    Ok(rows.len())
}

/// Whether a count is most of all rows. Rows may come and go between two searches, but not half of them.
fn is_most(count: usize, rows: usize) -> bool {
    count.saturating_mul(2) >= rows
}

/// Whether Flatchr refuses the filter: it has just accepted the same search without it.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::Rejected { .. } | ErrorKind::Malformed { .. }
    )
}

fn honoured() -> (CheckResult, Option<UpdateFilter>) {
    let message =
        "Flatchr respects start_update: incremental runs search only what was modified recently";
    let check = CheckId::StartUpdate.ok(message);
    (check, Some(UpdateFilter::Honoured))
}

fn unreliable(count: usize, rows: usize) -> (CheckResult, Option<UpdateFilter>) {
    let message = format!(
        "start_update leaves out modified rows: Flatchr returns {count} of {rows} rows as modified since 2015; an incremental run may miss a change until the daily full scan"
    );
    let check = CheckId::StartUpdate.warning(message, UNRELIABLE_REMEDY);
    (check, Some(UpdateFilter::Unreliable))
}

fn unclear(message: &str) -> (CheckResult, Option<UpdateFilter>) {
    let check = CheckId::StartUpdate.unknown(message, Some("check again later"));
    (check, None)
}

fn failed(error: &Error) -> (CheckResult, Option<UpdateFilter>) {
    let check = CheckId::StartUpdate.unknown(describe(error), Some(remedy(error)));
    (check, None)
}
