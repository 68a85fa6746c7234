//! A window of time in which something is counted.

/// How long a window is. The platform's rate limit allows 10 and 60.
pub(crate) const WINDOW_SECONDS: u64 = 60;

/// A window of time.
#[derive(Debug)]
pub(crate) struct Window {
    /// When it began: milliseconds since 1970, UTC.
    pub(crate) since_ms: u64,
}

impl Window {
    /// The rest of the window; `None` if it is over, or if the clock was set back.
    pub(crate) fn left_ms(&self, now_ms: u64) -> Option<u64> {
        let age_ms = now_ms.checked_sub(self.since_ms)?;
        (WINDOW_SECONDS * 1_000)
            .checked_sub(age_ms)
            .filter(|left_ms| *left_ms > 0)
    }
}
