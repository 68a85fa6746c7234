//! The vendors' date formats. Times are milliseconds since 1970, in UTC.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// Milliseconds in a day.
pub(crate) const DAY_MS: u64 = 86_400_000;

fn utc(ms: u64) -> DateTime<Utc> {
    i64::try_from(ms)
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or_default()
}

/// `09/11/21`: day, month, year, as in Flatchr's search rows.
pub(crate) fn day(ms: u64) -> String {
    utc(ms).format("%d/%m/%y").to_string()
}

/// `2022-02-03T16:00:14.589Z`, as in Flatchr's candidates.
pub(crate) fn iso(ms: u64) -> String {
    utc(ms).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2023-06-20T15:25:07+0000`, as in HrFlow's profiles.
pub(crate) fn hrflow(ms: u64) -> String {
    utc(ms).format("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// `20220216T124836Z`, as in `X-Amz-Date`.
pub(crate) fn amz(ms: u64) -> String {
    utc(ms).format("%Y%m%dT%H%M%SZ").to_string()
}

/// `2022/02`, as in the keys of résumés.
pub(crate) fn year_month(ms: u64) -> String {
    utc(ms).format("%Y/%m").to_string()
}

/// `Wed, 16 Feb 2022 12:48:36 GMT`, as in `Retry-After`.
pub(crate) fn http_date(ms: u64) -> String {
    utc(ms).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The first millisecond of a day written MM/DD/YY, as in Flatchr's search filters.
pub(crate) fn parse_filter_day(text: &str) -> Option<u64> {
    if text.len() != 8 {
        return None;
    }
    let day = NaiveDate::parse_from_str(text, "%m/%d/%y").ok()?;
    u64::try_from(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()).ok()
}

/// The time of `20220216T124836Z`.
pub(crate) fn parse_amz(text: &str) -> Option<u64> {
    let time = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?;
    u64::try_from(time.and_utc().timestamp_millis()).ok()
}

/// The time of an ISO 8601 date, with or without a time, a fraction and an offset.
pub(crate) fn parse_iso(text: &str) -> Option<u64> {
    let time = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .map(|time| time.timestamp_millis())
        .or_else(|_| {
            NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
                .map(|time| time.and_utc().timestamp_millis())
        })
        .ok()
        .or_else(|| {
            let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
        })?;
    u64::try_from(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_the_vendors() {
        let ms = 1_645_015_716_589;
        assert_eq!(day(ms), "16/02/22");
        assert_eq!(iso(ms), "2022-02-16T12:48:36.589Z");
        assert_eq!(hrflow(ms), "2022-02-16T12:48:36+0000");
        assert_eq!(amz(ms), "20220216T124836Z");
        assert_eq!(http_date(ms), "Wed, 16 Feb 2022 12:48:36 GMT");
    }

    #[test]
    fn dates_are_read_back() {
        let ms = 1_645_015_716_000;
        assert_eq!(parse_iso(&hrflow(ms)), Some(ms));
        assert_eq!(parse_iso(&iso(ms)), Some(ms));
        assert_eq!(parse_iso("2022-02-16"), Some(ms - ms % DAY_MS));
        assert_eq!(parse_amz(&amz(ms)), Some(ms));
        assert_eq!(parse_filter_day("02/16/22"), Some(ms - ms % DAY_MS));
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        for text in ["16/02/22", "2/16/22", "02/30/22", "", "02-16-22"] {
            assert_eq!(parse_filter_day(text), None, "{text}");
        }
        assert_eq!(parse_iso("09/11/21"), None);
    }
}
