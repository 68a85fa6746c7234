//! `Retry-After` (RFC 9110, 10.2.3): in seconds, or as a date in one of the three forms of HTTP.

use httpdate::HttpDate;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The wait that the header asks for; `None` if the header cannot be read. A date in the past is a wait
/// of zero.
pub fn parse(header: &str, now_ms: u64) -> Option<Duration> {
    let header = header.trim();
    if header.bytes().all(|byte| byte.is_ascii_digit()) && !header.is_empty() {
        // More digits than a number has are a long time all the same.
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let until: HttpDate = header.parse().ok()?;
    let now = UNIX_EPOCH.checked_add(Duration::from_millis(now_ms))?;
    Some(
        SystemTime::from(until)
            .duration_since(now)
            .unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::parse;
    use std::time::Duration;

    const NOW: u64 = 1_445_412_480_000; // Wed, 21 Oct 2015 07:28:00 GMT

    #[test]
    fn seconds_and_all_three_forms_of_dates_are_read() {
        assert_eq!(parse(" 12 ", NOW), Some(Duration::from_secs(12)));
        assert_eq!(parse("0", NOW), Some(Duration::ZERO));
        for date in [
            "Wed, 21 Oct 2015 07:28:30 GMT",
            "Wednesday, 21-Oct-15 07:28:30 GMT",
            "Wed Oct 21 07:28:30 2015",
        ] {
            assert_eq!(parse(date, NOW), Some(Duration::from_secs(30)), "{date}");
            assert_eq!(parse(date, NOW + 60_000), Some(Duration::ZERO), "{date}");
        }
        let too_many_digits = parse("99999999999999999999999", NOW);
        assert!(too_many_digits.unwrap() > Duration::from_hours(24));
    }

    #[test]
    fn other_text_is_not_read() {
        for wrong in [
            "",
            "soon",
            "-1",
            "1.5",
            "+1",
            "Wed, 21 Oct",
            "2015-10-21T07:28:30Z",
        ] {
            assert_eq!(parse(wrong, NOW), None, "{wrong}");
        }
    }
}
