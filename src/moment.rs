//! A moment as either API writes one: which of two is later, and how ISO 8601 writes it.
//!
//! | form | example | where |
//! | --- | --- | --- |
//! | `DD/MM/YY`, `DD/MM/YYYY`, with or without a time | `09/11/21` | Flatchr's search rows |
//! | ISO 8601, with or without a time and a zone | `2021-11-09T10:00:00.589Z` | candidates, HrFlow.ai |
//! | seconds or milliseconds since 1970, as a number or a text | `1636452000` | Flatchr's applicants |
//!
//! A time without a zone counts as UTC. Two-digit years from 70 on are those of the last century. A
//! moment before 1970 or after 2199 is a placeholder, not a date: no applicant tracking system is older.

use crate::date_parts::date_parts;
use crate::json::trim;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};
use serde_json::Value;

/// The longest text that is read as a date, in bytes.
const MAX_LENGTH: usize = 40;

/// A day, or a time of a day, in UTC. The later one is greater; within a day, a day without a time
/// comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    day: NaiveDate,
    time: Option<NaiveTime>,
}

impl Moment {
    /// Reads a date in any of the forms above; `None` if the value is no date.
    #[must_use]
    pub fn read(date: &Value) -> Option<Self> {
        match date {
            Value::String(text) => Self::read_text(text),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::since_1970(whole.checked_mul(1_000)?),
                None => Self::since_1970(thousandths(number.as_f64()?)?),
            },
            _ => None,
        }
    }

    /// Reads a text in any of the forms above; `None` if it is no date.
    #[must_use]
    pub fn read_text(text: &str) -> Option<Self> {
        let text = trim(text);
        if !text.is_ascii() || text.len() > MAX_LENGTH {
            return None;
        }
        let is_number = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        match text {
            _ if is_number && text.len() == 8 => NaiveDate::parse_from_str(text, "%Y%m%d")
                .ok()
                .and_then(|day| Self::of((day, None))),
            _ if is_number => Self::since_1970(thousandths(text.parse().ok()?)?),
            _ if text.contains('/') => day_and_time(text).and_then(Self::of),
            _ => iso8601(text).and_then(Self::of),
        }
    }

    /// The date as ISO 8601 writes it; `None` if the value is no date. A text that is ISO 8601 with a
    /// zone stays as it is.
    #[must_use]
    pub fn normalize(date: &Value) -> Option<String> {
        let moment = Self::read(date)?;
        let written = date.as_str().map(trim);
        let stays = |text: &&str| DateTime::parse_from_rfc3339(text).is_ok() && text.contains('T');
        let stays = written.filter(stays).map(str::to_owned);
        Some(stays.unwrap_or_else(|| moment.to_iso8601()))
    }

    /// `2021-11-09`, or `2021-11-09T10:00:00Z` with as many digits of a second as there are.
    #[must_use]
    pub fn to_iso8601(self) -> String {
        match self.time {
            None => self.day.to_string(),
            Some(time) => self
                .day
                .and_time(time)
                .and_utc()
                .to_rfc3339_opts(SecondsFormat::AutoSi, true),
        }
    }

    /// Whether the time of the day is known.
    #[must_use]
    pub fn has_time(self) -> bool {
        self.time.is_some()
    }

    /// Whether both are of one day.
    #[must_use]
    pub fn is_same_day(self, other: Self) -> bool {
        self.day == other.day
    }

    /// The seconds since 1970 of an ISO 8601 text with a time of the day, in any year: people are older
    /// than their applications.
    #[must_use]
    pub fn seconds_of(text: &str) -> Option<i64> {
        let (day, time) = iso8601(trim(text))?;
        Some(day.and_time(time?).and_utc().timestamp())
    }

    /// The second since 1970; `None` for a day without a time.
    #[must_use]
    pub fn second(self) -> Option<i64> {
        Some(self.day.and_time(self.time?).and_utc().timestamp())
    }

    /// The moment of a second since 1970; `None` if no application can be so old or so new.
    #[must_use]
    pub fn of_second(second: i64) -> Option<Self> {
        Self::of(parts(DateTime::from_timestamp(second, 0)?.naive_utc()))
    }

    /// The end of the day, unless the time is known.
    #[must_use]
    pub fn at_the_latest(self) -> Self {
        Self {
            time: self.time.or(NaiveTime::from_hms_opt(23, 59, 59)),
            ..self
        }
    }

    /// The better known one of two dates of the same event: the one with a time.
    #[must_use]
    pub fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) if other.has_time() && !one.has_time() => Some(other),
            (one, other) => one.or(other),
        }
    }

    fn of((day, time): DayAndTime) -> Option<Self> {
        (1970..=2199)
            .contains(&day.year())
            .then_some(Self { day, time })
    }

    /// A number of seconds, milliseconds, microseconds or nanoseconds since 1970, given in thousandths
    /// of itself. Its size tells the unit: seconds of more than eleven digits would be years from 5138
    /// on, and fewer than nine digits are before 1973.
    fn since_1970(mut thousandths: i64) -> Option<Self> {
        const MAX_SECONDS: i64 = 100_000_000_000;
        const MIN_SECONDS: i64 = 100_000_000;
        while thousandths >= MAX_SECONDS * 1_000 {
            thousandths /= 1_000;
        }
        let is_date = thousandths >= MIN_SECONDS * 1_000;
        let time = DateTime::from_timestamp_millis(thousandths).filter(|_| is_date)?;
        Self::of(parts(time.naive_utc()))
    }
}

fn thousandths(number: f64) -> Option<i64> {
    let rounded = (number * 1_000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range is checked, and the fraction is rounded off"
    )]
    (0.0..9e18).contains(&rounded).then_some(rounded as i64)
}

/// `DD/MM/YY`, `DD/MM/YYYY` or `YYYY/MM/DD`, and a time after a blank or a `T`.
fn day_and_time(text: &str) -> Option<DayAndTime> {
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let day = slashed_day(day)?;
    match time {
        None => Some((day, None)),
        Some(time) => iso8601(&format!("{day}T{}", time.trim_start())),
    }
}

fn slashed_day(text: &str) -> Option<NaiveDate> {
    let first_digits = text.find('/')?;
    if first_digits == 4 {
        let [year, month, day] = date_parts(text, '/', [4, 2, 2])?;
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    let [day, month, year] = date_parts(text, '/', [2, 2, 4])?;
    let digits = text.rsplit('/').next().map_or(0, str::len);
    let year = match digits {
        4 => year,
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn iso8601(text: &str) -> Option<DayAndTime> {
    const WITH_ZONE: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    const WITHOUT_ZONE: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    if !text.is_ascii() || text.len() > MAX_LENGTH {
        return None;
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some((day, None));
    }
    let text = text.to_ascii_uppercase().replacen(' ', "T", 1);
    let text = text.replacen(' ', "", 1);
    let rfc3339 = DateTime::parse_from_rfc3339(&text).ok();
    let with_zone = rfc3339.or_else(|| {
        let read = |form: &&str| DateTime::parse_from_str(&text, form).ok();
        WITH_ZONE.iter().find_map(read)
    });
    if let Some(time) = with_zone {
        return Some(parts(time.naive_utc()));
    }
    let bare = text.strip_suffix('Z').unwrap_or(&text);
    let read = |form: &&str| NaiveDateTime::parse_from_str(bare, form).ok();
    WITHOUT_ZONE.iter().find_map(read).map(parts)
}

/// A day, and the time of the day where it is known, in UTC.
type DayAndTime = (NaiveDate, Option<NaiveTime>);

fn parts(time: NaiveDateTime) -> DayAndTime {
    (time.date(), Some(time.time()))
}

#[cfg(test)]
mod tests {
    use super::Moment;
    use serde_json::{Value, json};

    fn iso(date: &Value) -> Option<String> {
        Moment::normalize(date)
    }

    #[test]
    fn every_documented_form_is_read() {
        for (date, expected) in [
            (json!("09/11/21"), "2021-11-09"),
            (json!(" 09/11/2021 "), "2021-11-09"),
            (json!("9/1/99"), "1999-01-09"),
            (json!("2021/11/09"), "2021-11-09"),
            (json!("09/11/2021 10:00"), "2021-11-09T10:00:00Z"),
            (json!("09/11/21 10:00:05"), "2021-11-09T10:00:05Z"),
            (json!("2021-11-09"), "2021-11-09"),
            (json!("20211109"), "2021-11-09"),
            (json!("2021-11-09 10:00:00"), "2021-11-09T10:00:00Z"),
            (
                json!("2021-11-09T10:00:00.589Z"),
                "2021-11-09T10:00:00.589Z",
            ),
            (
                json!("2021-11-09T10:00:00+02:00"),
                "2021-11-09T10:00:00+02:00",
            ),
            (json!("2021-11-09T10:00:00+0200"), "2021-11-09T08:00:00Z"),
            (json!("2021-11-09 10:00:00 +02"), "2021-11-09T08:00:00Z"),
            (json!("2021-11-09T10:00"), "2021-11-09T10:00:00Z"),
            (json!(1_636_452_000), "2021-11-09T10:00:00Z"),
            (json!(1_636_452_000_123_i64), "2021-11-09T10:00:00.123Z"),
            (json!(1_636_452_000_123_456_i64), "2021-11-09T10:00:00.123Z"),
            (json!(1_636_452_000.5), "2021-11-09T10:00:00.500Z"),
            (json!("1636452000"), "2021-11-09T10:00:00Z"),
            (json!("1636452000123"), "2021-11-09T10:00:00.123Z"),
        ] {
            assert_eq!(iso(&date).as_deref(), Some(expected), "{date}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for wrong in [
            json!(null),
            json!(true),
            json!(""),
            json!(" "),
            json!("00/00/00"),
            json!("29/02/23"),
            json!("31/04/2024"),
            json!("13/13/24"),
            json!("09/11"),
            json!("09/11/021"),
            json!("0000-00-00 00:00:00"),
            json!("0001-01-01T00:00:00Z"),
            json!("2021-11-09T25:00:00Z"),
            json!("yesterday"),
            json!("2021-11-09T10:00:00Zzz"),
            json!("٠٩/١١/٢١"),
            json!(0),
            json!(-1),
            json!(7),
            json!(1e300),
            json!("123.4.5"),
            json!("99999999"),
            json!({"date": "2021-11-09"}),
        ] {
            assert_eq!(iso(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_later_moment_is_greater_in_whatever_forms_they_are_written() {
        let in_order = [
            json!("31/12/99"),
            json!("05/01/2024"),
            json!("2024-01-05T00:30:00+00:30"),
            json!("2024-01-05T09:00:00Z"),
            json!(1_704_474_000),
            json!("06/01/24"),
            json!(1_704_600_000_000_i64),
        ];
        let moments = in_order.each_ref().map(|date| Moment::read(date).unwrap());
        assert!(
            moments.is_sorted_by(|one, other| one < other),
            "{moments:?}"
        );
    }

    #[test]
    fn a_time_of_any_year_has_its_seconds_and_a_day_has_none() {
        for (text, seconds) in [
            ("1970-01-01T00:00:10+0000", Some(10)),
            ("1969-12-31T23:59:50Z", Some(-10)),
            ("1968-01-01 00:00", Some(-63_158_400)),
            ("1968-01-01", None),
            ("06 39 98 00 01", None),
        ] {
            assert_eq!(Moment::seconds_of(text), seconds, "{text}");
        }
    }

    #[test]
    fn the_date_with_a_time_is_the_better_known_one() {
        let [day, time] = ["2024-01-05", "2024-01-05T09:00:00Z"].map(Moment::read_text);
        for (one, other) in [(day, time), (time, day), (None, time), (time, None)] {
            assert_eq!(Moment::better(one, other), time);
        }
        assert_eq!(Moment::better(day, None), day);
    }
}
