//! Times as text.

use chrono::{DateTime, SecondsFormat};

/// A time, RFC 3339, UTC, from milliseconds since 1970.
#[must_use]
pub fn rfc3339(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or_default();
    DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}
