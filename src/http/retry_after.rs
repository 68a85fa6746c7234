//! `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date.

use chrono::DateTime;
use std::time::Duration;

/// The wait that the header asks for; `None` if the header cannot be read. A date in the past is a wait
/// of zero.
pub(super) fn parse(header: &str, now_ms: u64) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    // Senders must use IMF-fixdate. chrono reads its zone `GMT` as RFC 2822 does.
    let until = DateTime::parse_from_rfc2822(header)
        .ok()?
        .timestamp_millis();
    let wait = u64::try_from(until).unwrap_or(0).saturating_sub(now_ms);
    Some(Duration::from_millis(wait))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use std::time::Duration;

    #[test]
    fn seconds_and_dates_are_read_and_other_text_is_not() {
        let now = 1_445_412_480_000; // Wed, 21 Oct 2015 07:28:00 GMT
        assert_eq!(parse(" 12 ", now), Some(Duration::from_secs(12)));
        assert_eq!(parse("0", now), Some(Duration::ZERO));
        let date = "Wed, 21 Oct 2015 07:28:30 GMT";
        assert_eq!(parse(date, now), Some(Duration::from_secs(30)));
        assert_eq!(parse(date, now + 60_000), Some(Duration::ZERO));
        for wrong in ["", "soon", "-1", "1.5", "Wed, 21 Oct"] {
            assert_eq!(parse(wrong, now), None, "{wrong}");
        }
    }
}
