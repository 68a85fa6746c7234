//! Dates. All are in UTC, the only time zone here.

use super::value::{Data, FilterResult, Native, number, text};
use chrono::format::{Parsed, StrftimeItems, parse};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use jaq_core::native::{bome, unary, v};
use jaq_core::{Error, RunPtr};
use jaq_json::Val;
use jaq_std::ValT;
use std::fmt::Write;

pub(super) fn filters() -> Vec<Native> {
    let format: RunPtr<Data> = |cv| unary(cv, |time, format| strftime(&time, text(&format)?));
    let parts: RunPtr<Data> = |(_, input)| bome(time_at(&input).map(broken_down));
    vec![
        ("fromdateiso8601", v(0), |(_, input)| {
            bome(text(&input).and_then(from_iso))
        }),
        ("todateiso8601", v(0), |(_, input)| {
            bome(time_at(&input).map(|time| to_iso(time).into()))
        }),
        ("strftime", v(1), format),
        ("strflocaltime", v(1), format),
        ("gmtime", v(0), parts),
        ("localtime", v(0), parts),
        ("strptime", v(1), |cv| {
            unary(cv, |input, format| strptime(text(&input)?, text(&format)?))
        }),
        ("mktime", v(0), |(_, input)| {
            bome(composed(&input).map(|time| seconds(time.and_utc())))
        }),
    ]
}

/// The time at a number of seconds since 1970.
fn time_at(seconds: &Val) -> FilterResult<DateTime<Utc>> {
    // A float is not precise enough for more than microseconds.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number that is too large becomes the largest integer, which is no time either"
    )]
    let micros = (number(seconds)? * 1e6) as i64;
    let time = DateTime::from_timestamp_micros(micros);
    // A year of five digits is a mistake: the number counts milliseconds, for example.
    let time = time.filter(|time| time.year().abs() < 10_000);
    time.ok_or_else(|| no_time(seconds))
}

fn no_time(value: &Val) -> Error<Val> {
    Error::str(format_args!("cannot convert {value} to time"))
}

/// Seconds since 1970: an integer if they are whole.
fn seconds(time: DateTime<Utc>) -> Val {
    let whole = time.timestamp();
    match (time.timestamp_subsec_micros(), isize::try_from(whole)) {
        (0, Ok(whole)) => whole.into(),
        #[expect(clippy::cast_precision_loss, reason = "jq has floats only")]
        (micros, _) => (whole as f64 + f64::from(micros) / 1e6).into(),
    }
}

fn from_iso(text: &str) -> FilterResult {
    let time = DateTime::parse_from_rfc3339(text).map_err(|error| unreadable(text, error))?;
    Ok(seconds(time.to_utc()))
}

fn to_iso(time: DateTime<Utc>) -> String {
    let text = time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let without_zone = text.trim_end_matches('Z');
    let short = without_zone.trim_end_matches('0').trim_end_matches('.');
    let whole = without_zone.split('.').next().unwrap_or_default();
    format!(
        "{}Z",
        if short.len() < whole.len() {
            whole
        } else {
            short
        }
    )
}

fn strftime(value: &Val, format: &str) -> FilterResult {
    let time = match value {
        Val::Arr(_) => composed(value)?.and_utc(),
        _ => time_at(value)?,
    };
    let mut text = String::new();
    write!(text, "{}", time.format(&fractions(format)?))
        .map_err(|_| Error::str(format_args!("invalid format of a date: {format}")))?;
    Ok(text.into())
}

fn strptime(input: &str, format: &str) -> FilterResult {
    let mut parsed = Parsed::new();
    let items = fractions(format)?;
    parse(&mut parsed, input, StrftimeItems::new(&items))
        .map_err(|error| unreadable(input, error))?;
    let time = complete(parsed).map_err(|error| unreadable(input, error))?;
    Ok(broken_down(time.and_utc()))
}

/// A format with fractions of a second as chrono writes them: to chrono, `%f` alone counts nanoseconds.
fn fractions(format: &str) -> FilterResult<String> {
    let format = format.replace(".%f", "%.f");
    if format.contains("%f") {
        return Err(Error::str("%f is allowed after a point only: .%f"));
    }
    Ok(format)
}

/// A part that is missing is the first one: midnight, the first minute, the first second.
fn complete(mut parsed: Parsed) -> chrono::ParseResult<NaiveDateTime> {
    if parsed.timestamp().is_some() {
        return parsed.to_naive_datetime_with_offset(0);
    }
    if parsed.hour_mod_12().is_none() {
        parsed.set_hour(0)?;
    }
    if parsed.minute().is_none() {
        parsed.set_minute(0)?;
    }
    Ok(NaiveDateTime::new(
        parsed.to_naive_date()?,
        parsed.to_naive_time()?,
    ))
}

fn unreadable(text: &str, error: chrono::ParseError) -> Error<Val> {
    Error::str(format_args!("cannot parse {text} as a date: {error}"))
}

/// A time in jq's parts: year, month from 0, day, hour, minute, second, day of the week from 0 (Sunday), day of the
/// year from 0.
fn broken_down(time: DateTime<Utc>) -> Val {
    let whole = |number: u32| isize::try_from(number).unwrap_or_default().into();
    let second = match time.timestamp_subsec_micros() {
        0 => whole(time.second()),
        micros => (f64::from(time.second()) + f64::from(micros) / 1e6).into(),
    };
    let parts = [
        Val::from(isize::try_from(time.year()).unwrap_or_default()),
        whole(time.month0()),
        whole(time.day()),
        whole(time.hour()),
        whole(time.minute()),
        second,
        whole(time.weekday().num_days_from_sunday()),
        whole(time.ordinal0()),
    ];
    parts.into_iter().collect()
}

/// The inverse of [`broken_down`].
fn composed(parts: &Val) -> FilterResult<NaiveDateTime> {
    let Val::Arr(list) = parts else {
        return Err(Error::typ(parts.clone(), "array"));
    };
    compose(list).ok_or_else(|| no_time(parts))
}

fn compose(parts: &[Val]) -> Option<NaiveDateTime> {
    let [year, month, day, hour, minute, second, ..] = parts else {
        return None;
    };
    let whole = |value: &Val| {
        value
            .as_isize()
            .and_then(|number| u32::try_from(number).ok())
    };
    let year = i32::try_from(year.as_isize()?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, whole(month)?.checked_add(1)?, whole(day)?)?;
    let second = second
        .as_f64()
        .filter(|second| (0.0..60.0).contains(second))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is between 0 and 60"
    )]
    let (second, micros) = (second.floor() as u32, (second.fract() * 1e6) as u32);
    let time = NaiveTime::from_hms_micro_opt(whole(hour)?, whole(minute)?, second, micros)?;
    Some(NaiveDateTime::new(date, time))
}
