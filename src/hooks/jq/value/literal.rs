//! Numbers that keep their digits.

use super::{Charge, NODE_BYTES, Val};
use std::cmp::Ordering;
use std::fmt::Write;
use std::rc::Rc;

/// A number as it was written, because a float would lose digits of it.
#[derive(Clone)]
pub(in crate::hooks::jq) struct Literal(Rc<Digits>);

struct Digits {
    text: String,
    value: f64,
    _charge: Charge,
}

impl Literal {
    /// The nearest float.
    pub(in crate::hooks::jq) fn value(&self) -> f64 {
        self.0.value
    }

    /// The number as it was written.
    pub(in crate::hooks::jq) fn text(&self) -> &str {
        &self.0.text
    }

    /// The number as jq writes it: all its digits, and an exponent only where it has to be.
    pub(in crate::hooks::jq) fn canonical(&self) -> String {
        Decimal::of(&self.0.text).canonical()
    }

    /// The same number with the other sign.
    pub(in crate::hooks::jq) fn negated(&self) -> Val {
        let text = &self.0.text;
        Val::from_number_text(
            &text
                .strip_prefix('-')
                .map_or_else(|| format!("-{text}"), str::to_owned),
        )
    }

    /// Compares all digits.
    pub(in crate::hooks::jq) fn compare(&self, other: &Self) -> Ordering {
        let by_float = self.value().total_cmp(&other.value());
        if by_float.is_eq() {
            Decimal::of(&self.0.text).compare(&Decimal::of(&other.0.text))
        } else {
            by_float
        }
    }
}

/// The longest text of a number that is kept. Of a longer one, the nearest float remains: all that is done
/// with digits takes time and memory in proportion to them.
const MAX_LITERAL_BYTES: usize = 1_000;

/// The exponents between which jq keeps digits: those of its library for decimals. A number beyond them is infinite or zero.
const GREATEST_EXPONENT: i64 = 999_999_999;
const LEAST_EXPONENT: i64 = -1_999_999_997;

/// From here on, not every integer is a float.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

impl Val {
    /// A number that is written as JSON or jq has it. It keeps its digits if a float would lose some.
    pub(in crate::hooks::jq) fn from_number_text(text: &str) -> Self {
        let value: f64 = text.parse().unwrap_or(f64::NAN);
        if text.len() > MAX_LITERAL_BYTES {
            return Self::Num(value);
        }
        let is_small_integer = text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_small_integer && (text == "0" || !text.starts_with('0'))
            || value.is_nan()
            || (value.is_infinite() || value == 0.0) && !Decimal::of(text).is_in_range()
            || value.abs() < EXACT_INTEGERS && number_text(value) == text
        {
            return Self::Num(value);
        }
        let charge = Charge::new(NODE_BYTES + text.len());
        Self::Big(Literal(Rc::new(Digits {
            text: text.to_owned(),
            value,
            _charge: charge,
        })))
    }
}

/// A float as jq writes it: with the fewest digits that tell it from all others. Infinities are the
/// largest floats, and `nan` is null.
pub(in crate::hooks::jq) fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "null".to_owned();
    }
    let number = number.clamp(f64::MIN, f64::MAX);
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number}");
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let point = exponent + 1;
    if point > -4 && point <= count + 15 {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// The parts of a decimal number.
struct Decimal<'a> {
    is_negative: bool,
    /// Without leading zeros, except for zero itself.
    digits: std::borrow::Cow<'a, str>,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let (is_negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // Only the size makes an exponent unreadable.
        let exponent: i64 = exponent.parse().unwrap_or(if exponent.starts_with('-') {
            i64::MIN
        } else {
            i64::MAX
        });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction_digits = i64::try_from(fraction.len()).unwrap_or(0);
        let digits: std::borrow::Cow<'a, str> = if fraction.is_empty() {
            whole.trim_start_matches('0').into()
        } else {
            let all = format!("{whole}{fraction}");
            all.trim_start_matches('0').to_owned().into()
        };
        Self {
            is_negative,
            digits: if digits.is_empty() {
                "0".into()
            } else {
                digits
            },
            exponent: exponent.saturating_sub(fraction_digits),
        }
    }

    fn len(&self) -> i64 {
        i64::try_from(self.digits.len()).unwrap_or(i64::MAX)
    }

    /// Whether jq keeps the digits of a number of this size.
    fn is_in_range(&self) -> bool {
        (LEAST_EXPONENT..=GREATEST_EXPONENT).contains(&self.exponent.saturating_add(self.len() - 1))
    }

    fn canonical(&self) -> String {
        let mut text = String::new();
        if self.is_negative {
            text.push('-');
        }
        let adjusted = self.exponent.saturating_add(self.len() - 1);
        if self.exponent <= 0 && adjusted >= -6 {
            let point = self.len() + self.exponent;
            let zeros = usize::try_from(1 - point).unwrap_or(0);
            let padded = "0".repeat(zeros) + &self.digits;
            let split = usize::try_from(point.max(1)).unwrap_or(0);
            let (whole, fraction) = padded.split_at_checked(split).unwrap_or((&padded, ""));
            text.push_str(whole);
            if !fraction.is_empty() {
                text.push('.');
                text.push_str(fraction);
            }
            return text;
        }
        let (first, rest) = self
            .digits
            .split_at_checked(1)
            .unwrap_or((&self.digits, ""));
        text.push_str(first);
        if !rest.is_empty() {
            text.push('.');
            text.push_str(rest);
        }
        let _ = write!(text, "E{adjusted:+}");
        text
    }

    fn compare(&self, other: &Self) -> Ordering {
        let is_zero = |decimal: &Self| decimal.digits.bytes().all(|digit| digit == b'0');
        match (is_zero(self), is_zero(other)) {
            (true, true) => return Ordering::Equal,
            (true, false) => {
                return if other.is_negative {
                    Ordering::Greater
                } else {
                    Ordering::Less
                };
            }
            (false, true) => {
                return if self.is_negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
            }
            (false, false) => {}
        }
        if self.is_negative != other.is_negative {
            return other.is_negative.cmp(&self.is_negative);
        }
        let size = |decimal: &Self| decimal.exponent.saturating_add(decimal.len());
        let significant = |decimal: &'_ Self| decimal.digits.trim_end_matches('0').to_owned();
        let by_size = size(self)
            .cmp(&size(other))
            .then_with(|| significant(self).cmp(&significant(other)));
        if self.is_negative {
            by_size.reverse()
        } else {
            by_size
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Val, number_text};
    use std::cmp::Ordering;

    #[test]
    fn a_float_has_the_digits_that_tell_it_from_others() {
        for (number, text) in [
            (5.0, "5"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000"),
            (1e16, "1e+16"),
            (1e17, "1e+17"),
            (1.5e17, "1.5e+17"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (f64::INFINITY, "1.7976931348623157e+308"),
            (f64::NEG_INFINITY, "-1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn a_literal_keeps_its_digits() {
        for (literal, canonical) in [
            ("100000000000000000000", "100000000000000000000"),
            ("1.000", "1.000"),
            ("100e-2", "1.00"),
            ("1e30", "1E+30"),
            ("0.00000001", "1E-8"),
            ("0.000001", "0.000001"),
            ("-0.10", "-0.10"),
            ("12.5e3", "1.25E+4"),
        ] {
            let Val::Big(number) = Val::from_number_text(literal) else {
                panic!("{literal}");
            };
            assert_eq!(number.canonical(), canonical);
            assert_eq!(number.text(), literal);
        }
        for plain in [
            "5",
            "0",
            "1.5",
            "-7",
            "1e1234567890",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "0e99999999999999999999",
            &"1".repeat(1_001),
        ] {
            assert!(
                matches!(Val::from_number_text(plain), Val::Num(_)),
                "{plain}"
            );
        }
    }

    #[test]
    fn literals_compare_by_all_their_digits() {
        let compare = |a: &str, b: &str| match (Val::from_number_text(a), Val::from_number_text(b))
        {
            (Val::Big(a), Val::Big(b)) => a.compare(&b),
            _ => panic!("{a} or {b} is no literal"),
        };
        for (a, b, order) in [
            ("13911860366432393", "13911860366432392", Ordering::Greater),
            ("-13911860366432393", "-13911860366432392", Ordering::Less),
            ("1.50", "15e-1", Ordering::Equal),
            ("100000000000000000000", "1e20", Ordering::Equal),
            ("-1.0", "1.0", Ordering::Less),
        ] {
            assert_eq!(compare(a, b), order, "{a} {b}");
        }
    }
}
