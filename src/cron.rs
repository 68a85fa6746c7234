//! Cron expressions, as the platform reads them: by its own parser.
//! (developers.cloudflare.com/workers/configuration/cron-triggers)

use chrono::DateTime;
use saffron::Cron;
use std::fmt;

/// Why an expression is no `cron`. It completes a sentence that begins with the expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CronError {
    /// The platform does not read it.
    Unreadable,
    /// It is for no day of any year.
    Never,
}

impl fmt::Display for CronError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => {
                "is not a cron expression of Cloudflare: five fields such as `*/15 * * * *`; days of the week are 1 (Sunday) to 7 or SUN to SAT"
            }
            Self::Never => "is for no day of any year, so that it would never run",
        })
    }
}

impl std::error::Error for CronError {}

/// Checks a cron expression.
///
/// # Errors
/// The platform does not read it, or it would never fire.
pub fn check_cron(text: &str) -> Result<(), CronError> {
    let cron = read(text).ok_or(CronError::Unreadable)?;
    // The parser believes that each day with a `W` comes.
    let is_sure = !text.contains('W');
    if cron.any() && (is_sure || has_a_day(text)) {
        Ok(())
    } else {
        Err(CronError::Never)
    }
}

/// Whether an expression is for a day of the 28 years after which days of the week and leap years repeat.
fn has_a_day(text: &str) -> bool {
    const DAYS: i64 = 28 * 366;
    const SECONDS: i64 = 24 * 60 * 60;
    let days: Vec<&str> = text.split_whitespace().skip(2).collect();
    let at_midnight = read(&format!("0 0 {}", days.join(" ")));
    let mut midnights = (0..DAYS).filter_map(|day| DateTime::from_timestamp(day * SECONDS, 0));
    at_midnight.is_some_and(|cron| midnights.any(|time| cron.contains(time)))
}

/// Whether a text is a cron expression that fires at some time.
#[must_use]
pub fn is_cron(text: &str) -> bool {
    check_cron(text).is_ok()
}

/// Whether a workflow with this `cron` runs on this trigger: whether the two mean the same, however they are written.
/// What the platform does not read means itself.
#[must_use]
pub fn runs_on(cron: &str, trigger: &str) -> bool {
    match (read(cron), read(trigger)) {
        (Some(cron), Some(trigger)) => cron == trigger,
        _ => cron.split_whitespace().eq(trigger.split_whitespace()),
    }
}

/// The time that is this many firings after a moment: milliseconds since 1970, UTC. `None` for what the platform does
/// not read, or if it does not fire so often any more.
#[must_use]
pub fn nth_after(cron: &str, from_ms: u64, firings: u32) -> Option<u64> {
    let from = DateTime::from_timestamp_millis(i64::try_from(from_ms).ok()?)?;
    let nth = usize::try_from(firings.max(1) - 1).ok()?;
    let at = read(cron)?.iter_after(from).nth(nth)?;
    u64::try_from(at.timestamp_millis()).ok()
}

fn read(text: &str) -> Option<Cron> {
    // The parser takes blanks between fields only.
    let fields: Vec<&str> = text.split_whitespace().collect();
    fields.join(" ").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{CronError, check_cron, nth_after, runs_on};
    use crate::time::rfc3339;

    #[test]
    fn what_the_platform_documents_is_a_cron_expression() {
        for cron in [
            "* * * * *",
            "*/30 * * * *",
            "45 * * * *",
            "0 17 * * sun",
            "0 17 * * 1",
            "10 7 * * mon-fri",
            "0 15 1 * *",
            "0 18 * * 6L",
            "0 18 * * friL",
            "59 23 LW * *",
            "0 0 L-3 jan,AUG *",
            "0 0 15W * *",
            // As the platform has it: Friday the 30th.
            "0 0 31W 4 *",
            "0 9 * * MON#2",
            "0 0 29 2 *",
            "0 0 30 2 MON",
            "  5-10/2  0,12  1  *  *  ",
        ] {
            assert_eq!(check_cron(cron), Ok(()), "{cron}");
        }
    }

    #[test]
    fn what_the_platform_does_not_read_is_none() {
        for cron in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 0",
            "* * * * 8",
            "*/0 * * * *",
            "* * * * funday",
            "@daily",
            "é * * * *",
        ] {
            assert_eq!(check_cron(cron), Err(CronError::Unreadable), "{cron}");
        }
    }

    #[test]
    fn an_expression_that_never_fires_is_none() {
        for cron in [
            "0 0 30 2 *",
            "0 0 31 2,4,6,9,11 *",
            "0 0 31W 2 *",
            "0 0 L-29 2 *",
        ] {
            assert_eq!(check_cron(cron), Err(CronError::Never), "{cron}");
        }
    }

    #[test]
    fn expressions_that_mean_the_same_are_the_same_trigger() {
        for (cron, trigger) in [
            (" 0  6 * * MON-FRI ", "0 6 * * 2-6"),
            ("*/15 * * * *", "0,15,30,45 * * * *"),
            ("0-59 * * * *", "* * * * *"),
            ("0 0 1 JAN *", "0 0 1 1 *"),
            ("0 0 * * sun", "0 0 * * SUN"),
            ("no cron at all", "no  cron at all"),
        ] {
            assert!(runs_on(cron, trigger), "{cron}, {trigger}");
        }
        for (cron, trigger) in [
            ("0 6 * * MON-FRI", "*/15 * * * *"),
            ("0 6 * * 1-5", "0 6 * * MON-FRI"),
            ("no cron", "no crown"),
        ] {
            assert!(!runs_on(cron, trigger), "{cron}, {trigger}");
        }
    }
    #[test]
    fn firings_are_counted_from_a_moment_on() {
        // 2023-11-14, a Tuesday, 22:13:20.
        let from_ms = 1_700_000_000_000;
        for (cron, firings, expected) in [
            ("*/15 * * * *", 1, Some("2023-11-14T22:15:00.000Z")),
            ("*/15 * * * *", 3, Some("2023-11-14T22:45:00.000Z")),
            ("0 6 * * MON-FRI", 4, Some("2023-11-20T06:00:00.000Z")),
            ("0 0 29 2 *", 2, Some("2028-02-29T00:00:00.000Z")),
            ("no cron", 1, None),
        ] {
            let at = nth_after(cron, from_ms, firings).map(rfc3339);
            assert_eq!(at.as_deref(), expected, "{cron}, {firings}");
        }
        assert_eq!(nth_after("* * * * *", u64::MAX, 1), None);
    }
}
