//! Times as text.

use chrono::{DateTime, SecondsFormat};

/// Milliseconds since 1970 as RFC 3339 in UTC, with three digits of a second. Times out of range
/// become 1970.
#[must_use]
pub fn rfc3339(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or_default();
    DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}
