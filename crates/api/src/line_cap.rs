//! A limit of log lines, for what strangers can cause as often as they like.

use crate::window::Window;

/// How many such lines an isolate writes in a window.
pub const MAX_LINES: u32 = 30;

/// What an isolate wrote, and what it left out.
#[derive(Debug)]
pub struct LineCap {
    window: Window,
    lines: u32,
    left_out: u32,
}

impl Default for LineCap {
    fn default() -> Self {
        Self::new()
    }
}

impl LineCap {
    /// An isolate that wrote nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            window: Window { since_ms: 0 },
            lines: 0,
            left_out: 0,
        }
    }

    /// Whether a line may be written: then, how many were left out since the one before. Otherwise, it counts as left
    /// out.
    pub fn admit(&mut self, now_ms: u64) -> Option<u32> {
        if self.window.left_ms(now_ms).is_none() {
            (self.window.since_ms, self.lines) = (now_ms, 0);
        }
        if self.lines >= MAX_LINES {
            self.left_out = self.left_out.saturating_add(1);
            return None;
        }
        self.lines += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::{LineCap, MAX_LINES};
    use crate::window::WINDOW_SECONDS;

    #[test]
    fn lines_beyond_the_limit_are_counted_and_told_with_the_next_one() {
        let mut cap = LineCap::new();
        let now_ms = 1_800_000_000_000;
        let admitted = (0..100).filter(|_| cap.admit(now_ms).is_some()).count();
        assert_eq!(u32::try_from(admitted), Ok(MAX_LINES));
        let later_ms = now_ms + WINDOW_SECONDS * 1_000;
        assert_eq!(cap.admit(later_ms), Some(100 - MAX_LINES));
        assert_eq!(cap.admit(later_ms), Some(0));
    }
}
