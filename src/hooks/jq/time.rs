//! Dates, as glibc reads and writes them in the C locale. All are in UTC, the only time zone here.

mod calendar;
mod format;
mod parse;

use super::error::{Error, Outcome};
use super::limits::Budget;
use super::native::{Native, native};
use super::value::Val;
use super::write::excerpt;
use calendar::Parts;

pub(super) const NATIVES: &[Native] = &[
    native("gmtime", 0, |_, input, _| broken_down(&input, "gmtime")),
    native("localtime", 0, |_, input, _| {
        broken_down(&input, "localtime")
    }),
    native("mktime", 0, |_, input, _| timestamp(&input)),
    native("strptime", 1, |budget, input, args| {
        parse(budget, &input, args)
    }),
    native("strftime", 1, |budget, input, args| {
        format(budget, &input, args, "strftime", "GMT")
    }),
    native("strflocaltime", 1, |budget, input, args| {
        format(budget, &input, args, "strflocaltime", "UTC")
    }),
];

/// Seconds since 1970 in jq's parts: year, month from 0, day, hour, minute, second, day of the week
/// from 0 (a Sunday), day of the year from 0.
fn broken_down(input: &Val, name: &str) -> Outcome {
    let Some(seconds) = input.as_f64() else {
        return Err(Error::new(format!("{name}() requires numeric inputs")));
    };
    let time = time_at(seconds)?;
    Ok(Val::from(list(time, seconds - seconds.floor())))
}

fn time_at(seconds: f64) -> Outcome<Parts> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number that is too large becomes the largest integer, which is no time either"
    )]
    let whole = seconds as i64;
    let time = Parts::at(whole).filter(|_| !seconds.is_nan());
    time.ok_or_else(|| Error::new("error converting number of seconds since epoch to datetime"))
}

fn list(time: Parts, fraction: f64) -> Vec<Val> {
    let second = f64::from(time.second) + fraction;
    vec![
        time.year.into(),
        time.month.into(),
        time.day.into(),
        time.hour.into(),
        time.minute.into(),
        second.into(),
        time.weekday.into(),
        time.yearday.into(),
    ]
}

/// The inverse of [`list`]. Parts that are missing are 0.
fn parts(list: &[Val], name: &str) -> Outcome<Parts> {
    let mut numbers = [0; 8];
    for (number, value) in numbers.iter_mut().zip(list) {
        let float = value.as_f64().filter(|float| !float.is_nan());
        let float =
            float.ok_or_else(|| Error::new(format!("{name} requires parsed datetime inputs")))?;
        #[expect(clippy::cast_possible_truncation, reason = "C's struct has integers")]
        let whole = float as i32;
        *number = whole;
    }
    let [year, month, day, hour, minute, second, weekday, yearday] = numbers;
    Ok(Parts {
        // A list without a year means the year from which C counts.
        year: if list.is_empty() { 1900 } else { year },
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        yearday,
    })
}

fn timestamp(input: &Val) -> Outcome {
    let Some(list) = input.as_array() else {
        return Err(Error::new("mktime requires array inputs"));
    };
    let seconds = parts(list, "mktime")?.timestamp();
    seconds
        .map(Val::from)
        .ok_or_else(|| Error::new("invalid gmtime representation"))
}

fn parse(budget: &mut Budget, input: &Val, args: &[Val]) -> Outcome {
    let format = args.first().and_then(Val::as_str);
    let (Some(text), Some(format)) = (input.as_str(), format) else {
        return Err(Error::new(
            "strptime/1 requires string inputs and arguments",
        ));
    };
    budget.text(text.len() + format.len())?;
    let parsed = parse::parse(text, format);
    let matched = parsed.filter(|(_, rest)| rest.chars().next().is_none_or(parse::is_space));
    let Some((time, rest)) = matched else {
        return Err(Error::with_values(
            format!(
                "date \"{}\" does not match format \"{}\"",
                excerpt(text),
                excerpt(format)
            ),
            // The format may be a value of the input, too.
            "the date does not match its format",
        ));
    };
    let mut list = list(time, 0.0);
    if !rest.is_empty() {
        list.push(rest.into());
    }
    Ok(Val::from(list))
}

fn format(budget: &mut Budget, input: &Val, args: &[Val], name: &str, zone: &str) -> Outcome {
    let name = format!("{name}/1");
    let time = match (input.as_f64(), input.as_array()) {
        (Some(seconds), _) => time_at(seconds)?,
        (None, Some(list)) => parts(list, &name)?,
        (None, None) => {
            return Err(Error::new(format!(
                "{name} requires parsed datetime inputs"
            )));
        }
    };
    let Some(format) = args.first().and_then(Val::as_str) else {
        return Err(Error::new(format!("{name} requires a string format")));
    };
    budget.take(1 + format.len())?;
    let time = time.normalized();
    let text = time.and_then(|time| format::format(time, format, zone));
    text.map(Val::from)
        .ok_or_else(|| Error::new(format!("{name}: unknown system failure")))
}
