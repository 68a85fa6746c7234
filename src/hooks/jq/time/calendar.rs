//! Times in parts, as C's `struct tm` has them. The only time zone is UTC.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

/// A time in parts. Parts that nothing computed yet may be out of their range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) year: i32,
    /// From 0.
    pub(super) month: i32,
    pub(super) day: i32,
    pub(super) hour: i32,
    pub(super) minute: i32,
    pub(super) second: i32,
    /// From 0, a Sunday.
    pub(super) weekday: i32,
    /// From 0.
    pub(super) yearday: i32,
}

impl Parts {
    /// `None` if the year is outside of -262143 to 262142.
    pub(super) fn at(timestamp: i64) -> Option<Self> {
        let time = DateTime::from_timestamp(timestamp, 0)?;
        Some(Self {
            year: time.year(),
            hour: signed(time.hour()),
            minute: signed(time.minute()),
            second: signed(time.second()),
            ..Self::of(time.date_naive())
        })
    }

    /// The start of a day.
    fn of(date: NaiveDate) -> Self {
        Self {
            year: date.year(),
            month: signed(date.month0()),
            day: signed(date.day()),
            hour: 0,
            minute: 0,
            second: 0,
            weekday: signed(date.weekday().num_days_from_sunday()),
            yearday: signed(date.ordinal0()),
        }
    }

    /// Seconds since 1970. Parts out of their range carry over: the 30th of February is a day in March.
    /// The day of the week and of the year do not matter.
    pub(super) fn timestamp(self) -> Option<i64> {
        let first = first_of_month(self.year, self.month)?;
        let days = first.signed_duration_since(NaiveDate::default()).num_days();
        let days = days + i64::from(self.day) - 1;
        let hours = days * 24 + i64::from(self.hour);
        Some((hours * 60 + i64::from(self.minute)) * 60 + i64::from(self.second))
    }

    /// All parts in their range.
    pub(super) fn normalized(self) -> Option<Self> {
        Self::at(self.timestamp()?)
    }

    /// The day of the week that year, month and day name.
    pub(super) fn weekday_of_date(self) -> Option<i32> {
        let first = first_of_month(self.year, self.month)?;
        let first = signed(first.weekday().num_days_from_sunday());
        Some((first + self.day - 1).rem_euclid(7))
    }

    /// The day of the year that year, month and day name.
    pub(super) fn yearday_of_date(self) -> Option<i32> {
        let first = first_of_month(self.year, self.month)?;
        Some(signed(first.ordinal0()) + self.day - 1)
    }

    /// Month and day of a day of the year.
    pub(super) fn date_of_yearday(self) -> Option<(i32, i32)> {
        let first = first_of_month(self.year, 0)?;
        let days = chrono::Duration::days(i64::from(self.yearday));
        let date = Self::of(first.checked_add_signed(days)?);
        Some((date.month, date.day))
    }

    /// Year and week as ISO 8601 counts them. The parts are in their range.
    pub(super) fn iso_week(self) -> (i32, i32) {
        let month = u32::try_from(self.month + 1).unwrap_or_default();
        let day = u32::try_from(self.day).unwrap_or_default();
        let date = NaiveDate::from_ymd_opt(self.year, month, day).unwrap_or_default();
        let week = date.iso_week();
        (week.year(), signed(week.week()))
    }
}

fn first_of_month(year: i32, month: i32) -> Option<NaiveDate> {
    let year = year.checked_add(month.div_euclid(12))?;
    let month = u32::try_from(month.rem_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(year, month + 1, 1)
}

/// Parts of a time are small.
fn signed(part: u32) -> i32 {
    i32::try_from(part).unwrap_or(i32::MAX)
}
