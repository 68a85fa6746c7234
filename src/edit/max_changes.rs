//! `max_changes`: how many profiles a run may change before the brake stops it.

use serde_json::Value;
use std::fmt;

/// What is expected of the parameter.
pub(super) const EXPECTED: &str =
    "a whole number from 1, or a percentage such as \"10%\" or \"0.5%\"";

/// The parts of a percentage that are told apart: hundredths of a percent.
const HUNDRED_PERCENT: u32 = 100 * PERCENT;
const PERCENT: u32 = 100;

/// How many profiles a run may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxChanges {
    /// This many.
    Profiles(u32),
    /// A share of the applicants that are known, in hundredths of a percent.
    Share(u32),
}

impl MaxChanges {
    /// Reads a number or a percentage.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => {
                let number = number
                    .as_u64()
                    .and_then(|number| u32::try_from(number).ok());
                number.filter(|number| *number > 0).map(Self::Profiles)
            }
            Value::String(text) if text.ends_with('%') => share(text).map(Self::Share),
            // Forms and variables hold numbers as texts.
            Value::String(text) => number(text).map(Self::Profiles),
            _ => None,
        }
    }

    /// How many profiles that is, of so many applicants that are known. A share is rounded up: one profile may always
    /// change.
    #[must_use]
    pub fn of(self, known: usize) -> usize {
        match self {
            Self::Profiles(profiles) => usize::try_from(profiles).unwrap_or(usize::MAX),
            Self::Share(share) => {
                let known = u64::try_from(known).unwrap_or(u64::MAX);
                let profiles = known
                    .saturating_mul(share.into())
                    .div_ceil(HUNDRED_PERCENT.into());
                usize::try_from(profiles).unwrap_or(usize::MAX).max(1)
            }
        }
    }
}

impl fmt::Display for MaxChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Profiles(profiles) => write!(f, "{profiles}"),
            Self::Share(share) => match share % PERCENT {
                0 => write!(f, "{}%", share / PERCENT),
                rest => {
                    let decimals = format!("{rest:02}");
                    let decimals = decimals.trim_end_matches('0');
                    write!(f, "{}.{decimals}%", share / PERCENT)
                }
            },
        }
    }
}

fn number(text: &str) -> Option<u32> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    number.filter(|number| *number > 0)
}

/// A percentage above 0 and up to 100, with at most two decimals, in hundredths.
fn share(text: &str) -> Option<u32> {
    let number = text.strip_suffix('%')?.trim_end();
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || whole.len() > 3 || decimals.len() > 2 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let decimals: u32 = format!("{decimals:0<2}").parse().ok()?;
    let share = whole * PERCENT + decimals;
    (1..=HUNDRED_PERCENT).contains(&share).then_some(share)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that panics has failed")]
mod tests {
    use super::MaxChanges;
    use serde_json::{Value, json};

    #[test]
    fn a_number_or_a_percentage_is_read_and_written_as_it_was() {
        for value in [
            json!(1),
            json!(4_000_000_000_u32),
            json!("1%"),
            json!("100%"),
            json!("12.5%"),
            json!("0.01%"),
        ] {
            let read = MaxChanges::read(&value).unwrap();
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(read.to_string(), text);
        }
        assert_eq!(
            MaxChanges::read(&json!("12")),
            Some(MaxChanges::Profiles(12))
        );
        assert_eq!(
            MaxChanges::read(&json!("007.50 %")),
            Some(MaxChanges::Share(750))
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let texts = [
            "", "%", "0", "+1", "1e3", "many", "0%", "0.00%", "101%", "100.01%", "-1%", "1e2%",
            "1.%", ".5%", "1.234%", " 5%", "٣%", "5%%",
        ];
        let values = texts.into_iter().map(Value::from);
        let others = [
            json!(0),
            json!(-1),
            json!(1.5),
            json!(5_000_000_000_u64),
            json!(true),
            json!([1]),
            Value::Null,
        ];
        for value in values.chain(others) {
            assert_eq!(MaxChanges::read(&value), None, "{value}");
        }
    }

    #[test]
    fn a_share_is_rounded_up_so_that_one_profile_may_always_change() {
        let share = |text: &str| MaxChanges::read(&json!(text)).unwrap();
        assert_eq!(share("10%").of(0), 1);
        assert_eq!(share("10%").of(10), 1);
        assert_eq!(share("10%").of(11), 2);
        assert_eq!(share("0.01%").of(10_000), 1);
        assert_eq!(share("100%").of(10_000), 10_000);
        assert_eq!(MaxChanges::Profiles(7).of(3), 7);
    }
}
